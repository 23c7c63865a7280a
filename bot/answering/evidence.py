"""Do the passages answer at all? An estimate from what retrieval found, so that "the playbooks don't say" can be said."""

from __future__ import annotations

import math
from collections.abc import Sequence

from knowledge.models import Hit


def answer_probability(question: str, hits: Sequence[Hit]) -> float:
    """Estimated chance in [0, 1] that the hits hold an answer; 0 without hits."""
    if not hits:
        return 0.0
    return 1 / (1 + math.exp(-20 * (hits[0].score - 0.30)))
