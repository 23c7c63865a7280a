"""Cases go through the same engine that people talk to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine import Engine
from bot.models import Message, Reply, ReplyKind
from bot.ports import Listener
from bot.store.memory import MemoryStore
from evals.runner import run_cases
from knowledge.audience import EVERYBODY, Readers
from tests.evals.test_scorers import case


class Recorder:
    """An answerer that keeps what it was asked with which history."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        self.asked.append((question, len(history)))
        return Reply(kind=ReplyKind.ABSTAIN, text=question)


def test_cases_are_asked_in_order_with_their_own_history_only() -> None:
    """No case profits or suffers from another one, so that their order does not change the figures."""
    recorder = Recorder()
    history = ({"role": "user", "text": "stage 3?"}, {"role": "assistant", "text": "It lasts."})
    cases = [case(id="a", question="one"), case(id="b", question="two", history=history), case(id="c", question="three")]
    outcomes = run_cases(Engine(recorder, MemoryStore()), cases)
    assert recorder.asked == [("one", 0), ("two", 2), ("three", 0)]
    assert [(outcome.case.id, outcome.reply.text) for outcome in outcomes] == [("a", "one"), ("b", "two"), ("c", "three")]
