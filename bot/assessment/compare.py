"""Two assessments by the same checklist, then and now: what got better, what got worse, what only changed."""

from __future__ import annotations

import datetime
from enum import StrEnum

from bot.assessment.findings import Shown, show
from bot.assessment.history import FieldChange, differences
from bot.assessment.models import Answer, Assessment, Status
from bot.assessment.plain import cleaned
from bot.assessment.report import name_of
from bot.assessment.verdict import Verdict, judge
from bot.errors import RecordError
from knowledge.checklists import Item
from knowledge.models import Frozen

# What was shown to hold or not to hold, least first. Everything else shows nothing either way.
_LADDER = (Shown.UNMET, Shown.PARTIAL, Shown.CLAIMED, Shown.MET)


class Direction(StrEnum):
    """Where an item went."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"
    SAME = "same"
    ADDED = "added"
    DROPPED = "dropped"


class Moved(Frozen):
    """One item then and now; None where its version of the checklist does not ask it."""

    item: str
    title: str
    direction: Direction
    then: Shown | None
    now: Shown | None
    fields: tuple[FieldChange, ...] = ()
    remark: str = ""


class Side(Frozen):
    """One of the two assessments."""

    initiative: str
    version: int
    at: datetime.datetime
    verdict: Verdict


class Comparison(Frozen):
    """Items in the order of the newer checklist; those that only the older one asks follow."""

    checklist: str
    checklist_title: str
    then: Side
    now: Side
    items: tuple[Moved, ...]

    def went(self, direction: Direction) -> tuple[Moved, ...]:
        """The items that went this way."""
        return tuple(item for item in self.items if item.direction is direction)


def compare(old: Assessment, new: Assessment) -> Comparison:
    """What became of `old` in `new`. Raises `RecordError` where they follow different checklists."""
    if old.checklist.id != new.checklist.id:
        raise RecordError(
            f"{old.checklist.title} and {new.checklist.title} ask different things and cannot be compared.",
            help="Compare two assessments by the same checklist.",
        )
    before = {item.id for item in old.checklist.items}
    asked = {item.id for item in new.checklist.items}
    kept = [_moved(old, new, item) if item.id in before else _added(new, item) for item in new.checklist.items]
    dropped = [_dropped(old, new, item) for item in old.checklist.items if item.id not in asked]
    return cleaned(
        Comparison(
            checklist=new.checklist.id,
            checklist_title=new.checklist.title,
            then=_side(old),
            now=_side(new),
            items=(*kept, *dropped),
        )
    )


def _side(assessment: Assessment) -> Side:
    return Side(
        initiative=name_of(assessment.initiative),
        version=assessment.checklist.version,
        at=assessment.updated_at,
        verdict=judge(assessment.checklist, assessment.answers),
    )


def _moved(old: Assessment, new: Assessment, item: Item) -> Moved:
    before, after = old.answers.get(item.id), new.answers.get(item.id)
    fields = differences(new.checklist, item.id, before, after)
    return Moved(
        item=item.id,
        title=item.title,
        direction=_direction(before, after) or (Direction.CHANGED if fields else Direction.SAME),
        then=_shown(old, item),
        now=_shown(new, item),
        fields=tuple(field for field in fields if field.what != "status"),
    )


def _added(new: Assessment, item: Item) -> Moved:
    return Moved(item=item.id, title=item.title, direction=Direction.ADDED, then=None, now=_shown(new, item))


def _dropped(old: Assessment, new: Assessment, item: Item) -> Moved:
    remark = next((retired.reason for retired in new.checklist.retired if retired.id == item.id), "")
    then = _shown(old, item)
    return Moved(item=item.id, title=item.title, direction=Direction.DROPPED, then=then, now=None, remark=remark)


def _shown(assessment: Assessment, item: Item) -> Shown:
    return show(assessment.answers.get(item.id), item.id in assessment.dialogue.parked)


def _direction(old: Answer | None, new: Answer | None) -> Direction | None:
    """Better or worse, else None. From nothing known, only what is met is better; from met, nothing known is worse."""
    then, now = _height(old), _height(new)
    if then == now:
        return None
    if then is None or now is None:
        shown = now or then
        holds = shown is not None and shown[0] >= _LADDER.index(Shown.CLAIMED)
        if not holds or Shown.NOT_APPLICABLE in (show(old), show(new)):
            return None
        return Direction.BETTER if then is None else Direction.WORSE
    return Direction.BETTER if now > then else Direction.WORSE


def _height(answer: Answer | None) -> tuple[int, int] | None:
    """The place on the ladder, and how many checks hold where the item is met in part; None off the ladder."""
    shown = show(answer)
    if answer is None or shown not in _LADDER:
        return None
    holding = sum(status is Status.MET for status in answer.checks.values()) if shown is Shown.PARTIAL else 0
    return _LADDER.index(shown), holding
