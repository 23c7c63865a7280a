"""What the reader of answers is trained on."""

from __future__ import annotations

import pytest

from bot.compose import build_shelf
from evals.lessons import CLASSES, IGNORED, Teacher
from evals.single_answers import SingleAnswer
from knowledge.embedder import Embedder

NOTHING = CLASSES.index(None)
ANSWER = SingleAnswer.model_validate(
    {
        "id": "one",
        "split": "tune",
        "checklist": "mvp",
        "item": "data",
        "text": "it all streams in by itself, nobody looks whether it is rubbish, and the runbook is missing too",
        "checks": {"pipeline": "met", "quality_monitoring": "unmet"},
        "also": {"documentation.runbook": "unmet"},
    }
)


@pytest.fixture
def teacher(embedder: Embedder) -> Teacher:
    """A teacher over the bundled checklists."""
    return Teacher(build_shelf(), embedder)


def test_an_answer_teaches_what_it_says_and_what_it_does_not(teacher: Teacher) -> None:
    """The asked item and the one beside it keep their labels; two other items are said nothing of."""
    asked, beside, *others = teacher.of_answers([ANSWER])
    assert asked.labels == (0, 1)
    assert sorted(beside.labels) == [1, NOTHING]
    assert len(others) == 2
    assert {label for lesson in others for label in lesson.labels} == {NOTHING}
    assert not any(flag for lesson in (beside, *others) for flag in lesson.group.asked)


def test_an_example_teaches_its_own_check_only(teacher: Teacher) -> None:
    """What nobody labelled does not count."""
    for lesson in teacher.of_examples():
        assert sum(label != IGNORED for label in lesson.labels) == 1


def test_the_same_seed_gives_the_same_lessons(embedder: Embedder) -> None:
    """Training can be repeated."""
    first, second = (list(Teacher(build_shelf(), embedder, 3).of_examples()) for _ in range(2))
    assert first == second
