"""Where an assessment stands, as a reply tells the rims: the open item, what can be clicked, how many are answered."""

from __future__ import annotations

from bot.assessment import asking
from bot.assessment import wording as said_by_us
from bot.assessment.flow import Step
from bot.assessment.models import Assessment, State, Status
from bot.models import Choice, Progress


def progress(step: Step) -> Progress:
    """Where the assessment stands after a step."""
    assessment = step.assessment
    items = assessment.checklist.items
    return Progress(
        assessment_id=assessment.id,
        checklist=assessment.checklist.id,
        act=step.act,
        recorded=step.recorded,
        asked=open_item(assessment),
        choices=choices(assessment),
        answered=sum(asking.is_settled(assessment, item) for item in items),
        total=len(items),
    )


def open_item(assessment: Assessment) -> str | None:
    """The item that is open, also while the assessment is paused."""
    return assessment.dialogue.open_item if assessment.state in (State.ACTIVE, State.PAUSED) else None


def choices(assessment: Assessment) -> tuple[Choice, ...]:
    """What can be clicked instead of typed: the states of the open item, and skipping it."""
    id_ = assessment.dialogue.open_item
    if id_ is None or assessment.dialogue.pending or assessment.state is not State.ACTIVE:
        return ()
    item = assessment.checklist.item(id_)
    found = [
        Choice(assessment_id=assessment.id, item=id_, status=status, label=label)
        for status, label in said_by_us.OPTIONS
        if status is not Status.NOT_APPLICABLE or item.not_applicable.allowed
    ]
    return (*found, Choice(assessment_id=assessment.id, item=id_, status=None, label=said_by_us.SKIP_OPTION))
