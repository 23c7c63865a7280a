"""Feedback on answers as eval cases: praise becomes an expectation, blame a question that a person is to fill in."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from bot.redaction import redact
from evals.cases import Case, Gold
from knowledge.checklists import split_passage

TYPE = "feedback"
_TO_FILL = "To fill in: say what to expect and name the right passages, then set `expect` to answer or abstain."


class Rated(Protocol):
    """One person's feedback on one answer, as `bot.store.feedback` keeps it."""

    @property
    def verdict(self) -> str:
        """ "up" or "down"."""

    @property
    def why(self) -> str:
        """The reason that was given; "" where none was."""

    @property
    def question(self) -> str:
        """What was asked; "" where it was forgotten before the feedback came."""

    @property
    def passages(self) -> tuple[str, ...]:
        """The cited passages as `document#heading`."""

    @property
    def at(self) -> datetime.datetime:
        """When it was given."""


class Converted(NamedTuple):
    """The new cases, oldest feedback first, and what was left out.

    `unasked` counts feedback without a question, `known` questions that are cases already.
    """

    cases: list[Case]
    unasked: int
    known: int

    def __str__(self) -> str:
        """The counts in one line."""
        filled = sum(case.expect == "answer" for case in self.cases)
        return (
            f"{len(self.cases)} new cases: {filled} with the passages to expect, {len(self.cases) - filled} to fill in. "
            f"Left out: {self.known} known already, {self.unasked} without a question."
        )


def cases_from(feedback: Iterable[Rated], known: Iterable[Case] = ()) -> Converted:
    """One case for each question that is not among the `known` cases; secrets are taken out.

    A question that everybody was content with expects the passages that were cited; one that anybody was not, or for
    which nothing was cited, expects nothing yet and says so in its note.
    """
    there = {_key(case.question) for case in known}
    groups: dict[str, list[Rated]] = {}
    unasked = 0
    for one in sorted(feedback, key=lambda one: one.at):
        key = _key(redact(one.question))
        unasked += not key
        if key:
            groups.setdefault(key, []).append(one)
    cases = [_case(key, group) for key, group in groups.items() if key not in there]
    return Converted(cases, unasked, len(groups) - len(cases))


def case_lines(cases: Iterable[Case]) -> str:
    """Cases as JSON Lines, without the fields that say nothing."""
    lines = (case.model_dump_json(exclude_defaults=True, exclude_none=True) for case in cases)
    return "".join(f"{line}\n" for line in lines)


def _case(key: str, group: Sequence[Rated]) -> Case:
    praised = all(one.verdict == "up" for one in group)
    gold = _gold(group) if praised else ()
    return Case(
        id=f"{TYPE}-{hashlib.sha256(key.encode()).hexdigest()[:12]}",
        type=TYPE,
        topic=gold[0].source if gold else TYPE,
        voice=TYPE,
        question=" ".join(redact(group[-1].question).split()),
        split="tune",
        expect="answer" if gold else "either",
        gold=gold,
        note="" if gold else " ".join([_TO_FILL, *_reasons(group)]),
    )


def _gold(group: Sequence[Rated]) -> tuple[Gold, ...]:
    names = dict.fromkeys(name for one in group for name in one.passages)
    parts = (split_passage(name) for name in names)
    return tuple(Gold(source=source, heading=heading) for source, heading in parts)


def _reasons(group: Sequence[Rated]) -> list[str]:
    """What those who were not content said, each once; why nothing was cited where all were content."""
    down = [one for one in group if one.verdict != "up"]
    if not down:
        return ["Liked, though no passage was cited."]
    reasons = dict.fromkeys(" ".join(redact(one.why).split()) for one in down)
    return ["Not liked.", *(f"Reason given: {reason}" for reason in reasons if reason)]


def _key(question: str) -> str:
    return " ".join(question.casefold().split())
