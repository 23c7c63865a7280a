"""What the model says a message says: the shape it must answer in. Claims, until `checking` has made a reading of them."""

from __future__ import annotations

from typing import Literal

from bot.assessment.interpret import Act
from bot.assessment.models import Stage, Status
from knowledge.models import Frozen

# Not among them: a sign-off, an item ruled out, a memo, a stale button. Rules tell those, from the message itself.
Aside = Literal["", "why", "meaning", "hedge", "pressure", "frustration", "other_initiative", "stage", "withdrawn", "reopen"]


class ClaimedCheck(Frozen):
    """One check of an item and how it stands."""

    check: str
    status: Literal["met", "partial", "unmet", "unknown"]


class Claim(Frozen):
    """What a message says about one item: `quote` is the part that says it, `sure` whether it does so clearly."""

    item: str
    quote: str
    status: Status
    checks: tuple[ClaimedCheck, ...] = ()
    reason: str | None = None
    owner: str | None = None
    due: str | None = None
    sure: bool


class Claims(Frozen):
    """What one message says."""

    act: Act
    note: Aside = ""
    statements: tuple[Claim, ...] = ()
    target: str | None = None
    question: str | None = None
    stage: Stage | None = None
    name: str | None = None
    agrees: bool | None = None
