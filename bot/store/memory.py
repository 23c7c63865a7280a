"""Conversations in memory: for a terminal session, a batch of questions, an eval run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from bot.models import Conversation, Message

_MESSAGES_KEPT = 20
_CONVERSATIONS_KEPT = 1_000


class MemoryStore:
    """The last messages of the last conversations. Safe to share between threads."""

    def __init__(self) -> None:
        self._conversations: OrderedDict[str, tuple[Message, ...]] = OrderedDict()
        self._lock = Lock()

    def load(self, conversation_id: str) -> Conversation:
        with self._lock:
            return Conversation(id=conversation_id, messages=self._conversations.get(conversation_id, ()))

    def append(self, conversation_id: str, messages: Sequence[Message]) -> None:
        with self._lock:
            earlier = self._conversations.pop(conversation_id, ())
            self._conversations[conversation_id] = (*earlier, *messages)[-_MESSAGES_KEPT:]
            while len(self._conversations) > _CONVERSATIONS_KEPT:
                self._conversations.popitem(last=False)
