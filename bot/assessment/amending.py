"""What is added to an answer that is recorded, or put right in it: evidence, a figure."""

from __future__ import annotations

import re

from bot.assessment.acts import Act
from bot.assessment.figures import swapped, worsened
from bot.assessment.interpret import Reading
from bot.assessment.message import Message
from bot.assessment.models import Answer, Statement
from knowledge.words import content_stems

_POINTING = re.compile(
    r"(?i)^(?:here(?:'s| is| are| you go| it is)|this is|that is|attached|evidence|proof|link|see"
    r"|the (?:link|proof|evidence|report|doc\w*)|https?)\b"
    r"|\b(?:here you go|as (?:proof|evidence|requested|promised)|(?:evidence|proof) for)\b"
)


def read_evidence(message: Message) -> Reading | None:
    """Evidence handed in by itself."""
    points = bool(_POINTING.search(message.text))
    bare = bool(message.said.links) and len(content_stems(message.text)) <= 3
    item = _backed(message) if message.evidence and (points or bare) else None
    if item is None:
        return None
    statement = Statement(item=item, status=message.answers[item].status, evidence=message.evidence)
    return Reading(act=Act.ANSWER, statements=(statement,), evidence=message.evidence)


def read_new_figure(message: Message) -> Reading | None:
    """A figure put right: "sorry, 500 ms not 200"."""
    pair = swapped(message.text)
    if pair is None:
        return None
    old = _figure(pair[1])
    candidates = (*message.dialogue.last_items, *reversed(message.answers))
    noted = (item for item in candidates if item in message.answers and old.search(message.answers[item].note))
    item = next(noted, None)
    if item is None:
        return None
    return Reading(act=Act.CORRECTION, statements=(_refigured(message, item, message.answers[item], pair),))


def _backed(message: Message) -> str | None:
    """The answer that evidence belongs to."""
    candidates = (*message.mentioned, *message.dialogue.last_items)
    return next((item for item in candidates if item in message.answers), None)


def _refigured(message: Message, item: str, answer: Answer, pair: tuple[str, str]) -> Statement:
    """The answer read again with the new figure in place of the old one."""
    new, old = pair
    note = _figure(old).sub(new, answer.note)
    checks = dict(answer.checks)
    for check in message.checklist.item(item).checks:
        if check.measure and check.id in checks:
            checks[check.id] = worsened(note, pair, check.measure, checks[check.id])
    return Statement(item=item, status=answer.status, checks=checks, note=note)


def _figure(digits: str) -> re.Pattern[str]:
    """The figure by itself, not as a part of another one."""
    return re.compile(rf"(?<![\d.]){re.escape(digits)}(?![\d.])")
