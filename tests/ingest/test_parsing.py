"""Parsers in their child process: whatever a file does to its parser, the ingest gets a reason and goes on."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.formats.parsed import MEMORY_BYTES
from ingest.models import Format, Rejected
from ingest.parsing import parse
from tests.ingest.documents import pdf, repacked, word, workbook

ROOT = Path(__file__).parents[2]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# A child that does what a parser under attack might: it runs the real limits around a hostile "parser".
HOSTILE = """
import os, sys
from ingest.formats.parsed import Parsed, serve
def parse(data):
    {deed}
serve(parse)
"""


def outcome_of(deed: str) -> subprocess.CompletedProcess[bytes]:
    """What a child makes of a parser that does this."""
    command = [sys.executable, "-c", HOSTILE.format(deed=deed)]
    return subprocess.run(command, input=b"", capture_output=True, cwd=ROOT, timeout=60, check=False)


def test_a_parser_that_takes_too_long_is_ended() -> None:
    """Nobody waits for a file that keeps its parser busy; the child is gone when the reason comes."""
    started = time.monotonic()
    with pytest.raises(Rejected, match=r"takes longer than 0\.05 s to read; split it"):
        parse(pdf([("", ["Some text here."])]), Format.PDF, seconds=0.05)
    assert time.monotonic() - started < 5


def test_a_file_that_eats_memory_is_refused() -> None:
    """A document of a million paragraphs under the limits on size ends at the limit on memory, and only the child does."""
    body = "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 6_000_000
    xml = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
    data = repacked(word([]), "word/document.xml", xml) + os.urandom(2_000_000)
    with pytest.raises(Rejected, match=r"damaged|memory"):
        parse(data, Format.WORD)


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (f"bytearray({MEMORY_BYTES})", b"too much memory"),
        ("return Parsed('x' * 10_000_001)", b"more than 10 million characters"),
        ("return Parsed('two words')", b"two words"),
    ],
)
def test_a_child_reports_what_it_can(deed: str, told: bytes) -> None:
    """Memory and length have their limits, and text comes back as JSON."""
    assert told in outcome_of(deed).stdout


@pytest.mark.parametrize(
    "deed",
    ["os.abort()", "raise RecursionError", "import tempfile; tempfile.TemporaryFile().write(bytes(100_000_000))", "1 / 0"],
)
def test_a_child_that_dies_says_nothing(deed: str) -> None:
    """A crash, a fault or a file written without end leave an exit status and no half answer."""
    result = outcome_of(deed)
    assert result.returncode != 0
    assert result.stdout == b""


def test_garbage_behind_a_good_beginning_is_refused() -> None:
    """Each parser survives a file that turns to noise in the middle, at many places."""
    for format_, data in (
        (Format.PDF, pdf([("", ["Some text here."])])),
        (Format.WORD, word([("Head", ["Some text here."])])),
        (Format.WORKBOOK, workbook({"S": [["Some", "text", "here"]]})),
    ):
        for part in (3, 5):
            half = len(data) * part // 7
            with contextlib.suppress(Rejected):
                assert parse(data[:half] + os.urandom(len(data) - half), format_).text
