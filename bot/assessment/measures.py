"""Figures in an answer held against the measures of the checks that it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.assessment.figures import compare, has_figure
from bot.assessment.parts import Subject
from knowledge.checklists import Checklist

_SENTENCE_END = re.compile(r"[;\n]|[.!?](?=\s)")


def with_figure(checklist: Checklist, subjects: list[Subject], text: str) -> list[Subject]:
    """Of several subjects the one that a figure in the clause answers."""
    measured = [
        (item, check)
        for item, check in subjects
        if (measure := checklist.item(item).check(check).measure) and has_figure(text, measure)
    ]
    return measured if len(measured) == 1 else subjects


def reaches_target(checklist: Checklist, subjects: Sequence[Subject], clause: str, text: str) -> bool | None:
    """Whether a figure meets its target, which may stand in another clause; None where there are not both."""
    for item, check in subjects:
        measure = checklist.item(item).check(check).measure
        if measure and has_figure(clause, measure):
            result = compare(clause, measure)
            return compare(_sentence_of(clause, text), measure) if result is None else result
    return None


def _sentence_of(clause: str, text: str) -> str:
    """The sentence of a text that holds a clause."""
    return next((sentence for sentence in _SENTENCE_END.split(text) if clause in sentence), text)
