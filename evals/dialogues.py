"""Dialogue cases: what people say in a guided assessment, and what each message should lead to."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from bot.assess_lines import BuildRoom, DialogueRequest, SaidTurn, run_dialogue
from bot.assessment.acts import Act
from bot.assessment.models import Status
from bot.models import Message, Reply, ReplyKind
from bot.ports import ChecklistShelf, Listener
from evals.cases import read_cases
from knowledge.audience import EVERYBODY, Readers
from knowledge.models import Frozen, Passage

log = logging.getLogger("advisor.evals")

BUNDLED = Path(__file__).parent / "cases" / "dialogues.jsonl"


class ExpectedItem(Frozen):
    """What a message says about an item; `owner` and `due` are judged where they are given."""

    item: str
    status: Status
    owner: str = ""
    due: datetime.date | None = None


class Expected(Frozen):
    """What a message does, what it records, and which item is open afterwards (judged where it is given)."""

    act: Act
    items: tuple[ExpectedItem, ...] = ()
    asked: str | None = None


class DialogueTurn(Frozen):
    """One message and what should come of it."""

    text: str
    user: str = ""
    expect: Expected


class Dialogue(Frozen):
    """One dialogue. `behaviours` are the numbers of the required behaviours that it shows, `final` is the whole record."""

    id: str
    split: Literal["tune", "held"]
    checklist: str
    today: datetime.date
    behaviours: tuple[int, ...] = ()
    turns: tuple[DialogueTurn, ...]
    final: dict[str, Status] = Field(default_factory=dict)


class Walk(Frozen):
    """A dialogue and what it led to, as the interface names the parts; None where the walk broke off."""

    dialogue: Dialogue
    result: dict[str, Any] | None


def load_dialogues(path: Path | None = None, split: str = "all") -> list[Dialogue]:
    """The dialogues of a file, or the bundled ones, of one split or all. Raises `CaseError` naming file and line."""
    return read_cases(path or BUNDLED, split, Dialogue.model_validate_json)


def run_dialogues(dialogues: Iterable[Dialogue], build: BuildRoom, shelf: ChecklistShelf) -> list[Walk]:
    """The walks in the order of the dialogues."""
    return [Walk(dialogue=dialogue, result=_walk(dialogue, build, shelf)) for dialogue in dialogues]


def _walk(dialogue: Dialogue, build: BuildRoom, shelf: ChecklistShelf) -> dict[str, Any] | None:
    request = DialogueRequest(
        id=dialogue.id,
        checklist=dialogue.checklist,
        today=dialogue.today,
        turns=tuple(SaidTurn(text=turn.text, user=turn.user) for turn in dialogue.turns),
    )
    try:
        return run_dialogue(request, build, shelf)
    except Exception:  # one walk that breaks off must not cost the figures of the others; it counts as all wrong
        log.exception("the dialogue %s broke off", dialogue.id)
        return None


class Silence:
    """Answers no question and knows no passage: the dialogues judge what is read and recorded, not what is looked up."""

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        """Something like an answer."""
        return Reply(kind=ReplyKind.ANSWER, text="(an answer)")

    def passage(self, document: str, heading: str, readers: Readers = EVERYBODY) -> Passage | None:
        """None."""
        return None

    def readable(self, readers: Readers = EVERYBODY) -> frozenset[str]:
        """None."""
        return frozenset()
