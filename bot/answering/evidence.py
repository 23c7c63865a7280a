"""Do the passages answer at all? Judged from what retrieval found, so that "the playbooks don't say" can be said."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.intent import Intent, figure_asked, gives_orders, intent_of, tells
from bot.answering.reading import Reading
from knowledge.models import Hit
from knowledge.statements import Role, Statement

# Fitted by hand on the tuning questions (`advisor eval answers --split tune`). A situation told in a team's own words
# shares less with the passage that fits it than a question does, so less is asked of it.
_CUT_QUESTION = 0.30
_CUT_TOLD = 0.22
_COMMAND_PENALTY = 0.25
_FIGURE_PENALTY = 0.5  # per unit of nearness that the best sentence with a figure lacks
_FIGURE_NEARNESS = 1.15
_STEEPNESS = 20.0
_READ = 3

# "The playbook gives no number for …": the playbooks say that they don't say.
_SILENCE = re.compile(
    r"\b(?:playbook|brief|briefing|article|paper|report|guide|handbook|policy|document|source|framework|FAQ)\b[^.]{0,80}"
    r"\b(?:(?:gives?|names?) no (?!source|study|date)|says? nothing\b|do(?:es)? not (?:say|give|name|state)\b)|\bhas none\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Evidence:
    """What was found for a question. `confidence` in [0, 1] says how surely the passages answer it; it is no frequency.

    `silence` is a statement, with its passage, in which the playbooks say that they do not say.
    """

    confidence: float
    silence: tuple[Reading, Statement] | None = None


def judge(question: str, hits: Sequence[Hit]) -> Evidence:
    """Judge the hits of a search for the question as it was asked."""
    if not hits:
        return Evidence(0.0)
    readings = [Reading(hit) for hit in hits[:_READ]]
    told, intent = tells(question), intent_of(question)
    margin = hits[0].score - (_CUT_TOLD if told else _CUT_QUESTION)
    if told and gives_orders(question):
        margin -= _COMMAND_PENALTY
    silence = None
    if not told and intent in (Intent.NUMBER, Intent.CHECK):
        silence = _silence(question, readings)
    if intent is Intent.NUMBER:
        margin -= _FIGURE_PENALTY * max(0.0, _FIGURE_NEARNESS - _best_figure(question, readings))
    return Evidence(1 / (1 + math.exp(-_STEEPNESS * margin)), silence)


def _best_figure(question: str, readings: Sequence[Reading]) -> float:
    """Nearness of the nearest statement that holds a figure of the sort asked for, 0 where none does."""
    figure = figure_asked(question)
    return max(
        (
            reading.nearness(question, item)
            for reading in readings
            for item in reading.statements
            if item.role in (Role.WHAT, Role.BODY) and figure.search(item.text)
        ),
        default=0.0,
    )


def _silence(question: str, readings: Sequence[Reading]) -> tuple[Reading, Statement] | None:
    """The statement nearest to the question, where it is one about what the playbooks leave out."""
    nearest = max(
        (
            (reading.nearness(question, item), place, reading, item)
            for place, reading in enumerate(readings)
            for item in reading.statements
        ),
        key=lambda candidate: candidate[0],
        default=None,
    )
    if nearest is None or not _SILENCE.search(nearest[3].text):
        return None
    return nearest[2], nearest[3]
