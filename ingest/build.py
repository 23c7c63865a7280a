"""A plan made into a generation: texts, vectors, BM25, some passages at a time. Nothing serves it yet."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterable, Iterator
from typing import NamedTuple, Protocol

from ingest.chunk import VERSION, chunk, readings, units
from ingest.models import Document
from ingest.plan import Plan
from ingest.write import Clock, Writer
from knowledge.embedder import Embedder, PartEmbedder
from knowledge.generations import DocumentRecord, Generations, Manifest
from knowledge.lexical import Words
from knowledge.models import Passage, Unit

_PATCHED = 0.1  # share of passages that copies may replace until a store is written as a whole again


class Progress(Protocol):
    """Told what an ingest does."""

    def step(self, name: str) -> None:
        """A new step begins."""

    def count(self, done: int, total: int) -> None:
        """The running step got on: `done` of `total`."""


class Silence:
    """A `Progress` that tells nobody."""

    def step(self, name: str) -> None:
        pass

    def count(self, done: int, total: int) -> None:
        pass


class Economy(NamedTuple):
    """From how many passages on an ingest saves time, and how.

    `read_once` counts new passages: from there on their sentences are not read a second time by themselves. `patch` counts
    served ones: from there on a few changes are made in a copy of what serves, where the rest would be written anew.
    `window` is how many passages are in memory at a time.
    """

    read_once: int = 1_000
    patch: int = 1_000
    window: int = 2_048


class Builder:
    """Builds generations with one embedder. `announce` is told what it costs to embed everything anew."""

    def __init__(
        self,
        generations: Generations,
        embedder: Embedder,
        progress: Progress,
        announce: Callable[[str], None],
        economy: Economy | None = None,
    ) -> None:
        self._generations = generations
        self._embedder = embedder
        self._progress = progress
        self._announce = announce
        self._economy = economy or Economy()

    def build(self, plan: Plan, reusable: Manifest | None, anew: str = "") -> Manifest:
        """A generation with all but its manifest written. Vectors that `reusable` holds are taken from there.

        `anew` says why everything is embedded although something serves already.
        """
        generation = self._generations.start()
        try:
            patched = self._patch(generation, plan, reusable) if reusable else None
            return patched or self._fill(generation, plan, reusable, anew)
        except BaseException:
            self._generations.abandon(generation)
            raise

    def _fill(self, generation: str, plan: Plan, reusable: Manifest | None, anew: str) -> Manifest:
        expected = {id_: len(plan.passages.get(id_, ())) or record.passages for id_, record in plan.records.items()}
        total = sum(expected.values())
        if anew:
            self._announce(f"{anew} All {total} passages are embedded anew.")
        new = plan.records if reusable is None else plan.passages
        thrifty = self._reads_once(sum(expected[id_] for id_ in new if not plan.records[id_].bundled))
        found = _chunked(plan, list(plan.documents), new, thrifty)
        return self._write(generation, found, Words(), reusable, total, bool(anew), plan.excluded)

    def _patch(self, generation: str, plan: Plan, base: Manifest) -> Manifest | None:
        """The same in a copy of what serves, where little changes and nothing goes; None where it is better not done so.

        Text that is deleted from a database may stay in its file. So what is to go is never merely deleted, and what was
        only replaced goes when a store is next written as a whole.
        """
        fresh = sum(map(len, plan.passages.values()))
        kept = [record for record in base.documents if record.source.id not in plan.passages]
        everything = all(record.source.id in plan.records for record in base.documents)
        if plan.removed or not everything or base.passages < self._economy.patch:
            return None
        replaced = [record for record in base.documents if record.source.id in plan.passages]
        gone = {record.source.id: self._served(base, record) for record in replaced}
        patched = base.patched + fresh + sum(map(len, gone.values()))
        if patched > _PATCHED * base.passages:
            return None
        dropped = {passage.id for passages in gone.values() for passage in passages}
        words = self._generations.fork(base.id, generation, kept, dropped)
        if words is None:
            return None
        index = self._generations.vectors(generation)
        for record in replaced:
            index.drop(unit for passage in gone[record.source.id] for unit in _units(passage, record.read_once))
        index.close()
        found = _chunked(plan, list(plan.passages), plan.passages, self._reads_once(fresh))
        made = self._write(generation, found, words, base, fresh, False, plan.excluded)
        written = {record.source.id: record for record in (*kept, *made.documents)}
        return made.model_copy(
            update={
                "documents": tuple(written[id_] for id_ in plan.records),
                "passages": base.passages - len(dropped) + made.passages,
                "vectors": self._count(generation),
                "voiced": (base.voiced - dropped) | made.voiced,
                "patched": patched,
            }
        )

    def _write(
        self,
        generation: str,
        found: Iterable[tuple[Document, DocumentRecord, list[Passage]]],
        words: Words,
        reusable: Manifest | None,
        total: int,
        anew: bool,
        excluded: frozenset[str],
    ) -> Manifest:
        """Embed and store documents; the manifest is about these alone."""
        self._progress.step("Embedding")
        clock = Clock(self._progress.count, total, self._tell_time if anew else None)
        known = self._generations.vectors(reusable.id) if reusable else None
        records: list[DocumentRecord] = []
        with Writer(self._generations.vectors(generation, create=True), words, self._embedder, known, clock) as writer:
            for document, record, passages in found:
                self._generations.write_text(generation, record, document.text)
                records.append(record)
                writer.add(passages, record.read_once, self._economy.window)
            writer.flush()
            self._progress.step("Writing")
        self._generations.write_words(generation, words.index())
        return Manifest(
            id=generation,
            created_at=datetime.datetime.now(datetime.UTC),
            embedding=self._embedder.fingerprint,
            dimension=self._embedder.dimension,
            chunker=VERSION,
            documents=tuple(records),
            passages=sum(record.passages for record in records),
            vectors=writer.vectors,
            voiced=frozenset(writer.voiced),
            excluded=excluded,
        )

    def _reads_once(self, fresh: int) -> bool:
        able = isinstance(self._embedder, PartEmbedder) and self._embedder.reads_parts
        return able and fresh >= self._economy.read_once

    def _served(self, base: Manifest, record: DocumentRecord) -> list[Passage]:
        return chunk(Document(source=record.source, text=self._generations.text(base.id, record)))

    def _count(self, generation: str) -> int:
        index = self._generations.vectors(generation)
        try:
            return index.count()
        finally:
            index.close()

    def _tell_time(self, seconds: float) -> None:
        self._announce(f"That takes about {seconds:.0f} seconds; questions are answered as before meanwhile.")


def _chunked(
    plan: Plan, ids: Iterable[str], new: Container[str], read_once: bool
) -> Iterator[tuple[Document, DocumentRecord, list[Passage]]]:
    """Documents with their passages, one at a time, and the records they get. How new ones are read is settled here."""
    for id_ in ids:
        document, record = plan.documents[id_], plan.records[id_]
        found = plan.passages.get(id_) or chunk(document)
        once = (read_once and not record.bundled) if id_ in new else record.read_once
        yield document, record.model_copy(update={"passages": len(found), "read_once": once}), found


def _units(passage: Passage, read_once: bool) -> list[Unit]:
    return [reading.unit for reading in readings(passage)] if read_once else [unit for unit, _ in units(passage)]
