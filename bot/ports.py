"""What the engine needs from elsewhere, each as small as it gets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from bot.assessment.models import Assessment, Initiative
from bot.models import Conversation, Message, Reply, Turn
from knowledge.audience import EVERYBODY, Readers
from knowledge.checklists import Checklist
from knowledge.models import Hit, Passage


class Listener:
    """Told how far a reply is. This one does not care; rims override what they show."""

    def stage(self, name: str) -> None:
        """The next step begins: "Searching", "Reading 5 passages", …"""

    def text(self, part: str) -> None:
        """A part of the answer that has passed its checks, while a model is still writing."""


class Searcher(Protocol):
    """Finds passages."""

    def search(self, text: str, limit: int = 10, readers: Readers = EVERYBODY) -> list[Hit]:
        """At most `limit` passages that fit the text and that the readers may see, best first."""


class Passages(Protocol):
    """Finds a passage by its place in a document, and says which documents somebody may see."""

    def passage(self, document: str, heading: str, readers: Readers = EVERYBODY) -> Passage | None:
        """The first passage under a heading; None where there is none, or where it is not for the readers."""

    def readable(self, readers: Readers = EVERYBODY) -> Collection[str]:
        """The ids of the documents that the readers may see."""


class Answerer(Protocol):
    """Answers a question from the knowledge."""

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        """An answer or an abstention, from what the readers may see; `seconds` is left at zero."""


class ConversationStore(Protocol):
    """Remembers conversations."""

    def load(self, conversation_id: str) -> Conversation:
        """The conversation, empty where nothing was said yet."""

    def append(self, conversation_id: str, messages: Sequence[Message]) -> None:
        """Add messages at the end."""


class AssessmentStore(Protocol):
    """Keeps assessments, whole and with every change."""

    def active(self, conversation_id: str) -> Assessment | None:
        """The conversation's assessment that was not discarded; the latest one where there are several."""

    def get(self, assessment_id: str) -> Assessment:
        """An assessment by its id. Raises `NotFound`."""

    def save(self, assessment: Assessment, *, message_id: str = "", reply: str = "") -> Assessment:
        """Write an assessment as a whole, in one transaction with the mark that the message was handled.

        Returns it with the next `version`. Raises `Conflict` where somebody saved since `assessment.version` was read
        (0: where it exists already) and `AlreadyHandled` where the message was handled before; nothing is written then.
        """

    def handled(self, conversation_id: str, message_id: str) -> str | None:
        """The reply (JSON) that was given to a message, None where it was not handled yet."""

    def initiatives(self) -> list[Initiative]:
        """All initiatives, by name."""

    def assessments(self, initiative_id: str | None = None) -> list[Assessment]:
        """The assessments of an initiative, or all, that were not discarded; latest change first."""


class ChecklistShelf(Protocol):
    """The checklists that can be walked through."""

    def get(self, id: str) -> Checklist:
        """The newest version. Raises `NotFound`."""

    def all(self) -> list[Checklist]:
        """The newest version of each, by id."""


class Visibility(Protocol):
    """Who may see what: a team's assessments are nobody else's business. Conversations are named by their ids."""

    def sees(self, user: str, here: str, there: str) -> bool:
        """Whether somebody who speaks in the conversation `here` may be told what was said in `there`."""

    def same_place(self, here: str, there: str) -> bool:
        """Whether two conversations are held in one room: an assessment of one is what a report asked in the other means."""


class AssessmentDesk(Protocol):
    """Answers what belongs to an assessment."""

    def reply(self, turn: Turn, history: Sequence[Message], listener: Listener) -> Reply | None:
        """The reply to a message that belongs to an assessment; None for all others."""
