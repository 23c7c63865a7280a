"""The guided conversation: an assessment and a message in, the assessment afterwards and what to say out. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from bot.assessment import asking, wording
from bot.assessment.answers import handle_answer, handle_ruled_out
from bot.assessment.asking import open_next, waiting, with_dialogue
from bot.assessment.corrections import ask_stale, handle_correction
from bot.assessment.interpret import Act, Reading, Said
from bot.assessment.models import Answer, Assessment, Initiative, State, Statement, Status
from bot.assessment.moves import (
    handle_back,
    handle_cancel,
    handle_pause,
    handle_question,
    handle_resume,
    handle_skip,
    handle_status,
)
from bot.assessment.pending import answer_pending
from bot.assessment.recording import Author
from bot.assessment.steps import Step, stepped
from bot.assessment.unclear import NUMBERED, handle_unclear
from knowledge.checklists import Checklist

__all__ = ["Step", "begin", "choose", "step"]

# What is dealt with in between: what the advisor asked besides an item still waits afterwards.
_BESIDE = (Act.QUESTION, Act.STATUS, Act.PAUSE, Act.RESUME)


def begin(
    checklist: Checklist,
    initiative: Initiative,
    author: Author,
    *,
    id: str,
    conversation_id: str,
    previous: Assessment | None = None,
) -> Step:
    """A new assessment with its first question. Answers of `previous` are taken over, each to be called still true."""
    answers: dict[str, Answer] = {}
    lead = wording.INTRO.format(title=checklist.title, purpose=checklist.purpose, count=len(checklist.items))
    if previous:
        asked = {item.id for item in checklist.items}
        answers = {
            id_: answer.model_copy(update={"confirmed": False, "dispute": None})
            for id_, answer in previous.answers.items()
            if id_ in asked
        }
        lead += " " + wording.INTRO_AGAIN.format(date=f"{previous.updated_at:%-d %B %Y}")
    assessment = Assessment(
        id=id,
        checklist=checklist,
        initiative=initiative,
        conversation_id=conversation_id,
        begun_by=author.user,
        begun_at=author.at,
        updated_at=author.at,
        answers=answers,
        previous=previous.id if previous else None,
    )
    return stepped(open_next(assessment), Act.ANSWER, lead=lead)


def step(assessment: Assessment, reading: Reading, said: Said, at: datetime.datetime) -> Step:
    """The assessment after a message, and what to say."""
    author = Author(said.user, at)
    if assessment.dialogue.pending:
        result = answer_pending(assessment, reading, said, author)
        if result is not None:
            return result
        if reading.act not in _BESIDE:
            assessment = with_dialogue(assessment, pending=None)
    if (status := _by_number(assessment, said)) is not None:
        return choose(assessment, str(assessment.dialogue.open_item), status, author)
    asleep = assessment.state is State.PAUSED and reading.act not in (Act.PAUSE, Act.STATUS, Act.QUESTION, Act.CANCEL)
    reopened = assessment.state is State.FINISHED and reading.act in (Act.CORRECTION, Act.BACK)
    if asleep or reopened:
        assessment = assessment.model_copy(update={"state": State.ACTIVE})
    result = _HANDLERS[reading.act](assessment, reading, said, author)
    still = assessment.dialogue.pending is not None and result.assessment.dialogue.pending == assessment.dialogue.pending
    return result._replace(ask=waiting(result.assessment)) if still and reading.act is not Act.PAUSE else result


def _by_number(assessment: Assessment, said: Said) -> Status | None:
    """The option that a number stands for, where numbered options were given last."""
    number = said.text.strip(" .)#")
    if assessment.dialogue.misses != NUMBERED or assessment.dialogue.open_item is None or not number.isdecimal():
        return None
    return dict(enumerate((status for status, _ in wording.OPTIONS), 1)).get(int(number)) if len(number) == 1 else None


def choose(assessment: Assessment, item: str, status: Status | None, author: Author) -> Step:
    """A choice that was clicked: recorded where its item is open, asked about where the item was answered since."""
    said = Said(text="", user=author.user, today=author.at.date())
    one = assessment.checklist.item(item)
    if assessment.state is State.PAUSED:
        assessment = assessment.model_copy(update={"state": State.ACTIVE})
    answered_since = assessment.dialogue.open_item != item and item in assessment.answers
    if answered_since and status is Status.NOT_APPLICABLE:  # it takes a reason, or is refused, also where a yes would do
        opened = asking.open_item(assessment, item) if one.not_applicable.allowed else assessment
        return handle_ruled_out(opened, Reading(act=Act.ANSWER, target=item), said, author)
    if answered_since and status is not None:
        return ask_stale(assessment, item, Statement(item=item, status=status, checks=asking.all_checks(one, status)))
    assessment = with_dialogue(assessment, open_item=item, open_check=None, pending=None)
    if status is None:
        return handle_skip(assessment, Reading(act=Act.SKIP), said, author)
    if status is Status.NOT_APPLICABLE:
        return handle_ruled_out(assessment, Reading(act=Act.ANSWER, target=item), said, author)
    checks = asking.all_checks(one, status)
    return handle_answer(
        assessment, Reading(act=Act.ANSWER, statements=(Statement(item=item, status=status, checks=checks),)), said, author
    )


_HANDLERS: dict[Act, Callable[[Assessment, Reading, Said, Author], Step]] = {
    Act.ANSWER: handle_answer,
    Act.CORRECTION: handle_correction,
    Act.QUESTION: handle_question,
    Act.BACK: handle_back,
    Act.SKIP: handle_skip,
    Act.PAUSE: handle_pause,
    Act.RESUME: handle_resume,
    Act.CANCEL: handle_cancel,
    Act.STATUS: handle_status,
    Act.UNCLEAR: handle_unclear,
}
