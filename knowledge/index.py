"""The only file that imports chromadb: write a generation's vectors, open them, query them.

One collection holds two sorts of records. A passage's record carries its text and metadata and the vector of its
opening stretch; every other unit's record is a vector only. A record's id says what it stands for:
`<passage id>` or `<passage id>.<kind><start>-<end>`, where kind is the letter of `UnitKind`.
"""

from __future__ import annotations

import datetime
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration
from chromadb.config import Settings as ChromaSettings

from knowledge.embedder import Vectors
from knowledge.models import Passage, Source, Unit, UnitKind, VectorHit

_COLLECTION = "passages"
_WRITE_BATCH = 2_000  # Chroma refuses more than 5,461 records in one call
_CACHED_PASSAGES = 4_096
# Chroma's default of 100 misses 5 % of the true neighbours among a few thousand real passages; 400 misses under 1 %.
_HNSW = CreateHNSWConfiguration(space="cosine", ef_search=400, ef_construction=200, max_neighbors=32)


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
        return _passage(self.id, self.text or "", dict(self.metadata)) if self.metadata else None


class VectorIndex:
    """The vectors and passages of one generation in an embedded Chroma store.

    `create` makes a new store; without it a missing one is a `FileNotFoundError`, where Chroma would serve an empty one.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        if not create and not (folder / "chroma.sqlite3").exists():
            raise FileNotFoundError(f"There is no Chroma store in {folder}.")
        # Chroma keeps one system per path and process; a generation's folder is never reused, so that is no harm.
        settings = ChromaSettings(anonymized_telemetry=False)
        self._client = cast(Client, chromadb.PersistentClient(path=str(folder), settings=settings))
        # A reader that goes on to the next generation lets this one go once the last question on it is answered.
        self._closing = weakref.finalize(self, self._client.close)
        self._collection = self._client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration=CreateCollectionConfiguration(hnsw=_HNSW)
        )
        self._cache: OrderedDict[str, Passage] = OrderedDict()
        self._lock = Lock()

    def add_passages(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store passages with the vectors of their openings, in the same order."""
        for begin in range(0, len(passages), _WRITE_BATCH):
            part = passages[begin : begin + _WRITE_BATCH]
            self._collection.upsert(
                ids=[passage.id for passage in part],
                embeddings=vectors[begin : begin + _WRITE_BATCH],
                documents=[passage.text for passage in part],
                metadatas=[_metadata(passage) for passage in part],
            )

    def add_units(self, units: Sequence[Unit], vectors: Vectors) -> None:
        """Store further vectors of passages, in the same order."""
        for begin in range(0, len(units), _WRITE_BATCH):
            part = units[begin : begin + _WRITE_BATCH]
            self._collection.upsert(ids=[record_id(unit) for unit in part], embeddings=vectors[begin : begin + _WRITE_BATCH])

    def query(self, vector: Vectors, limit: int) -> list[VectorHit]:
        """The records nearest to one vector of shape (dimension,), best first."""
        found = self._collection.query(query_embeddings=vector.reshape(1, -1), n_results=limit, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [VectorHit(_unit(id_), 1.0 - distance) for id_, distance in zip(found["ids"][0], distances, strict=True)]

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
        found = self._collection.get(where={"source": document}, include=["documents", "metadatas"])
        documents, metadatas = found["documents"] or [], found["metadatas"] or []
        rows = zip(found["ids"], documents, metadatas, strict=True)
        return sorted((_passage(id_, text, dict(metadata)) for id_, text, metadata in rows), key=lambda one: one.start)

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors by record id; unknown ids are left out."""
        vectors: dict[str, Vectors] = {}
        remaining = iter(ids)
        while part := list(islice(remaining, _WRITE_BATCH)):
            found = self._collection.get(ids=part, include=["embeddings"])
            rows = found["embeddings"]
            if rows is not None:
                vectors |= {id_: np.asarray(row, np.float32) for id_, row in zip(found["ids"], rows, strict=True)}
        return vectors

    def close(self) -> None:
        """Let go of the files."""
        self._closing()

    def count(self) -> int:
        """How many records there are."""
        return self._collection.count()

    def rows_without(self, document: str) -> Iterator[list[Row]]:
        """All records but those of one document, in batches."""
        dropped = {passage.id for passage in self.passages_of(document)}
        for offset in range(0, self.count(), _WRITE_BATCH):
            found = self._collection.get(limit=_WRITE_BATCH, offset=offset, include=["embeddings", "documents", "metadatas"])
            texts, metadatas = found["documents"] or [], found["metadatas"] or []
            vectors = np.asarray(found["embeddings"], np.float32)
            rows = (Row(*row) for row in zip(found["ids"], vectors, texts, metadatas, strict=True))
            yield [row for row in rows if row.id.partition(".")[0] not in dropped]

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Store records as `rows_without` gave them."""
        for part in ([row for row in rows if row.metadata], [row for row in rows if not row.metadata]):
            if part:
                whole = part[0].metadata is not None
                self._collection.upsert(
                    ids=[row.id for row in part],
                    embeddings=np.stack([row.vector for row in part]),
                    documents=[row.text or "" for row in part] if whole else None,
                    metadatas=[row.metadata or {} for row in part] if whole else None,
                )

    def _load(self, ids: list[str]) -> Iterator[Passage]:
        found = self._collection.get(ids=ids, include=["documents", "metadatas"])
        documents, metadatas = found["documents"] or [], found["metadatas"] or []
        for id_, text, metadata in zip(found["ids"], documents, metadatas, strict=True):
            yield _passage(id_, text, dict(metadata))


@lru_cache(maxsize=16_384)  # every question looks at 160 records, many of them the same as before
def _unit(record: str) -> Unit:
    passage_id, _, place = record.partition(".")
    if not place:
        return Unit(passage_id, UnitKind.STRETCH, 0, 0)
    start, _, end = place[1:].partition("-")
    return Unit(passage_id, UnitKind(place[0]), int(start), int(end))


def _metadata(passage: Passage) -> dict[str, Any]:
    source = passage.source
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "name": source.name,
        "date": source.date.isoformat() if source.date else "",
        "kind": source.kind,
        "headings": "\n".join(passage.headings),
        "start": passage.start,
        "end": passage.end,
    }


def _passage(id_: str, text: str, stored: dict[str, Any]) -> Passage:
    return Passage(
        id=id_,
        source=Source(
            id=stored["source"],
            title=stored["title"],
            publisher=stored["publisher"],
            name=stored["name"],
            date=datetime.date.fromisoformat(stored["date"]) if stored["date"] else None,
            kind=stored["kind"],
        ),
        headings=tuple(stored["headings"].split("\n")) if stored["headings"] else (),
        text=text,
        start=stored["start"],
        end=stored["end"],
    )
