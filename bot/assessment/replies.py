"""What a person replies to what they were asked: yes or no, which of two, all but one, a reason, a name."""

from __future__ import annotations

from bot.assessment.acts import Act, is_pause
from bot.assessment.cues import normalise
from bot.assessment.phrases import replying, settling


def yes_or_no(text: str) -> tuple[bool | None, str]:
    """Whether a message begins with a yes (True) or a no (False), and what follows."""
    text = normalise(text)
    for value, pattern in ((True, settling.YES), (False, settling.NO)):
        match = pattern.match(text)
        if match:
            return value, match["rest"].strip(" ,.;:!-–—")
    return None, text


def picks_first(text: str) -> bool | None:
    """Of two statements, whether the earlier one is meant to hold (True), the later one (False), or neither is named."""
    first, second = replying.PICK_FIRST.search(text), replying.PICK_SECOND.search(text)
    if bool(first) == bool(second):
        return None
    return bool(first)


def exception(text: str) -> str | None:
    """What a confirmation leaves out ("all but the funding one"); None where it leaves out nothing."""
    match = replying.EXCEPTION.search(normalise(text))
    return match["what"] if match and len(text.split()) <= 20 else None


def agrees(text: str) -> bool:
    """Whether a message says that somebody else is right."""
    return bool(replying.AGREES.search(text))


def gives_in(text: str) -> bool:
    """Whether a message takes back an objection."""
    return bool(replying.GIVES_IN.search(text))


def speaks_for(text: str) -> bool:
    """Whether a person speaks as an item's owner or for both sides of a dispute."""
    return bool(replying.SPEAKS_FOR.search(text))


def scope(text: str) -> Act | None:
    """What is to be stopped: only the question (SKIP), the assessment for now (PAUSE) or for good (CANCEL)."""
    if replying.FOR_NOW.search(text) or is_pause(text):
        return Act.PAUSE
    if replying.ONLY_THIS.search(text):
        return Act.SKIP
    return Act.CANCEL if replying.FOR_GOOD.search(text) else None


def person_name(text: str) -> str:
    """The name of a person in a message that is nothing but a name; "" else."""
    match = replying.PERSON.match(text.strip())
    return match["name"].strip() if match and len(text.split()) <= 8 else ""
