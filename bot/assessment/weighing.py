"""What words tell of a check and what the model that reads beside them makes of it, weighed.

Words decide where they leave no choice: a plain yes or no, a figure beside its target. Else the model does, where it is
sure enough; where it hesitates, words that say the same tip the balance.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from bot.assessment.models import Status
from bot.assessment.parts import Asked, Subject
from knowledge.checklists import Checklist
from knowledge.reading import FAILS, HOLDS, UNKNOWN, UNSAID, Group, Judge, Likelihoods

STATUSES = {HOLDS: Status.MET, FAILS: Status.UNMET, UNKNOWN: Status.UNKNOWN}
SURE_ASKED = 0.5  # likelihood from which a check that was asked is taken to be answered
SURE_OTHER = 0.8  # and one that was not
AGREED_ASKED = 0.3  # the same where words say so too
AGREED_OTHER = 0.4


class Told(NamedTuple):
    """What words tell of a check. `plain`: beyond doubt. `unsure`: another check may be meant."""

    status: Status
    plain: bool = False
    unsure: bool = False


def judge_checks(judge: Judge, checklist: Checklist, text: str, asked: Asked) -> dict[Subject, Likelihoods]:
    """What the model makes of each check."""
    open_checks = {asked.check} if asked.check else set(asked.unsaid)
    groups = [
        Group(
            tuple(check.text for check in item.checks),
            tuple(item.id == asked.id and (check.id in open_checks or not open_checks) for check in item.checks),
        )
        for item in checklist.items
    ]
    judged = judge.judge(text, groups)
    return {
        (item.id, check.id): row
        for item, rows in zip(checklist.items, judged, strict=True)
        for check, row in zip(item.checks, rows, strict=True)
    }


def weigh_up(told: dict[Subject, Told], judged: dict[Subject, Likelihoods], asked: Asked) -> dict[Subject, Told]:
    """The status of each check that is spoken of."""
    weighed = {subject: _weighed(told.get(subject), judged[subject], subject[0] == asked.id) for subject in judged}
    return {subject: one for subject, one in weighed.items() if one is not None}


def _weighed(told: Told | None, likely: Likelihoods, asked: bool) -> Told | None:
    if told is not None and told.plain:
        return told
    best = int(np.argmax(likely[:UNSAID]))
    status, share = STATUSES[best], float(likely[best])
    agrees = told is not None and (told.status is status or (told.status is Status.PARTIAL and status is Status.UNMET))
    bar = (AGREED_ASKED if asked else AGREED_OTHER) if agrees else (SURE_ASKED if asked else SURE_OTHER)
    if share < bar:
        return None
    partly = told is not None and told.status is Status.PARTIAL and status is not Status.UNKNOWN
    return Told(Status.PARTIAL if partly else status)


def subjects_of(told: Iterable[Subject]) -> set[str]:
    """The items that something is told of."""
    return {item for item, _ in told}
