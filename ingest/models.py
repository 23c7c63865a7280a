"""What passes between the steps of an ingest."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import Field

from knowledge.checks import Check
from knowledge.models import Frozen, Given, Source


class Format(StrEnum):
    """What a file is. The text of all but the first three was made by a parser, so it carries no metadata of its own."""

    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    WORD = "word"
    SLIDES = "slides"
    WORKBOOK = "workbook"
    TABLE = "table"


class Rejected(Exception):
    """This file cannot be ingested; the text says why and what to do. Other files go on."""


class Duplicate(Rejected):
    """This file says what another one says already, so nothing is missing without it."""


class LoadedFile(Frozen):
    """A file or page read and decoded, not yet cleaned. `path` is its URL if it is a page.

    `sha256`, `size` and `mtime_ns` are of its bytes, together with those of the file of metadata beside it. `metadata` is
    what that file says; `title` is what the parser found; `given` counts where neither file says anything.
    """

    path: Path | str
    format: Format
    text: str
    sha256: str
    size: int
    mtime_ns: int
    title: str = ""
    metadata: dict[str, Any] = Field(default_factory=dict)
    given: Given = Given()

    @property
    def name(self) -> str:
        """The file's name; of a page, the last part of its address."""
        if isinstance(self.path, Path):
            return self.path.name
        address = urlsplit(self.path)
        return unquote(address.path.rstrip("/").rpartition("/")[2]) or address.netloc

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return Path(self.name).stem if self.name != urlsplit(str(self.path)).netloc else self.name


class Document(Frozen):
    """A cleaned document: its text in Markdown and what is known of its origin.

    `names_audience` says whether anybody said who may read it, be it everybody.
    """

    source: Source
    text: str
    names_audience: bool = False


class Failure(Frozen):
    """A file that was not ingested, and why. A duplicate is an outcome to know of and no fault."""

    path: str
    reason: str
    duplicate: bool = Field(default=False, exclude=True)  # for whoever called; scripts read the reason


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
    # For whoever called; `--json` has the fields above and no others.
    check: Check | None = Field(default=None, exclude=True)
    dropped: tuple[str, ...] = Field(default=(), exclude=True, description="ids of the removed documents")
