"""One message and where it arrives: what several rules want to know of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import cached_property

from bot.assessment.clauses import split_clauses
from bot.assessment.cues import normalise
from bot.assessment.dates import find_due
from bot.assessment.examples import Examples, Topic
from bot.assessment.interpret import Said
from bot.assessment.models import Answer, Assessment, Dialogue, Statement, Status
from bot.assessment.parts import Asked, Subject
from bot.assessment.people import find_evidence
from bot.assessment.statements import StatementReader
from bot.assessment.statuses import Found
from bot.assessment.weighing import Heard
from knowledge.checklists import Bar
from knowledge.reading import Judge

GAPS = (Status.UNMET, Status.PARTIAL, Status.UNKNOWN)

_NUMBERED = re.compile(r"(?i)\b(?:item|question|number|point|#) ?#?(\d{1,2})\b")


class Message:
    """One message and the assessment in which it is said."""

    def __init__(self, said: Said, assessment: Assessment, examples: Examples, judge: Judge) -> None:
        self.said = said
        self.text = said.text
        self.assessment = assessment
        self.checklist = assessment.checklist
        self._examples = examples
        self._reader = StatementReader(assessment.checklist, examples, judge)

    @property
    def dialogue(self) -> Dialogue:
        """Where the conversation stands."""
        return self.assessment.dialogue

    @property
    def answers(self) -> dict[str, Answer]:
        """What is recorded, by item."""
        return self.assessment.answers

    @property
    def user(self) -> str:
        """Who says it."""
        return self.said.user

    @property
    def length(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @property
    def wants_path(self) -> bool:
        """Whether the checklist asks who does what by when, not whether it is done."""
        return self.checklist.verdict.bar is Bar.PATH_DEFINED

    @cached_property
    def plain(self) -> str:
        """Its words as patterns expect them."""
        return normalise(self.text)

    @cached_property
    def question(self) -> str:
        """The part of it that asks something; "" where none does."""
        return " ".join(f"{clause.text}?" for clause in split_clauses(self.text) if clause.question)

    @cached_property
    def due(self) -> datetime.date | None:
        """The day until which it says that something is to be done."""
        found = find_due(self.text, self.said.today, loose=self.wants_path)
        return found[0] if found else None

    @cached_property
    def evidence(self) -> tuple[str, ...]:
        """What it points to as backing."""
        return (*self.said.links, *find_evidence(self.text))

    @cached_property
    def mentioned(self) -> list[str]:
        """The items whose own terms or whose checks' terms it uses."""
        topics = (topic.item for topic in self.topics(self.text) if topic.terms)
        return list(dict.fromkeys([*self.named_items(self.text), *topics]))

    def named(self, *, other: bool = False) -> str | None:
        """The item that it names, by number or by its terms; `other` leaves out the open one and wants one to be left."""
        if match := _NUMBERED.search(self.text):
            number = int(match[1])
            if 0 < number <= len(self.checklist.items):
                return self.checklist.items[number - 1].id
        named = self.named_items(self.text) or self.mentioned
        named = [item for item in named if not (other and item == self.dialogue.open_item)]
        return named[0] if named and (len(named) == 1 or not other) else None

    def named_items(self, text: str) -> list[str]:
        """The items that a text names by their own terms."""
        return self._examples.named_items(text)

    def topics(self, text: str) -> list[Topic]:
        """Every check with its nearness to a text."""
        return self._examples.topics(text, self._examples.encode([text])[0])

    def asked(self, item: str | None, check: str | None = None, unsaid: Sequence[str] = ()) -> Asked:
        """What is taken to be asked while a text is read."""
        return Asked(self.checklist.item(item) if item else None, check, tuple(unsaid))

    def gathered(self, text: str, asked: Asked) -> dict[Subject, Found]:
        """What a text says of each check that it is about."""
        return self._reader.gathered(text, asked) or {}

    def heard(self, text: str, asked: Asked) -> Heard | None:
        """What words tell and what the trained model makes of a text."""
        return self._reader.heard(text, asked)

    def read(self, text: str, asked: Asked, *, path: bool = False) -> tuple[list[Statement], list[Statement]]:
        """The statements of a text that may be recorded, and doubtful ones."""
        return self._reader.read(text, asked, path=path)
