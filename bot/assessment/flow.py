"""The guided conversation: an assessment and a message in, the assessment afterwards and what to say out. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import NamedTuple

from bot.assessment import asking, wording
from bot.assessment.asking import describe, open_next, question, summary, titles, with_dialogue
from bot.assessment.interpret import Act, Note, Reading, Said
from bot.assessment.models import (
    Answer,
    Assessment,
    Dialogue,
    Initiative,
    Pending,
    PendingKind,
    SignOff,
    State,
    Statement,
    Status,
)
from bot.assessment.recording import Author, dispute, put, record
from bot.assessment.verdict import judge
from knowledge.checklists import Checklist, Item


class Step(NamedTuple):
    """What one message led to.

    `recorded` are the answers that this message wrote, `lead` is what to say first, `question` what is to be looked up in
    the playbooks, `cited` a passage (`document#heading`) behind the lead, `ask` the question that is open afterwards.
    """

    assessment: Assessment
    act: Act
    recorded: tuple[Answer, ...] = ()
    lead: str = ""
    question: str = ""
    cited: str = ""
    ask: str = ""


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
    return _step(open_next(assessment), Act.ANSWER, lead=lead)


def step(assessment: Assessment, reading: Reading, said: Said, at: datetime.datetime) -> Step:
    """The assessment after a message, and what to say."""
    from bot.assessment.pending import answer_pending  # the two files call each other: a reply to a question is a message

    author = Author(said.user, at)
    if assessment.dialogue.pending:
        result = answer_pending(assessment, reading, said, author)
        if result is not None:
            return result
        assessment = with_dialogue(assessment, pending=None)
    if assessment.state is State.PAUSED and reading.act not in (Act.PAUSE, Act.STATUS, Act.QUESTION, Act.CANCEL):
        assessment = assessment.model_copy(update={"state": State.ACTIVE})
    return _HANDLERS[reading.act](assessment, reading, said, author)


# -- answers ------------------------------------------------------------------------------------------------------------


def handle_answer(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Record what was said, settle what contradicts, and go on."""
    special: dict[Note, Callable[[Assessment, Reading, Said, Author], Step]] = {
        Note.SIGN_OFF: handle_sign_off,
        Note.RULED_OUT: handle_ruled_out,
        Note.MEMO: handle_memo,
    }
    if reading.note in special:
        return special[reading.note](assessment, reading, said, author)
    if reading.name and not assessment.initiative.name:
        assessment = assessment.model_copy(
            update={"initiative": assessment.initiative.model_copy(update={"name": reading.name})}
        )
    statements = list(reading.statements) or _bare(assessment, reading, said)
    if not statements and not reading.doubtful:
        return handle_unclear(assessment, reading, said, author)
    replace = reading.act is Act.CORRECTION
    before = assessment.answers
    outcome = record(assessment, statements, author, replace=replace)
    assessment = outcome.assessment
    lead = [_recorded_text(assessment, outcome.recorded, before, replace)]
    if outcome.voided:
        lead.append(wording.VOIDED.format(who=outcome.voided.by))
    if outcome.recorded:
        assessment = with_dialogue(assessment, last_items=tuple(answer.item for answer in outcome.recorded), misses=0)
    act = reading.act
    if outcome.contradicting or outcome.disputed:
        if not outcome.recorded:
            act = Act.CORRECTION
        return _clash(assessment, act, outcome.recorded, lead, outcome.contradicting, outcome.disputed, author)
    if reading.doubtful:
        return _ask_doubtful(assessment, act, outcome.recorded, lead, reading)
    assessment = open_next(assessment)
    if reading.question:
        lead.append("")
    return _step(assessment, act, outcome.recorded, lead=_join(lead), question=reading.question)


