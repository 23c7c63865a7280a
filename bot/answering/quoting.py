"""From chosen statements to the text of an answer: lists stay lists, every statement ends in `[n]`, every quote is exact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.models import Citation
from knowledge.models import Passage
from knowledge.statements import Kind, Statement, statements

# What may stand between two statements that are quoted as one: white space, list markers, the rule of a table.
_BETWEEN = re.compile(r"[\s\-*+•.)\d|:]*\Z")
_ORDERED = re.compile(r"\d{1,3}[.)]\s*\Z")


@dataclass(frozen=True)
class Excerpt:
    """Statements of one passage, in reading order, under a label of ours (empty for none)."""

    label: str
    passage: Passage
    statements: tuple[Statement, ...]


def write(excerpts: Sequence[Excerpt]) -> tuple[str, tuple[Citation, ...]]:
    """The answer as Markdown and its citations: one for each unbroken run of statements in a passage."""
    citations: list[Citation] = []
    blocks: list[str] = []
    label = ""
    for excerpt in excerpts:
        if excerpt.label and excerpt.label != label:
            blocks.append(excerpt.label)
        label = excerpt.label
        for run in _runs(excerpt):
            text = excerpt.passage.text
            start = run[0].start
            citation = Citation(
                number=len(citations) + 1, quote=text[start : run[-1].end], start=start, passage=excerpt.passage
            )
            citations.append(citation)
            blocks.append(_render(text, run, citation.number))
    return "\n\n".join(blocks), tuple(citations)


def cite(passage: Passage, number: int) -> Citation:
    """A citation of what a passage says first."""
    first = statements(passage.text)[0]
    return Citation(number=number, quote=passage.text[first.start : first.end], start=first.start, passage=passage)


def _runs(excerpt: Excerpt) -> Iterator[list[Statement]]:
    run: list[Statement] = []
    for statement in excerpt.statements:
        if run and not _BETWEEN.match(excerpt.passage.text[run[-1].end : statement.start]):
            yield run
            run = []
        run.append(statement)
    if run:
        yield run


def _render(text: str, run: Sequence[Statement], number: int) -> str:
    mark = f"[{number}]"
    out: list[str] = []
    place = 0
    for before, statement in zip([None, *run], run, strict=False):
        body = " ".join(statement.text.split())
        if statement.kind is Kind.ITEM:
            place = place + 1 if before and before.kind is Kind.ITEM else 1
            ordered = _ORDERED.search(text[max(0, statement.start - 6) : statement.start])
            out.append(f"\n{f'{place}.' if ordered else '-'} {body} {mark}")
        elif statement.kind is Kind.ROW:
            out.append(f"\n- {' – '.join(cell.strip() for cell in body.strip('|').split('|'))} {mark}")
        else:
            same_block = before is not None and before.group == statement.group
            out.append(f"{' ' if same_block else chr(10)}{body} {mark}")
    return _loosen("".join(out).strip())


def _loosen(text: str) -> str:
    """A blank line between a sentence and a list next to it, as Markdown wants it."""
    text = re.sub(r"(?m)^(?!-|\d+\. )(.+)\n(?=-|\d+\. )", r"\1\n\n", text)
    return re.sub(r"(?m)^((?:-|\d+\.) .+)\n(?!-|\d+\. |\n)", r"\1\n\n", text)
