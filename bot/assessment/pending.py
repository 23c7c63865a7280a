"""Replies to what the advisor asked besides an item: proposals, contradictions, disputes, reasons, scopes, stages."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.assessment import acts, asking, replies, wording
from bot.assessment.answers import FEW, is_plain, rule_out
from bot.assessment.asking import describe, open_next, titles, with_dialogue
from bot.assessment.cues import bare_answer
from bot.assessment.interpret import Act, Note, Reading, Said
from bot.assessment.models import Assessment, Pending, PendingKind, State, Statement
from bot.assessment.moves import handle_pause, handle_skip, sign, went_back
from bot.assessment.recording import Author, record, settle
from bot.assessment.steps import Step, stepped
from bot.smalltalk import smalltalk_reply
from knowledge.words import content_stems

_DENIES = re.compile(
    r"(?i)\b(?:not|isn'?t|wasn'?t|aren'?t) (?:quite |all |really |entirely |at all )?"
    r"(?:right|correct|true|accurate|what (?:i|we) (?:said|mean\w*|meant)|how it is)\b"
)


def answer_pending(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step | None:
    """The step where a message answers what is pending; None where it is about something else."""
    pending = assessment.dialogue.pending
    assert pending is not None
    handler: dict[PendingKind, Callable[[Assessment, Pending, Reading, Said, Author], Step | None]] = {
        PendingKind.CONFIRM: _confirm,
        PendingKind.CONTRADICTION: _contradiction,
        PendingKind.DISPUTE: _dispute,
        PendingKind.REASON: _reason,
        PendingKind.SCOPE: _scope,
        PendingKind.DISCARD: _discard,
        PendingKind.OTHER_INITIATIVE: _other,
        PendingKind.STAGE: _stage,
        PendingKind.SIGN_OFF: _sign_off,
        PendingKind.STALE: _stale,
    }
    reading = _beyond_yes(assessment, reading, said)
    if reading.act is Act.QUESTION:
        return None  # answered first; what is pending is asked again after it
    return handler[pending.kind](with_dialogue(assessment, pending=None), pending, reading, said, author)


def _beyond_yes(assessment: Assessment, reading: Reading, said: Said) -> Reading:
    """The reading without what a plain yes or no would say of the open item: here it answers the advisor's question."""
    if not is_plain(reading, said) or assessment.dialogue.pending is None:
        return reading
    named = asking.items_named(assessment.checklist, said.text)
    kept = tuple(one for one in reading.statements if one.item in named)
    return reading.model_copy(update={"statements": kept, "doubtful": ()})


def _again(assessment: Assessment, pending: Pending, lead: str = "") -> Step:
    """Ask once more what is pending."""
    asked = with_dialogue(assessment, pending=pending)
    return Step(asked, Act.UNCLEAR, lead=lead or asking.waiting(asked))


def _record(assessment: Assessment, statements: tuple[Statement, ...], author: Author, act: Act, lead: str = "") -> Step:
    outcome = record(assessment, statements, author, settled=True)
    after = with_dialogue(outcome.assessment, last_items=tuple(answer.item for answer in outcome.recorded), misses=0)
    text = (
        wording.RECORDED.format(parts="; ".join(describe(after, answer) for answer in outcome.recorded))
        if outcome.recorded
        else ""
    )
    if outcome.voided:
        text += " " + wording.VOIDED.format(who=outcome.voided.by)
    return stepped(open_next(after), act, outcome.recorded, lead=f"{text} {lead}".strip())


