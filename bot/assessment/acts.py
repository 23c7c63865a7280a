"""What a person does besides answering: go back, skip, pause, stop, ask how far we are, push for a verdict, chat."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.assessment.cues import normalise
from bot.assessment.models import Stage
from bot.assessment.phrases import enquiring, moving, pushing, settling


class Act(StrEnum):
    """What a message does, as the interface `advisor assess --jsonl` names it."""

    ANSWER = "answer"
    CORRECTION = "correction_of_item"
    QUESTION = "digression_question"
    BACK = "back"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    STATUS = "status_query"
    UNCLEAR = "unclear"


_MAY_I = re.compile(r"\b(?:can|may|could|should|do|would) (?:i|we) (?:count|record|tick|mark|call|treat)\b")
# What looks like pressure and only tells how to record an answer: "mark it as not met".
_RECORDS_A_GAP = re.compile(r"\b(?:as|to) (?:a )?(?:not met|unmet|no|red|open)\b")


def is_pause(text: str) -> bool:
    """Whether a message leaves the assessment for now."""
    plain = normalise(text)
    return bool((_short(text, 30) and moving.PAUSE.match(plain)) or (_short(text, 12) and moving.LEAVING.search(plain)))


def is_resume(text: str) -> bool:
    """Whether a message goes on with the assessment."""
    return _short(text, 14) and bool(moving.RESUME.match(normalise(text)))


def is_cancel(text: str) -> bool:
    """Whether a message stops the assessment, or something of it."""
    return _short(text, 14) and bool(moving.CANCEL.match(normalise(text)))


def is_returning(text: str) -> bool:
    """Whether a short message tells of coming back; asked only of a paused assessment."""
    return _short(text, 14) and bool(moving.RETURNING.search(normalise(text)))


def is_skip(text: str) -> bool:
    """Whether a message puts the open item off."""
    plain = normalise(text)
    return bool((_short(text, 18) and moving.SKIP.match(plain)) or (_short(text, 12) and moving.SKIPPING.search(plain)))


def is_back(text: str) -> bool:
    """Whether a message goes to another item or to the one before."""
    return _short(text, 16) and bool(moving.BACK.match(normalise(text)))


def is_status(text: str) -> bool:
    """Whether a message asks where the assessment stands."""
    return _short(text, 14) and bool(enquiring.STATUS.match(normalise(text)))


def is_sign_off(text: str) -> bool:
    """Whether somebody signs."""
    return _short(text, 20) and bool(pushing.SIGN.search(normalise(text)))


def is_pressure(text: str) -> bool:
    """Whether a message demands a verdict instead of answering."""
    plain = normalise(text)
    if pushing.VOICE.search(text.lower()):
        return True
    return bool(pushing.PRESSURE.search(plain)) and not _RECORDS_A_GAP.search(plain)


def asks_leave(text: str) -> bool:
    """Whether a question asks what may be recorded ("can I count it as done if …"), which is no pressure."""
    return bool(_MAY_I.search(normalise(text)))


def is_frustrated(text: str) -> bool:
    """Whether somebody has had enough of the questions."""
    return _short(text, 25) and bool(pushing.FRUSTRATED.search(normalise(text)))


def asks_why(text: str) -> bool:
    """Whether a question asks why something matters."""
    return bool(enquiring.WHY.search(text))


def asks_meaning(text: str) -> bool:
    """Whether a question asks what something means or what would count."""
    return bool(enquiring.MEANING.search(text))


def ruled_out(text: str) -> str | None:
    """What remains of a message besides "not applicable": the reason, maybe empty; None where it does not say so."""
    match = settling.NOT_APPLICABLE.search(text)
    if match is None:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(rest.split()).strip(" ,.;:-–—!")


def named_stage(text: str) -> Stage | None:
    """The stage that a message says the initiative is in."""
    match = settling.IN_STAGE.search(text)
    if match is None:
        return None
    named = match["stage"].strip()
    return next((stage for stage, pattern in settling.STAGES if re.match(rf"(?i)(?:{pattern})\b", named)), None)


def is_correcting(text: str) -> bool:
    """Whether a message puts right what was said before."""
    return bool(settling.CORRECTING.search(text))


def is_withdrawn(text: str) -> bool:
    """Whether a message takes back at its end what it asked for ("change the owner to Sam… no, leave it")."""
    match = settling.WITHDRAWN.search(text)
    return bool(match and match.start() > 8)


def _short(text: str, words: int) -> bool:
    return len(text.split()) <= words
