"""What the engine needs from elsewhere, each as small as it gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.models import Conversation, Message, Reply
from knowledge.models import Hit


class Listener:
    """Told how far a reply is. This one does not care; rims override what they show."""

    def stage(self, name: str) -> None:
        """The next step begins: "Searching", "Reading 5 passages", …"""

    def text(self, part: str) -> None:
        """A part of the answer that has passed its checks, while a model is still writing."""


class Searcher(Protocol):
    """Finds passages."""

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """At most `limit` passages that fit the text, best first."""


class Answerer(Protocol):
    """Answers a question from the knowledge."""

    def answer(self, question: str, history: Sequence[Message], listener: Listener) -> Reply:
        """An answer or an abstention; `seconds` is left at zero."""


class ConversationStore(Protocol):
    """Remembers conversations."""

    def load(self, conversation_id: str) -> Conversation:
        """The conversation, empty where nothing was said yet."""

    def append(self, conversation_id: str, messages: Sequence[Message]) -> None:
        """Add messages at the end."""
