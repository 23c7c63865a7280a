"""`advisor ingest --watch`: one ingest after each change, until somebody ends it."""

from __future__ import annotations

import datetime
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.shared import announce, complain, err

if TYPE_CHECKING:
    from bot.settings import Settings
    from ingest.load import Place
    from ingest.models import IngestReport
    from ingest.watch import Watch
    from knowledge.models import Given


def watch_places(
    settings: Settings, places: Sequence[Place], *, prune: bool, given: Given, report: Callable[[IngestReport], None]
) -> None:
    """Ingest these files and folders now and after each change; `report` is told of each outcome.

    `given` is what somebody said of the documents.
    """
    from bot.compose import build_exam, build_ingest
    from bot.progress import RichProgress
    from ingest.watch import Watch

    roots = watched_roots(places, settings.data_dir)
    progress = RichProgress(err)
    with _ended_by_signals():
        exam = build_exam(settings)
        with progress:
            writer = build_ingest(settings, progress=progress, announce=announce, exam=exam, given=given)
        watch = Watch(roots, announce)
        for paths in watch.changes():
            with _survived(watch):
                with progress:
                    outcome = writer.run(paths, prune=prune)
                report(outcome)
            announce(f"{datetime.datetime.now():%H:%M:%S} watching; Ctrl-C ends it.")


def watched_roots(places: Sequence[Place], data: Path) -> list[Path]:
    """The files and folders to watch, as absolute paths. Raises `BadParameter` where one cannot be watched."""
    roots = [place for place in places if isinstance(place, Path)]
    if not places:
        raise typer.BadParameter("Name the files and folders that --watch is about.")
    if len(roots) < len(places):
        raise typer.BadParameter("A web page cannot be watched. Ingest it by itself, from time to time.")
    roots = [root.resolve() for root in roots]
    for root in roots:
        if not root.exists():
            raise typer.BadParameter(f"There is no file or folder {root} to watch. Check the path.")
        if _holds(root, data.resolve()):
            raise typer.BadParameter(
                f"{root} holds the data folder {data}, where each ingest writes. Watch another or set ADVISOR_DATA_DIR."
            )
    return roots


def _holds(root: Path, data: Path) -> bool:
    """Whether files in the data folder would be taken for documents; hidden folders are left out of an ingest."""
    return data.is_relative_to(root) and not any(part.startswith(".") for part in data.relative_to(root).parts)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """A block that Ctrl-C and SIGTERM end at any moment, as what one is for: a watch has no other end."""
    earlier = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        announce("Stopped watching; what serves goes on serving.")
    finally:
        signal.signal(signal.SIGTERM, earlier)


@contextmanager
def _survived(watch: Watch) -> Iterator[None]:
    """One run, whose faults are told and do not end the watch."""
    from bot.faults import file_error
    from knowledge.errors import AdvisorError

    try:
        yield
    except AdvisorError as error:
        complain(str(error))
        if error.retryable:
            watch.again()
    except Exception as error:
        reference, log = file_error(error)
        complain(f"This ingest failed (reference {reference}; details in {log}). The knowledge serves as before.")
