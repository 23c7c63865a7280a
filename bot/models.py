"""What goes into and comes out of the conversation engine. No word of Slack, of the terminal or of a model in here."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from bot.assessment.acts import Act
from bot.assessment.models import Answer, Status
from knowledge.audience import Readers
from knowledge.models import Frozen, Hit, Passage


class Message(Frozen):
    """One earlier message of the conversation. `sources` are the ids of the documents that an answer of ours drew on."""

    role: Literal["user", "assistant"]
    text: str
    sources: tuple[str, ...] = ()


class Choice(Frozen):
    """A button or menu entry: what it stands for in which assessment. `status` None skips the item."""

    assessment_id: str
    item: str
    status: Status | None
    label: str


class Details(Frozen):
    """What somebody adds to an item in a form: evidence, whose it is and by when. None leaves a field as it was.

    `status` is wanted where the item has no answer yet.
    """

    assessment_id: str
    item: str
    status: Status | None = None
    evidence: str | None = None
    owner: str | None = None
    due: datetime.date | None = None


class Turn(Frozen):
    """One message from a person, a choice that was clicked, or a form that was filled in.

    `message_id` makes a repeated delivery of the same message harmless. `at` is when it was said, now where it is left
    out. `history` is what was said before, where the rim knows it better than the store. `groups` are those that all who
    will read the reply are in: none, unless the rim knows better.
    """

    conversation_id: str
    text: str
    user: str = ""
    groups: tuple[str, ...] = ()
    history: tuple[Message, ...] | None = None
    message_id: str = ""
    at: AwareDatetime | None = None
    choice: Choice | None = None
    details: Details | None = None

    @property
    def readers(self) -> Readers:
        """Those who will read the reply."""
        return Readers.of(self.groups)


class ReplyKind(StrEnum):
    """What sort of reply it is."""

    ANSWER = "answer"
    ABSTAIN = "abstain"
    SMALLTALK = "smalltalk"
    CLARIFY = "clarify"
    ASSESSMENT = "assessment"


class Shows(StrEnum):
    """A document that a reply is, so that a rim can lay it out its own way."""

    REPORT = "report"
    PORTFOLIO = "portfolio"


class Citation(Frozen):
    """Where a statement comes from: `quote` is an exact part of the passage's text. `number` is what `[n]` refers to."""

    number: int
    quote: str
    start: int
    passage: Passage


class Progress(Frozen):
    """Where an assessment stands after a message: `act` and `recorded` are of this message, `asked` is the open item."""

    assessment_id: str
    checklist: str
    act: Act
    recorded: tuple[Answer, ...] = ()
    asked: str | None = None
    choices: tuple[Choice, ...] = ()
    answered: int = 0
    total: int = 0


class Reply(Frozen):
    """One message to a person: Markdown with `[n]` markers, and what the markers refer to.

    `shows` names the document that `text` holds: the report of `progress`'s assessment, or the portfolio. `quoted` are the
    ids of documents whose words stand in it, where there is no citation that says so.
    `hits` is what retrieval returned, best first. `notice` is one plain line about how the answer came about (a model
    that was down, say), empty otherwise. `seconds` is the time the engine took.
    """

    kind: ReplyKind
    text: str
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    notice: str = ""
    seconds: float = 0.0
    progress: Progress | None = None
    shows: Shows | None = None
    quoted: tuple[str, ...] = ()
    prompt: str = Field(default="", description="fingerprint of the prompt that a model answered under")

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the documents that it draws on, whether it cites them or not."""
        passages = (*(one.passage for one in self.citations), *(hit.passage for hit in self.hits))
        return tuple(sorted({*self.quoted, *(passage.source.id for passage in passages)}))


class Conversation(Frozen):
    """What was said so far, oldest first."""

    id: str
    messages: tuple[Message, ...] = ()
