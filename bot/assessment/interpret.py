"""From one message to what it says: the act, the statements about items, and what comes with them.

Rules for acts and words, sentence vectors for subject and leaning (`examples`). What is not sure enough comes back as
`doubtful`: the conversation asks instead of recording it.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import Field

from bot.assessment import acts
from bot.assessment.acts import Act
from bot.assessment.models import Assessment, Stage, Statement
from knowledge.models import Frozen


class Note(StrEnum):
    """What the act alone does not tell and the reply depends on."""

    NONE = ""
    WHY = "why"
    MEANING = "meaning"
    HEDGE = "hedge"
    PRESSURE = "pressure"
    FRUSTRATION = "frustration"
    OTHER_INITIATIVE = "other_initiative"
    STAGE = "stage"
    WITHDRAWN = "withdrawn"
    REOPEN = "reopen"
    SIGN_OFF = "sign_off"
    RULED_OUT = "ruled_out"
    MEMO = "memo"
    STALE = "stale"


class Reading(Frozen):
    """What a message says. `statements` may be recorded, `doubtful` ones only after a yes.

    `question` is the part that asks something, `target` an item that is named (to go back to, to correct), `owner`,
    `due`, `evidence` and `reason` what is said without naming an item, `sure` a yes or no at the beginning.
    """

    act: Act
    note: Note = Note.NONE
    statements: tuple[Statement, ...] = ()
    doubtful: tuple[Statement, ...] = ()
    question: str = ""
    target: str | None = None
    owner: str = ""
    due: datetime.date | None = None
    evidence: tuple[str, ...] = ()
    reason: str = ""
    stage: Stage | None = None
    name: str = ""
    sure: bool | None = Field(default=None)


class Said(Frozen):
    """A message to be read: plain text, the web addresses it held, who wrote it and on which day."""

    text: str
    links: tuple[str, ...] = ()
    user: str = ""
    today: datetime.date


class Interpreter(Protocol):
    """Reads messages in the light of where an assessment stands."""

    def read(self, said: Said, assessment: Assessment) -> Reading:
        """What the message says."""


__all__ = ["Act", "Interpreter", "Note", "Reading", "Said", "acts"]
