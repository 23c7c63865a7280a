"""A folder as the home of the knowledge: each generation is a folder in it, a pointer file names the serving one.

    <data>/generations/<id>/manifest.json      what it was built from and with
                           /chroma/            vectors and passages
                           /lexical/           BM25
                           /documents/*.txt    the text that passages' spans count in
    <data>/serving.json                        {"generation": "<id>", "history": […]}, replaced atomically

Readers open what the pointer names, so nobody writes where somebody reads, and a build that dies leaves only a folder
without a manifest behind.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from knowledge.homes import Waiting
from knowledge.index import Row, VectorIndex
from knowledge.lexical import LexicalIndex, Words
from knowledge.parts import PartVectors

_PARTS = ("chroma/chroma.sqlite3", "lexical/ids.txt")


class FolderHome:
    """The generations in one data folder, with an embedded Chroma store in each."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._root = data / "generations"
        self._pointer = data / "serving.json"
        self.place, self.pointer_place, self.remains = str(data), str(self._pointer), ""

    def folder(self, generation: str) -> Path:
        """Where a generation lies."""
        return self._root / generation

    def pointer(self) -> str | None:
        """The pointer file's content."""
        try:
            return self._pointer.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None

    def point(self, pointer: str | None) -> None:
        """Replace the pointer file, or remove it."""
        if pointer is None:
            self._pointer.unlink(missing_ok=True)
        else:
            _write_atomically(self._pointer, pointer)

    def all(self) -> dict[str, bool]:
        """The ids of all generations in order of age, and whether each is finished."""
        return {folder.name: (folder / "manifest.json").exists() for folder in sorted(self._root.glob("*"))}

    def manifest(self, generation: str) -> str | None:
        """The manifest's content."""
        try:
            return (self.folder(generation) / "manifest.json").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    def create(self, generation: str) -> None:
        """Make a generation's folder."""
        (self.folder(generation) / "documents").mkdir(parents=True)

    def finish(self, generation: str, manifest: str) -> None:
        """Write the manifest, at once."""
        _write_atomically(self.folder(generation) / "manifest.json", manifest)

    def discard(self, generation: str) -> None:
        """Delete a folder. Readers that have it open keep it until their next question."""
        folder = self.folder(generation)
        (folder / "manifest.json").unlink(missing_ok=True)  # first: one that is half gone must not pass for finished
        shutil.rmtree(folder, ignore_errors=True)

    def size(self, generation: str) -> int:
        """The bytes of all files."""
        return sum(path.stat().st_size for path in self.folder(generation).rglob("*") if path.is_file())

    def lost(self, generation: str) -> list[str]:
        """The files that a generation cannot do without and that are missing."""
        return [name for name in _PARTS if not (self.folder(generation) / name).exists()]

    def write_text(self, generation: str, name: str, text: str) -> None:
        """Store the text of a document as a file."""
        (self.folder(generation) / "documents" / name).write_text(text, encoding="utf-8", newline="\n")

    def text(self, generation: str, name: str) -> str | None:
        """A stored text."""
        try:
            return (self.folder(generation) / "documents" / name).read_text(encoding="utf-8")
        except OSError:
            return None

    def write_words(self, generation: str, words: LexicalIndex) -> None:
        """Store the index of words."""
        words.save(self.folder(generation) / "lexical")

    def words(self, generation: str) -> LexicalIndex:
        """The index of words, read from its files as questions need it."""
        return LexicalIndex.open(self.folder(generation) / "lexical")

    def vectors(self, generation: str, *, create: bool = False) -> VectorIndex:
        """The embedded Chroma store."""
        return VectorIndex(self.folder(generation) / "chroma", create=create)

    def fork(self, source: str, target: str, names: Collection[str], dropped: Collection[str]) -> Words | None:
        """Copy a generation that others may read, but nobody writes; texts are shared, for they never change."""
        old, new = self.folder(source), self.folder(target)
        words = Words.saved(old / "lexical", dropped)
        if words is None:
            return None
        shutil.copytree(old / "chroma", new / "chroma", ignore=shutil.ignore_patterns("parts"))
        PartVectors(old / "chroma" / "parts").copy(PartVectors(new / "chroma" / "parts"), dropped)
        for name in names:
            os.link(old / "documents" / name, new / "documents" / name)
        return words

    @contextmanager
    def writer(self, generation: str) -> Iterator[Callable[[Sequence[Row]], None]]:
        """Records are written by a process of their own.

        Chroma's files hold stretches of memory that nobody cleared, and what this process has read may lie in its memory.
        """
        folder = self.folder(generation) / "chroma"
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            yield lambda rows: pool.submit(partial(_write_rows, folder, rows)).result()

    def clean(self) -> None:
        """Delete what a dead writer of the pointer left."""
        for path in self._data.glob(".*.new"):
            path.unlink(missing_ok=True)

    @contextmanager
    def lock(self, waiting: Waiting, holder: str = "") -> Iterator[None]:
        """Hold a lock on a file, which the system frees when its holder dies."""
        self._data.mkdir(parents=True, exist_ok=True)
        with (self._data / "ingest.lock").open("a+") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stream.seek(0)
                waiting(f"Another ingest is running ({stream.read().strip() or 'starting'}); waiting for it.")
                fcntl.flock(stream, fcntl.LOCK_EX)
            stream.truncate(0)
            stream.write(", ".join(filter(None, (holder, f"process {os.getpid()}"))))
            stream.flush()
            yield


def _write_rows(folder: Path, rows: Sequence[Row]) -> None:
    index = VectorIndex(folder, create=True)
    index.add_rows(rows)
    index.close()


def _write_atomically(path: Path, text: str) -> None:
    """Readers see the old text or the new one, also after a power cut. Call under `lock()`."""
    staging = path.with_name(f".{path.name}.new")
    with staging.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    staging.replace(path)
