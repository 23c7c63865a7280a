"""A Chroma server as the home of the knowledge: vectors and passages are collections there, all else rows of a database.

A row is written before a collection is created and deleted after it, so that no collection is ever left without somebody
who knows of it. The index of words is kept packed: to build it anew takes a reader seven seconds for 20,000 passages, to
unpack it a tenth of one.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.chroma.server import ChromaServer
from knowledge.chroma.stores import Shelfmark
from knowledge.errors import StoreError
from knowledge.homes import Rows, Waiting
from knowledge.index import COLLECTIONS, Row, VectorIndex
from knowledge.lexical import LexicalIndex, Words

_AT_ONCE = 1_000_000  # characters of texts that are written together


class ServerHome:
    """The generations on one Chroma server, with a database beside it."""

    def __init__(self, rows: Rows, server: ChromaServer) -> None:
        self._rows = rows
        self._server = server
        self._unwritten: dict[tuple[str, str], str] = {}  # texts by generation and name
        self.place = f"{server.place} and {rows.place}"
        self.remains = (
            "Deleted text may stay in the files of the Chroma server until this is run there: chroma vacuum --path FOLDER. "
            "In those of PostgreSQL it stays until its next VACUUM."
        )
        self.pointer_place = f"in knowledge_state of {rows.place}"
        self.pointer, self.point, self.all, self.manifest = rows.pointer, rows.point, rows.all, rows.manifest
        self.size = rows.size

    def create(self, generation: str) -> None:
        """Make place for a generation."""
        self._unwritten.clear()
        self._rows.begin(generation)

    def finish(self, generation: str, manifest: str) -> None:
        """Write the manifest."""
        self._flush(generation)
        self._rows.finish(generation, manifest)

    def discard(self, generation: str) -> None:
        """Delete collections and rows. A question that is being answered from them is asked again of what serves then."""
        self._unwritten.clear()
        self._rows.unfinish(generation)  # first: one that is half gone must not pass for finished
        for name in COLLECTIONS:
            self._server.delete(self.mark(generation).full(name))
        self._rows.delete(generation)

    def lost(self, generation: str) -> list[str]:
        """Whether the passages, or the index of words, are missing."""
        passages = self._server.has(self.mark(generation).full(COLLECTIONS[0]))
        there = {"its collection": passages, "its index of words": self._rows.words(generation) is not None}
        return [name for name, found in there.items() if not found]

    def write_text(self, generation: str, name: str, text: str) -> None:
        """Store the text of a document, together with some others."""
        self._unwritten[generation, name] = text
        if sum(map(len, self._unwritten.values())) >= _AT_ONCE:
            self._flush(generation)

    def text(self, generation: str, name: str) -> str | None:
        """A stored text."""
        waiting = self._unwritten.get((generation, name))
        return self._rows.text(generation, name) if waiting is None else waiting

    def write_words(self, generation: str, words: LexicalIndex) -> None:
        """Store the index of words, and what texts wait."""
        self._flush(generation)
        self._rows.write_words(generation, _pack(words))

    def words(self, generation: str) -> LexicalIndex:
        """The index of words, in memory."""
        packed = self._rows.words(generation)
        if packed is None:
            raise StoreError(
                f"The index of words of the generation {generation} is missing in {self._rows.place}.",
                help="Run: advisor ingest --rebuild",
            )
        return _unpack(packed)

    def vectors(self, generation: str, *, create: bool = False) -> VectorIndex:
        """The collections on the server."""
        return VectorIndex(self.mark(generation), create=create)

    def fork(self, source: str, target: str, names: Collection[str], dropped: Collection[str]) -> Words | None:
        """A server cannot copy a collection."""
        return None

    @contextmanager
    def writer(self, generation: str) -> Iterator[Callable[[Sequence[Row]], None]]:
        """Records go to the server as they are: what else its own memory and files hold nobody can tell from here."""
        index = self.vectors(generation, create=True)
        yield index.add_rows
        index.close()

    def clean(self) -> None:
        """Nothing is ever left outside of generations."""

    def lock(self, waiting: Waiting, holder: str = "") -> AbstractContextManager[None]:
        """Hold the one writer's place on all machines that share the database."""
        return self._rows.lock(waiting, holder)

    def mark(self, generation: str) -> Shelfmark:
        """Where the collections of a generation are."""
        return Shelfmark(self._server, f"{self._rows.namespace()}-{generation}")

    def _flush(self, generation: str) -> None:
        if self._unwritten:
            self._rows.write_texts(generation, {name: text for (_, name), text in self._unwritten.items()})
            self._unwritten.clear()


def _pack(words: LexicalIndex) -> bytes:
    packed = io.BytesIO()
    with TemporaryDirectory() as folder, tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as archive:
        words.save(Path(folder))
        archive.add(folder, arcname=".")
    return packed.getvalue()


def _unpack(packed: bytes) -> LexicalIndex:
    with TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
        return LexicalIndex.open(Path(folder), in_memory=True)
