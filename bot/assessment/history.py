"""The changes to a record, each as what it was and what it became."""

from __future__ import annotations

import datetime

from bot.assessment.findings import WORDS, Shown, show
from bot.assessment.models import Answer, Assessment, Change, Status
from bot.assessment.plain import day
from knowledge.checklists import Checklist
from knowledge.models import Frozen

_CHECK_WORDS = {
    Status.MET: "holds",
    Status.PARTIAL: "holds in part",
    Status.UNMET: "does not hold",
    Status.NOT_APPLICABLE: "does not apply",
    Status.UNKNOWN: "not known",
}


class FieldChange(Frozen):
    """One thing that changed, before and after; empty where there was or is nothing."""

    what: str
    old: str
    new: str


class HistoryLine(Frozen):
    """One change to the record of one item: who, when, and everything that became different."""

    item: str
    title: str
    by: str
    at: datetime.datetime
    fields: tuple[FieldChange, ...]


def history(assessment: Assessment) -> tuple[HistoryLine, ...]:
    """Every change in the order in which it was recorded, first things first."""
    return tuple(_line(assessment.checklist, change) for change in assessment.changes)


def differences(checklist: Checklist, item: str, old: Answer | None, new: Answer | None) -> tuple[FieldChange, ...]:
    """Everything that two answers to an item do not have in common."""
    before, after = _facts(checklist, item, old), _facts(checklist, item, new)
    names = list(dict.fromkeys([*before, *after]))
    return tuple(
        FieldChange(what=name, old=before.get(name, ""), new=after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def _line(checklist: Checklist, change: Change) -> HistoryLine:
    titles = {item.id: item.title for item in checklist.items}
    fields = differences(checklist, change.item, change.old, change.new)
    return HistoryLine(
        item=change.item, title=titles.get(change.item, change.item), by=change.by, at=change.at, fields=fields
    )


def _facts(checklist: Checklist, item: str, answer: Answer | None) -> dict[str, str]:
    if answer is None:
        return {"status": WORDS[Shown.UNANSWERED]}
    facts = {"status": WORDS[show(answer)]}
    facts |= {_check_name(checklist, item, id_): _CHECK_WORDS[status] for id_, status in sorted(answer.checks.items())}
    facts["what was said"] = answer.note
    facts["reason"] = answer.reason
    facts["evidence"] = "; ".join(evidence.text for evidence in answer.evidence)
    facts["owner"] = answer.owner
    facts["due"] = day(answer.due) if answer.due else ""
    facts["disagreement"] = f"{answer.dispute.by}: {answer.dispute.note}" if answer.dispute else ""
    return facts


def _check_name(checklist: Checklist, item: str, check: str) -> str:
    names = {(each.id, part.id): part.text for each in checklist.items for part in each.checks}
    return names.get((item, check), check).rstrip(".")
