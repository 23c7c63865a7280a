"""What a process of the bench at scale does: `python -m tests.bench.work NAME FOLDER`, then a JSON list a line."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.cases import load_cases
from ingest.chunk import readings
from ingest.load import find_files
from ingest.pipeline import Ingest
from knowledge.embedder import DEFAULT_MODEL, load_embedder
from knowledge.library import Library
from tests.bench.ingest import chunked, torch_model
from tests.conftest import MODEL_CACHE

_KILOBYTE = 1024  # the unit of Linux's peak memory
_NICE = 10  # as the threads are that embed many texts


class SentenceTransformers(Embeddings):
    """What HuggingFaceEmbeddings of langchain-huggingface does; its newest version cannot be installed beside ours."""

    def __init__(self) -> None:
        self._model = torch_model()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._model.encode(texts).tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def ingest(folder: str) -> Callable[..., float]:
    """Seconds of an ingest of a folder, or the peak of memory in bytes so far."""
    writer = Ingest(Path(folder), load_embedder(DEFAULT_MODEL, MODEL_CACHE), None)

    def work(what: str, notes: str = "") -> float:
        if what == "peak":
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE
        return _seconds(lambda: writer.run([Path(notes)]))

    return work


def encode() -> Callable[..., float]:
    """Seconds of embedding the texts that an ingest of a slice of documents embeds, and nothing else."""
    embedder = load_embedder(DEFAULT_MODEL, MODEL_CACHE)

    def work(what: str, notes: str, begin: int, count: int) -> float:
        passages = [passage for path in _slice(notes, begin, count) for passage in chunked(path)]
        texts = [reading.text for passage in passages for reading in readings(passage)]
        return _seconds(lambda: embedder.encode(texts))

    return work


def langchain(folder: str) -> Callable[..., float]:
    """Seconds of splitter, embedding in torch and Chroma.from_documents for a slice of documents."""
    embeddings = SentenceTransformers()

    def work(what: str, notes: str, begin: int, count: int) -> float:
        texts = [path.read_text() for path in _slice(notes, begin, count)]
        splitter = RecursiveCharacterTextSplitter(chunk_size=800, chunk_overlap=100)
        place = str(Path(folder) / f"{begin}-{count}")
        return _seconds(lambda: Chroma.from_documents(splitter.create_documents(texts), embeddings, persist_directory=place))

    return work


def ask(folder: str) -> Callable[..., float]:
    """Milliseconds of a question, by its number among the cases."""
    library = Library(Path(folder), load_embedder(DEFAULT_MODEL, MODEL_CACHE))
    questions = [case.question for case in load_cases() if not case.history]
    library.search(questions[-1])
    return lambda what, number: _seconds(lambda: library.search(questions[number % len(questions)])) * 1_000


def main(name: str, *arguments: str) -> None:
    """Do what standard input says until it ends."""
    if name != "ask":
        os.nice(_NICE)
    jobs: dict[str, Callable[..., Callable[..., float]]] = {
        "ingest": ingest,
        "encode": encode,
        "langchain": langchain,
        "ask": ask,
    }
    work = jobs[name](*arguments)
    for line in sys.stdin:
        print(json.dumps(work(*json.loads(line))), flush=True)


def _slice(notes: str, begin: int, count: int) -> Sequence[Path]:
    return list(find_files(Path(notes)))[begin : begin + count]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(*sys.argv[1:])
