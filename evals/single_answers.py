"""Single answers to single items, labelled check by check: how well one message is read, without what came before it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from bot.assessment import asking, flow
from bot.assessment.interpret import Interpreter, Said
from bot.assessment.models import Assessment, Initiative, Status
from bot.assessment.recording import Author
from bot.ports import ChecklistShelf
from evals.cases import read_cases
from knowledge.models import Frozen

BUNDLED = Path(__file__).parent / "cases" / "single_answers.jsonl"
_AT = datetime.datetime(2026, 11, 16, 9, 0, tzinfo=datetime.UTC)

Subject = tuple[str, str]
"""A check, by the ids of its item and its own."""


class SingleAnswer(Frozen):
    """What somebody answers when `item` is asked. `checks` labels each of its checks, None where nothing settles it.

    The trained part of the reader learns from `tune`, its weights beside the words are fitted to `weigh`, and `held` is
    for measuring. `also` labels checks of other items that the message answers in passing, as "item.check".
    """

    id: str
    split: Literal["tune", "weigh", "held"]
    checklist: str
    item: str
    text: str
    checks: dict[str, Status | None]
    also: dict[str, Status] = Field(default_factory=dict)

    @property
    def told(self) -> dict[Subject, Status]:
        """All that the message says."""
        own = {(self.item, check): status for check, status in self.checks.items() if status}
        others = {(item, check): status for name, status in self.also.items() for item, _, check in [name.partition(".")]}
        return own | others


class ReadAnswer(Frozen):
    """An answer and what was recorded of it; the id "" stands for an item that was ruled out as a whole."""

    answer: SingleAnswer
    recorded: dict[Subject, Status]


def load_answers(path: Path | None = None, split: str = "all") -> list[SingleAnswer]:
    """The answers of a file, the bundled ones by default, of one split or all. Raises `CaseError`."""
    return read_cases(path or BUNDLED, split, SingleAnswer.model_validate_json)


def read_answers(answers: Iterable[SingleAnswer], interpreter: Interpreter, shelf: ChecklistShelf) -> list[ReadAnswer]:
    """Each answer as the first message of an assessment in which its item is open."""
    return [ReadAnswer(answer=one, recorded=_recorded(one, interpreter, shelf)) for one in answers]


def first_message(answer: SingleAnswer, shelf: ChecklistShelf) -> tuple[Said, Assessment]:
    """The answer as the first message of an assessment in which its item is open."""
    author = Author("somebody", _AT)
    begun = flow.begin(
        shelf.get(answer.checklist), Initiative(id="pilot"), author, id="assessment", conversation_id="conversation"
    )
    said = Said(text=answer.text, user=author.user, today=_AT.date())
    return said, asking.open_item(begun.assessment, answer.item)


def _recorded(answer: SingleAnswer, interpreter: Interpreter, shelf: ChecklistShelf) -> dict[Subject, Status]:
    said, assessment = first_message(answer, shelf)
    step = flow.step(assessment, interpreter.read(said, assessment), said, _AT)
    found: dict[Subject, Status] = {}
    for one in step.recorded:
        whole = dict.fromkeys((check.id for check in assessment.checklist.item(one.item).checks), one.status)
        checks = {"": one.status} if one.status is Status.NOT_APPLICABLE else one.checks or whole
        found |= {(one.item, check): status for check, status in checks.items()}
    return found
