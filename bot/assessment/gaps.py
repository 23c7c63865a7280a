"""Who closes a gap that is recorded, and by when."""

from __future__ import annotations

import datetime
import re

from bot.assessment import acts
from bot.assessment.acts import Act
from bot.assessment.dates import find_due
from bot.assessment.interpret import Reading
from bot.assessment.message import GAPS, Message
from bot.assessment.models import Statement, Status
from bot.assessment.people import find_new_owner, find_owner, find_subject, leading_name

_DATED = re.compile(r"(?i)\b(?:due|deadline|date)\b")
_WANTED = re.compile(r"(?i)\b(?:due|deadline|date|wants?|needs?)\b")
_CHANGES = re.compile(r"(?i)\b(?:change|switch|instead|move|make)\b")
_TAKES = re.compile(r"(?i)\b(?:that one|this one|that|this|it|the fix|the gap)\b|\bowner\b|\bdue\b|\bdeadline\b")
_IT = re.compile(r"(?i)\b(?:it|that|this|that one|this one)\b")


def read_gap(message: Message) -> Reading | None:
    """Who closes the gap that was just recorded or is named, and by when."""
    owner, due = _details(message)
    changing = acts.is_correcting(message.text) or bool(_CHANGES.search(message.text))
    if not owner and not (due and (changing or _WANTED.search(message.text))):
        return None
    item = _gap(message, changing)
    if item is None or not (due or changing or _TAKES.search(message.text)):
        return None
    if not due and _closes(message, item):
        return None
    answer = message.answers[item]
    act = Act.CORRECTION if changing and (answer.owner or answer.due) else Act.ANSWER
    return Reading(act=act, statements=(Statement(item=item, status=answer.status, owner=owner, due=due),))


def _details(message: Message) -> tuple[str, datetime.date | None]:
    """The owner and the due date that a message names."""
    text, today = message.text, message.said.today
    owner = find_new_owner(text, message.user) or find_owner(text, message.user)
    found = find_due(text, today, loose=bool(owner or _DATED.search(text) or message.length <= 14))
    if found and not owner:
        owner = (leading_name(text) if message.length <= 7 else "") or find_subject(text)
    return owner, found[0] if found else None


def _gap(message: Message, changing: bool) -> str | None:
    """The recorded gap that a message about owner and date belongs to."""
    gaps = [item for item, answer in message.answers.items() if answer.status in GAPS]
    if not gaps:
        return None
    named = [item for item in message.mentioned if item in gaps]
    if named:
        return None if named[0] == message.dialogue.open_item and _adds(message, named[0]) else named[0]
    last = next((item for item in message.dialogue.last_items if item in gaps), None)
    if changing:
        return last or next((item for item in reversed(gaps) if message.answers[item].owner), None)
    if last is None or (message.dialogue.open_item != last and message.dialogue.open_item in message.mentioned):
        return None
    return last if _hands_over(message) or not _answers_another(message) else None


def _adds(message: Message, item: str) -> bool:
    """Whether a message speaks of a check of the open item that nobody spoke of yet."""
    certain, _ = message.read(message.text, message.asked(item))
    known = message.answers[item].checks
    return any(statement.item == item and any(check not in known for check in statement.checks) for statement in certain)


def _closes(message: Message, item: str) -> bool:
    """Whether a message says that a gap is closed, rather than who closes it."""
    certain, _ = message.read(message.text, message.asked(item))
    return any(statement.item == item and statement.status is Status.MET for statement in certain)


def _hands_over(message: Message) -> bool:
    """Whether a short message says nothing but who does it and by when."""
    return message.length <= 12 and bool(_IT.search(message.text)) and message.due is not None


def _answers_another(message: Message) -> bool:
    """Whether a message makes a statement that stands on its terms, not only on an item being open."""
    certain, doubtful = message.read(message.text, message.asked(message.dialogue.open_item))
    return any(_stands_on_terms(message, statement) for statement in (*certain, *doubtful))


def _stands_on_terms(message: Message, statement: Statement) -> bool:
    if statement.item in message.named_items(message.text):
        return True
    topics = message.topics(message.text)
    return any(topic.item == statement.item and topic.terms and topic.check in statement.checks for topic in topics)
