"""Does the advisor abstain when, and only when, the playbooks do not answer?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Abstention:
    """Counts over cases: `rightly` and `wrongly` abstained, `missed` (answered where it should have abstained)."""

    rightly: int
    wrongly: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Share of the abstentions that were right; None where there were none."""
        total = self.rightly + self.wrongly
        return self.rightly / total if total else None

    @property
    def recall(self) -> float | None:
        """Share of the unanswerable cases that were abstained from; None where there were none."""
        total = self.rightly + self.missed
        return self.rightly / total if total else None


def score_abstention(pairs: Iterable[tuple[bool, bool]]) -> Abstention:
    """From pairs (should abstain, did abstain)."""
    listed = list(pairs)
    return Abstention(
        rightly=listed.count((True, True)), wrongly=listed.count((False, True)), missed=listed.count((True, False))
    )
