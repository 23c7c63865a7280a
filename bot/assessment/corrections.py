"""Corrections: of an answer, of the stage, by a button of an old message; and those taken back."""

from __future__ import annotations

from bot.assessment import asking, wording
from bot.assessment.answers import handle_answer
from bot.assessment.asking import with_dialogue
from bot.assessment.interpret import Act, Note, Reading, Said
from bot.assessment.models import Assessment, Pending, PendingKind, Stage, Statement
from bot.assessment.moves import went_back
from bot.assessment.recording import Author
from bot.assessment.steps import Step, stepped


def handle_correction(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Change what was recorded, or say that nothing changed."""
    if reading.note is Note.WITHDRAWN:
        id_ = reading.target or next(iter(assessment.dialogue.last_items), None)
        lead = wording.NOTHING_TO_CHANGE
        if id_ and id_ in assessment.answers:
            lead = wording.UNCHANGED.format(
                item=assessment.checklist.item(id_).title, status=wording.STATUS[assessment.answers[id_].status]
            )
        return stepped(assessment, Act.CORRECTION, lead=lead)
    if reading.note is Note.STAGE and reading.stage:
        return ask_stage(assessment, reading.stage, author)
    if reading.note is Note.STALE:
        return ask_stale(assessment, reading.target or assessment.dialogue.open_item, None)
    if reading.note is Note.REOPEN:
        id_ = reading.target or next(iter(assessment.dialogue.last_items), None)
        if id_ is None:
            return stepped(assessment, Act.CORRECTION, lead=wording.NOTHING_BEFORE)
        return stepped(asking.open_item(assessment, id_), Act.CORRECTION, lead=went_back(assessment, id_))
    return handle_answer(assessment, reading, said, author)


def ask_stage(assessment: Assessment, stage: Stage, author: Author) -> Step:
    """Note the initiative's stage and say what it changes."""
    before = assessment.initiative.stage
    changed = assessment.initiative.model_copy(update={"stage": stage, "since": author.at.date()})
    assessment = assessment.model_copy(update={"initiative": changed, "updated_at": author.at})
    was = f" (before: {wording.STAGES[before]})" if before else ""
    lead = wording.STAGE_SET.format(stage=wording.STAGES[stage], before=was)
    if assessment.checklist.stage is None:
        lead += " " + wording.STAGE_SAME.format(count=len(assessment.checklist.items))
    else:
        pending = Pending(kind=PendingKind.STAGE, text=stage.value)
        assessment = with_dialogue(assessment, pending=pending)
    return stepped(assessment, Act.CORRECTION, lead=lead)


def ask_stale(assessment: Assessment, item: str | None, statement: Statement | None) -> Step:
    """A button of an old message: say what is recorded since, and ask."""
    if item is None or item not in assessment.answers:
        return stepped(assessment, Act.CORRECTION, lead=wording.NOTHING_TO_CHANGE)
    answer = assessment.answers[item]
    words = {
        "item": assessment.checklist.item(item).title,
        "status": wording.STATUS[answer.status],
        "since": f" since {answer.at:%-d %B %Y}",
        "by": f" by {answer.by}" if answer.by else "",
    }
    if statement is None:
        pending = Pending(kind=PendingKind.STALE, item=item)
        return Step(with_dialogue(assessment, pending=pending), Act.CORRECTION, lead=wording.STALE_NO_VALUE.format(**words))
    pending = Pending(kind=PendingKind.STALE, item=item, statements=(statement,))
    lead = wording.STALE.format(**words, new=wording.STATUS[statement.status])
    return Step(with_dialogue(assessment, pending=pending), Act.CORRECTION, lead=lead)
