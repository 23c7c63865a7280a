"""Parts that are costly to start and often not needed: they start when the first call comes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import TypeVar

from bot.models import Message, Reply
from bot.ports import Answerer, Listener, Passages
from knowledge.audience import EVERYBODY, Readers
from knowledge.models import Passage

Part = TypeVar("Part")


def once(build: Callable[[], Part]) -> Callable[[], Part]:
    """A function that builds at its first call and gives the same part at every other."""
    return cache(build)


class LateAnswerer:
    """An answerer that is built for the first question."""

    def __init__(self, build: Callable[[], Answerer]) -> None:
        self._build = once(build)

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        """What the answerer says."""
        return self._build().answer(question, history, listener, readers)


class LatePassages:
    """Passages that are opened when the first one is looked for."""

    def __init__(self, build: Callable[[], Passages]) -> None:
        self._build = once(build)

    def passage(self, document: str, heading: str, readers: Readers = EVERYBODY) -> Passage | None:
        """What the passages hold."""
        return self._build().passage(document, heading, readers)

    def readable(self, readers: Readers = EVERYBODY) -> Collection[str]:
        """What the passages say."""
        return self._build().readable(readers)
