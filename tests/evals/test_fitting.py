"""The weights of the reader are fitted, not guessed."""

from __future__ import annotations

import numpy as np

from bot.assessment.judging import CLASSES
from bot.assessment.models import Status
from evals.fitting import fit


def test_the_weights_tell_the_examples_apart() -> None:
    """What leans to a yes comes out as met, what leans to a no as unmet, and words for "in part" as partial."""
    kinds = {Status.MET: [1.0, 0.0, 1.0], Status.UNMET: [1.0, 0.0, -1.0], Status.PARTIAL: [1.0, 1.0, 0.0]}
    wanted = np.array([[status is one for one in CLASSES] for status in kinds for _ in range(20)], float)
    told = np.array([told for told in kinds.values() for _ in range(20)])
    weights = fit(told, wanted, np.ones(len(told)), 1.0)
    assert {status: CLASSES[int((np.array(one) @ weights).argmax())] for status, one in kinds.items()} == {
        status: status for status in kinds
    }
