"""An answer to a question with several parts: which of its clauses speak of which check.

Who is asked two things mostly answers both, in order, and rarely with the words of the question. So where a message says
enough, each check gets the clauses that fit it best, instead of each clause the check that it is nearest to.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.assessment.cues import Extent, denied_denial
from bot.assessment.figures import names_target
from bot.assessment.parts import Asked, Part, is_circumstance
from bot.assessment.statuses import Gathering

IN_ORDER = 0.05  # what speaks, per check, for answers in the order of the questions
LENIENT = 0.05  # how far a check may lie behind its neighbour in each clause, for every clause more than there are checks
SENTENCE = 0.1  # and where there are as many sentences as checks
SAYING = 0.4  # score from which a clause says anything to the question
SPOKEN_OF = 0.5  # score of its best clause from which a check can be meant at all
MOST_CLAUSES = 10  # beyond that a message is no plain answer


def cover(parts: Sequence[Part], asked: Asked) -> dict[int, str] | None:
    """The check of the asked item that each part speaks of, by the part's place; None where not every check is meant."""
    wanted = list(asked.unsaid)
    own = [place for place, part in enumerate(parts) if _may_answer(part, asked)]
    if len(wanted) < 2 or not len(wanted) <= len(own) <= MOST_CLAUSES:
        return None
    if any(_answers_as_one(part) for part in parts):
        return None
    scores = np.array([[parts[place].about.scores[asked.id, check] for check in wanted] for place in own])
    if not _all_meant(scores, sum(parts[place].clause.starts for place in own)):
        return None
    shares = dict(zip(own, (wanted[column] for column in _shared_out(scores)), strict=True))
    for place, part in enumerate(parts):  # "staff handbook: yes. ops runbook: no"
        if place not in shares and place - 1 in shares and (not part.subjects or part.is_on(asked.id)):
            shares[place] = shares[place - 1]
    return dict(sorted(shares.items()))


def _may_answer(part: Part, asked: Asked) -> bool:
    """Whether a part may speak of the asked item by itself: it is not about another one, and more than a yes or a target."""
    if not part.about.scores or is_circumstance(part.plain) or (names_target(part.plain) and not part.about.terms):
        return False
    if part.about.score < SAYING and not part.is_tied:
        return False  # "hello there", "hm"
    return not part.subjects or part.is_on(asked.id)


def _answers_as_one(part: Part) -> bool:
    """Whether a part settles the question as a whole, so that the others only add to it."""
    return bool(part.about.whole and part.extent) or part.extent is Extent.UNKNOWN or denied_denial(part.clause.text)


def _all_meant(scores: NDArray[np.float64], sentences: int) -> bool:
    """Whether each check comes near enough to being the best of some clause."""
    clauses, checks = scores.shape
    if scores.max(axis=0).min() < SPOKEN_OF:
        return False
    behind = (scores.max(axis=1, keepdims=True) - scores).min(axis=0).max()
    return bool(behind <= LENIENT * (clauses - checks) + SENTENCE * (sentences >= checks))


def _shared_out(scores: NDArray[np.float64]) -> list[int]:
    """For each clause the check it speaks of: neighbours together, every check once, as they fit best."""
    clauses, checks = scores.shape
    best: tuple[float, list[int]] = (-np.inf, [])
    for order in itertools.permutations(range(checks)):
        bonus = IN_ORDER * sum(earlier < later for earlier, later in itertools.pairwise(order))
        for ends in itertools.combinations(range(1, clauses), checks - 1):
            columns = np.repeat(order, np.diff([0, *ends, clauses])).tolist()
            fit = float(scores[range(clauses), columns].mean()) + bonus
            best = max(best, (fit, columns))
    return best[1]


def gather(parts: Sequence[Part]) -> Gathering:
    """What parts with a check of their own say of it."""
    gathering = Gathering()
    for part in parts:
        gathering.note(part.subjects, part.extent, part)
    return gathering
