"""Words, links and file names that every format shares."""

from __future__ import annotations

import re

import pytest

from bot.assessment.findings import WORDS, Shown
from bot.rendering.words import SIGNS, file_name, split_links, word
from tests.bot.reporting import HOSTILE


def test_every_status_has_its_own_sign_and_word() -> None:
    """No two statuses look alike, and none shows a word of the code."""
    assert len(set(SIGNS.values())) == len(set(WORDS.values())) == len(Shown)
    assert word(Shown.CLAIMED) == "Met, no evidence yet"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://wiki.example/a(b)?c=d#e.", ["https://wiki.example/a(b)?c=d#e"]),
        ("(https://wiki.example/a)", ["https://wiki.example/a"]),
        ("HTTP://Example.com and https://x.example, too", ["HTTP://Example.com", "https://x.example"]),
        ("javascript:alert(1) ftp://x data:text/html,x file:///etc/passwd", []),
        ("https://your-bank.example@evil.example/", []),
        ("https:// https://[ https://]x", []),
        ('https://a.example/"><script>', ["https://a.example/"]),
    ],
)
def test_only_plain_web_addresses_become_links(text: str, links: list[str]) -> None:
    """http and https without user names; what surrounds an address stays text, and nothing is lost."""
    parts = split_links(text)
    assert [part for part, is_link in parts if is_link] == links
    assert "".join(part for part, _ in parts) == text


@pytest.mark.parametrize("text", ["../../etc/passwd", "a/b\\c:d*e", "Łukasz 李 €", "", "...", "CON\x00", "-rf", *HOSTILE])
def test_file_names_are_harmless(text: str) -> None:
    """Whatever an initiative is called, the file name is short and made of a to z, digits and dashes."""
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,59})\.pdf", file_name(text, suffix="pdf"))


def test_file_names_keep_what_can_be_read() -> None:
    """Accents fall away, words stay."""
    assert (
        file_name("Łódź: Résumé Screening!", "mvp", "2026-11-21", suffix="html")
        == "lodz-resume-screening-mvp-2026-11-21.html"
    )
