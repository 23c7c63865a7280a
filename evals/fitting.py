"""Fits the weights of the reader: `python -m evals.fitting` prints those of `bot.assessment.judging` and of `.weighing`.

The former are fitted to the tune dialogues. Each message is read as in the evaluation, with what was recorded before it. A
check that it speaks of is labelled with the item's status; of two checks of a partly met item the one that sounds more like
a yes counts as met, the other as not. The latter are fitted to the answers of the split "weigh", which the trained model
never saw.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.assessment.cues import Extent
from bot.assessment.interpret import Interpreter, Reading, Said
from bot.assessment.judging import CLASSES
from bot.assessment.message import Message
from bot.assessment.models import Assessment, Status
from bot.assessment.rules import RuleInterpreter
from bot.assessment.statuses import Found, is_weighed, weigh
from bot.assessment.telling import asked_by
from bot.assessment.weighing import SAID, features
from bot.compose import build_embedder, build_room, build_shelf
from bot.ports import ChecklistShelf
from bot.settings import Settings
from evals.dialogues import Dialogue, Expected, Silence, load_dialogues, run_dialogues
from evals.single_answers import SingleAnswer, first_message, load_answers
from knowledge.checklists import Bar, Item
from knowledge.joining import LateJudge

OTHERS = 0.5  # weight of a check that nobody asked about or spoke of: there are many
PARTLY = 3.0  # weight of a check that is met in part: there are few, and to take one for met hides a gap
_SMOOTHING = 2.0
_STEPS = 4000
_RATE = 0.02


class Example(NamedTuple):
    """What tells of a check, and what it was labelled with."""

    told: list[float]
    status: Status


class Listening:
    """An interpreter that keeps what it was given."""

    def __init__(self, inner: Interpreter) -> None:
        self._inner = inner
        self.heard: list[tuple[Said, Assessment]] = []

    def read(self, said: Said, assessment: Assessment) -> Reading:
        """What the inner one reads."""
        self.heard.append((said, assessment))
        return self._inner.read(said, assessment)


def main() -> None:
    """Print the weights, one row per feature."""
    shelf, silence = build_shelf(), Silence()
    settings = Settings()
    judge = LateJudge(settings.data_dir / "models")
    rules = RuleInterpreter(build_embedder(settings).encode, shelf.all(), judge)
    examples: list[Example] = []
    for dialogue in load_dialogues(split="tune"):
        if shelf.get(dialogue.checklist).verdict.bar is Bar.IN_PLACE:
            listening = Listening(rules)
            run_dialogues([dialogue], partial(build_room, shelf, listening, silence, silence), shelf)
            examples += examples_of(dialogue, listening.heard, rules)
    told = np.array([example.told for example in examples])
    wanted = np.array([[example.status is one for one in CLASSES] for example in examples], float)
    parts = np.where(wanted[:, CLASSES.index(Status.PARTIAL)] > 0, PARTLY, 1.0)
    _print("judging", fit(told, wanted, parts, _SMOOTHING))
    heard = list(_heard(load_answers(split="weigh"), rules, shelf))
    wanted = np.array([[one.said is said for said in SAID] for one in heard], float)
    shares = np.array([OTHERS if one.other and one.said is None else 1.0 for one in heard])
    _print("weighing", fit(np.array([one.told for one in heard]), wanted, shares, _SMOOTHING / 2))


def examples_of(dialogue: Dialogue, heard: Sequence[tuple[Said, Assessment]], rules: RuleInterpreter) -> Iterator[Example]:
    """The examples that the messages of a dialogue give."""
    expected = iter(dialogue.turns)
    for said, assessment in heard:
        turn = next((one for one in expected if one.text == said.text), None)
        if turn is not None and assessment.checklist.id == dialogue.checklist:
            yield from _of_message(rules.message(said, assessment), turn.expect, rules)


def fit(
    told: NDArray[np.float64], wanted: NDArray[np.float64], shares: NDArray[np.float64], smoothing: float
) -> NDArray[np.float64]:
    """The weights of a softmax regression, a row per feature and a column per class, by gradient descent (Adam).

    `told` is of shape (examples, features), `wanted` of (examples, classes), `shares` weighs the examples.
    """
    weights = np.zeros((told.shape[1], wanted.shape[1]))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        logits = told @ weights
        likely = np.exp(logits - logits.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        slope = (told.T @ ((likely - wanted) * shares[:, None]) + smoothing * weights) / shares.sum()
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights -= _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


class Weighed(NamedTuple):
    """What tells of a check of an answer, what the answer says of it, and whether another item was asked."""

    told: NDArray[np.float64]
    said: Status | None
    other: bool


def _heard(answers: Sequence[SingleAnswer], rules: RuleInterpreter, shelf: ChecklistShelf) -> Iterator[Weighed]:
    for answer in answers:
        said, assessment = first_message(answer, shelf)
        message = rules.message(said, assessment)
        heard = message.heard(message.text, asked_by(message))
        for subject, likely in (heard.whole if heard else {}).items():
            asked = subject[0] == answer.item
            if heard and (asked or subject in heard.told):
                tells = features(heard.told.get(subject), likely, heard.clauses.get(subject), asked)
                yield Weighed(tells, answer.told.get(subject), not asked)


def _print(name: str, weights: NDArray[np.float64]) -> None:
    print(f"{name}:\n{np.array2string(weights, precision=2, separator=', ', suppress_small=True)}")


def _of_message(message: Message, expected: Expected, rules: RuleInterpreter) -> Iterator[Example]:
    gathered = message.gathered(message.text, asked_by(message))
    for one in expected.items:
        item = message.checklist.item(one.item)
        found = {check: what for (id_, check), what in gathered.items() if id_ == item.id}
        told = {check: weigh(rules.examples(message.checklist), what, item.id, check) for check, what in found.items()}
        for check, status in _labels(item, one.status, told, complete=expected.asked != item.id).items():
            if is_weighed(found[check]) and not _is_unknown(found[check]):
                yield Example(told[check], status)


def _labels(item: Item, status: Status, told: dict[str, list[float]], *, complete: bool) -> dict[str, Status]:
    """The statuses of checks that follow from that of their item; none where they do not."""
    if status in (Status.MET, Status.UNMET) or (status is Status.PARTIAL and len(item.checks) == 1):
        return dict.fromkeys(told, status)
    if status is Status.PARTIAL and complete and len(item.checks) == len(told) == 2:
        first, second = sorted(told, key=lambda check: _yes(told[check]))
        return {first: Status.UNMET, second: Status.MET}
    return {}


def _yes(told: Sequence[float]) -> float:
    """How much of what is told sounds like a yes."""
    _, says_yes, says_no, *_, leaning, _ = told
    return says_yes - says_no + leaning


def _is_unknown(found: Found) -> bool:
    return Extent.UNKNOWN in found.strong


if __name__ == "__main__":
    main()
