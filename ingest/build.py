"""A plan made into a generation on disk: texts, vectors, BM25. Nothing serves it yet."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ingest.chunk import VERSION, chunk, units
from ingest.embed import embed
from ingest.plan import Plan
from knowledge.embedder import Embedder
from knowledge.generations import Generations, Manifest
from knowledge.index import VectorIndex, record_id
from knowledge.lexical import LexicalIndex, lexical_text
from knowledge.models import Passage, Unit, UnitKind


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


class Builder:
    """Builds generations with one embedder. `announce` is told what it costs to embed everything anew."""

    def __init__(
        self, generations: Generations, embedder: Embedder, progress: Progress, announce: Callable[[str], None]
    ) -> None:
        self._generations = generations
        self._embedder = embedder
        self._progress = progress
        self._announce = announce

    def build(self, plan: Plan, reusable: Manifest | None, anew: str = "") -> Manifest:
        """A generation with all but its manifest written. Vectors that `reusable` holds are taken from there.

        `anew` says why everything is embedded although something serves already.
        """
        generation, folder = self._generations.start()
        try:
            return self._fill(generation, folder, plan, reusable, anew)
        except BaseException:
            self._generations.discard(generation)
            raise

    def _fill(self, generation: str, folder: Path, plan: Plan, reusable: Manifest | None, anew: str) -> Manifest:
        passages: list[Passage] = []
        records = []
        for id_, document in plan.documents.items():
            found = plan.passages.get(id_) or chunk(document)
            passages += found
            record = plan.records[id_].model_copy(update={"passages": len(found)})
            records.append(record)
            (folder / "documents" / record.text_file).write_text(document.text, encoding="utf-8", newline="\n")
        if anew:
            self._announce(f"{anew} All {len(passages)} passages are embedded anew.")
        vectors, voiced = self._write_vectors(folder, passages, reusable, bool(anew))
        LexicalIndex.build([passage.id for passage in passages], [lexical_text(passage) for passage in passages]).save(
            folder / "lexical"
        )
        return Manifest(
            id=generation,
            created_at=datetime.datetime.now(datetime.UTC),
            embedding=self._embedder.fingerprint,
            dimension=self._embedder.dimension,
            chunker=VERSION,
            documents=tuple(records),
            passages=len(passages),
            vectors=vectors,
            voiced=voiced,
            excluded=plan.excluded,
        )

    def _write_vectors(
        self, folder: Path, passages: list[Passage], reusable: Manifest | None, anew: bool
    ) -> tuple[int, frozenset[str]]:
        """Embed and store all units of the passages; returns how many vectors that made and which passages are voiced."""
        self._progress.step("Embedding")
        openings: list[tuple[str, str]] = []
        others: list[tuple[Unit, str]] = []
        for passage in passages:
            (opening, text), *rest = units(passage)
            openings.append((record_id(opening, opening=True), text))
            others += rest
        known = VectorIndex(self._generations.folder(reusable.id) / "chroma") if reusable else None
        texts = openings + [(record_id(unit), text) for unit, text in others]
        vectors = embed(texts, self._embedder, known, self._progress.count, self._tell_time if anew else None)
        self._progress.step("Writing")
        index = VectorIndex(folder / "chroma", create=True)
        index.add_passages(passages, vectors[: len(passages)])
        index.add_units([unit for unit, _ in others], vectors[len(passages) :])
        index.close()
        return len(texts), frozenset(unit.passage_id for unit, _ in others if unit.kind is UnitKind.UTTERANCE)

    def _tell_time(self, seconds: float) -> None:
        self._announce(f"That takes about {seconds:.0f} seconds; questions are answered as before meanwhile.")
