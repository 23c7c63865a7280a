"""20,000 chunks: one ingest, stopped now and then for the bare encoder and a plain LangChain pipeline to have their turn.

Each runs in a process of its own. While one is measured the others stand still, so what burdens the machine burdens all.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.corpus import SECTIONS, Corpus
from tests.bench.table import Comparison, Target, percentile

DOCUMENTS = 2_000
_SMALL, _SMALLEST = 200, 50  # documents of the store for memory, and of that for questions
_SLICE = 25  # documents in a turn of the encoder and of LangChain
_TURNS = 4
_EVERY = 15.0  # seconds of ingest between turns
_QUESTIONS = 150
_MEGABYTE = 1_000_000


class Worker:
    """A process that does what it is told, line by line, and answers each with one JSON value."""

    def __init__(self, name: str, *arguments: object) -> None:
        command = [sys.executable, "-m", "tests.bench.work", name, *map(str, arguments)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def tell(self, *what: object) -> None:
        """Give it something to do."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what, default=str) + "\n")
        self._process.stdin.flush()

    def answer(self) -> float:
        """What it made of that; waits for it."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The process {self._process.args!r} ended.")
        return float(json.loads(line))

    def ask(self, *what: object) -> float:
        """Both."""
        self.tell(*what)
        return self.answer()

    def pause(self) -> None:
        """Have it stand still."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Have it go on."""
        self._process.send_signal(signal.SIGCONT)


@dataclass(frozen=True)
class Scale:
    """Seconds and bytes, and the seconds that encoder and LangChain took for their slices."""

    first: float
    again: float
    changed: float
    peak: float
    small_peak: float
    encode: Sequence[float]
    langchain: Sequence[float]
    questions: Sequence[float]
    few: Sequence[float]
    busy: Sequence[float]


def measure_scale(folder: Path, say: Callable[[str], None]) -> list[Comparison]:
    """The comparisons, from documents and data written under `folder`."""
    say("20,000 chunks: the documents")
    corpus, notes, data = Corpus(), folder / "many", folder / "many-data"
    corpus.write(notes, range(DOCUMENTS))
    for name, count in (("small", _SMALL), ("few", _SMALLEST)):
        corpus.write(folder / name, range(count))
    with Worker("ingest", folder / "few-data") as worker:
        worker.ask("run", folder / "few")
    with Worker("ingest", folder / "small-data") as worker:
        say("2,000 chunks")
        worker.ask("run", folder / "small")
        small_peak = worker.ask("peak")
    with Worker("ingest", data) as worker, Worker("encode") as encoder, Worker("langchain", folder / "plain") as plain:
        first, encode, langchain = _first(worker, encoder, plain, notes, say)
        peak = worker.ask("peak")
        say("20,000 chunks: unchanged, and one document changed")
        again = worker.ask("run", notes)
        (notes / "document-00007.md").write_text(corpus.document(7, edition=1))
        changed = worker.ask("run", notes)
    say("questions to 20,000 chunks")
    questions, few = _questions(data, folder / "few-data")
    busy = _busy(data, folder, corpus)
    found = Scale(first, again, changed, peak, small_peak, encode, langchain, questions, few, busy)
    return _comparisons(found)


def _first(
    worker: Worker, encoder: Worker, plain: Worker, notes: Path, say: Callable[[str], None]
) -> tuple[float, list[float], list[float]]:
    """Seconds of the ingest without the turns of others, and of each of those."""
    encoder.ask("slice", notes, 0, 1)  # they load their models
    plain.ask("slice", notes, 0, 1)
    encode: list[float] = []
    langchain: list[float] = []
    paused = 0.0
    began = time.perf_counter()
    worker.tell("run", notes)
    for turn in range(_TURNS):
        time.sleep(_EVERY)
        say(f"20,000 chunks, turn {turn + 1} of {_TURNS} of the anchors")
        worker.pause()
        stopped = time.perf_counter()
        encode.append(encoder.ask("slice", notes, turn * _SLICE, _SLICE))
        langchain.append(plain.ask("slice", notes, turn * _SLICE, _SLICE))
        worker.go_on()
        paused += time.perf_counter() - stopped
    say("20,000 chunks, the rest of the ingest")
    worker.answer()
    return time.perf_counter() - began - paused, encode, langchain


def _questions(many: Path, few: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of each question to both stores, taking turns."""
    times: tuple[list[float], list[float]] = ([], [])
    with Worker("ask", many) as one, Worker("ask", few) as other:
        for number in range(_QUESTIONS):
            for which in (0, 1) if number % 2 else (1, 0):
                times[which].append((one, other)[which].ask("question", number))
    return times


def _busy(many: Path, folder: Path, corpus: Corpus) -> list[float]:
    """The same questions while another process ingests."""
    corpus.write(folder / "more", range(DOCUMENTS, DOCUMENTS + 4 * _SMALL))
    with Worker("ask", many) as asking, Worker("ingest", folder / "more-data") as worker:
        asking.ask("question", 0)
        worker.tell("run", folder / "more")
        time.sleep(5)  # until it embeds
        return [asking.ask("question", number) for number in range(_QUESTIONS)]


def _comparisons(found: Scale) -> list[Comparison]:
    chunks = DOCUMENTS * SECTIONS
    ours, slice_ = chunks / found.first, _SLICE * SECTIONS

    def rate(what: str, seconds: Sequence[float], target: float) -> Comparison:
        anchor = slice_ / median(seconds)
        return Comparison(what, ours, anchor, "chunks/s", ours / anchor, Target("≥", target))

    def times(what: str, one: float, other: float, unit: str, target: Target) -> Comparison:
        return Comparison(what, one, other, unit, one / other, target)

    middle, few = percentile(found.questions, 0.5), percentile(found.few, 0.5)
    slow, busy = percentile(found.questions, 0.95), percentile(found.busy, 0.95)
    more = (found.peak - found.small_peak) / _MEGABYTE
    return [
        rate("ingest / bare encoder", found.encode, 0.95),
        rate("ingest / plain LangChain", found.langchain, 2.0),
        times("memory beyond 2,000 chunks' / 300 MB", more, 300.0, "MB", Target("≤", 1.0)),
        times("unchanged / first ingest", found.again, found.first, "s", Target("≤", 0.01)),
        times("one document changed / first", found.changed, found.first, "s", Target("≤", 0.02)),
        times("question p50 / with 500 chunks", middle, few, "ms", Target("≤", 1.3)),
        times("question p95 during an ingest / without", busy, slow, "ms", Target("≤", 2.0)),
    ]
