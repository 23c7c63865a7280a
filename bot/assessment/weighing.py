"""What words tell of a check and what the trained model makes of it, weighed together.

Words decide where they leave no choice: a plain yes or no, a figure beside its target. Else both count, with weights that
`python -m evals.fitting` fits to answers that the model was not trained on, and prints: a softmax regression over what may
be said of a check.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.assessment.models import Status
from bot.assessment.parts import Asked, Subject
from knowledge.checklists import Checklist
from knowledge.reading import Group, Judge, Likelihoods

SAID = (Status.MET, Status.UNMET, Status.UNKNOWN, None)
"""What may be said of a check, in the order of the model's outputs; None: nothing."""

_TOLD = (Status.MET, Status.UNMET, Status.UNKNOWN, Status.PARTIAL)
ALONE = 0.7  # likelihood from which something counts that words tell nothing of
_LEAST = 1e-4  # likelihood below which nothing more is made of it

# One row per feature, one column per thing that may be said. Features of checks that were asked stand before the same
# ones of those that were not.
_WEIGHTS = np.array(
    [
        [-0.23, 0.57, -0.34, 0.0],
        [-0.11, 0.16, -0.11, 0.06],
        [-0.87, 0.54, -0.04, 0.37],
        [0.33, 0.26, 0.07, -0.66],
        [0.06, 0.82, -0.02, -0.86],
        [0.95, 0.1, 0.04, -1.09],
        [0.75, 0.39, -0.02, -1.12],
        [0.33, 0.26, 0.07, -0.66],
        [0.06, 0.82, -0.02, -0.86],
        [0.68, -0.69, 0.19, -0.18],
        [0.31, -0.0, -0.28, -0.03],
        [0.36, -0.02, -0.33, -0.01],
        [0.12, 0.02, -0.01, -0.14],
        [-0.79, 0.16, 0.25, 0.37],
        [0.35, 0.07, -0.28, -0.15],
        [0.36, -0.02, -0.33, -0.01],
        [0.12, 0.02, -0.01, -0.14],
        [0.58, 0.04, -0.64, 0.02],
        [-0.19, 0.5, -0.21, -0.1],
        [-0.28, -0.19, 1.18, -0.71],
        [-0.26, -0.17, 0.04, 0.39],
        [0.02, -1.18, 0.18, 0.98],
        [0.17, -0.12, 0.0, -0.05],
        [-0.09, 0.18, -0.18, 0.1],
        [-0.02, -0.26, 0.16, 0.13],
        [-0.04, -0.06, -0.03, 0.13],
        [-0.13, 0.05, -0.06, 0.14],
        [0.3, -0.26, -0.03, -0.01],
        [-0.42, 0.32, -0.03, 0.13],
        [-0.01, -0.01, -0.0, 0.02],
        [0.0, 0.0, 0.0, 0.0],
        [0.06, -0.23, -0.03, 0.19],
        [-0.37, 0.26, -0.03, 0.13],
        [-0.01, -0.01, -0.0, 0.02],
        [0.0, 0.0, 0.0, 0.0],
        [0.24, 0.04, -0.02, -0.26],
        [-0.33, 0.67, -0.01, -0.32],
        [0.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0],
        [0.0, 0.07, -0.02, -0.05],
        [-0.27, 0.6, -0.01, -0.32],
        [0.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0],
        [0.08, -0.42, 0.15, 0.18],
        [-0.22, 0.72, 0.09, -0.59],
        [0.15, 0.07, 0.23, -0.45],
        [-0.61, 0.09, 0.08, 0.44],
        [-0.09, 0.15, -0.04, -0.02],
        [0.26, 0.0, 0.06, -0.32],
        [-0.26, 0.29, 0.04, -0.08],
        [-0.2, -0.31, 0.16, 0.35],
        [-0.04, -0.25, 0.15, 0.14],
    ]
)


Judged = dict[Subject, Likelihoods]
"""What the model makes of checks."""


class Told(NamedTuple):
    """What words tell of a check.

    `plain`: beyond doubt. `unsure`: another check may be meant. `worded`: words say how it stands. `tied`: they use the
    check's terms. `clauses`: the parts of the message that speak of it.
    """

    status: Status
    plain: bool = False
    unsure: bool = False
    worded: bool = False
    tied: bool = False
    clauses: str = ""


class Heard(NamedTuple):
    """What words tell of checks, and what the model makes of the whole message and of the clauses about each check."""

    told: dict[Subject, Told]
    whole: Judged
    clauses: Judged


def judge_whole(judge: Judge, checklist: Checklist, text: str, asked: Asked, told: Iterable[Subject]) -> Judged:
    """What the model makes of a message: of the checks of the item that was asked, and of those that words speak of."""
    spoken = {item for item, _ in told} | {asked.id}
    items = [item for item in checklist.items if item.id in spoken]
    wanted = {asked.check} if asked.check else set(asked.unsaid)
    groups = [
        Group(
            tuple(check.text for check in item.checks),
            tuple(item.id == asked.id and (not wanted or check.id in wanted) for check in item.checks),
        )
        for item in items
    ]
    return {
        (item.id, check.id): row
        for item, rows in zip(items, judge.judge(text, groups), strict=True)
        for check, row in zip(item.checks, rows, strict=True)
    }


def judge_clauses(judge: Judge, checklist: Checklist, told: dict[Subject, Told]) -> Judged:
    """What the model makes of the clauses about each check by themselves."""
    spoken = {subject: one for subject, one in told.items() if one.clauses and not one.plain}
    return {
        (item, check): judge.judge(one.clauses, [Group((checklist.item(item).check(check).text,), (True,))])[0][0]
        for (item, check), one in spoken.items()
    }


def weigh_up(heard: Heard, asked: Asked) -> dict[Subject, Told]:
    """What is said of each check.

    Of an item that was not asked nothing counts that words do not speak of. Where nothing would be left, words stand.
    """
    told = heard.told
    spoken = {subject: likely for subject, likely in heard.whole.items() if subject in told or subject[0] == asked.id}
    weighed = {
        subject: _weighed(told.get(subject), likely, heard.clauses.get(subject), subject[0] == asked.id)
        for subject, likely in spoken.items()
    }
    return {subject: one for subject, one in weighed.items() if one is not None} or told


def features(told: Told | None, likely: Likelihoods, own: Likelihoods | None, asked: bool) -> NDArray[np.float64]:
    """What tells of a check: what words say of it, and how likely the model takes each thing to be said."""
    flags = [told is not None and told.status is status for status in _TOLD]
    worded = [flag and told is not None and told.worded for flag in flags]
    tied = [flag and told is not None and told.tied for flag in flags]
    both = [one and other for one, other in zip(worded, tied, strict=True)]
    parts = np.zeros(len(SAID)) if own is None else np.log(np.maximum(own, _LEAST))
    half = np.array(
        [1.0, *flags, *worded, *tied, *both, *np.log(np.maximum(likely, _LEAST)), float(own is not None), *parts]
    )
    none = np.zeros(len(half))
    return np.concatenate([half, none] if asked else [none, half])


def _weighed(told: Told | None, likely: Likelihoods, own: Likelihoods | None, asked: bool) -> Told | None:
    if told is not None and told.plain:
        return told
    odds = np.exp(features(told, likely, own, asked) @ _WEIGHTS)
    said = SAID[int(odds.argmax())]
    if said is None or (told is None and odds.max() < ALONE * odds.sum()):
        return None
    partly = told is not None and told.status is Status.PARTIAL and said is not Status.UNKNOWN
    return Told(Status.PARTIAL if partly else said, unsure=told is not None and told.unsure)
