"""What several commands need: the two consoles, the settings, the library, the record, lines from standard input."""

from __future__ import annotations

import datetime
import getpass
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from pydantic import JsonValue

    from bot.assessment.models import Assessment
    from bot.ports import AssessmentStore
    from bot.record import Record
    from bot.settings import Settings
    from knowledge.library import Library

IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="An assessment's id, or as much of it as tells it from others.")
]

GroupOption = Annotated[
    list[str] | None,
    typer.Option("--group", help="A group that the reader is in; documents for it are seen too. Repeatable."),
]

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def load_settings() -> Settings:
    """The settings, with logging set up as they say."""
    from bot.settings import read_settings

    settings = read_settings()
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(settings.log_level)  # bm25s sets its own logger to DEBUG when it is imported
    logging.basicConfig(level=settings.log_level, handlers=[handler], format="%(levelname)s %(name)s %(message)s")
    for noisy in ("httpx", "chromadb", "sentence_transformers", "bm25s", "alembic", "fontTools", "fpdf"):
        logging.getLogger(noisy).setLevel(max(logging.getLevelName(settings.log_level), logging.WARNING))
    if settings.log_level != "DEBUG":
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # a hub out of reach is told in one sentence by us
    return settings


def open_library(settings: Settings) -> Library:
    """The library, prepared under a progress bar where that takes long."""
    from bot.compose import build_library
    from bot.progress import RichProgress

    with RichProgress(err) as progress:
        return build_library(settings, progress=progress)


@contextmanager
def open_record(settings: Settings) -> Iterator[Record]:
    """The record of assessments, let go of at the end."""
    from bot.record import build_store

    record = build_store(settings)
    try:
        yield record
    finally:
        record.close()


@contextmanager
def audited(settings: Settings, action: str, details: Mapping[str, JsonValue]) -> Iterator[dict[str, JsonValue]]:
    """A block that changes the knowledge, in the audit log with what it puts into the dict that it is given."""
    with open_record(settings) as record, record.audit.recording(f"terminal:{login()}", action, details) as told:
        yield told


def find_assessment(store: AssessmentStore, id_: str) -> Assessment:
    """The assessment with this id, or the only one whose id begins so. Raises `NotFound`."""
    from bot.errors import NotFound

    hint = "List them with: advisor assessments list"
    found = [one for one in store.assessments() if one.id.startswith(id_)] if id_ else []
    exact = [one for one in found if one.id == id_]
    if exact or len(found) == 1:
        return (exact or found)[0]
    if found:
        raise NotFound(f"{len(found)} assessments have an id that begins with {id_}.", help=f"Give more of it. {hint}")
    raise NotFound(f"There is no assessment {id_}.".replace(" .", "."), help=hint)


def print_lines(answer: Callable[[Iterable[str]], Iterator[tuple[str, bool]]]) -> int:
    """Standard input through `answer` to standard output, line by line. Returns the exit status: 1 after any error."""
    # Bytes that are not UTF-8 reach the line they are in, so that its error can be told and the run goes on.
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]  # a text file in any run
    status = 0
    for line, good in answer(sys.stdin):
        print(line, flush=True)
        status = status if good else 1
    return status


def login() -> str:
    """Who is at the terminal; "" where the system does not tell."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return ""


def today() -> datetime.date:
    """The day of the record, which keeps its times in UTC."""
    return datetime.datetime.now(datetime.UTC).date()


def say(text: str) -> None:
    """One line beside the outcome of a command; commands and ids in it are there to be copied, so it is not wrapped."""
    from bot.presentation import printable

    out.print(Text(printable(text), style="dim"), soft_wrap=True)


def announce(text: str) -> None:
    """One line about work that is under way, on standard error."""
    err.print(text, style="dim", markup=False, soft_wrap=True)


def complain(text: str, console: Console = err) -> None:
    """One line of a fault, on standard error unless it is what was asked for."""
    from bot.presentation import printable

    console.print(Text(printable(text), style="red"), soft_wrap=True)


def write_document(content: str | bytes, output: Path | None) -> None:
    """A document into a file, or to standard output where no file is named. Raises `AdvisorError`."""
    from bot.errors import AdvisorError

    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise AdvisorError(f"{output} cannot be written ({error.strerror}).", help="Check the path.") from error
    err.print(Text(f"Written: {output}"), soft_wrap=True)
