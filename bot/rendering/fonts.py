"""Fonts that print the names of the world in a PDF, and words for what no font has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont


class Font(NamedTuple):
    """A font file under the family and style that the PDF knows it by."""

    family: str
    style: str
    path: Path


MAIN = "Source Sans"

_FACES = (
    (MAIN, "", "source-sans/ttf/SourceSans3-Regular.ttf"),
    (MAIN, "B", "source-sans/ttf/SourceSans3-Semibold.ttf"),
    (MAIN, "I", "source-sans/ttf/SourceSans3-It.ttf"),
)
# In the order in which they are asked; the first covers most scripts, the others one each.
_OTHERS = (
    ("Kurinto Sans", "", "kurinto/ttf/KurintoSans-Rg.ttf"),
    ("Kurinto Sans SC", "", "kurinto/ttf/KurintoSansSC-Rg.ttf"),
    ("Kurinto Sans JP", "", "kurinto/ttf/KurintoSansJP-Rg.ttf"),
    ("Kurinto Sans TC", "", "kurinto/ttf/KurintoSansTC-Rg.ttf"),
    ("Kurinto Sans KR", "", "kurinto/ttf/KurintoSansKR-Rg.ttf"),
)
# A printer has no use for these: they choose between looks of the character before them.
_SELECTORS = {"\ufe0e", "\ufe0f", *map(chr, range(0x1F3FB, 0x1F400))}


def faces() -> list[Font]:
    """The fonts of all text."""
    return [_font(*face) for face in _FACES]


def fallbacks(text: Iterable[str]) -> list[Font]:
    """The fonts that are needed besides: only those with a character that no font before them has."""
    missing = {char for char in text if not char.isspace()} - frozenset.intersection(*(_characters(f.path) for f in faces()))
    needed = []
    for font in (_font(*other) for other in _OTHERS):
        if found := missing & _characters(font.path):
            needed.append(font)
            missing -= found
    return needed


def printable(text: str, fonts: Iterable[Font]) -> str:
    """The text with the name of each character that no font has in its place: "[grinning face]"."""
    known = frozenset[str]().union(*(_characters(font.path) for font in fonts))
    return "".join(char if char in known or char.isspace() else _named(char) for char in text)


def _named(char: str) -> str:
    if char in _SELECTORS:
        return ""
    return f"[{unicodedata.name(char, f'U+{ord(char):04X}').lower()}]"


@cache
def _font(family: str, style: str, name: str) -> Font:
    with as_file(files("weblate_fonts") / "static" / "weblate_fonts" / name) as path:
        return Font(family, style, path)


@cache
def _characters(path: Path) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
