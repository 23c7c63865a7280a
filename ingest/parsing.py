"""Runs a parser in a child process with limits, so that no file can take the advisor down or read its secrets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from pydantic import ValidationError

from ingest.detect import DAMAGED
from ingest.models import Format, Rejected
from knowledge.models import Frozen

SECONDS = 90
_MODULES = {
    Format.PDF: "ingest.formats.pdf",
    Format.WORD: "ingest.formats.word",
    Format.SLIDES: "ingest.formats.slides",
    Format.WORKBOOK: "ingest.formats.workbook",
}
_TOO_MUCH: dict[int, str] = {
    signal.SIGXCPU: "too long",
    signal.SIGKILL: "too much time or memory",
    signal.SIGXFSZ: "too much room",
}


class Outcome(Frozen):
    """What a child reports: text and title, or why the file is unreadable."""

    text: str = ""
    title: str = ""
    unreadable: str = ""


def parse(data: bytes, format_: Format, seconds: float = SECONDS) -> Outcome:
    """The text of a file that needs a parser. Raises `Rejected` with reason and remedy, also where the parser dies."""
    # Nothing of our own surroundings: a parser that a file has taken over finds no tokens there. One thread each for the
    # libraries that would otherwise reserve memory for every core.
    environment = {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, "-P", "-s", "-m", _MODULES[format_]]
    with tempfile.TemporaryFile() as output:  # a pipe could be filled without end; the size of a file has its limit
        try:
            process = subprocess.run(  # noqa: S603 - our own module, and the file comes in by standard input
                command,
                input=data,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                timeout=seconds,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Rejected(f"takes longer than {seconds:g} s to read; split it into several files") from error
        output.seek(0)
        return _read(process.returncode, output.read())


def _read(status: int, answer: bytes) -> Outcome:
    if -status in _TOO_MUCH:
        raise Rejected(f"takes {_TOO_MUCH[-status]} to read; split it into several files")
    try:
        outcome = Outcome.model_validate_json(answer)
    except ValidationError as error:
        raise Rejected(DAMAGED) from error
    if outcome.unreadable:
        raise Rejected(outcome.unreadable)
    if not outcome.text.strip():
        raise Rejected("holds no text; nothing to ingest")
    return outcome
