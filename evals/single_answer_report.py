"""How single answers are read, as a table. Every number that a document quotes comes from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.table import Table

from bot.assessment.models import Status
from evals.scorers.dialogues import Tally
from evals.scorers.single_answers import AnswerScore, score_answer
from evals.single_answers import ReadAnswer

_ABSENT = "–"


def single_answers_table(read: Sequence[ReadAnswer]) -> Table:
    """What is read right and what is recorded wrongly, check by check, by split."""
    names = [name for name in ("tune", "held") if any(one.answer.split == name for one in read)]
    columns = [[score_answer(one) for one in read if one.answer.split == name] for name in names]
    table = Table("figure", *names, box=None)
    table.add_row("answers", *(str(len(scores)) for scores in columns))
    figures = [_figures(scores) for scores in columns]
    for label in figures[0] if figures else ():
        table.add_row(label, *(_told(one[label]) for one in figures))
    return table


def _figures(scores: Sequence[AnswerScore]) -> dict[str, Tally]:
    return {
        "checks read right": _sum(score.checks for score in scores),
        "of those that the answer settles": _sum(score.settled for score in scores),
        **{
            f"  {status.value}": _sum(score.statuses[status] for score in scores)
            for status in (Status.MET, Status.UNMET, Status.UNKNOWN)
        },
        "wrongly recorded, of recorded": _sum(score.wrong for score in scores),
        "  not said, or the opposite": _sum(score.not_said for score in scores),
    }


def _sum(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, start=Tally())


def _told(tally: Tally) -> str:
    return _ABSENT if tally.share is None else f"{tally.share:.3f} ({tally.hits} of {tally.total})"
