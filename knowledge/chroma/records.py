"""The records of a Chroma collection, wherever it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import chromadb
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.api.types import GetResult, QueryResult
from chromadb.config import Settings as ChromaSettings

Call = Callable[[Callable[[], Any]], Any]  # makes a call of Chroma's and tells its faults

BATCH = 2_000  # Chroma refuses more than 5,461 records in one call
# Chroma's default of 100 misses 5 % of the true neighbours among a few thousand real passages; 400 misses under 1 %.
HNSW = CreateHNSWConfiguration(space="cosine", ef_search=400, ef_construction=100, max_neighbors=32)


def quiet_settings() -> ChromaSettings:
    """Settings for a client that tells nobody of its use."""
    return ChromaSettings(anonymized_telemetry=False)


class Records:
    """The records of one collection. `batch` is how many may be read or written at once."""

    def __init__(self, collection: chromadb.Collection, call: Call = lambda call: call(), batch: int = BATCH) -> None:
        self._collection = collection
        self._call = call
        self.batch = batch

    def upsert(self, **arguments: Any) -> None:
        """Store records, in the place of those with the same ids."""
        self._call(partial(self._collection.upsert, **arguments))

    def get(self, **arguments: Any) -> GetResult:
        """Records by ids, by a filter, or by their place in an order that stays the same."""
        return cast(GetResult, self._call(partial(self._collection.get, **arguments)))

    def query(self, **arguments: Any) -> QueryResult:
        """The records nearest to vectors."""
        return cast(QueryResult, self._call(partial(self._collection.query, **arguments)))

    def delete(self, ids: list[str]) -> None:
        """Delete records by their ids, there or not."""
        for begin in range(0, len(ids), self.batch):
            self._call(partial(self._collection.delete, ids=ids[begin : begin + self.batch]))

    def count(self) -> int:
        """How many records there are."""
        return cast(int, self._call(self._collection.count))
