"""The collections of one generation: in a folder, or on a server."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol, cast

import chromadb
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.errors import NotFoundError

from knowledge.chroma.faults import Gone
from knowledge.chroma.records import HNSW, Records, quiet_settings
from knowledge.chroma.server import ChromaServer


class Shelfmark(NamedTuple):
    """The collections on a server whose names begin so."""

    server: ChromaServer
    name: str

    def full(self, name: str) -> str:
        """The name that one of them has on the server."""
        return f"{self.name}-{name}"


class Store(Protocol):
    """The collections of one generation."""

    def open(self, name: str) -> Records:
        """The collection that is always there. `Gone` where it is not, and the store was opened to be read."""

    def create(self, name: str) -> Records:
        """A collection that may be new."""

    def find(self, name: str) -> Records | None:
        """A collection that may be missing."""

    def close(self) -> None:
        """Let go of the files."""


def open_store(place: Path | Shelfmark, *, create: bool) -> Store:
    """The collections in a folder (`FileNotFoundError` unless it is there or to be created) or on a server."""
    return FolderStore(place, create) if isinstance(place, Path) else ServerStore(place, create)


class FolderStore:
    """An embedded Chroma store."""

    def __init__(self, folder: Path, create: bool) -> None:
        if not create and not (folder / "chroma.sqlite3").exists():  # Chroma would serve an empty one
            raise FileNotFoundError(f"There is no Chroma store in {folder}.")
        # Chroma keeps one system per path and process; a generation's folder is never reused, so that is no harm.
        self._client = cast(Client, chromadb.PersistentClient(path=str(folder), settings=quiet_settings()))
        self.close = self._client.close
        self.open = self.create

    def create(self, name: str) -> Records:
        """A collection that may be new."""
        configuration = CreateCollectionConfiguration(hnsw=HNSW)
        return Records(self._client.get_or_create_collection(name, embedding_function=None, configuration=configuration))

    def find(self, name: str) -> Records | None:
        """A collection that may be missing."""
        try:
            return Records(self._client.get_collection(name, embedding_function=None))
        except NotFoundError:
            return None


class ServerStore:
    """Collections on a server, which stays connected when they are closed."""

    def __init__(self, place: Shelfmark, create: bool) -> None:
        self._place = place
        self.create = partial(self._open, create=True)
        self.open = partial(self._open, create=create)

    def find(self, name: str) -> Records | None:
        """A collection that may be missing."""
        try:
            return self._open(name, create=False)
        except Gone:
            return None

    def close(self) -> None:
        """Nothing is held."""

    def _open(self, name: str, create: bool) -> Records:
        return self._place.server.open(self._place.full(name), create=create)
