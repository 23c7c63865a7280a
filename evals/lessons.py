"""What the reader of answers is trained on: messages beside the checks of one item, labelled check by check.

Labelled answers teach what a message says of the item that was asked and of others, the checklists' own examples what a
check is about, the tune dialogues what is said of nothing in particular. Nothing of the held splits is taken.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from bot.assessment.acts import Act
from bot.assessment.models import Status
from bot.ports import ChecklistShelf
from evals.dialogues import Dialogue
from evals.single_answers import SingleAnswer
from knowledge.checklists import Checklist, Item
from knowledge.embedding import Embedder, Vectors
from knowledge.reading import Group

CLASSES = (Status.MET, Status.UNMET, Status.UNKNOWN, None)
"""What a message may say of a check, in the order of the model's outputs; None: nothing."""

IGNORED = -1  # the label of a check that nobody labelled

_EXAMPLES = 8  # of each side of a check
_ASKED = 0.75  # share of examples that are taken for answers to their check
_SUBSETS = 0.25  # share of answers to items of several checks of which only some are taken to be asked
_BRIEF = 3  # words of an answer that would answer any question
_NAMED, _UNNAMED, _EXAMPLE, _DIALOGUE = 1.0, 0.7, 0.6, 0.8  # weights, by how sure a label is


class Lesson(NamedTuple):
    """A message and statements, with the number of each one's class in `CLASSES`, or `IGNORED`."""

    message: str
    group: Group
    labels: tuple[int, ...]
    weight: float


class Teacher:
    """Makes lessons, the same ones for the same seed."""

    def __init__(self, shelf: ChecklistShelf, embedder: Embedder, seed: int = 0) -> None:
        self._shelf = shelf
        self._embedder = embedder
        self._random = random.Random(seed)  # noqa: S311  # chooses examples, guards nothing
        self._vectors: dict[str, dict[str, Vectors]] = {}

    def of_answers(self, answers: Sequence[SingleAnswer]) -> Iterator[Lesson]:
        """What each answer says of the item that was asked, of those it names by the way, and of two that it does not."""
        vectors = self._embedder.encode([answer.text for answer in answers])
        for answer, vector in zip(answers, vectors, strict=True):
            checklist = self._shelf.get(answer.checklist)
            yield self.asked(checklist, answer)
            named = {item for item, _ in answer.told} - {answer.item}
            for id_ in named:
                yield _lesson(answer.text, checklist.item(id_), answer, _NAMED)
            others = [item for item in checklist.items if item.id not in {*named, answer.item}]
            for item in self._two(checklist, others, vector):
                yield _lesson(answer.text, item, answer, _UNNAMED)

    def asked(self, checklist: Checklist, answer: SingleAnswer) -> Lesson:
        """What an answer says of the item that was asked, some of whose checks may be settled already."""
        lesson = _lesson(answer.text, checklist.item(answer.item), answer, _NAMED, asked=True)
        several, long = len(lesson.labels) > 1, len(answer.text.split()) > _BRIEF
        if not (several and long and self._random.random() < _SUBSETS):
            return lesson
        asked = [self._random.random() < 0.5 for _ in lesson.labels]
        return lesson._replace(group=lesson.group._replace(asked=tuple(asked)))

    def of_brief_answers(self, answers: Sequence[SingleAnswer]) -> Iterator[Lesson]:
        """A "no" to the only check of an item is one to any single check that is asked, and says nothing of the others."""
        several = [item for one in self._shelf.all() for item in one.items if len(item.checks) > 1]
        for answer in answers:
            if len(answer.text.split()) <= _BRIEF and len(answer.checks) == 1 and not answer.also:
                item, (status,) = self._random.choice(several), answer.checks.values()
                place = self._random.randrange(len(item.checks))
                labels = [CLASSES.index(None)] * len(item.checks)
                labels[place] = CLASSES.index(status)
                asked = [number == place for number in range(len(labels))]
                yield Lesson(answer.text, _group(item, asked), tuple(labels), _NAMED)

    def of_examples(self) -> Iterator[Lesson]:
        """What some examples of each check say of it, and that they say nothing of another item."""
        for checklist in self._shelf.all():
            for item in checklist.items:
                for place, check in enumerate(item.checks):
                    for label, examples in enumerate((check.met, check.unmet)):
                        for text in self._random.sample(list(examples), min(_EXAMPLES, len(examples))):
                            labels = [IGNORED] * len(item.checks)
                            labels[place] = label
                            asked = self._random.random() < _ASKED
                            yield Lesson(text, _group(item, [asked] * len(labels)), tuple(labels), _EXAMPLE)

    def of_dialogues(self, dialogues: Sequence[Dialogue]) -> Iterator[Lesson]:
        """What is told of items with one check, of items wholly met or unknown, and of one item that is not named."""
        for dialogue in dialogues:
            checklist = self._shelf.get(dialogue.checklist)
            known: set[str] = set()
            open_item = checklist.items[0].id
            for turn in dialogue.turns:
                told = {one.item: one.status for one in turn.expect.items}
                if turn.expect.act is Act.ANSWER:
                    for id_, status in told.items():
                        item = checklist.item(id_)
                        whole = id_ not in known and status is not Status.UNMET
                        if status in CLASSES and (whole or len(item.checks) == 1):
                            label = CLASSES.index(status)
                            yield _same(turn.text, item, label, _DIALOGUE, asked=id_ == open_item)
                    others = [item for item in checklist.items if item.id not in {*told, open_item}]
                    if others:
                        yield _same(turn.text, self._random.choice(others), CLASSES.index(None), _UNNAMED)
                known |= set(told)
                open_item = turn.expect.asked or ""

    def _two(self, checklist: Checklist, others: Sequence[Item], vector: Vectors) -> list[Item]:
        """The item whose checks are nearest to a message, and one at random."""
        if not others:
            return []
        near = self._nearness(checklist)
        nearest = max(others, key=lambda item: float((near[item.id] @ vector).max()))
        rest = [item for item in others if item is not nearest]
        return [nearest, *([self._random.choice(rest)] if rest else [])]

    def _nearness(self, checklist: Checklist) -> dict[str, Vectors]:
        if checklist.id not in self._vectors:
            self._vectors[checklist.id] = {
                item.id: np.asarray(self._embedder.encode([check.text for check in item.checks])) for item in checklist.items
            }
        return self._vectors[checklist.id]


def _group(item: Item, asked: Sequence[bool]) -> Group:
    return Group(tuple(check.text for check in item.checks), tuple(asked))


def _lesson(text: str, item: Item, answer: SingleAnswer, weight: float, *, asked: bool = False) -> Lesson:
    labels = tuple(CLASSES.index(answer.told.get((item.id, check.id))) for check in item.checks)
    return Lesson(text, _group(item, [asked] * len(labels)), labels, weight)


def _same(text: str, item: Item, label: int, weight: float, *, asked: bool = False) -> Lesson:
    return Lesson(text, _group(item, [asked] * len(item.checks)), (label,) * len(item.checks), weight)
