"""Where the first right passage stands among those found."""

from __future__ import annotations

from collections.abc import Sequence

from evals.cases import Case
from knowledge.models import Hit


def gold_rank(case: Case, hits: Sequence[Hit]) -> int | None:
    """Rank (from 1) of the best placed gold passage, None where none was found or the case names none."""
    wanted = {(gold.source, gold.heading) for gold in case.gold}
    places = (place for place, hit in enumerate(hits, start=1) if (hit.passage.source.id, hit.passage.topic) in wanted)
    return next(places, None)


def recall_at(ranks: Sequence[int | None], depth: int) -> float:
    """Share of the ranks that are at most `depth`."""
    return sum(1 for rank in ranks if rank is not None and rank <= depth) / len(ranks)


def mean_reciprocal_rank(ranks: Sequence[int | None]) -> float:
    """Mean of 1/rank, a missing rank counting 0."""
    return sum(1 / rank for rank in ranks if rank is not None) / len(ranks)
