"""Passages into the indexes, a window of them at a time: the next one is embedded while the last one is being written."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

import numpy as np

from ingest.chunk import Reading, readings, units
from ingest.embed import embed, embed_read_once
from knowledge.embedder import Embedder, PartEmbedder, Vectors
from knowledge.index import VectorIndex, record_id
from knowledge.lexical import Words
from knowledge.models import Passage, Unit, UnitKind

_WORTH_TELLING = 256  # passages


Made = tuple[list[Passage], Vectors, list[Unit], Vectors]  # passages and their openings' vectors, other units and theirs


class Clock:
    """Tells how many of `total` passages are embedded and, once it can be guessed, how many seconds all of them take."""

    def __init__(self, count: Callable[[int, int], None], total: int, estimate: Callable[[float], None] | None) -> None:
        self._count = count
        self._total = total
        self._estimate = estimate if total > _WORTH_TELLING else None
        self._before = 0  # passages of windows that are done
        self._started = time.perf_counter()
        count(0, total)

    def window(self, passages: int) -> Callable[[int, int], None]:
        """What is told how many characters of a window are embedded."""
        before = self._before
        self._before += passages

        def progress(done: int, total: int) -> None:
            reached = before + (passages * done // total if total else passages)
            self._count(min(reached, self._total), self._total)
            if self._estimate and done:
                seconds = (time.perf_counter() - self._started) / (before + passages * done / total) * self._total
                self._estimate(seconds)
                self._estimate = None

        return progress


class Writer:
    """Writes passages into an index of vectors, which it closes, and adds their words to others.

    `known` is where vectors may be taken from. `vectors` counts those that were written, `voiced` holds the passages that
    quote utterances.
    """

    def __init__(
        self, index: VectorIndex, words: Words, embedder: Embedder, known: VectorIndex | None, clock: Clock
    ) -> None:
        self.vectors = 0
        self.voiced: set[str] = set()
        self._index, self._words, self._embedder, self._known, self._clock = index, words, embedder, known, clock
        self._waiting: list[tuple[Passage, bool]] = []
        self._thread = ThreadPoolExecutor(1, "advisor-writing")
        self._writing: Future[None] | None = None

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, where: TracebackType | None) -> None:
        try:
            if self._writing and kind is None:
                self._writing.result()
        finally:
            self._thread.shutdown()
            self._index.close()
            if self._known:
                self._known.close()

    def add(self, passages: Sequence[Passage], read_once: bool, window: int) -> None:
        """Add passages of one document; they are written as soon as a window is full."""
        self._waiting += [(passage, read_once) for passage in passages]
        if len(self._waiting) >= window:
            self.flush()

    def flush(self) -> None:
        """Embed what waits and have it written."""
        window, self._waiting = self._waiting, []
        if not window:
            return
        made = []
        for wanted, embedded in ((False, self._embedded), (True, self._read_once)):
            passages = [passage for passage, read_once in window if read_once is wanted]
            if passages:
                made.append(embedded(passages, self._clock.window(len(passages))))
        if self._writing:
            self._writing.result()  # no more than two windows are in memory
        self._writing = self._thread.submit(self._write, made)

    def _embedded(self, passages: list[Passage], progress: Callable[[int, int], None]) -> Made:
        openings: list[tuple[str, str]] = []
        others: list[tuple[Unit, str]] = []
        for passage in passages:
            (opening, text), *rest = units(passage)
            openings.append((record_id(opening, opening=True), text))
            others += rest
        texts = openings + [(record_id(unit), text) for unit, text in others]
        vectors = embed(texts, self._embedder, self._known, progress)
        return passages, vectors[: len(passages)], [unit for unit, _ in others], vectors[len(passages) :]

    def _read_once(self, passages: list[Passage], progress: Callable[[int, int], None]) -> Made:
        assert isinstance(self._embedder, PartEmbedder), "nobody asks others to"
        openings: list[tuple[str, Reading]] = []
        others: list[tuple[str, Reading]] = []
        for passage in passages:
            opening, *rest = readings(passage)
            openings.append((record_id(opening.unit, opening=True), opening))
            others += [(record_id(reading.unit), reading) for reading in rest]
        wholes, parts = embed_read_once(openings + others, self._embedder, self._known, progress)
        units_ = [reading.unit for _, reading in others]
        parts_of = [unit for _, reading in openings + others for unit, _ in reading.parts]
        rest_vectors = wholes[len(passages) :]
        vectors = np.concatenate([rest_vectors, parts]) if parts_of else rest_vectors
        return passages, wholes[: len(passages)], units_ + parts_of, vectors

    def _write(self, made: list[Made]) -> None:
        for passages, openings, others, vectors in made:
            self._index.add_passages(passages, openings)
            self._index.add_units(others, vectors)
            self._words.add_passages(passages)
            self.vectors += len(passages) + len(others)
            self.voiced |= {unit.passage_id for unit in others if unit.kind is UnitKind.UTTERANCE}
