"""How each item of a checklist stands and what is known about it, as a reader of a report is told."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from enum import StrEnum

from pydantic import Field

from bot.assessment.models import Answer, Assessment, Dispute, Evidence, Status
from bot.assessment.verdict import is_required
from bot.models import Citation
from knowledge.checklists import Item, Level, split_passage
from knowledge.models import Frozen

Cite = Callable[[str], Citation | None]


class Shown(StrEnum):
    """What a reader is shown of an item. "Met" has evidence here; without any it is a claim."""

    UNMET = "unmet"
    PARTIAL = "partial"
    MET = "met"
    CLAIMED = "claimed"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    DISPUTED = "disputed"
    UNCONFIRMED = "unconfirmed"
    PARKED = "parked"
    UNANSWERED = "unanswered"


WORDS = {
    Shown.UNMET: "not met",
    Shown.PARTIAL: "partly met",
    Shown.MET: "met",
    Shown.CLAIMED: "met, no evidence yet",
    Shown.NOT_APPLICABLE: "does not apply",
    Shown.UNKNOWN: "not known",
    Shown.DISPUTED: "disputed",
    Shown.UNCONFIRMED: "not confirmed",
    Shown.PARKED: "parked",
    Shown.UNANSWERED: "not answered",
}

GAPS = (Shown.UNMET, Shown.PARTIAL)


class SourceLine(Frozen):
    """A numbered source: the document, the heading and the exact words. Without a quote only its name is known."""

    number: int
    name: str
    title: str
    heading: str
    quote: str = ""


class Sources:
    """Numbers the passages in the order in which a report speaks of them."""

    def __init__(self, cite: Cite) -> None:
        self._cite = cite
        self._lines: dict[str, SourceLine] = {}

    def number(self, name: str) -> int:
        """The number of a passage: a new one where it was not spoken of before."""
        if name not in self._lines:
            self._lines[name] = self._line(name)
        return self._lines[name].number

    def lines(self) -> tuple[SourceLine, ...]:
        """All sources that have a number, in order."""
        return tuple(self._lines.values())

    def _line(self, name: str) -> SourceLine:
        number = len(self._lines) + 1
        citation = self._cite(name)
        if citation is None:
            title, heading = split_passage(name)
            return SourceLine(number=number, name=name, title=title, heading=heading)
        source = citation.passage.source
        title = ", ".join(filter(None, [source.publisher, source.title]))
        return SourceLine(number=number, name=name, title=title, heading=citation.passage.heading, quote=citation.quote)


class Action(Frozen):
    """Something to do, and the number of the source that says so (None: nothing but the record says so)."""

    text: str
    source: int | None = None


class CheckLine(Frozen):
    """One check of an item; `status` is None where nothing was said about it."""

    text: str
    status: Status | None


class Finding(Frozen):
    """One item: how it stands and everything that is recorded about it.

    `blocking` says that it stands in the way of a positive verdict, `wanting` that its evidence is required and missing.
    `recorded` is the status as it was answered, whatever is shown. `reason` is why the item does not apply. `ask` names
    who may know, where nobody does. `actions`, `why` and `failure` are given for gaps only.
    """

    item: str
    title: str
    question: str
    level: Level
    required: bool
    shown: Shown
    blocking: bool
    wanting: bool = False
    recorded: Status | None = None
    checks: tuple[CheckLine, ...] = ()
    note: str = ""
    by: str = ""
    at: datetime.datetime | None = None
    reason: str = ""
    objection: str = Field(default="", description="why the item counts as not decided although it was ruled out")
    evidence: tuple[Evidence, ...] = ()
    evidence_wanted: tuple[str, ...] = ()
    owner: str = ""
    owner_role: str
    due: datetime.date | None = None
    overdue: bool = False
    ask: str = ""
    dispute: Dispute | None = None
    why: Action | None = None
    actions: tuple[Action, ...] = ()
    failure: Action | None = Field(default=None, description="the failure mode that the item guards against")

    def checks_that(self, *statuses: Status | None) -> tuple[CheckLine, ...]:
        """The checks that stand in one of these ways."""
        return tuple(check for check in self.checks if check.status in statuses)


def find(assessment: Assessment, today: datetime.date, sources: Sources) -> tuple[Finding, ...]:
    """The findings in the checklist's order. Blocking gaps get the first numbers of sources, as they are read first."""
    items = {item.id: item for item in assessment.checklist.items}
    plain = [_finding(assessment, item, today) for item in assessment.checklist.items]
    told: dict[str, Finding] = {}
    for finding in sorted(plain, key=lambda finding: not finding.blocking):
        told[finding.item] = _advised(finding, items[finding.item], sources) if finding.shown in GAPS else finding
    return tuple(told[finding.item] for finding in plain)


def show(answer: Answer | None, parked: bool = False) -> Shown:
    """How an answer is shown: an open dispute or a missing confirmation counts before the status."""
    if answer is None:
        return Shown.PARKED if parked else Shown.UNANSWERED
    if answer.dispute:
        return Shown.DISPUTED
    if not answer.confirmed:
        return Shown.UNCONFIRMED
    if answer.status is Status.MET and not answer.evidence:
        return Shown.CLAIMED
    return Shown(answer.status.value)


def _finding(assessment: Assessment, item: Item, today: datetime.date) -> Finding:
    answer = assessment.answers.get(item.id)
    shown = show(answer, item.id in assessment.dialogue.parked)
    required = is_required(assessment.checklist, item)
    bare = Finding(
        item=item.id,
        title=item.title,
        question=item.question,
        level=item.level,
        required=required,
        shown=shown,
        blocking=required and shown in GAPS,
        owner_role=item.owner_role,
        evidence_wanted=item.evidence,
        ask=item.owner_role,
    )
    return _recorded(bare, item, answer, today) if answer else bare


def _recorded(bare: Finding, item: Item, answer: Answer, today: datetime.date) -> Finding:
    settled = bare.shown in (Shown.MET, Shown.NOT_APPLICABLE)
    return bare.model_copy(
        update={
            "wanting": bare.shown is Shown.CLAIMED and item.evidence_required,
            "recorded": answer.status,
            "checks": tuple(CheckLine(text=check.text, status=answer.checks.get(check.id)) for check in item.checks),
            "note": answer.note,
            "by": answer.by,
            "at": answer.at,
            "reason": answer.reason,
            "objection": _objection(item, answer) if bare.shown is Shown.NOT_APPLICABLE else "",
            "evidence": answer.evidence,
            "owner": answer.owner,
            "due": answer.due,
            "overdue": not settled and answer.due is not None and answer.due < today,
            "ask": answer.owner or item.owner_role,
            "dispute": answer.dispute,
        }
    )


def _objection(item: Item, answer: Answer) -> str:
    if not item.not_applicable.allowed:
        return "The rule does not allow this item to be ruled out, so it is not decided."
    missing = item.not_applicable.reason_required and not answer.reason
    return "The reason is missing, so the item is not decided." if missing else ""


def _advised(finding: Finding, item: Item, sources: Sources) -> Finding:
    return finding.model_copy(
        update={
            "why": Action(text=item.why, source=sources.number(item.passage)),
            "actions": tuple(Action(text=action.text, source=sources.number(action.passage)) for action in item.actions),
            "failure": Action(text=item.guards_against.name, source=sources.number(item.guards_against.passage)),
        }
    )
