"""What goes into and comes out of the conversation engine. No word of Slack, of the terminal or of a model in here."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from knowledge.models import Frozen, Hit, Passage


class Message(Frozen):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


class Turn(Frozen):
    """One message from a person. `history` is what was said before, where the rim knows it better than the store."""

    conversation_id: str
    text: str
    user: str = ""
    groups: tuple[str, ...] = ()
    history: tuple[Message, ...] | None = None


class ReplyKind(StrEnum):
    """What sort of reply it is."""

    ANSWER = "answer"
    ABSTAIN = "abstain"
    SMALLTALK = "smalltalk"
    CLARIFY = "clarify"


class Citation(Frozen):
    """Where a statement comes from: `quote` is an exact part of the passage's text. `number` is what `[n]` refers to."""

    number: int
    quote: str
    start: int
    passage: Passage


class Reply(Frozen):
    """One message to a person: Markdown with `[n]` markers, and what the markers refer to.

    `hits` is what retrieval returned, best first. `notice` is one plain line about how the answer came about (a model
    that was down, say), empty otherwise. `faithfulness` is the share of the statements that the cited passages support,
    in [0, 1], None where nothing is stated. `seconds` is the time the engine took.
    """

    kind: ReplyKind
    text: str
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    notice: str = ""
    faithfulness: float | None = None
    seconds: float = 0.0
    prompt: str = Field(default="", description="fingerprint of the prompt that a model answered under")


class Conversation(Frozen):
    """What was said so far, oldest first."""

    id: str
    messages: tuple[Message, ...] = ()
