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
        [1.27, 0.17, -1.45],  # always
        [0.81, -0.63, -0.18],  # words say yes
        [-1.33, 0.7, 0.63],  # words say no
        [-0.77, -0.1, 0.87],  # words say both
        [-1.84, -0.8, 2.64],  # words say in part
        [0.02, -0.01, -0.01],  # concluded yes
        [-0.54, 0.85, -0.31],  # concluded otherwise
        [0.97, -0.91, -0.06],  # leaning
        [-0.01, -0.25, 0.26],  # leaning beside words
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