def _bare(assessment: Assessment, reading: Reading, said: Said) -> list[Statement]:
    """A plain yes or no to the open question."""
    open_id = assessment.dialogue.open_item
    if reading.sure is None or open_id is None:
        return []
    item = assessment.checklist.item(open_id)
    old = assessment.answers.get(open_id)
    if old and not old.confirmed:
        status = old.status if reading.sure else Status.UNKNOWN
        if reading.sure:
            return [
                Statement(
                    item=open_id,
                    status=status,
                    checks=dict(old.checks),
                    note=old.note,
                    reason=old.reason,
                    owner=old.owner,
                    due=old.due,
                    evidence=tuple(one.text for one in old.evidence),
                )
            ]
        return []
    emoji = not any(char.isalnum() for char in said.text)
    check = assessment.dialogue.open_check
    wanted = [check] if check else [one.id for one in asking.unsaid_checks(assessment, item) or item.checks]
    if emoji and len(wanted) != 1:
        return []
    status = Status.MET if reading.sure else Status.UNMET
    checks = dict.fromkeys(wanted, status)
    return [Statement(item=open_id, status=status, checks=checks, note=said.text, evidence=reading.evidence)]


def _recorded_text(assessment: Assessment, recorded: tuple[Answer, ...], before: dict[str, Answer], replace: bool) -> str:
    if not recorded:
        return ""
    parts = []
    for answer in recorded:
        old = before.get(answer.item)
        if replace and old and old.status is not answer.status:
            title = assessment.checklist.item(answer.item).title
            changed = wording.CHANGED.format(
                item=title, old=wording.STATUS[old.status], new=wording.STATUS[answer.status], details=""
            )
            parts.append(f"{changed} " + wording.RECORDED.format(parts=describe(assessment, answer)))
    text = " ".join(parts) or wording.RECORDED.format(parts="; ".join(describe(assessment, answer) for answer in recorded))
    claims = [
        answer.item
        for answer in recorded
        if answer.status is Status.MET and not answer.evidence and assessment.checklist.item(answer.item).evidence_required
    ]
    if claims:
        text += " " + wording.CLAIMED.format(items=titles(assessment, claims))
    gaps = [
        answer.item
        for answer in recorded
        if answer.status in (Status.UNMET, Status.PARTIAL)
        and not answer.owner
        and asking.is_settled(assessment, assessment.checklist.item(answer.item))
    ]
    if gaps:
        text += " " + wording.GAP_OWNER.format(items=titles(assessment, gaps))
    if any(answer.status is Status.UNKNOWN and not answer.owner for answer in recorded):
        text += " " + wording.OFFER_ASSIGN
    return text


def _clash(
    assessment: Assessment,
    act: Act,
    recorded: tuple[Answer, ...],
    lead: list[str],
    contradicting: tuple[Statement, ...],
    disputed: tuple[Statement, ...],
    author: Author,
) -> Step:
    """Quote both sides of the first contradiction or dispute and ask which one holds."""
    said = (disputed or contradicting)[0]
    old = assessment.answers[said.item]
    title = assessment.checklist.item(said.item).title
    words = {
        "item": title,
        "old": asking.quoted(old.note),
        "old_status": wording.STATUS[old.status],
        "new": asking.quoted(said.note),
        "new_status": wording.STATUS[said.status],
    }
    if disputed:
        assessment = dispute(assessment, said, author)
        judge_ = old.owner or wording.ITS_OWNER
        lead.append(wording.DISPUTE.format(**words, old_by=old.by or wording.SOMEBODY, new_by=author.user, judge=judge_))
        kind = PendingKind.DISPUTE
    else:
        lead.append(wording.CONTRADICTION.format(**words))
        kind = PendingKind.CONTRADICTION
    assessment = with_dialogue(assessment, pending=Pending(kind=kind, item=said.item, statements=(said,), by=author.user))
    return Step(assessment, act, recorded, lead=_join(lead))


