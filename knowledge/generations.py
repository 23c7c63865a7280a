"""Generations on disk: each ingest builds a folder that is never changed afterwards; a pointer file names the serving one.

    <data>/generations/<id>/manifest.json      what it was built from and with
                           /chroma/            vectors and passages
                           /lexical/           BM25
                           /documents/*.txt    the text that passages' spans count in
    <data>/serving.json                        {"generation": "<id>", "history": […]}, replaced atomically

Readers open what the pointer names, so nobody writes where somebody reads, and a build that dies leaves only a folder
without a manifest behind, which the next build removes. A generation that failed its check is sealed but not served.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from knowledge.checks import Check
from knowledge.errors import StoreError
from knowledge.models import Frozen, Source

KEPT = 3  # generations that stay on disk, the serving one among them
_REMEMBERED = 50  # switches


class DocumentRecord(Frozen):
    """One document of a generation: where it came from and what was made of it. `passages` counts its passages."""

    source: Source
    path: str
    sha256: str
    size: int
    mtime_ns: int
    bundled: bool
    passages: int

    @property
    def text_file(self) -> str:
        """Name of the file in `documents/` that holds the text."""
        return hashlib.sha256(self.source.id.encode()).hexdigest()[:24] + ".txt"


class Manifest(Frozen):
    """What a generation was built from and with. `passages` and `vectors` are counts.

    `voiced` are the ids of the passages that quote utterances of the people they apply to, `excluded` the names of bundled
    playbooks that were removed on purpose, `check` what was found before it was to serve (None for the first one).
    """

    id: str
    created_at: datetime.datetime
    embedding: str
    dimension: int
    chunker: str
    documents: tuple[DocumentRecord, ...]
    passages: int
    vectors: int
    voiced: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    check: Check | None = None

    @property
    def refused(self) -> bool:
        """Whether it failed its check and nobody forced it."""
        return self.check is not None and not self.check.passed and not self.check.forced


class How(StrEnum):
    """Why another generation serves."""

    INGEST = "ingest"
    ROLLBACK = "rollback"
    REMOVAL = "removal"


class Switch(Frozen):
    """One move of the pointer. `reason` is what somebody gave who forced it."""

    at: datetime.datetime
    generation: str
    before: str | None
    how: How
    reason: str = ""


class Pointer(Frozen):
    """The pointer file: what serves, and how it came to that, oldest first."""

    generation: str
    history: tuple[Switch, ...] = ()


class Freed(NamedTuple):
    """What a clean-up removed."""

    generations: tuple[str, ...]
    size: int


class Generations:
    """The generations in one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._root = data / "generations"
        self._pointer = data / "serving.json"

    def folder(self, generation: str) -> Path:
        """Where a generation lies."""
        return self._root / generation

    def serving(self) -> str | None:
        """The id of the serving generation, or None before the first ingest."""
        pointer = self._read_pointer()
        return pointer.generation if pointer else None

    def history(self) -> tuple[Switch, ...]:
        """The latest moves of the pointer, oldest first."""
        pointer = self._read_pointer()
        return pointer.history if pointer else ()

    def previous(self) -> str | None:
        """The generation that served before and is still there."""
        serving, there = self.serving(), self.finished()
        earlier = (one.before for one in reversed(self.history()))
        return next((id_ for id_ in earlier if id_ in there and id_ != serving), None)

    def chosen(self) -> bool:
        """Whether somebody went back to what serves, so that only an ingest they ask for may replace it."""
        moves = [one.how for one in self.history() if one.how is not How.REMOVAL]
        return bool(moves) and moves[-1] is How.ROLLBACK

    def finished(self) -> list[str]:
        """The ids of all finished generations, oldest first."""
        return sorted(path.parent.name for path in self._root.glob("*/manifest.json"))

    def find(self, beginning: str) -> str:
        """The finished generation whose id begins so. Raises `StoreError` where that is none or several."""
        found = [id_ for id_ in self.finished() if id_.startswith(beginning)] if beginning else []
        if len(found) != 1 and beginning not in found:
            problem = (
                f"{len(found)} generations begin with {beginning}." if found else f"There is no generation {beginning}."
            )
            raise StoreError(problem, help="List them with: advisor knowledge generations")
        return beginning if beginning in found else found[0]

    def manifest(self, generation: str) -> Manifest:
        """The manifest of a finished generation."""
        path = self.folder(generation) / "manifest.json"
        try:
            return Manifest.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise StoreError(
                f"The knowledge generation {generation} is missing or damaged.",
                help=f"Delete {self._pointer} and run: advisor ingest",
            ) from error

    def text(self, generation: str, record: DocumentRecord) -> str:
        """The stored text of a document."""
        try:
            return (self.folder(generation) / "documents" / record.text_file).read_text(encoding="utf-8")
        except OSError as error:
            raise StoreError(
                f"The stored text of {record.source.title} is missing from the knowledge generation {generation}.",
                help=f"Delete {self._root} and {self._pointer}, then run: advisor ingest PATH",
            ) from error

    def start(self, replaced: str = "") -> tuple[str, Path]:
        """A new id and its empty folder; one that takes another's place keeps its age. Call under `lock()`."""
        self._discard_unfinished()
        now = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S%f}"[:-3]  # milliseconds: ids sort by age
        stamp = replaced.partition("-")[0] or now
        generation = f"{stamp}-{secrets.token_hex(3)}"
        folder = self.folder(generation)
        (folder / "documents").mkdir(parents=True)
        return generation, folder

    def seal(self, manifest: Manifest) -> None:
        """Finish a built generation without letting it serve. Older refused ones make place. Call under `lock()`."""
        _write_atomically(self.folder(manifest.id) / "manifest.json", manifest.model_dump_json(indent=1))
        for id_ in self.finished():
            if id_ not in (manifest.id, self.serving()) and self._was_refused(id_):
                self.discard(id_)

    def serve(self, generation: str, how: How, reason: str = "") -> None:
        """Let a finished generation serve, from the next question on. Call under `lock()`."""
        now = datetime.datetime.now(datetime.UTC)
        switch = Switch(at=now, generation=generation, before=self.serving(), how=how, reason=reason)
        self._point(Pointer(generation=generation, history=(*self.history(), switch)[-_REMEMBERED:]))
        if how is How.INGEST:  # what somebody goes back from is what they may want to go forward to
            self.collect()

    def serve_nothing(self) -> None:
        """Let no generation serve. Call under `lock()`."""
        self._pointer.unlink(missing_ok=True)

    def rename(self, old: str, new: str) -> None:
        """Remember an id that was replaced under its new one. Call under `lock()`."""
        names = {old: new}
        history = tuple(
            one.model_copy(
                update={
                    "generation": names.get(one.generation, one.generation),
                    "before": names.get(one.before, one.before) if one.before else None,
                }
            )
            for one in self.history()
        )
        serving = self.serving()
        if serving:
            self._point(Pointer(generation=serving, history=history))

    def discard(self, generation: str) -> None:
        """Delete a generation, finished or not. Readers that have it open keep it until their next question."""
        folder = self.folder(generation)
        (folder / "manifest.json").unlink(missing_ok=True)  # first: one that is half gone must not pass for finished
        shutil.rmtree(folder, ignore_errors=True)

    def collect(self) -> Freed:
        """Delete what a dead build left and all but the newest generations. Call under `lock()`."""
        before = {folder.name: _size(folder) for folder in self._root.glob("*")}
        self._discard_unfinished()
        kept = [id_ for id_ in (self.serving(), self.previous()) if id_]  # the one to go back to, however old it is
        others = [id_ for id_ in self.finished() if id_ not in kept]
        room = KEPT - len(kept)
        for id_ in others[: len(others) - room]:
            self.discard(id_)
        gone = tuple(sorted(id_ for id_ in before if not self.folder(id_).exists()))
        return Freed(gone, sum(before[id_] for id_ in gone))

    @contextmanager
    def lock(self, waiting: Callable[[str], None] = lambda _: None) -> Iterator[None]:
        """Hold the one writer's place. The system frees it when its holder dies. `waiting` is told who holds it."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "ingest.lock").open("a+") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stream.seek(0)
                waiting(f"Another ingest is running ({stream.read().strip() or 'starting'}); waiting for it.")
                fcntl.flock(stream, fcntl.LOCK_EX)
            stream.truncate(0)
            stream.write(f"process {os.getpid()}")
            stream.flush()
            yield

    def _read_pointer(self) -> Pointer | None:
        try:
            return Pointer.model_validate_json(self._pointer.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise StoreError(
                f"The file {self._pointer} is damaged, so the serving knowledge is not known.",
                help="Delete it and run: advisor ingest",
            ) from error

    def _point(self, pointer: Pointer) -> None:
        _write_atomically(self._pointer, pointer.model_dump_json(indent=1))

    def _was_refused(self, generation: str) -> bool:
        try:
            return self.manifest(generation).refused
        except StoreError:  # damaged: no reason to lose it silently
            return False

    def _discard_unfinished(self) -> None:
        for folder in self._root.glob("*"):
            if not (folder / "manifest.json").exists():
                shutil.rmtree(folder, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _write_atomically(path: Path, text: str) -> None:
    """Readers see the old text or the new one, also after a power cut. Call under `lock()`."""
    staging = path.with_name(f".{path.name}.new")
    with staging.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    staging.replace(path)
