"""Faults that nobody foresaw: told as one sentence with a reference, under which the traceback stands in `errors.log`."""

from __future__ import annotations

import datetime
import re
import secrets
import tempfile
import traceback
from pathlib import Path
from typing import NamedTuple

from bot.errors import AdvisorError
from bot.redaction import redact
from bot.settings import read_settings

FILE = "errors.log"
_ENTRY = re.compile(r"^\d{4}-\d\d-\d\dT\S+ (?P<reference>[0-9a-f]{8})$")
_READ = 5_000_000  # bytes from the end of the log in which a reference is looked for


class Filed(NamedTuple):
    """Where a fault was written down."""

    reference: str
    log: Path


def file_error(error: BaseException) -> Filed:
    """Write an exception's traceback into the data folder, or beside it where that cannot be written."""
    reference = secrets.token_hex(4)
    told = redact("".join(traceback.format_exception(error)))
    entry = f"{datetime.datetime.now(datetime.UTC).isoformat()} {reference}\n{told}\n"
    log = Path(tempfile.gettempdir()) / f"pilot-advisor-{FILE}"
    try:
        folder = read_settings().data_dir
        folder.mkdir(parents=True, exist_ok=True)
        _append(folder / FILE, entry)
        log = folder / FILE
    except (AdvisorError, OSError):  # broken settings or a folder that cannot be written
        _append(log, entry)
    return Filed(reference, log)


def find_error(reference: str, folder: Path) -> str | None:
    """The time and the traceback that were filed under a reference; None where nothing was."""
    lines, starts = _entries(folder)
    wanted = next((number for number in starts if lines[number].endswith(f" {reference.strip().lower()}")), None)
    if wanted is None:
        return None
    end = next((number for number in starts if number > wanted), len(lines))
    return "\n".join(lines[wanted:end]).strip()


def latest_errors(folder: Path, count: int) -> list[tuple[str, str, str]]:
    """Reference, time and last line of the last faults, the latest first."""
    lines, starts = _entries(folder)
    found = []
    for start, end in reversed(list(zip(starts, [*starts[1:], len(lines)], strict=True))[-count:]):
        at, _, reference = lines[start].partition(" ")
        told = [line for line in lines[start + 1 : end] if line.strip()]
        found.append((reference, at[:16].replace("T", " "), told[-1] if told else ""))
    return found


def _entries(folder: Path) -> tuple[list[str], list[int]]:
    """The last lines of the log, and the numbers of those with which an entry begins."""
    try:
        with (folder / FILE).open("rb") as stream:
            stream.seek(0, 2)
            stream.seek(max(0, stream.tell() - _READ))
            lines = stream.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return [], []
    return lines, [number for number, line in enumerate(lines) if _ENTRY.match(line)]


def _append(log: Path, entry: str) -> None:
    with log.open("a", encoding="utf-8") as stream:
        stream.write(entry)
