"""A conversation about a real checklist: the real engine, desk, rules and answerer over a record of the test's own."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.assessment.acts import Act
from bot.assessment.interpret import Interpreter
from bot.assessment.models import Answer, Assessment, Status
from bot.compose import build_shelf
from bot.desk import Desk
from bot.engine import Engine
from bot.models import Choice, Details, Progress, Reply, Turn
from bot.ports import Answerer, AssessmentStore, ChecklistShelf, ConversationStore, Passages, Visibility
from bot.store.memory import MemoryAssessmentStore, MemoryStore

MET, PARTIAL, UNMET = Status.MET, Status.PARTIAL, Status.UNMET
UNKNOWN, NOT_APPLICABLE = Status.UNKNOWN, Status.NOT_APPLICABLE
BEGUN = datetime.datetime(2026, 11, 17, 10, 0, tzinfo=datetime.UTC)  # a Tuesday
SHELF = build_shelf()
MVP = tuple(item.id for item in SHELF.get("mvp").items)


@dataclass(frozen=True)
class Parts:
    """What is dear to build and the same for every conversation."""

    interpreter: Interpreter
    answerer: Answerer
    passages: Passages


class Talk:
    """One conversation. The first item is open; `at` is the time of the next message, which tests may move on."""

    def __init__(
        self,
        parts: Parts,
        checklist: str | None = "mvp",
        name: str = "",
        user: str = "ana",
        store: AssessmentStore | None = None,
        conversations: ConversationStore | None = None,
        shelf: ChecklistShelf = SHELF,
        conversation: str = "c1",
        interpreter: Interpreter | None = None,
        visibility: Visibility | None = None,
    ) -> None:
        self.store: AssessmentStore = store or MemoryAssessmentStore()
        self.at = BEGUN
        self.user = user
        self.conversation = conversation
        numbers = itertools.count(len(self.store.assessments()) + len(self.store.initiatives()) + 1)
        self.desk = Desk(
            self.store,
            shelf,
            interpreter or parts.interpreter,
            parts.answerer,
            parts.passages,
            lambda: self.at,
            lambda: f"id{next(numbers)}",
            visibility,
        )
        self.engine = Engine(parts.answerer, conversations or MemoryStore(), self.desk, passages=parts.passages)
        self.begun = ""
        self.reply: Reply
        if checklist:
            self.reply = self.desk.begin(self._turn("", user), shelf.get(checklist), name)
            self.begun = self.progress.assessment_id

    def say(self, text: str, user: str | None = None, message_id: str = "") -> Talk:
        """A message through the engine."""
        self.reply = self.engine.reply(self._turn(text, self.user if user is None else user, message_id))
        if self.reply.progress and not self.begun:
            self.begun = self.reply.progress.assessment_id
        return self

    def click(self, item: str, status: Status | None, user: str | None = None, message_id: str = "") -> Talk:
        """A choice that is clicked."""
        choice = Choice(assessment_id=self.begun, item=item, status=status, label="label")
        turn = self._turn("", self.user if user is None else user, message_id).model_copy(update={"choice": choice})
        self.reply = self.engine.reply(turn)
        return self

    def fill_in(self, item: str, user: str | None = None, **fields: Any) -> Talk:
        """A form about an item that is sent."""
        details = Details(assessment_id=self.begun, item=item, **fields)
        turn = self._turn("", self.user if user is None else user).model_copy(update={"details": details})
        self.reply = self.engine.reply(turn)
        return self

    def answer_all(self, *besides: str) -> Talk:
        """Every item but some gets a yes by the owner of the conversation."""
        for item in self.record.checklist.items:
            if item.id not in besides and item.id not in self.record.answers:
                self.click(item.id, MET)
        return self

    def later(self, **time: float) -> Talk:
        """Time goes by."""
        self.at += datetime.timedelta(**time)
        return self

    def _turn(self, text: str, user: str, message_id: str = "") -> Turn:
        self.at += datetime.timedelta(seconds=1)
        return Turn(conversation_id=self.conversation, text=text, user=user, at=self.at, message_id=message_id)

    @property
    def record(self) -> Assessment:
        """The assessment as the store has it."""
        return self.store.get(self.begun)

    @property
    def open(self) -> str | None:
        """The item that is open."""
        return self.record.dialogue.open_item

    @property
    def progress(self) -> Progress:
        """What the last reply says of the assessment."""
        assert self.reply.progress is not None, f"no reply of the assessment's: {self.reply.text}"
        return self.reply.progress

    @property
    def act(self) -> Act:
        """What the last message was taken for."""
        return self.progress.act

    @property
    def text(self) -> str:
        """The last reply."""
        return self.reply.text

    @property
    def wrote(self) -> dict[str, Status]:
        """What the last message recorded."""
        return {answer.item: answer.status for answer in self.progress.recorded}

    @property
    def statuses(self) -> dict[str, Status]:
        """Everything that is recorded."""
        return {item: answer.status for item, answer in self.record.answers.items()}

    @property
    def signers(self) -> list[str]:
        """Who signed, also where it is void by now."""
        return [one.by for one in self.record.signoffs]

    @property
    def state(self) -> str:
        """Whether the assessment is being worked on."""
        return self.record.state.value

    @property
    def parked(self) -> list[str]:
        """The items that were put off."""
        return list(self.record.dialogue.parked)

    def answer(self, item: str) -> Answer:
        """What is recorded about an item."""
        return self.record.answers[item]

    def checks(self, item: str) -> dict[str, Status]:
        """What is recorded about the checks of an item."""
        return dict(self.record.answers[item].checks)


Begin = Callable[..., Talk]


def title(item: str, checklist: str = "mvp") -> str:
    """An item as replies name it."""
    return SHELF.get(checklist).item(item).title
