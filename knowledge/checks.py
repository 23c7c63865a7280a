"""What a check of a generation found: single marks, figures made of them, and faults that keep it from serving."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from knowledge.models import Frozen


class Subject(StrEnum):
    """What a question examines. The value names the figure that its marks make up."""

    RECALL = "right passage among the first five"
    ANSWERED = "answerable questions answered"
    REFUSED = "unanswerable questions refused"
    SMOKE = "smoke questions"


class Mark(NamedTuple):
    """How one question went on one generation; `best` is the id of the best passage, "" where nothing was found."""

    subject: Subject
    question: str
    passed: bool
    best: str


class Figure(Frozen):
    """The share of questions that went well; `before` on the generation that served, None where it could not be asked."""

    name: str
    questions: int
    before: float | None
    after: float

    def __str__(self) -> str:
        before = "" if self.before is None else f"{self.before:.3f} → "
        return f"{self.name}: {before}{self.after:.3f} ({self.questions} questions)"


class Check(Frozen):
    """Outcome of a check. `faults` keep a generation from serving unless somebody gave a reason (`forced`)."""

    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    seconds: float = 0.0
    forced: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against serving the generation."""
        return not self.faults


def figures(before: Sequence[Mark] | None, after: Sequence[Mark]) -> tuple[Figure, ...]:
    """One figure for each subject that was examined."""
    found = []
    for subject in Subject:
        new = _passed(after, subject)
        if new:
            old = _passed(before, subject) if before is not None else []
            share = sum(old) / len(old) if old else None
            found.append(Figure(name=subject.value, questions=len(new), before=share, after=sum(new) / len(new)))
    return tuple(found)


def _passed(marks: Sequence[Mark], subject: Subject) -> list[bool]:
    return [mark.passed for mark in marks if mark.subject is subject]
