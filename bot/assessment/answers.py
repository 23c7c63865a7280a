"""Answers: recorded, or proposed where they are long, unsure or at odds with what was said before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.assessment import asking, replies, wording
from bot.assessment.asking import describe, open_next, titles, with_dialogue
from bot.assessment.interpret import Act, Note, Reading, Said
from bot.assessment.models import Answer, Assessment, Pending, PendingKind, Statement, Status
from bot.assessment.moves import handle_sign_off
from bot.assessment.recording import Author, confirm, dispute, record
from bot.assessment.steps import Step, joined, stepped
from bot.assessment.unclear import handle_unclear
from knowledge.checklists import Item

FEW = 4  # words besides a yes or no


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
    if reading.sure is not None and _taken_over(assessment) and is_plain(reading, said):
        return _still_true(assessment, reading, said, author)
    statements = list(reading.statements)
    if not statements and not reading.doubtful:
        statements = _bare(assessment, reading, said)
    if not statements and not reading.doubtful:
        return handle_unclear(assessment, reading, said, author)
    replace = reading.act is Act.CORRECTION
    before = assessment.answers
    outcome = record(assessment, statements, author, replace=replace)
    assessment = outcome.assessment
    lead = [recorded_text(assessment, outcome.recorded, before, replace)]
    if outcome.voided:
        lead.append(wording.VOIDED.format(who=outcome.voided.by))
    if outcome.recorded:
        assessment = with_dialogue(assessment, last_items=tuple(answer.item for answer in outcome.recorded), misses=0)
    act = reading.act
    if outcome.contradicting or outcome.disputed:
        if not outcome.recorded:
            act = Act.CORRECTION
        return ask_which_holds(assessment, act, outcome.recorded, lead, outcome.contradicting, outcome.disputed, author)
    assessment = _leave_follow_up(assessment, outcome.recorded)
    if reading.doubtful:
        return _ask_doubtful(assessment, act, outcome.recorded, lead, reading)
    after = stepped(open_next(assessment), act, outcome.recorded, lead=joined(lead), question=reading.question)
    return after._replace(ask=f"{wording.RECONFIRM} {after.ask}") if reading.question and outcome.recorded else after


def _leave_follow_up(assessment: Assessment, recorded: tuple[Answer, ...]) -> Assessment:
    """Somebody who answers another item instead of what is missing of the open one has moved on; it waits at the end."""
    open_id = assessment.dialogue.open_item
    if open_id is None or open_id not in assessment.answers or not recorded:
        return assessment
    if any(answer.item == open_id for answer in recorded) or assessment.dialogue.reopened == open_id:
        return assessment
    parked = (*(one for one in assessment.dialogue.parked if one != open_id), open_id)
    return with_dialogue(assessment, parked=parked, open_item=None, open_check=None)


def _bare(assessment: Assessment, reading: Reading, said: Said) -> list[Statement]:
    """A plain yes or no to the open question."""
    open_id = assessment.dialogue.open_item
    if reading.sure is None or open_id is None:
        return []
    item = assessment.checklist.item(open_id)
    emoji = not any(char.isalnum() for char in said.text)
    check = assessment.dialogue.open_check
    wanted = [check] if check else [one.id for one in asking.unsaid_checks(assessment, item) or item.checks]
    if emoji and len(wanted) != 1:
        return []
    status = Status.MET if reading.sure else Status.UNMET
    checks = dict.fromkeys(wanted, status)
    return [Statement(item=open_id, status=status, checks=checks, note=said.text, evidence=reading.evidence)]


def is_plain(reading: Reading, said: Said) -> bool:
    """Whether a message is hardly more than a yes or a no."""
    return reading.sure is not None and len(replies.yes_or_no(said.text)[1].split()) <= FEW


def _taken_over(assessment: Assessment) -> bool:
    """Whether the open question is whether an answer of last time still holds."""
    open_id = assessment.dialogue.open_item
    old = assessment.answers.get(open_id) if open_id else None
    return old is not None and not old.confirmed and assessment.dialogue.reopened != open_id


def _still_true(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """A yes keeps the answer of last time as it was; after a no the item is asked anew."""
    open_id = str(assessment.dialogue.open_item)
    if not reading.sure:
        return stepped(with_dialogue(assessment, reopened=open_id, misses=0), reading.act, lead=wording.NO_LONGER)
    after = confirm(assessment, open_id, author)
    recorded = (after.answers[open_id],)
    after = open_next(with_dialogue(after, last_items=(open_id,), misses=0))
    return stepped(after, reading.act, recorded, lead=recorded_text(after, recorded, {}, False), question=reading.question)


def recorded_text(assessment: Assessment, recorded: tuple[Answer, ...], before: dict[str, Answer], replace: bool) -> str:
    """What was recorded or changed, which of it is a claim only, and who is still wanted."""
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
        dated = all(answer.due for answer in recorded if answer.item in gaps)
        text += " " + (wording.GAP_OWNER_ONLY if dated else wording.GAP_OWNER).format(items=titles(assessment, gaps))
    if any(answer.status is Status.UNKNOWN and not answer.owner for answer in recorded):
        text += " " + wording.OFFER_ASSIGN
    return text


def ask_which_holds(
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
        "old": asking.quoted(old.note) or wording.STATUS[old.status],
        "old_status": wording.STATUS[old.status],
        "new": asking.quoted(said.note) or wording.STATUS[said.status],
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
    return Step(assessment, act, recorded, lead=joined(lead))


def _ask_doubtful(assessment: Assessment, act: Act, recorded: tuple[Answer, ...], lead: list[str], reading: Reading) -> Step:
    """Ask whether a message was read right, all of what a yes would record."""
    if len(reading.doubtful) > 1:
        text = wording.PROPOSAL.format(lines=proposal(assessment, reading.doubtful))
    else:
        said = reading.doubtful[0]
        item = assessment.checklist.item(said.item)
        checks = " ".join(item.check(id_).text for id_ in said.checks)
        text = wording.DOUBTFUL.format(item=item.title, status=wording.STATUS[said.status], text=checks)
    pending = Pending(kind=PendingKind.CONFIRM, item=reading.doubtful[0].item, statements=reading.doubtful)
    after = with_dialogue(assessment, pending=pending)
    return Step(after, act, recorded, lead=joined([*lead, text]), question=reading.question)


def proposal(assessment: Assessment, statements: Sequence[Statement]) -> str:
    """Statements as a list to be confirmed, each with the words it comes from."""
    return "\n".join(
        f'- **{assessment.checklist.item(one.item).title}**: {wording.STATUS[one.status]} ("{asking.quoted(one.note)}")'
        for one in statements
    )


def handle_memo(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Propose what a long message says, item by item; nothing is recorded before a yes."""
    lines = proposal(assessment, reading.statements)
    pending = Pending(kind=PendingKind.CONFIRM, statements=reading.statements, by=author.user)
    return Step(with_dialogue(assessment, pending=pending), Act.ANSWER, lead=wording.PROPOSAL.format(lines=lines))


def handle_ruled_out(assessment: Assessment, reading: Reading, said: Said, author: Author) -> Step:
    """Record an item as not applicable where the checklist allows it and a reason is given."""
    id_ = reading.target or assessment.dialogue.open_item
    if id_ is None:
        return handle_unclear(assessment, reading, said, author)
    item = assessment.checklist.item(id_)
    if not item.not_applicable.allowed:
        allowed = [one.id for one in assessment.checklist.items if one.not_applicable.allowed]
        text = wording.NOT_ALLOWED if allowed else wording.NOT_ALLOWED_NONE
        return stepped(
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
        return ask_which_holds(outcome.assessment, Act.CORRECTION, (), [], outcome.contradicting, outcome.disputed, author)
    after = open_next(with_dialogue(outcome.assessment, last_items=(item.id,), misses=0))
    return stepped(after, Act.ANSWER, outcome.recorded, lead=recorded_text(after, outcome.recorded, {}, False))
