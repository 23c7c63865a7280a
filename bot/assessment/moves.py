"""Moving about: skip, go back, pause, come back, stop, ask how far it is, ask a question, sign off."""

from __future__ import annotations

import re

from bot.assessment import asking, wording
from bot.assessment.asking import open_next, question, summary, titles, with_dialogue
from bot.assessment.interpret import Act, Note, Reading, Said
from bot.assessment.models import Assessment, Pending, PendingKind, SignOff, State
from bot.assessment.recording import Author
from bot.assessment.steps import Step, stepped
from knowledge.checklists import Item

_POINTS = re.compile(r"(?i)\b(?:this|that|it|these|you (?:ask|mean|need|want|care|expect|look)|the question|here)\b")


def handle_skip(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Park the open item, or the one that is named."""
    ids = [item.id for item in assessment.checklist.items]
    id_ = assessment.dialogue.open_item or (reading.target if reading.target in ids else None)
    if id_ is None:
        return stepped(assessment, Act.SKIP, lead=summary(assessment, final=True))
    again = f"again:{id_}" in assessment.dialogue.asked
    parked = (*(one for one in assessment.dialogue.parked if one != id_), id_)
    title = assessment.checklist.item(id_).title
    lead = (wording.STAYS_OPEN if again else wording.PARKED).format(item=title)
    return stepped(
        open_next(with_dialogue(assessment, parked=parked, open_item=None, open_check=None, reopened=None, misses=0)),
        Act.SKIP,
        lead=lead,
    )


def handle_back(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Go to the item that is named, or to the one answered before."""
    id_ = reading.target or next(iter(assessment.dialogue.last_items), None)
    if id_ is None:
        lead = (
            wording.NOTHING_BEFORE
            if not assessment.answers
            else wording.NO_SUCH_ITEM.format(items=titles(assessment, [one.id for one in assessment.checklist.items]))
        )
        return stepped(assessment, Act.BACK, lead=lead)
    return stepped(with_dialogue(asking.open_item(assessment, id_), misses=0), Act.BACK, lead=went_back(assessment, id_))


def went_back(assessment: Assessment, id_: str) -> str:
    """What stands recorded about an item that somebody went back to."""
    answer = assessment.answers.get(id_)
    title = assessment.checklist.item(id_).title
    if answer is None:
        return wording.WENT_BACK_NEW.format(item=title)
    note = f' ("{asking.quoted(answer.note)}")' if answer.note else ""
    return wording.WENT_BACK.format(item=title, state=wording.STATUS[answer.status] + note)


def handle_pause(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Leave everything as it is until somebody comes back."""
    paused = assessment.model_copy(update={"state": State.PAUSED, "updated_at": author.at})
    return Step(paused, Act.PAUSE, lead=f"{summary(paused)} {wording.PAUSED}")


def handle_resume(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Say where things stand and ask the open question again."""
    if assessment.dialogue.open_item is None:
        assessment = open_next(assessment)
    return stepped(assessment, Act.RESUME, lead=wording.RESUMED.format(summary=summary(assessment)))


def handle_cancel(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Ask what is to be stopped. Nothing is deleted."""
    pending = Pending(kind=PendingKind.SCOPE, by=author.user)
    return Step(with_dialogue(assessment, pending=pending), Act.CANCEL, lead=wording.SCOPE)


def handle_status(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Where things stand."""
    done = assessment.dialogue.open_item is None
    return stepped(assessment, Act.STATUS, lead=summary(assessment, final=done))


def handle_sign_off(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """A named person stands for the answers."""
    if not author.user:
        pending = Pending(kind=PendingKind.SIGN_OFF)
        return Step(
            with_dialogue(assessment, pending=pending),
            Act.ANSWER,
            lead=f"{summary(assessment, final=True)} {wording.SIGN_NAME}",
        )
    return sign(assessment, author.user, author)


def sign(assessment: Assessment, who: str, author: Author) -> Step:
    """Record a sign-off."""
    signed = assessment.model_copy(
        update={"signoffs": (*assessment.signoffs, SignOff(by=who, at=author.at)), "updated_at": author.at}
    )
    if signed.dialogue.open_item is None:
        signed = signed.model_copy(update={"state": State.FINISHED})
    lead = f"{wording.SIGNED.format(who=who)} {summary(signed, final=signed.dialogue.open_item is None)}"
    return Step(signed, Act.ANSWER, lead=lead, ask=question(signed))


def handle_question(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Answer from the item's own data where the question is about it, else from the playbooks; then ask again."""
    id_ = reading.target or assessment.dialogue.open_item
    if reading.note in (Note.WHY, Note.MEANING) and id_ and _is_about_item(assessment, reading, id_):
        item = assessment.checklist.item(id_)
        return stepped(assessment, Act.QUESTION, lead=_explained(item, reading.note), cited=item.passage)
    return stepped(assessment, Act.QUESTION, question=reading.question)


def _is_about_item(assessment: Assessment, reading: Reading, id_: str) -> bool:
    """Whether a question is about an item rather than the subject at large: it names the item, or points at it."""
    return reading.target is not None or bool(_POINTS.search(reading.question))


def _explained(item: Item, note: Note) -> str:
    evidence = wording.EVIDENCE.format(items="; ".join(item.evidence))
    checks = "; ".join(check.text.rstrip(".") for check in item.checks)
    bar = wording.BAR.format(item=item.title, checks=checks)
    return f"{item.why} [1]\n\n{evidence}" if note is Note.WHY else f"{bar} {item.why} [1]\n\n{evidence}"
