"""Generations on disk: each ingest builds a folder that is never changed afterwards; a pointer file names the serving one.

    <data>/generations/<id>/manifest.json      what it was built from and with
                           /chroma/            vectors and passages
                           /lexical/           BM25
                           /documents/*.txt    the text that passages' spans count in
    <data>/serving.json                        {"generation": "<id>"}, replaced atomically

Readers open what the pointer names, so nobody writes where somebody reads, and a build that dies leaves only a folder
without a manifest behind, which the next build removes.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from knowledge.errors import StoreError
from knowledge.models import Frozen, Source

_KEPT = 3  # generations that stay on disk, the serving one among them


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

    `voiced` are the ids of the passages that quote utterances of the people they apply to.
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
        try:
            return str(json.loads(self._pointer.read_text())["generation"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"The file {self._pointer} is damaged, so the serving knowledge is not known.",
                help="Delete it and run: advisor ingest",
            ) from error

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

    def start(self) -> tuple[str, Path]:
        """A new id and its empty folder. Call under `lock()`."""
        self._discard_unfinished()
        stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S")
        generation = f"{stamp}-{secrets.token_hex(3)}"
        folder = self.folder(generation)
        (folder / "documents").mkdir(parents=True)
        return generation, folder

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest of a built generation and let it serve. Call under `lock()`."""
        folder = self.folder(manifest.id)
        _write_atomically(folder / "manifest.json", manifest.model_dump_json(indent=1))
        _write_atomically(self._pointer, json.dumps({"generation": manifest.id}))
        self._discard_old(manifest.id)

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

    def _discard_unfinished(self) -> None:
        for folder in self._root.glob("*"):
            if not (folder / "manifest.json").exists():
                shutil.rmtree(folder, ignore_errors=True)

    def _discard_old(self, serving: str) -> None:
        finished = sorted(folder.name for folder in self._root.glob("*") if (folder / "manifest.json").exists())
        for name in finished[:-_KEPT]:
            if name != serving:
                shutil.rmtree(self.folder(name), ignore_errors=True)


def _write_atomically(path: Path, text: str) -> None:
    """Readers see the old text or the new one, also after a power cut. Call under `lock()`."""
    staging = path.with_name(f".{path.name}.new")
    with staging.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    staging.replace(path)
