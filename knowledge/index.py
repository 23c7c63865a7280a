"""The vectors and passages of a generation in Chroma: write them, open them, query them.

A collection holds two sorts of records. A passage's record carries its text and metadata and the vector of its
opening stretch; every other unit's record is a vector only. A record's id says what it stands for:
`<passage id>` or `<passage id>.<kind><start>-<end>`, where kind is the letter of `UnitKind`.

What is not for everybody is in a second collection, where each record names its audience: a condition on metadata costs
Chroma time in proportion to all that fulfils it (100 ms for 30,000 vectors), so questions must not pay it for the rest.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, cast

import numpy as np

from knowledge.audience import label_of
from knowledge.chroma.records import Records
from knowledge.chroma.stores import Shelfmark, open_store
from knowledge.embedder import Vectors
from knowledge.models import Passage, Unit, UnitKind, VectorHit
from knowledge.parts import PartVectors
from knowledge.stored import metadata_of, passage_of

_COLLECTION = "passages"
_RESTRICTED = "restricted"
COLLECTIONS = (_COLLECTION, _RESTRICTED)
_CACHED_PASSAGES = 4_096
# A sentence's vector that was read off its stretch is less sharp. So much higher its cosines to our tuning questions are as
# high as those of the same sentence embedded by itself under its heading (0.54 for 0.60 where it answers, 0.25 for 0.28).
_PART_SCALE = 1.1


def record_id(unit: Unit, opening: bool = False) -> str:
    """The record that holds a unit's vector; the opening stretch's is the passage's own record."""
    if opening:
        return unit.passage_id
    return f"{unit.passage_id}.{unit.kind.value}{unit.start}-{unit.end}"


class Row(NamedTuple):
    """A record as it is stored, to be copied to another index. Only a passage's own record has text and metadata."""

    id: str
    vector: Vectors
    text: str | None
    metadata: Mapping[str, Any] | None

    @property
    def passage(self) -> Passage | None:
        """The passage that the record carries; None for a vector of a part of one."""
        return passage_of(self.id, self.text or "", dict(self.metadata or {})) if self.whole else None

    @property
    def whole(self) -> bool:
        """Whether it carries a passage: the parts of a restricted one have metadata too, their audience."""
        return self.metadata is not None and "source" in self.metadata


