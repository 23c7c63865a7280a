"""A long message about several items, each sentence of which is read by itself."""

from __future__ import annotations

import re

from bot.assessment.dates import find_due
from bot.assessment.message import GAPS, Message
from bot.assessment.models import Statement
from bot.assessment.parts import Asked
from bot.assessment.people import find_owner

MEMO_LENGTH = 240  # characters from which a message about several items is a memo
MEMO_ITEMS = 3

_SENTENCE_END = re.compile(r"\n+|(?<=[.;!])\s+")


def read_memo(message: Message) -> list[Statement]:
    """The statements of a memo; none where a message is not one."""
    if len(message.text) < MEMO_LENGTH:
        return []
    merged: dict[str, Statement] = {}
    for sentence in _SENTENCE_END.split(message.text):
        for statement in message.read(sentence, Asked())[0]:
            merged[statement.item] = _merged(message, merged.get(statement.item), statement, sentence)
    return list(merged.values()) if len(merged) >= MEMO_ITEMS else []


def _merged(message: Message, known: Statement | None, statement: Statement, sentence: str) -> Statement:
    """A statement together with what the memo said of its item before."""
    found = find_due(sentence, message.said.today)
    return Statement(
        item=statement.item,
        status=statement.status,
        checks={**(known.checks if known else {}), **statement.checks},
        note=(f"{known.note} {sentence}" if known else sentence).strip(),
        due=found[0] if found else None,
        owner=find_owner(sentence, message.user) if statement.status in GAPS else "",
    )
