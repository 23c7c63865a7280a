"""Which of the facts that a good answer holds are in the answer."""

from __future__ import annotations

from evals.cases import Case


def fact_coverage(case: Case, answer: str) -> float | None:
    """Share of the case's facts of which the answer holds some wording, in [0, 1]; None where the case names no fact."""
    if not case.facts:
        return None
    text = " ".join(answer.lower().split())
    return sum(any(wording.lower() in text for wording in fact) for fact in case.facts) / len(case.facts)
