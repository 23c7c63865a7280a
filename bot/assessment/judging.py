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
        [1.12, 0.20, -1.32],  # always
        [1.41, -1.30, -0.11],  # words say yes
        [-1.57, 1.11, 0.46],  # words say no
        [-0.55, 0.37, 0.19],  # words say both
        [-1.71, -1.03, 2.74],  # words say in part
        [0.01, -0.00, -0.01],  # concluded yes
        [-0.42, 0.44, -0.03],  # concluded otherwise
        [0.97, -0.86, -0.11],  # leaning
        [-0.24, -0.02, 0.27],  # leaning beside words
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
