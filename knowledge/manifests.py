"""What is recorded of a generation: what it was built from and with, and how it came to serve."""

from __future__ import annotations

import datetime
import hashlib
from enum import StrEnum
from typing import NamedTuple

from knowledge.audience import Readers
from knowledge.checks import Check
from knowledge.models import Frozen, Given, Source


class DocumentRecord(Frozen):
    """One document of a generation: where it came from and what was made of it. `passages` counts its passages.

    `given` is what was said of it when it was ingested, for what its file does not say itself. `read_once` says that the
    vectors of its sentences were read off their stretches.
    """

    source: Source
    path: str
    sha256: str
    size: int
    mtime_ns: int
    bundled: bool
    passages: int
    given: Given = Given()
    read_once: bool = False

    @property
    def text_file(self) -> str:
        """The name under which the text is stored, a file's in an embedded home."""
        return hashlib.sha256(self.source.id.encode()).hexdigest()[:24] + ".txt"


class Manifest(Frozen):
    """What a generation was built from and with. `passages` and `vectors` are counts.

    `voiced` are the ids of the passages that quote utterances of the people they apply to, `excluded` the names of bundled
    playbooks that were removed on purpose, `patched` how many passages were replaced in copies of a store since it was last
    written as a whole, `check` what was found before it was to serve (None for the first one).
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
    patched: int = 0
    check: Check | None = None

    def readable_by(self, readers: Readers) -> tuple[DocumentRecord, ...]:
        """The documents that the readers may see."""
        return tuple(one for one in self.documents if readers.may_read(one.source.audience))

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
    """What serves, and how it came to that, oldest first."""

    generation: str
    history: tuple[Switch, ...] = ()


class Freed(NamedTuple):
    """What a clean-up removed; `size` in bytes."""

    generations: tuple[str, ...]
    size: int
