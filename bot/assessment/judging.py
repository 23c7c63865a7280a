"""How far a check holds by all that was said of it: words that tell, and how the examples lean, weighed together.

The weights are fitted to the tune dialogues by `python -m evals.fitting`, which prints them: a softmax regression from
what a message says of one check to the status that it was labelled with.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from bot.assessment.cues import Extent
from bot.assessment.models import Status

CLASSES = (Status.MET, Status.UNMET, Status.PARTIAL)

# One row per feature, one column per class.
_WEIGHTS = np.array(
    [
        [1.24, 0.18, -1.42],  # always
        [0.87, -0.64, -0.23],  # words say yes
        [-1.37, 0.76, 0.61],  # words say no
        [-0.83, -0.01, 0.84],  # words say both
        [-1.79, -0.87, 2.66],  # words say in part
        [0.02, -0.01, -0.01],  # concluded yes
        [-0.49, 0.78, -0.30],  # concluded otherwise
        [0.96, -0.89, -0.07],  # leaning
        [-0.07, -0.20, 0.27],  # leaning beside words
    ]
)


def features(extents: Collection[Extent], conclusion: Extent | None, leaning: float) -> list[float]:
    """What tells of a check: which extents words gave it, which one a conclusion drew, and the leaning of it all."""
    met, unmet, partial, planned = (
        extent in extents for extent in (Extent.MET, Extent.UNMET, Extent.PARTIAL, Extent.PLANNED)
    )
    no = unmet or planned
    flags = (
        met and not no,
        no and not met,
        met and no,
        partial,
        conclusion is Extent.MET,
        conclusion not in (None, Extent.MET),
    )
    return [1.0, *map(float, flags), leaning, leaning * bool(extents)]


def judge(told: Sequence[float]) -> Status:
    """The likeliest status by the features of a check."""
    return CLASSES[int((np.array(told) @ _WEIGHTS).argmax())]
