"""The weights of the reader are fitted, not guessed."""

from __future__ import annotations

import numpy as np

from bot.assessment.judging import CLASSES
from bot.assessment.models import Status
from evals.fitting import Example, fit


def test_the_weights_tell_the_examples_apart() -> None:
    """What leans to a yes comes out as met, what leans to a no as unmet, and words for "in part" as partial."""
    kinds = {Status.MET: [1.0, 0.0, 1.0], Status.UNMET: [1.0, 0.0, -1.0], Status.PARTIAL: [1.0, 1.0, 0.0]}
    weights = fit([Example(told, status) for status, told in kinds.items() for _ in range(20)])
    assert {status: CLASSES[int((np.array(told) @ weights).argmax())] for status, told in kinds.items()} == {
        status: status for status in kinds
    }
