"""What a model wrote, checked sentence by sentence against the passages it cites.

A statement stays if it cites passages that were given and one of them supports it; everything else is dropped. Citations
are renumbered in the order of use, and each gets the sentence of the passage that supports the statement as its quote.
What comes out does not depend on where the stream was cut into parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.answering.grounding import SUPPORTED, Support, support, without_citations
from bot.models import Citation
from knowledge.models import Passage
from knowledge.statements import Kind, Statement, sentence_spans, statements
from knowledge.words import content_stems

# What the prompt tells a model to reply where the passages do not answer; some dress it up, or add why.
_NO_ANSWER = re.compile(r"[\W_]*no answer\b", re.IGNORECASE)

# A piece ends before white space with the start of the next statement behind it, so that no marker can follow any more.
_GAP = re.compile(r"(?<!\s)\s++(?=[^\[])")
_TAIL = 80  # characters before a gap that tell whether a piece ends there
_MARKERS = r"(?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])+"
_CITED_END = re.compile(rf"(?:[.!?]\S{{0,3}}?{_MARKERS}|{_MARKERS}\s*[.!?])\Z")
_LINE_END = re.compile(r"[.!?:\]*]\Z")
_LONG_SPACE = re.compile(r"[ \t]+|(?<=\n\n)\n+")
_ITEM_START = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])[ \t]")
_ORDERED = re.compile(r"\s*\d{1,3}[.)][ \t]")
_BLANK_LINE = re.compile(r"\s*\n[ \t]*\n")
_JOINT_MARKER = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})+)\]")
_MARKERS_AFTER_STOP = re.compile(r"([.!?]+[\"'”’)*_]*)((?:\s*\[\d{1,3}\])+)")


@dataclass
class CheckedAnswer:
    """What is left of a model's answer. `dropped` counts the statements that were not supported."""

    blocks: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    kept: int = 0
    dropped: int = 0

    @property
    def text(self) -> str:
        """The answer's Markdown."""
        return "".join(self.blocks).strip()


def finds_no_answer(text: str) -> bool:
    """Whether a model's whole answer says that the passages do not answer."""
    return bool(_NO_ANSWER.match(text))


def check(parts: Iterable[str], passages: Sequence[Passage]) -> Iterator[tuple[str, CheckedAnswer]]:
    """Read a streamed answer; yields each checked addition to the text, with the answer so far (one and the same object)."""
    checker = _Checker(passages)
    pending, searched = "", 0
    for part in parts:
        pending += part
        while end := _piece_end(pending, searched):
            yield checker.add(pending[:end]), checker.answer
            pending, searched = pending[end:], 0
        searched = len(pending.rstrip())
    yield checker.add(pending), checker.answer


def _piece_end(text: str, searched: int) -> int | None:
    """Where the first piece of a text is complete with its citations, None if it is not; `searched` is behind us."""
    is_item = _ITEM_START.match(text)
    for gap in _GAP.finditer(text, searched):
        tail = text[max(0, gap.start() - _TAIL) : gap.start()]
        if _LINE_END.search(tail) if "\n" in gap[0] else not is_item and _CITED_END.search(tail):
            return gap.start()
    return None


class _Checker:
    """Takes the pieces of an answer one by one and keeps what is supported."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.answer = CheckedAnswer()
        self._passages = passages
        self._lead = ""  # the sentence that introduces a list waits for the first item that stays
        self._in_list = False
        self._place = 0  # in an ordered list
        self._apart = False  # whether a blank line stood before what comes next

    def add(self, piece: str) -> str:
        """Check a piece of Markdown; returns what was added to the answer."""
        self._apart = self._apart or bool(_BLANK_LINE.match(piece))
        before = len(self.answer.blocks)
        text = _LONG_SPACE.sub(lambda match: " " if match[0][0] != "\n" else "", piece)
        text = _JOINT_MARKER.sub(lambda match: "".join(f"[{number}]" for number in re.findall(r"\d+", match[1])), text)
        text = _MARKERS_AFTER_STOP.sub(r"\2\1", text)
        for statement in statements(text):
            plain, numbers = without_citations(statement.text)
            if statement.kind is Kind.LEAD and not numbers:
                self._hold(plain)
            elif statement.kind is Kind.ITEM:
                self._add_item(statement, numbers, bool(_ORDERED.match(text)))
            else:
                self._add_sentence(plain, numbers)
        return "".join(self.answer.blocks[before:])

    def _hold(self, lead: str) -> None:
        """Keep a lead-in for the list after it. It makes no claim of its own, so any of the passages may hold its words."""
        fits = not content_stems(lead) or any(_support(lead, item).score >= SUPPORTED for item in self._passages)
        self._lead = lead if fits else ""

    def _add_item(self, item: Statement, numbers: list[int], ordered: bool) -> None:
        """Sentence by sentence, so that nothing hides behind a supported one; those without markers share the item's."""
        opened = False
        for start, end in sentence_spans(item.text):
            plain, own = without_citations(item.text[start:end])
            supports = self._supports(plain, own or numbers)
            if supports and opened:
                self._write(" ", plain, supports)
            elif supports:
                self._place = self._place + 1 if self._in_list else 1
                mark = f"{self._place}." if ordered else "-"
                self._write(f"{self._lead_in()}{'' if self._in_list else chr(10)}\n{mark} ", plain, supports)
                self._in_list = opened = True
        self._apart = False

    def _add_sentence(self, plain: str, numbers: list[int]) -> None:
        supports = self._supports(plain, numbers)
        if supports:
            opening = f"{self._lead_in()}\n\n" if self._in_list or self._apart or self._lead else " "
            self._write(opening, plain, supports)
            self._in_list = self._apart = False

    def _lead_in(self) -> str:
        lead, self._lead = self._lead, ""
        if lead:
            self._in_list = False
        return f"\n\n{lead}" if lead else ""

    def _supports(self, plain: str, numbers: Sequence[int]) -> list[tuple[Support, Passage]]:
        """What supports a statement, by the passages it cites; nothing counts as a statement dropped."""
        if not content_stems(plain):
            return []
        given = self._passages
        cited = [given[number - 1] for number in dict.fromkeys(numbers) if 0 < number <= len(given)]
        supports = [(_support(plain, passage), passage) for passage in cited]
        supports = [pair for pair in supports if pair[0].score >= SUPPORTED]
        self.answer.kept += bool(supports)
        self.answer.dropped += not supports
        return supports

    def _write(self, opening: str, plain: str, supports: Sequence[tuple[Support, Passage]]) -> None:
        marks = "".join(f"[{self._number(passage, found.start, found.end)}]" for found, passage in supports)
        self.answer.blocks.append(f"{opening}{plain} {marks}")

    def _number(self, passage: Passage, start: int, end: int) -> int:
        quote = passage.text[start:end]
        citations = self.answer.citations
        for citation in citations:
            if (citation.passage.id, citation.quote) == (passage.id, quote):
                return citation.number
        citations.append(Citation(number=len(citations) + 1, quote=quote, start=start, passage=passage))
        return len(citations)


def _support(plain: str, passage: Passage) -> Support:
    source = passage.source
    return support(plain, passage.text, f"{passage.heading} {source.title} {source.publisher} {source.name}")
