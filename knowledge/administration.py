"""What somebody who looks after the knowledge is told, and how they stop what they began."""

from __future__ import annotations

import datetime
from typing import Protocol

from knowledge.checks import Check
from knowledge.diff import DocumentDiff
from knowledge.errors import AdvisorError
from knowledge.generations import DocumentRecord
from knowledge.models import Frozen, Passage


class Busy(AdvisorError):
    """Somebody else writes to the knowledge at the moment; the message says who."""


class Cancelled(AdvisorError):
    """Somebody stopped an ingest before it served. What served before serves on."""


class Watcher(Protocol):
    """Told how far an ingest is. Whatever it raises ends the ingest, and the knowledge stays as it was."""

    def step(self, name: str) -> None:
        """A new step begins."""

    def count(self, done: int, total: int) -> None:
        """The running step got on: `done` of `total`."""


class Holdings(Frozen):
    """The documents that serve; `generation` is "" where none does."""

    generation: str = ""
    built_at: datetime.datetime | None = None
    documents: tuple[DocumentRecord, ...] = ()


class Standing(Frozen):
    """A generation on disk. `how` says why it served last ("" where it never did), `reason` why that was forced."""

    generation: str
    built_at: datetime.datetime
    documents: int
    passages: int
    serves: bool
    refused: bool
    faults: tuple[str, ...] = ()
    how: str = ""
    reason: str = ""
    served_at: datetime.datetime | None = None


class Sighting(Frozen):
    """What a file would become. `rejected` says why it cannot be ingested; without a `diff` and that, nothing would change.

    `base` names the document that it would replace in its present state, `elsewhere` the file that it came from, where
    that is another one. `first` are its first passages, `audience` the groups that would see it (none: everybody);
    `questions` counts those whose best passage would be another one.
    """

    name: str
    rejected: str = ""
    diff: DocumentDiff | None = None
    passages: int = 0
    first: tuple[Passage, ...] = ()
    audience: tuple[str, ...] = ()
    questions: int = 0
    check: Check | None = None
    cost: str = ""
    base: str = ""
    elsewhere: str = ""


class Outcome(Frozen):
    """How an ingest ended. `failed` are pairs of a file's name and the reason; `passages` serve now."""

    generation: str
    promoted: bool
    added: int
    updated: int
    unchanged: int
    removed: int
    failed: tuple[tuple[str, str], ...]
    passages: int
    seconds: float
    check: Check | None = None