def _confirm(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    """Yes to all, yes but for some, or no."""
    if _DENIES.search(said.text):
        return (
            None
            if reading.statements and len(said.text.split()) > FEW + 2
            else stepped(assessment, Act.ANSWER, lead=wording.LEFT_ASIDE)
        )
    exception = replies.exception(said.text.lower())
    items = asking.items_named(assessment.checklist, exception) if exception else []
    if items and reading.sure is not False:
        kept = tuple(one for one in pending.statements if one.item not in items)
        return _record(assessment, kept, author, Act.ANSWER, wording.LEFT_OUT.format(items=titles(assessment, items)))
    if reading.sure is True:
        changed = {one.item: one for one in reading.statements}
        kept = tuple(changed.pop(one.item, one) for one in pending.statements)
        return _record(assessment, (*kept, *changed.values()), author, Act.ANSWER)
    if reading.sure is False and not reading.statements:
        return stepped(assessment, Act.ANSWER, lead=wording.LEFT_ASIDE)
    if reading.statements and len(pending.statements) > 1:
        again = {one.item for one in reading.statements}
        kept = tuple(one for one in pending.statements if one.item not in again)
        return (
            _record(assessment, (*kept, *reading.statements), author, Act.ANSWER) if acts.is_correcting(said.text) else None
        )
    return None


def _contradiction(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    """The earlier statement, the later one, or a third that settles it."""
    if reading.note is Note.SIGN_OFF:
        return None
    first = replies.picks_first(said.text)
    mine = tuple(one for one in reading.statements if one.item == pending.item and one.checks)
    if first is None and mine:
        first = mine[0].status is assessment.answers[pending.item].status
        if not first:
            return _record(assessment, mine, author, Act.CORRECTION)
    if first is None and reading.sure is not None:
        first = not reading.sure
    if first is None:
        return _again(assessment, pending) if reading.act is Act.UNCLEAR and reading.note is Note.NONE else None
    if first:
        return _unchanged(assessment, pending.item, Act.ANSWER)
    return _record(assessment, pending.statements, author, Act.CORRECTION)


def _unchanged(assessment: Assessment, item: str, act: Act) -> Step:
    status = wording.STATUS[assessment.answers[item].status]
    return stepped(
        open_next(assessment), act, lead=wording.UNCHANGED.format(item=assessment.checklist.item(item).title, status=status)
    )


def _dispute(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    """Settled by anybody but the one who objected, or by that person speaking for the item's owner or for both."""
    objector = author.user == pending.by
    speaks_for_it = replies.speaks_for(said.text)
    mine = tuple(one for one in reading.statements if one.item == pending.item and one.checks)
    names_objector = bool(pending.by) and pending.by.lower() in said.text.lower()
    agrees = replies.agrees(said.text) or names_objector
    if objector and not speaks_for_it and not replies.gives_in(said.text):
        return _still_disputed(assessment, pending) if is_plain(reading, said) else None
    settled = settle(assessment, pending.item, author)
    if replies.picks_first(said.text) is True or (objector and replies.gives_in(said.text)):
        return _unchanged(settled, pending.item, Act.ANSWER)
    if agrees or mine or replies.picks_first(said.text) is False:
        base = pending.statements if agrees or not mine else ()
        return _record_settled(settled, base, mine, author)
    return _still_disputed(assessment, pending) if speaks_for_it or is_plain(reading, said) else None


def _still_disputed(assessment: Assessment, pending: Pending) -> Step:
    judge = assessment.answers[pending.item].owner or wording.ITS_OWNER
    lead = wording.STILL_DISPUTED.format(item=titles(assessment, [pending.item]), judge=judge)
    return _again(assessment, pending, lead)


def _record_settled(
    assessment: Assessment, base: tuple[Statement, ...], mine: tuple[Statement, ...], author: Author
) -> Step:
    checks: dict[str, object] = {}
    for one in (*base, *mine):
        checks |= one.checks
    said = (*mine, *base)[0]
    note = "\n".join(dict.fromkeys(one.note for one in (*base, *mine) if one.note))
    statement = Statement.model_validate({**dict(said), "checks": checks, "note": note})
    return _record(assessment, (statement,), author, Act.CORRECTION)


def _reason(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    """The reason why an item does not apply. An answer to the item itself is taken as that."""
    if reading.act not in (Act.ANSWER, Act.UNCLEAR, Act.CORRECTION) or reading.note in (
        Note.PRESSURE,
        Note.OTHER_INITIATIVE,
        Note.SIGN_OFF,
    ):
        return None
    reason = acts.ruled_out(said.text)
    if reason is None:
        reason = said.text
    if len(content_stems(reason)) < 2 or replies.gives_in(said.text) or bare_answer(said.text) is not None:
        return None
    return rule_out(assessment, assessment.checklist.item(pending.item), reason, said, author)


def _scope(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    """Only this question, the assessment for now, or the assessment for good."""
    wanted = replies.scope(said.text)
    if wanted is Act.PAUSE:
        return handle_pause(assessment, reading, said, author)
    if wanted is Act.SKIP:
        return handle_skip(assessment, reading, said, author)
    if wanted is Act.CANCEL:
        count = len(assessment.answers)
        asked = with_dialogue(assessment, pending=Pending(kind=PendingKind.DISCARD, by=author.user))
        return Step(asked, Act.CANCEL, lead=wording.SURE_DISCARD.format(count=count))
    if reading.sure is False or reading.act is Act.RESUME:
        return stepped(assessment, Act.RESUME, lead=wording.KEPT)
    return _again(assessment, pending) if is_plain(reading, said) else None


def _discard(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    if reading.sure is True or replies.scope(said.text) is Act.CANCEL:
        gone = assessment.model_copy(update={"state": State.DISCARDED, "updated_at": author.at})
        return Step(with_dialogue(gone, open_item=None, open_check=None), Act.CANCEL, lead=wording.DISCARDED)
    if reading.sure is False or reading.act is Act.UNCLEAR:
        return stepped(assessment, Act.ANSWER, lead=wording.KEPT)
    return None


def _other(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    if reading.sure is True and not reading.statements:
        if not assessment.initiative.name:
            named = assessment.initiative.model_copy(update={"name": pending.text})
            assessment = assessment.model_copy(update={"initiative": named})
        return _record(assessment, pending.statements, author, Act.ANSWER)
    if reading.sure is False and not reading.statements:
        return stepped(assessment, Act.ANSWER, lead=wording.NOTHING_TO_CHANGE)
    return None


def _stage(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    """The switch itself is made where the checklists are known; a no stays here."""
    if reading.sure is False and not reading.statements:
        return stepped(assessment, Act.ANSWER, lead=wording.STAGE_STAYS.format(title=assessment.checklist.title))
    return None


def _sign_off(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    name = replies.person_name(said.text)
    if is_plain(reading, said):
        return _again(assessment, pending)
    chat = reading.act not in (Act.ANSWER, Act.UNCLEAR) or bool(smalltalk_reply(said.text))
    return sign(assessment, name, author) if name and not chat else None


def _stale(assessment: Assessment, pending: Pending, reading: Reading, said: Said, author: Author) -> Step | None:
    if replies.picks_first(said.text) is True or (reading.sure is False and not reading.statements):
        return _unchanged(assessment, pending.item, Act.ANSWER)
    if reading.sure is True and pending.statements:
        return _record(assessment, pending.statements, author, Act.CORRECTION)
    if is_plain(reading, said):
        return stepped(asking.open_item(assessment, pending.item), Act.CORRECTION, lead=went_back(assessment, pending.item))
    mine = tuple(one for one in reading.statements if one.item == pending.item)
    return _record(assessment, mine, author, Act.CORRECTION) if mine else None
