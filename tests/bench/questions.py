"""Seconds to a reply without a model against embedding the question and one Chroma query, question by question."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import chromadb
from chromadb.config import Settings as ChromaSettings

from bot.answering.evidence import judge
from bot.answering.extractive import compose
from bot.compose import build_engine, build_library
from bot.engine import Engine
from bot.models import Turn
from bot.settings import Settings
from evals.cases import load_cases
from knowledge.embedder import Embedder
from knowledge.library import LEXICAL_ASKED, VECTORS_ASKED, Library
from tests.bench.table import Comparison, Target, percentile

_QUESTIONS = 200
_WARM_UP = 20
_ASKED = 4  # passages in the anchor's query
_SEED = 2
Stage = tuple[str, float, float]
Result = TypeVar("Result")


def measure_questions(data: Path, embedder: Embedder, say: Callable[[str], None]) -> tuple[list[Comparison], list[Stage]]:
    """The comparisons, and p50 and p95 of each stage of a reply, over the bundled playbooks."""
    settings = Settings(data_dir=data)
    say("the bundled playbooks")
    library = build_library(settings, embedder=embedder)
    engine = build_engine(settings, library=library)
    questions = _questions()
    say(f"{len(questions)} questions")
    anchor = _Anchor(data / "generations" / library.shelf.manifest.id / "chroma", embedder)
    for question in questions[:_WARM_UP]:
        engine.reply(_turn(question))
        anchor.ask(question)
    ours, bare = _interleaved(questions, lambda question: engine.reply(_turn(question)), anchor.ask)
    comparisons = [
        Comparison(f"p{share * 100:.0f}", one, other, "ms", one / other, target)
        for share, target in ((0.5, Target("≤", 1.5)), (0.95, None))
        for one, other in [(percentile(ours, share), percentile(bare, share))]
    ]
    return comparisons, _stages(questions, engine, library, embedder)


class _Anchor:
    """What a script of ten lines does: embed, ask Chroma for four passages, texts and metadata included."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        client = chromadb.PersistentClient(path=str(folder), settings=ChromaSettings(anonymized_telemetry=False))
        self._collection = client.get_collection("passages", embedding_function=None)
        self._embedder = embedder

    def ask(self, question: str) -> object:
        vectors = self._embedder.encode([question])
        return self._collection.query(query_embeddings=vectors, n_results=_ASKED, include=["documents", "metadatas"])


def _questions() -> list[str]:
    """Questions that stand alone and are more than a greeting, in a fixed random order."""
    cases = [case.question for case in load_cases() if not case.history and case.expect != "smalltalk"]
    return random.Random(_SEED).sample(cases, min(_QUESTIONS, len(cases)))


def _turn(question: str) -> Turn:
    return Turn(conversation_id="bench", text=question, history=())


def _interleaved(
    questions: Sequence[str], ours: Callable[[str], object], bare: Callable[[str], object]
) -> tuple[list[float], list[float]]:
    """Milliseconds of both on each question, taking turns at going first."""
    times: tuple[list[float], list[float]] = ([], [])
    for number, question in enumerate(questions):
        for which in (0, 1) if number % 2 else (1, 0):
            times[which].append(_milliseconds(partial((ours, bare)[which], question))[1])
    return times


def _milliseconds(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - started) * 1_000


def _stages(questions: Sequence[str], engine: Engine, library: Library, embedder: Embedder) -> list[Stage]:
    """The p50 and p95 of each stage over all questions."""
    found = [_stage_times(question, engine, library, embedder) for question in questions]
    values = {name: [times[name] for times in found] for name in found[0]}
    return [(name, percentile(column, 0.5), percentile(column, 0.95)) for name, column in values.items()]


def _stage_times(question: str, engine: Engine, library: Library, embedder: Embedder) -> dict[str, float]:
    """Each stage called by itself; what a search and a reply take beyond their stages is a stage of its own."""
    shelf = library.shelf
    vectors, embedding = _milliseconds(lambda: embedder.encode([question]))
    _, near = _milliseconds(lambda: shelf.vectors.query(vectors[0], VECTORS_ASKED))
    _, lexical = _milliseconds(lambda: shelf.lexical.search(question, LEXICAL_ASKED))
    hits, search = _milliseconds(lambda: library.search(question))
    _, judging = _milliseconds(lambda: judge(question, hits))
    _, composing = _milliseconds(lambda: compose(question, hits))
    _, reply = _milliseconds(lambda: engine.reply(_turn(question)))
    return {
        "embedding the question": embedding,
        f"vector query, {VECTORS_ASKED} nearest": near,
        f"lexical search, {LEXICAL_ASKED} best": lexical,
        "ranking and loading passages": search - embedding - near - lexical,
        "judging the evidence": judging,
        "composing the answer": composing,
        "chain and engine": reply - search - judging - composing,
        "the whole reply": reply,
    }
