"""What a model wrote, checked sentence by sentence against the passages it cites.

A statement stays if it cites passages that were given and one of them supports it; everything else is dropped. Citations
are renumbered in the order of use, and each gets the sentence of the passage that supports the statement as its quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.answering.grounding import SUPPORTED, support, without_citations
from bot.models import Citation
from knowledge.models import Passage
from knowledge.statements import Kind, Statement, statements
from knowledge.words import content_stems

NO_ANSWER = "NO ANSWER"
# A statement is complete once its citations and the space or line end after them have arrived.
_COMPLETE_UNTIL = re.compile(
    r".*(?:[.!?:]|\])(?:\s*\[\d+\])*\s*\n|.*[.!?](?:\s*\[\d+\])+(?=\s)|.*\[\d+\][.!?](?=\s)", re.DOTALL
)
_PUNCTUATION_AFTER = re.compile(r"((?:\s*\[\d{1,3}\])+)\s*([.!?])")


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


def check(parts: Iterable[str], passages: Sequence[Passage]) -> Iterator[tuple[str, CheckedAnswer]]:
    """Read a streamed answer; yields each checked addition to the text, with the answer so far (one and the same object)."""
    answer = CheckedAnswer()
    pending = ""
    for part in parts:
        pending += part
        complete = _COMPLETE_UNTIL.match(pending)
        if complete:
            yield _add(answer, pending[: complete.end()], passages), answer
            pending = pending[complete.end() :]
    yield _add(answer, pending, passages), answer


def _add(answer: CheckedAnswer, text: str, passages: Sequence[Passage]) -> str:
    """Check the statements of a piece of Markdown; returns what was added to the answer."""
    text = _PUNCTUATION_AFTER.sub(r"\2\1", text)
    before = len(answer.blocks)
    for statement, markers in _with_markers(text):
        _add_statement(answer, statement, markers, passages)
    return "".join(answer.blocks[before:])


def _with_markers(text: str) -> Iterator[tuple[Statement, list[int]]]:
    """Statements with the numbers they cite. Markers after the full stop come out as statements of their own; they belong to
    the statement before them."""
    held: tuple[Statement, list[int]] | None = None
    for statement in statements(text):
        plain, numbers = without_citations(statement.text)
        if not content_stems(plain) and held:
            held[1].extend(numbers)
            continue
        leading = re.match(r"(?:\s*\[\d{1,3}\])+", statement.text)
        if leading and held:
            own = without_citations(statement.text[leading.end() :])[1]
            held[1].extend(numbers[: len(numbers) - len(own)])
            numbers = own
        if held:
            yield held
        held = (statement, numbers)
    if held:
        yield held


def _add_statement(answer: CheckedAnswer, statement: Statement, numbers: list[int], passages: Sequence[Passage]) -> None:
    plain, _ = without_citations(statement.text)
    if not plain:
        return
    if statement.kind is Kind.LEAD and not numbers:
        answer.blocks.append(f"\n\n{plain}\n")
        return
    cited = [passages[number - 1] for number in dict.fromkeys(numbers) if 0 < number <= len(passages)]
    supports = [(support(plain, passage.text), passage) for passage in cited]
    supports = [pair for pair in supports if pair[0].score >= SUPPORTED]
    if not supports:
        answer.dropped += 1
        return
    marks = "".join(f"[{_number(answer, passage, found.start, found.end)}]" for found, passage in supports)
    opening = "\n- " if statement.kind is Kind.ITEM else " "
    answer.blocks.append(f"{opening}{plain} {marks}")
    answer.kept += 1


def _number(answer: CheckedAnswer, passage: Passage, start: int, end: int) -> int:
    quote = passage.text[start:end]
    for citation in answer.citations:
        if (citation.passage.id, citation.quote) == (passage.id, quote):
            return citation.number
    citation = Citation(number=len(answer.citations) + 1, quote=quote, start=start, passage=passage)
    answer.citations.append(citation)
    return citation.number
