"""The statements of a passage: its sentences, list items and table rows, each with its place and the part it stands in.

Ingest embeds them one by one, the composer picks among them, the grounding check compares with them: one splitter, so
that all three mean the same characters by "a sentence".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """How a statement stands on the page."""

    SENTENCE = "sentence"
    LEAD = "lead"  # a sentence that ends in a colon and introduces the list after it
    ITEM = "item"
    ROW = "row"


class Role(StrEnum):
    """What a part of a section is there for, read off its label."""

    BODY = "body"
    WHAT = "what"
    SIGNS = "signs"
    WHY = "why"
    ACTION = "action"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: `text == passage_text[start:end]`. `group` numbers the passage's blocks (paragraph, list, table)."""

    text: str
    start: int
    end: int
    kind: Kind
    role: Role
    label: str
    group: int


# Words that a heading or run-in label uses for each part, first match wins; taken from the labels playbooks and
# runbooks commonly carry.
_ROLE_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.SIGNS, re.compile(r"\b(how it shows|symptoms?|signs?|what you (see|hear))\b")),
    (Role.WHY, re.compile(r"\b(why|causes?|reasons?|background|rationale)\b")),
    (Role.CHECK, re.compile(r"\b(how to check|checks?|verif\w+|test(s|ing)?|acceptance|exit criteri\w+)\b")),
    (
        Role.ACTION,
        re.compile(
            r"\b(what to do|how to|fix(es)?|steps?|actions?|respon(se|d)|recommend\w*|procedure|remedy|instructions)\b"
        ),
    ),
    (Role.WHAT, re.compile(r"\b(what|overview|definition|summary|purpose|about)\b")),
)

_LABEL = re.compile(r"\*\*(?P<label>[^*\n]{2,80}?)[.:]?\*\*[.:]?[ \t]*")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(?P<label>.+?)[ \t#]*$")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+")
_RULE_ROW = re.compile(r"[ \t:|-]+$")
# The look-behind keeps a line of a million dots from being tried from each of its dots.
_BOUNDARY = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s+[\"'“‘(\[]*[A-Z0-9À-Þ])|[。！？]+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|incl|fig|no|nos|p|pp|ch|sec|dr|mr|mrs|ms|prof|st|inc|ltd|co|corp|jr|sr|u\.s|u\.k)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)
_MAX_SENTENCE = 1_000  # characters; text without punctuation (logs, one huge line) is cut into pieces of this size


def role_of(label: str) -> Role:
    """The part of a section that a label such as "What to do" or "Fix" announces; `Role.BODY` for any other."""
    lowered = label.lower()
    return next((role for role, pattern in _ROLE_WORDS if pattern.search(lowered)), Role.BODY)


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of running text, white space trimmed; pieces over 1,000 characters are cut at a space."""
    stop = len(text) if end is None else end
    begin = start
    for match in _BOUNDARY.finditer(text, start, stop):
        if _ABBREVIATION.search(text, max(begin, match.end() - 8), match.end()):
            continue
        yield from _trimmed(text, begin, match.end())
        begin = match.end()
    yield from _trimmed(text, begin, stop)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _MAX_SENTENCE:
        cut = text.rfind(" ", start + 1, start + _MAX_SENTENCE)
        cut = cut if cut > start else start + _MAX_SENTENCE
        yield start, cut
        start = cut + 1 if text[cut : cut + 1] == " " else cut
    if end > start:
        yield start, end


@lru_cache(maxsize=2_048)
def statements(text: str) -> tuple[Statement, ...]:
    """The statements of a passage in reading order. Labels and headings are not statements; they name the part."""
    return tuple(_Reader(text).read())


class _Reader:
    """Walks the lines of a passage once, gathering lines into blocks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.label = ""
        self.role = Role.BODY
        self.group = -1
        self.run: Kind | None = None  # ITEM or ROW while inside a list or table

    def read(self) -> Iterator[Statement]:
        block: tuple[int, int] | None = None  # the open paragraph or list item
        is_item = False
        for start, end in _lines(self.text):
            line = self.text[start:end]
            heading = _HEADING.match(line)
            item = _ITEM.match(line)
            if not line.strip() or heading or item or line.lstrip().startswith("|"):
                yield from self._close(block, is_item)
                block = None
            if heading:
                self._enter(heading["label"])
            elif item:
                block, is_item = (start + item.end(), end), True
            elif line.lstrip().startswith("|"):
                yield from self._row(start, end)
            elif line.strip():
                if block is None:
                    start, is_item = self._label_at(start), False
                block = (block[0] if block else start, end)
        yield from self._close(block, is_item)

    def _enter(self, label: str) -> None:
        self.label, self.role, self.run = label.strip(), role_of(label), None

    def _label_at(self, start: int) -> int:
        match = _LABEL.match(self.text, start)
        if not match:
            return start
        self._enter(match["label"])
        return match.end()

    def _close(self, block: tuple[int, int] | None, is_item: bool) -> Iterator[Statement]:
        if block is None:
            return
        if not (is_item and self.run is Kind.ITEM):
            self.group += 1
        self.run = Kind.ITEM if is_item else None
        if is_item:
            for start, end in _trimmed(self.text, *block):
                yield self._statement(start, end, Kind.ITEM)
            return
        for start, end in sentence_spans(self.text, *block):
            kind = Kind.LEAD if self.text[end - 1] == ":" else Kind.SENTENCE
            yield self._statement(start, end, kind)

    def _row(self, start: int, end: int) -> Iterator[Statement]:
        if self.run is not Kind.ROW:
            self.group += 1
        self.run = Kind.ROW
        if not _RULE_ROW.match(self.text[start:end]):
            for begin, stop in _trimmed(self.text, start, end):
                yield self._statement(begin, stop, Kind.ROW)

    def _statement(self, start: int, end: int, kind: Kind) -> Statement:
        return Statement(self.text[start:end], start, end, kind, self.role, self.label, self.group)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        yield start, stop
        start = stop + 1