class VectorIndex:
    """The vectors and passages of one generation: in a folder of its own, or collections on a Chroma server.

    `create` makes a new store; without it a missing one is a `FileNotFoundError`, on a server `Gone`.
    """

    def __init__(self, place: Path | Shelfmark, *, create: bool = False) -> None:
        self._store = open_store(place, create=create)
        # A reader that goes on to the next generation lets this one go once the last question on it is answered.
        self._closing = weakref.finalize(self, self._store.close)
        self._collection = self._store.open(_COLLECTION)
        self._restricted = self._store.find(_RESTRICTED)
        # A server keeps parts among the other records: whoever asks it has no files of its own.
        self._parts = PartVectors(place / "parts") if isinstance(place, Path) else None
        self._labels: dict[str, str] = {}  # of the restricted passages that were added: their parts go with them
        self._cache: OrderedDict[str, Passage] = OrderedDict()
        self._lock = Lock()

    def add_passages(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store passages with the vectors of their openings, in the same order."""
        self._labels |= {one.id: label_of(one.source.audience) for one in passages if one.source.audience}
        for collection, rows in self._placed([passage.id for passage in passages]):
            part = [passages[row] for row in rows]
            collection.upsert(
                ids=[passage.id for passage in part],
                embeddings=vectors[rows],
                documents=[passage.text for passage in part],
                metadatas=[metadata_of(passage) for passage in part],
            )

    def add_units(self, units: Sequence[Unit], vectors: Vectors) -> None:
        """Store further vectors of passages, in the same order. The passages themselves come first."""
        if self._parts is not None and (parts := [row for row, unit in enumerate(units) if unit.kind is UnitKind.PART]):
            self._parts.add([units[row] for row in parts], vectors[parts])
            others = [row for row, unit in enumerate(units) if unit.kind is not UnitKind.PART]
            units, vectors = [units[row] for row in others], vectors[others]
        for collection, rows in self._placed([unit.passage_id for unit in units]):
            part = [units[row] for row in rows]
            restricted = collection is self._restricted
            labels = [{"audience": self._labels[unit.passage_id]} for unit in part] if restricted else None
            collection.upsert(ids=[record_id(unit) for unit in part], embeddings=vectors[rows], metadatas=cast(Any, labels))

    def query(self, vector: Vectors, limit: int, audiences: Sequence[str] | None = ()) -> list[VectorHit]:
        """The records nearest to one vector of shape (dimension,), best first, of what everybody may read.

        `audiences` are the labels of restricted audiences that are looked at as well; None stands for all of them.
        """
        found = self._nearest(self._collection, vector, limit, None)
        if self._restricted is not None and (audiences is None or audiences):
            where = None if audiences is None else {"audience": {"$in": list(audiences)}}
            found += self._nearest(self._restricted, vector, limit, where)
        if self._parts is not None:  # of passages that were found, and so may be read
            near = self._parts.near({hit.unit.passage_id for hit in found}, vector)
            found += [_hit(unit, cosine) for unit, cosine in near]
        found.sort(key=lambda hit: hit.similarity, reverse=True)
        return found[:limit]

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """The passages with these ids; unknown ids are left out."""
        wanted = list(ids)
        with self._lock:
            known = {id_: self._cache[id_] for id_ in wanted if id_ in self._cache}
        missing = [id_ for id_ in wanted if id_ not in known]
        if missing:
            loaded = {passage.id: passage for passage in self._load(missing)}
            known |= loaded
            with self._lock:
                self._cache.update(loaded)
                while len(self._cache) > _CACHED_PASSAGES:
                    self._cache.popitem(last=False)
        return known

    def passages_of(self, document: str) -> list[Passage]:
        """The passages of one document, in reading order."""
        found: list[Passage] = []
        for collection in self._collections:
            for offset in count(step=collection.batch):
                part = list(_get(collection, where={"source": document}, limit=collection.batch, offset=offset))
                found += part
                if len(part) < collection.batch:
                    break
        return sorted(found, key=lambda one: one.start)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors by record id; unknown ids are left out."""
        vectors: dict[str, Vectors] = {}
        if self._parts is not None:
            parts = {id_: _unit(id_) for id_ in ids if f".{UnitKind.PART.value}" in id_}
            vectors |= {record_id(unit): row for unit, row in self._parts.vectors(parts.values()).items()}
            ids = [id_ for id_ in ids if id_ not in parts]
        for collection in self._collections:
            remaining = iter(ids)
            while part := list(islice(remaining, collection.batch)):
                found = collection.get(ids=part, include=["embeddings"])
                rows = found["embeddings"]
                if rows is not None:
                    vectors |= {id_: np.asarray(row, np.float32) for id_, row in zip(found["ids"], rows, strict=True)}
        return vectors

    def close(self) -> None:
        """Let go of the files."""
        self._closing()

    def count(self) -> int:
        """How many records there are."""
        return sum(collection.count() for collection in self._collections) + len(self._parts or ())

    def drop(self, units: Iterable[Unit]) -> None:
        """Delete units of passages, openings included, but no parts: those are left out when a store is copied."""
        ids = sorted({id_ for unit in units for id_ in (unit.passage_id, record_id(unit)) if unit.kind is not UnitKind.PART})
        for collection in self._collections:
            collection.delete(ids)

    def rows_without(self, document: str) -> Iterator[list[Row]]:
        """All records but those of one document, in batches."""
        dropped = {passage.id for passage in self.passages_of(document)}
        for collection in self._collections:
            for offset in range(0, collection.count(), collection.batch):
                everything = ["embeddings", "documents", "metadatas"]
                found = collection.get(limit=collection.batch, offset=offset, include=everything)
                texts, metadatas = found["documents"] or [], found["metadatas"] or []
                vectors = np.asarray(found["embeddings"], np.float32)
                rows = (Row(*row) for row in zip(found["ids"], vectors, texts, metadatas, strict=True))
                yield [row for row in rows if row.id.partition(".")[0] not in dropped]
        for parts in self._parts.batches() if self._parts is not None else ():
            yield [Row(record_id(unit), row, None, None) for unit, row in parts if unit.passage_id not in dropped]

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Store records as `rows_without` gave them."""
        if self._parts is not None and (parts := [row for row in rows if _unit(row.id).kind is UnitKind.PART]):
            self._parts.add([_unit(row.id) for row in parts], np.stack([row.vector for row in parts]))
            rows = [row for row in rows if _unit(row.id).kind is not UnitKind.PART]
        sorts: defaultdict[tuple[bool, bool], list[Row]] = defaultdict(list)
        for row in rows:
            sorts[bool((row.metadata or {}).get("audience")), row.whole].append(row)
        for (restricted, whole), part in sorts.items():
            self._place(restricted).upsert(
                ids=[row.id for row in part],
                embeddings=np.stack([row.vector for row in part]),
                documents=[row.text or "" for row in part] if whole else None,
                metadatas=[row.metadata or {} for row in part] if whole or restricted else None,
            )

    @property
    def _collections(self) -> list[Records]:
        return [self._collection, *([self._restricted] if self._restricted is not None else [])]

    def _place(self, restricted: bool) -> Records:
        """Where records go; the collection of what is not for everybody is made when its first one comes."""
        if restricted and self._restricted is None:
            self._restricted = self._store.create(_RESTRICTED)
        return self._restricted if restricted and self._restricted is not None else self._collection

    def _placed(self, passage_ids: Sequence[str]) -> Iterator[tuple[Records, list[int]]]:
        """Row numbers in batches, by the collection that rows about these passages go to."""
        for restricted in (False, True):
            rows = [row for row, id_ in enumerate(passage_ids) if (id_ in self._labels) is restricted]
            place = self._place(restricted) if rows else self._collection
            for begin in range(0, len(rows), place.batch):
                yield place, rows[begin : begin + place.batch]

    @staticmethod
    def _nearest(collection: Records, vector: Vectors, limit: int, where: Any) -> list[VectorHit]:
        found = collection.query(query_embeddings=vector.reshape(1, -1), n_results=limit, where=where, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [_hit(_unit(id_), 1.0 - distance) for id_, distance in zip(found["ids"][0], distances, strict=True)]

    def _load(self, ids: list[str]) -> Iterator[Passage]:
        for collection in self._collections:
            yield from _get(collection, ids=ids)


def _get(collection: Records, **which: Any) -> Iterator[Passage]:
    found = collection.get(**which, include=["documents", "metadatas"])
    for id_, text, metadata in zip(found["ids"], found["documents"] or [], found["metadatas"] or [], strict=True):
        yield passage_of(id_, text, dict(metadata))


def _hit(unit: Unit, cosine: float) -> VectorHit:
    return VectorHit(unit, min(1.0, cosine * _PART_SCALE) if unit.kind is UnitKind.PART else cosine)


@lru_cache(maxsize=16_384)  # every question looks at 160 records, many of them the same as before
def _unit(record: str) -> Unit:
    passage_id, _, place = record.partition(".")
    if not place:
        return Unit(passage_id, UnitKind.STRETCH, 0, 0)
    start, _, end = place[1:].partition("-")
    return Unit(passage_id, UnitKind(place[0]), int(start), int(end))
