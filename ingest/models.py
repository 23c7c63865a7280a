"""What passes between the steps of an ingest."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import Field

from knowledge.models import Frozen, Source


class Format(StrEnum):
    """How the text of a file is marked up."""

    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"


class Rejected(Exception):
    """This file cannot be ingested; the text says why and what to do. Other files go on."""


class LoadedFile(Frozen):
    """A file read and decoded, not yet cleaned. `sha256` is over its bytes."""

    path: Path
    format: Format
    text: str
    sha256: str
    size: int
    mtime_ns: int


class Document(Frozen):
    """A cleaned document: its text in Markdown and what is known of its origin."""

    source: Source
    text: str


class Failure(Frozen):
    """A file that was not ingested, and why."""

    path: str
    reason: str


class IngestReport(Frozen):
    """Outcome of an ingest, as `advisor ingest --json` prints it.

    The outcomes count documents: those under the paths that were named, or the bundled playbooks where none was.
    """

    generation: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()
    chunks: int = Field(default=0, description="passages in the generation that serves after this ingest")
    seconds: float = 0.0
    promoted: bool = Field(default=False, description="whether a new generation serves after this ingest")
