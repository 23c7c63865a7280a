"""Outcomes as tables. Every number that a document quotes comes from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import mean, median

from rich.table import Table

from bot.models import ReplyKind
from evals.runner import Outcome
from evals.scorers.abstention import score_abstention
from evals.scorers.facts import fact_coverage
from evals.scorers.forbidden import forbidden_found
from evals.scorers.quotes import quotes_exact, uncited_lines
from evals.scorers.retrieval import gold_rank, mean_reciprocal_rank, recall_at

_ABSENT = "–"


def retrieval_table(outcomes: Sequence[Outcome]) -> Table:
    """Recall@1/3/5 and MRR by type, over the cases that name a gold passage and expect an answer."""
    table = Table("type", "cases", "recall@1", "recall@3", "recall@5", "MRR", box=None)
    answerable = [outcome for outcome in outcomes if outcome.case.gold and outcome.case.expect == "answer"]
    for name, group in _by_type(answerable):
        ranks = [gold_rank(outcome.case, outcome.reply.hits) for outcome in group]
        recalls = [f"{recall_at(ranks, depth):.2f}" for depth in (1, 3, 5)]
        table.add_row(name, str(len(group)), *recalls, f"{mean_reciprocal_rank(ranks):.2f}")
    return table


def answers_table(outcomes: Sequence[Outcome]) -> Table:
    """Fact coverage and refusals by type, then the figures over all cases."""
    table = Table("type", "cases", "fact coverage", "abstained", "median characters", box=None)
    for name, group in _by_type(outcomes):
        coverage = _mean(
            fact_coverage(outcome.case, outcome.reply.text) for outcome in group if outcome.case.expect == "answer"
        )
        abstained = sum(outcome.reply.kind is ReplyKind.ABSTAIN for outcome in group) / len(group)
        length = f"{median(len(outcome.reply.text) for outcome in group):.0f}"
        table.add_row(name, str(len(group)), coverage, f"{abstained:.2f}", length)
    table.add_section()
    for label, value in _totals(outcomes):
        table.add_row(label, "", value, "", "")
    return table


def _totals(outcomes: Sequence[Outcome]) -> Iterable[tuple[str, str]]:
    decided = [outcome for outcome in outcomes if outcome.case.expect in ("answer", "abstain")]
    abstention = score_abstention(
        (outcome.case.expect == "abstain", outcome.reply.kind is ReplyKind.ABSTAIN) for outcome in decided
    )
    yield "abstention precision", _figure(abstention.precision)
    yield "abstention recall", _figure(abstention.recall)
    yield "answerable refused", _share(outcomes, "answer", lambda outcome: outcome.reply.kind is ReplyKind.ABSTAIN)
    yield (
        "small talk recognised",
        _share(outcomes, "smalltalk", lambda outcome: outcome.reply.kind is ReplyKind.SMALLTALK),
    )
    yield "quotes exact", _mean(float(quotes_exact(outcome.reply)) for outcome in outcomes if outcome.reply.citations)
    yield (
        "answers fully cited",
        _mean(float(not uncited_lines(item.reply)) for item in outcomes if item.reply.citations),
    )
    hostile = [outcome for outcome in outcomes if outcome.case.forbidden]
    yield (
        "forbidden wording found",
        f"{sum(bool(forbidden_found(item.case, item.reply.text)) for item in hostile)} of {len(hostile)}",
    )


def _share(outcomes: Sequence[Outcome], expect: str, test: Callable[[Outcome], bool]) -> str:
    return _mean(float(test(outcome)) for outcome in outcomes if outcome.case.expect == expect)


def _by_type(outcomes: Sequence[Outcome]) -> Iterable[tuple[str, Sequence[Outcome]]]:
    for name in sorted({outcome.case.type for outcome in outcomes}):
        yield name, [outcome for outcome in outcomes if outcome.case.type == name]
    if outcomes:
        yield "all", outcomes


def _mean(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    return _figure(mean(known) if known else None)


def _figure(value: float | None) -> str:
    return _ABSENT if value is None else f"{value:.2f}"
