"""What an assessment is made of: the initiative, its answers, every change to them, and where the conversation stands."""

from __future__ import annotations

import datetime
from enum import StrEnum

from pydantic import Field

from knowledge.checklists import Checklist
from knowledge.models import Frozen

MAX_NOTE = 4_000  # characters kept of what was said about an item


class Status(StrEnum):
    """How an item, or one of its checks, stands. Not yet asked is none of these: there is no answer then."""

    MET = "met"
    PARTIAL = "partial"
    UNMET = "unmet"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


class Stage(StrEnum):
    """Where an initiative stands: a proof of concept, one of the five rollout stages, or ended."""

    PROOF_OF_CONCEPT = "proof_of_concept"
    PILOT = "pilot"
    READINESS_GATE = "readiness_gate"
    LIMITED_PRODUCTION = "limited_production"
    SCALED_PRODUCTION = "scaled_production"
    STEADY_STATE = "steady_state"
    STOPPED = "stopped"


IN_PRODUCTION = (Stage.LIMITED_PRODUCTION, Stage.SCALED_PRODUCTION, Stage.STEADY_STATE)


class Initiative(Frozen):
    """A pilot, or what became of it. `since` is the day on which it entered its stage, `begun` the day it began."""

    id: str
    name: str = ""
    owner: str = ""
    stage: Stage | None = None
    since: datetime.date | None = None
    begun: datetime.date | None = None


class Evidence(Frozen):
    """A link or the name of a document or person that backs an answer. Without any, an answer is a claim."""

    text: str
    by: str
    at: datetime.datetime


class Dispute(Frozen):
    """Somebody else says otherwise about an item; open until it is settled."""

    status: Status
    checks: dict[str, Status] = Field(default_factory=dict)
    note: str
    by: str
    at: datetime.datetime


class Answer(Frozen):
    """What is recorded about an item: `checks` holds those that were spoken of, `note` the words that said so.

    `reason` says why an item does not apply. `owner` and `due` belong to what remains to be done, or name the person to
    ask. `confirmed` is False for an answer taken over from an earlier assessment that nobody has called still true.
    """

    item: str
    status: Status
    checks: dict[str, Status] = Field(default_factory=dict)
    note: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    owner: str = ""
    due: datetime.date | None = None
    dispute: Dispute | None = None
    confirmed: bool = True
    by: str = ""
    at: datetime.datetime


class Change(Frozen):
    """One change to the record: the answer before (None: there was none) and after (None: it was withdrawn)."""

    item: str
    old: Answer | None
    new: Answer | None
    by: str
    at: datetime.datetime


class SignOff(Frozen):
    """A named person stands for the answers as they were. A later change voids it."""

    by: str
    at: datetime.datetime
    voided_by: str = ""
    voided_at: datetime.datetime | None = None


class State(StrEnum):
    """Whether an assessment is being worked on."""

    ACTIVE = "active"
    PAUSED = "paused"
    FINISHED = "finished"
    DISCARDED = "discarded"


class Statement(Frozen):
    """What a message says about one item; not yet recorded."""

    item: str
    status: Status
    checks: dict[str, Status] = Field(default_factory=dict)
    note: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    owner: str = ""
    due: datetime.date | None = None


class PendingKind(StrEnum):
    """What the advisor has asked besides an item and waits for."""

    CONFIRM = "confirm"
    CONTRADICTION = "contradiction"
    DISPUTE = "dispute"
    REASON = "reason"
    SCOPE = "scope"
    DISCARD = "discard"
    OTHER_INITIATIVE = "other_initiative"
    STAGE = "stage"
    SIGN_OFF = "sign_off"
    STALE = "stale"


class Pending(Frozen):
    """A question of the advisor's that the next message may answer. `by` is whose message raised it."""

    kind: PendingKind
    item: str = ""
    statements: tuple[Statement, ...] = ()
    text: str = ""
    by: str = ""


class Dialogue(Frozen):
    """Where the conversation stands: which item and check are open, what was parked, what the last message recorded.

    `reopened` is an item that somebody went back to: what is said about it now replaces the answer. `asked` holds marks of
    what was asked for a second time ("again:item"). `misses` counts messages in a row that were not understood.
    """

    open_item: str | None = None
    open_check: str | None = None
    reopened: str | None = None
    asked: tuple[str, ...] = ()
    parked: tuple[str, ...] = ()
    last_items: tuple[str, ...] = ()
    pending: Pending | None = None
    misses: int = 0


class Assessment(Frozen):
    """One walk through one checklist for one initiative: the whole record.

    The checklist is the version it began with. `previous` is the assessment whose answers it took over. `version` counts
    saves; a save names the version it read, so that of two people answering at once one is asked again.
    """

    id: str
    checklist: Checklist
    initiative: Initiative
    conversation_id: str
    state: State = State.ACTIVE
    begun_by: str = ""
    begun_at: datetime.datetime
    updated_at: datetime.datetime
    answers: dict[str, Answer] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    signoffs: tuple[SignOff, ...] = ()
    previous: str | None = None
    dialogue: Dialogue = Dialogue()
    version: int = 0

    @property
    def signed(self) -> SignOff | None:
        """The sign-off that still stands."""
        return next((item for item in reversed(self.signoffs) if item.voided_at is None), None)
