"""What a parser gives back, and the child process it runs in: the file comes in by standard input, JSON goes out.

Light on purpose: every file that needs a parser pays for this module's imports once more.
"""

from __future__ import annotations

import contextlib
import json
import re
import resource
import sys
from collections.abc import Callable
from typing import NamedTuple

CPU_SECONDS = 60
MEMORY_BYTES = 1536 * 1024 * 1024  # address space, so with every library that is mapped
MAX_CHARACTERS = 10_000_000
_OUTPUT_BYTES = 8 * MAX_CHARACTERS
# What programs write into a title that nobody filled in.
_NO_TITLE = re.compile(
    r"(?:untitled|unbenannt|(?:microsoft )?(?:word|powerpoint|excel)\b.*|(?:document|presentation|book|slide|workbook) ?\d*"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|tex|dvi|odt|rtf))",
    re.IGNORECASE,
)
# What would open a block at the start of a line that the author did not mean: headings, fences, HTML, link definitions.
_OPENING = re.compile(r"#{1,6}(?=\s|$)|```|~~~|<|\[[^\]\n]+\]:|[=-]+$")


class Parsed(NamedTuple):
    """A file's text in Markdown, and its title where it has one of its own."""

    text: str
    title: str = ""


class Unreadable(Exception):
    """This file cannot be read; the text says why and what to do."""


def usable_title(title: str | None) -> str:
    """The title a file carries, or nothing where a program put in its own words."""
    line = one_line(title or "")
    return "" if _NO_TITLE.fullmatch(line) else line


def one_line(text: str) -> str:
    """The text without line ends and doubled spaces."""
    return " ".join(text.split())


def plain_line(text: str) -> str:
    """A line of a document that is no Markdown, so that it stays a line: what would open a block is escaped."""
    line = one_line(text)
    return f"\\{line}" if _OPENING.match(line) else line


def serve(parse: Callable[[bytes], Parsed]) -> None:
    """Parse standard input within the limits and print the outcome. Any other failure ends the process with an error."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, _OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit on address space
            resource.setrlimit(limit, (value, value))
    try:
        parsed = parse(sys.stdin.buffer.read())
        if len(parsed.text) > MAX_CHARACTERS:
            raise Unreadable(
                f"holds more than {MAX_CHARACTERS // 1_000_000} million characters; split it into several files"
            )
        outcome = parsed._asdict()
    except Unreadable as reason:
        outcome = {"unreadable": str(reason)}
    except MemoryError:
        outcome = {"unreadable": "needs too much memory to read; split it into several files"}
    sys.stdout.write(json.dumps(outcome))
