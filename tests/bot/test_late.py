"""Parts that start late: not before they are needed, and once."""

from __future__ import annotations

from bot.late import LateAnswerer, LatePassages, once
from bot.ports import Listener
from evals.dialogues import Silence


def test_a_late_part_starts_at_the_first_call_and_once() -> None:
    """A batch without questions never pays for the knowledge; one with many pays once."""
    built: list[Silence] = []

    def build() -> Silence:
        built.append(Silence())
        return built[-1]

    library = once(build)
    answerer, passages = LateAnswerer(library), LatePassages(library)
    assert built == []
    assert answerer.answer("who owns it?", (), Listener()).text
    assert passages.passage("document", "heading") is None
    answerer.answer("and who pays?", (), Listener())
    assert len(built) == 1