def _ask_doubtful(assessment: Assessment, act: Act, recorded: tuple[Answer, ...], lead: list[str], reading: Reading) -> Step:
    said = reading.doubtful[0]
    item = assessment.checklist.item(said.item)
    checks = [item.check(id_).text for id_ in said.checks]
    text = wording.DOUBTFUL.format(item=item.title, status=wording.STATUS[said.status], text=" ".join(checks))
    assessment = with_dialogue(
        assessment, pending=Pending(kind=PendingKind.CONFIRM, item=said.item, statements=reading.doubtful)
    )
    return Step(assessment, act, recorded, lead=_join([*lead, text]), question=reading.question)


def handle_memo(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Propose what a long message says, item by item; nothing is recorded before a yes."""
    lines = "\n".join(
        f'- **{assessment.checklist.item(one.item).title}**: {wording.STATUS[one.status]} ("{asking.quoted(one.note)}")'
        for one in reading.statements
    )
    assessment = with_dialogue(
        assessment, pending=Pending(kind=PendingKind.CONFIRM, statements=reading.statements, by=author.user)
    )
    return Step(assessment, Act.ANSWER, lead=wording.PROPOSAL.format(lines=lines))


def handle_ruled_out(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Record an item as not applicable where the checklist allows it and a reason is given."""
    id_ = reading.target or assessment.dialogue.open_item
    if id_ is None:
        return handle_unclear(assessment, reading, said, author)
    item = assessment.checklist.item(id_)
    if not item.not_applicable.allowed:
        allowed = [one.id for one in assessment.checklist.items if one.not_applicable.allowed]
        text = wording.NOT_ALLOWED if allowed else wording.NOT_ALLOWED_NONE
        return _step(
            assessment, Act.ANSWER, lead=text.format(item=item.title, why=item.why, allowed=titles(assessment, allowed))
        )
    if item.not_applicable.reason_required and not reading.reason:
        never = [one.id for one in assessment.checklist.items if not one.not_applicable.allowed]
        assessment = with_dialogue(assessment, pending=Pending(kind=PendingKind.REASON, item=id_))
        return Step(assessment, Act.ANSWER, lead=wording.ASK_REASON.format(item=item.title, never=titles(assessment, never)))
    return rule_out(assessment, item, reading.reason, said, author)


def rule_out(assessment: Assessment, item: Item, reason: str, said: Said, author: Author) -> Step:
    """Record an item as not applicable."""
    statement = Statement(item=item.id, status=Status.NOT_APPLICABLE, reason=reason, note=said.text)
    outcome = record(assessment, [statement], author)
    if outcome.contradicting or outcome.disputed:
        return _clash(outcome.assessment, Act.CORRECTION, (), [], outcome.contradicting, outcome.disputed, author)
    after = open_next(with_dialogue(outcome.assessment, last_items=(item.id,), misses=0))
    return _step(after, Act.ANSWER, outcome.recorded, lead=_recorded_text(after, outcome.recorded, {}, False))


def handle_correction(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Change what was recorded, or say that nothing changed."""
    from bot.assessment.pending import ask_stage, ask_stale

    if reading.note is Note.WITHDRAWN:
        id_ = reading.target or next(iter(assessment.dialogue.last_items), None)
        lead = wording.NOTHING_TO_CHANGE
        if id_ and id_ in assessment.answers:
            lead = wording.UNCHANGED.format(
                item=assessment.checklist.item(id_).title, status=wording.STATUS[assessment.answers[id_].status]
            )
        return _step(assessment, Act.CORRECTION, lead=lead)
    if reading.note is Note.STAGE and reading.stage:
        return ask_stage(assessment, reading.stage, author)
    if reading.note is Note.STALE:
        return ask_stale(assessment, reading.target or assessment.dialogue.open_item, None)
    if reading.note is Note.REOPEN:
        last = next(iter(assessment.dialogue.last_items), None)
        if last is None:
            return _step(assessment, Act.CORRECTION, lead=wording.NOTHING_BEFORE)
        return _step(asking.open_item(assessment, last), Act.CORRECTION, lead=_went_back(assessment, last))
    return handle_answer(assessment, reading, said, author)


# -- moving about ---------------------------------------------------------------------------------------------------------


def handle_skip(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Park the open item, or the one that is named."""
    ids = [item.id for item in assessment.checklist.items]
    id_ = assessment.dialogue.open_item or (reading.target if reading.target in ids else None)
    if id_ is None:
        return _step(assessment, Act.SKIP, lead=summary(assessment, final=True))
    again = f"again:{id_}" in assessment.dialogue.asked
    parked = (*(one for one in assessment.dialogue.parked if one != id_), id_)
    title = assessment.checklist.item(id_).title
    lead = (wording.STAYS_OPEN if again else wording.PARKED).format(item=title)
    return _step(
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
        return _step(assessment, Act.BACK, lead=lead)
    return _step(with_dialogue(asking.open_item(assessment, id_), misses=0), Act.BACK, lead=_went_back(assessment, id_))


def _went_back(assessment: Assessment, id_: str) -> str:
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
    return _step(assessment, Act.RESUME, lead=wording.RESUMED.format(summary=summary(assessment)))


def handle_cancel(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Ask what is to be stopped. Nothing is deleted."""
    pending = Pending(kind=PendingKind.SCOPE, by=author.user)
    return Step(with_dialogue(assessment, pending=pending), Act.CANCEL, lead=wording.SCOPE)


def handle_status(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Where things stand."""
    done = assessment.dialogue.open_item is None
    return _step(assessment, Act.STATUS, lead=summary(assessment, final=done))


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


def choose(assessment: Assessment, item: str, status: Status | None, author: Author) -> Step:
    """A choice that was clicked: recorded where its item is open, asked about where the item was answered since."""
    from bot.assessment.pending import ask_stale

    said = Said(text="", user=author.user, today=author.at.date())
    one = assessment.checklist.item(item)
    if assessment.state is State.PAUSED:
        assessment = assessment.model_copy(update={"state": State.ACTIVE})
    if assessment.dialogue.open_item != item and item in assessment.answers and status is not None:
        return ask_stale(assessment, item, Statement(item=item, status=status, checks=_all_checks(one, status)))
    assessment = with_dialogue(assessment, open_item=item, open_check=None, pending=None)
    if status is None:
        return handle_skip(assessment, Reading(act=Act.SKIP), said, author)
    if status is Status.NOT_APPLICABLE:
        return handle_ruled_out(assessment, Reading(act=Act.ANSWER, target=item), said, author)
    checks = _all_checks(one, status)
    return handle_answer(
        assessment, Reading(act=Act.ANSWER, statements=(Statement(item=item, status=status, checks=checks),)), said, author
    )


def _all_checks(item: Item, status: Status) -> dict[str, Status]:
    return {} if status in (Status.NOT_APPLICABLE, Status.PARTIAL) else {check.id: status for check in item.checks}


def switch(assessment: Assessment, target: Checklist, author: Author) -> Step:
    """Go on with another checklist: answers to items whose checks ask the same are kept."""
    known = {
        check.concept: answer.checks[check.id]
        for item in assessment.checklist.items
        if (answer := assessment.answers.get(item.id))
        for check in item.checks
        if check.concept and check.id in answer.checks
    }
    statements = []
    for item in target.items:
        checks = {check.id: known[check.concept] for check in item.checks if check.concept in known}
        if checks:
            statements.append(Statement(item=item.id, status=Status.UNKNOWN, checks=checks))
    fresh = assessment.model_copy(update={"checklist": target, "answers": {}, "dialogue": Dialogue()})
    outcome = record(fresh, statements, author)
    return _step(
        open_next(outcome.assessment), Act.CORRECTION, outcome.recorded, lead=wording.SWITCHED.format(title=target.title)
    )


# -- everything else ------------------------------------------------------------------------------------------------------


def handle_question(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Answer from the item's own data where the question is about it, else from the playbooks; then ask again."""
    id_ = reading.target or assessment.dialogue.open_item
    if reading.note in (Note.WHY, Note.MEANING) and id_ and _is_about_item(assessment, reading, id_):
        item = assessment.checklist.item(id_)
        return _step(assessment, Act.QUESTION, lead=_explained(item, reading.note), cited=item.passage)
    return _step(assessment, Act.QUESTION, question=reading.question)


def _is_about_item(assessment: Assessment, reading: Reading, id_: str) -> bool:
    return reading.target is not None or len(reading.question.split()) <= 7


def _explained(item: Item, note: Note) -> str:
    evidence = wording.EVIDENCE.format(items="; ".join(item.evidence))
    checks = "; ".join(check.text.rstrip(".") for check in item.checks)
    bar = wording.BAR.format(item=item.title, checks=checks)
    return f"{item.why} [1]\n\n{evidence}" if note is Note.WHY else f"{bar} {item.why} [1]\n\n{evidence}"


def handle_unclear(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Nothing is recorded: say why, help, and ask again in other words each time."""
    from bot.assessment.pending import ask_other_initiative

    if reading.note is Note.PRESSURE:
        text = asking.verdict_text(assessment, judge(assessment.checklist, assessment.answers), final=True)
        return _step(assessment, Act.UNCLEAR, lead=wording.PRESSURE.format(verdict=text))
    if reading.note is Note.OTHER_INITIATIVE:
        return ask_other_initiative(assessment, reading, author)
    if reading.note is Note.FRUSTRATION:
        left = sum(not asking.is_settled(assessment, item) for item in assessment.checklist.items)
        return _step(assessment, Act.UNCLEAR, lead=wording.FRUSTRATED.format(left=left))
    return _misunderstood(assessment, reading, said)


def _misunderstood(assessment: Assessment, reading: Reading, said: Said) -> Step:
    """The ladder: a sharper question, an example, numbered options, then the item is parked."""
    open_id = assessment.dialogue.open_item
    misses = assessment.dialogue.misses + 1
    assessment = with_dialogue(assessment, misses=misses)
    if open_id is None:
        return _step(assessment, Act.UNCLEAR, lead=wording.CHAT)
    item = assessment.checklist.item(open_id)
    unsaid = asking.unsaid_checks(assessment, item) or list(item.checks)
    if misses == 1:
        text = (
            wording.SHARPER.format(ask=unsaid[0].ask)
            if reading.note is Note.HEDGE
            else wording.UNCLEAR.format(ask=question(assessment))
        )
        return Step(assessment, Act.UNCLEAR, lead=text)
    if misses == 2:
        return Step(assessment, Act.UNCLEAR, lead=wording.WITH_EXAMPLE.format(question=unsaid[0].ask, example=item.example))
    if misses == 3:
        options = ", ".join(f"{number} {label}" for number, (_, label) in enumerate(wording.OPTIONS, 1))
        return Step(assessment, Act.UNCLEAR, lead=wording.NUMBERED.format(item=item.title, options=options))
    parked = (*(one for one in assessment.dialogue.parked if one != open_id), open_id)
    after = open_next(with_dialogue(assessment, parked=parked, open_item=None, open_check=None, reopened=None, misses=0))
    return _step(after, Act.UNCLEAR, lead=wording.GIVE_UP.format(item=item.title, role=item.owner_role))


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


def _step(
    assessment: Assessment,
    act: Act,
    recorded: tuple[Answer, ...] = (),
    *,
    lead: str = "",
    question: str = "",
    cited: str = "",
) -> Step:
    """A step that ends with the open question, or with the verdict where none is left."""
    ask = asking.question(assessment)
    if not ask and act in (Act.ANSWER, Act.CORRECTION, Act.SKIP) and assessment.answers:
        ask = f"{wording.FINISHED.format(summary=summary(assessment, final=True))} {wording.SIGN_OFFER}"
    return Step(assessment, act, recorded, lead, question, cited, ask)


def _join(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


__all__ = ["Step", "begin", "put", "step"]
