"""What an ingest would change, for somebody to read before it does."""

from __future__ import annotations

from pydantic import Field

from ingest.check import Exam
from ingest.models import Failure
from ingest.plan import Plan
from knowledge.checks import Check
from knowledge.diff import DocumentDiff, Stored, Version, compare
from knowledge.generations import Generations, Manifest
from knowledge.library import Shelf
from knowledge.models import Frozen, Passage


class AnswerChange(Frozen):
    """A question whose best passage would be another one; both as `document › heading`, "" where none is found."""

    question: str
    before: str
    after: str


class Preview(Frozen):
    """What an ingest would do. `answers` and `check` are made where there is something to compare with.

    `cost` says why everything would be embedded anew, "" where it would not.
    """

    documents: tuple[DocumentDiff, ...] = ()
    failed: tuple[Failure, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    check: Check | None = None
    cost: str = Field(default="")


def document_diffs(generations: Generations, plan: Plan, previous: Manifest | None) -> tuple[DocumentDiff, ...]:
    """The documents that come, change or go, by id."""
    stored = Stored(generations, previous) if previous else None
    gone = set(stored.documents) - set(plan.records) if stored else set()
    found = []
    for document in sorted(set(plan.passages) | gone):
        before = stored.version(document) if stored else None
        text = plan.documents.get(document)
        after = Version(text.source, text.text, plan.passages[document]) if text else None
        found.append(compare(before, after))
    return tuple(diff for diff in found if diff)


def changed_answers(exam: Exam, plan: Plan, new: Shelf, old: Shelf | None) -> tuple[AnswerChange, ...]:
    """The questions of the exam whose best passage would change."""
    if old is None:
        return ()
    documents = set(plan.records)
    before = {mark.question: mark.best for mark in exam(old, documents, plan.touched)}
    after = {mark.question: mark.best for mark in exam(new, documents, plan.touched)}
    return tuple(
        AnswerChange(question=question, before=_place(old, before[question]), after=_place(new, best))
        for question, best in after.items()
        if question in before and before[question] != best
    )


def _place(shelf: Shelf, passage_id: str) -> str:
    found: dict[str, Passage] = shelf.vectors.passages([passage_id]) if passage_id else {}
    return next((f"{passage.source.id} › {passage.topic}" for passage in found.values()), "")
