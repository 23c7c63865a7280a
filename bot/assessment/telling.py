"""What a message tells about items: statements with their owner, due date and evidence."""

from __future__ import annotations

import re

from bot.assessment import acts
from bot.assessment.message import GAPS, Message
from bot.assessment.models import Answer, PendingKind, Statement, Status
from bot.assessment.parts import Asked
from bot.assessment.people import find_owner, find_person_to_ask, find_subject
from knowledge.words import content_stems

_OBJECTS = re.compile(
    r"^(?:(?:hm+|well|wait|sorry|hold on|um+|oh|eh)[,. ]+)*(?:no\b|nope|nah|that'?s (?:wrong|not|the|only|just)"
    r"|that (?:was|is not)|not (?:true|quite|right|in prod)|wrong|actually|i disagree|disagree|those|objection|but)"
)
_OWNS_IT = re.compile(r"(?i)\bowns? (?:it|that|this|the fix)\b|\b(?:is|'s) on (?:it|that)\b")
_CLAUSE_ENDS = re.compile(r"[,.;:!?]|\b(?:and|but)\b")  # something was said before, which "it" stands for
_OWNING = re.compile(r"(?i)\bown|accountab|responsib")


def read_statements(message: Message) -> tuple[list[Statement], list[Statement]]:
    """The statements of a message that may be recorded, and doubtful ones."""
    path = bool(find_owner(message.text) or find_subject(message.text)) and message.due is not None
    return message.read(message.text, asked_by(message), path=path)


def detailed(message: Message, statement: Statement) -> Statement:
    """A statement with the owner, due date, person to ask and evidence that the message names."""
    unknown = statement.status is Status.UNKNOWN
    owner = find_person_to_ask(message.text) if unknown else ""
    if not owner and (statement.status in GAPS or message.wants_path or _OWNING.search(message.text)):
        owner = find_owner(message.text, message.user)
    if message.due and not owner and not unknown:
        owner = find_subject(message.text)
    due = message.due if statement.status is not Status.MET or message.wants_path else None
    return statement.model_copy(update={"owner": owner, "due": due, "evidence": message.evidence})


def without_handover(
    message: Message, certain: list[Statement], doubtful: list[Statement]
) -> tuple[list[Statement], list[Statement]]:
    """Statements without what "ops owns it, done by March 3" would say of the system's owner: it speaks of a gap."""
    taken = _OWNS_IT.search(message.text)
    gap = any(statement.status in GAPS for statement in certain)
    if not gap or taken is None or not (message.due or _CLAUSE_ENDS.search(message.text[: taken.start()])):
        return certain, doubtful
    return [one for one in certain if not _is_owning(message, one)], [
        one for one in doubtful if not _is_owning(message, one)
    ]


def one_owner(message: Message, statements: list[Statement]) -> list[Statement]:
    """Of several statements the one that the owner belongs to: the one about owning, else the last gap."""
    owned = [statement for statement in statements if statement.owner]
    if len(owned) < 2:
        return statements
    about = [one for one in owned if _is_owning(message, one)] or [one for one in owned if one.status in GAPS][-1:]
    return [one if one in about else one.model_copy(update={"owner": ""}) for one in statements]


def _is_owning(message: Message, statement: Statement) -> bool:
    """Whether all that a statement says is about who owns or answers for something."""
    item = message.checklist.item(statement.item)
    terms = (item.check(id_).terms for id_ in statement.checks)
    return bool(statement.checks) and all(any(_OWNING.match(term) for term in one) for one in terms)


def objected(message: Message, statement: Statement) -> Statement:
    """An objection to what somebody else said cannot mean the same: it is read as a no."""
    old = message.answers.get(statement.item)
    if old is None or not _objects(message, old) or old.status is not Status.MET:
        return statement
    if any(status is not Status.MET for status in statement.checks.values()):
        return statement
    denied = statement.checks if statement.item in message.mentioned else {**old.checks, **statement.checks}
    return statement.model_copy(update={"status": Status.UNMET, "checks": dict.fromkeys(denied, Status.UNMET)})


def asked_by(message: Message) -> Asked:
    """What a message is taken to answer: the item it is about without naming it, nothing, or what is open."""
    about = _answered_item(message)
    if about:
        return message.asked(about)
    item = message.dialogue.open_item
    corrects = acts.is_correcting(message.text) and any(item in message.answers for item in message.mentioned)
    if item is None or corrects:
        return message.asked(None)
    answer = message.answers.get(item)
    said = answer.checks if answer and answer.confirmed else {}
    unsaid = [check.id for check in message.checklist.item(item).checks if check.id not in said]
    return message.asked(item, message.dialogue.open_check, unsaid)


def _answered_item(message: Message) -> str | None:
    """The recorded item that a message is about which does not name it: somebody objects, or corrects a detail of it."""
    pending, answers = message.dialogue.pending, message.answers
    if pending and pending.kind in (PendingKind.DISPUTE, PendingKind.CONTRADICTION):
        return pending.item
    last = next((item for item in message.dialogue.last_items if item in answers), None)
    if last and _objects(message, answers[last]) and message.dialogue.open_item not in message.mentioned:
        return last
    if not acts.is_correcting(message.text) or message.mentioned:
        return None
    words = set(content_stems(message.text))
    shared = {item: len(words & set(content_stems(answer.note))) for item, answer in answers.items()}
    best = max(shared, key=lambda item: shared[item], default=None)
    return best if best and shared[best] else None


def _objects(message: Message, answer: Answer) -> bool:
    """Whether somebody objects to an answer that somebody else gave."""
    other = bool(answer.by and message.user and answer.by != message.user)
    return other and bool(_OBJECTS.match(message.plain))
