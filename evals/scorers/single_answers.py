"""Is each check of a single answer read for what the message says of it, and is nothing recorded that was not said?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.assessment.models import Status
from evals.scorers.dialogues import Tally
from evals.single_answers import ReadAnswer

_OPPOSITES = ({Status.MET, Status.UNMET},)


@dataclass(frozen=True)
class AnswerScore:
    """One answer judged: checks of the asked item, those of them that it settles, by status, and what was recorded.

    `wrong` are recorded checks with another label or none; of these, `not_said` were not spoken of, or are the opposite.
    """

    checks: Tally
    settled: Tally
    statuses: Mapping[Status, Tally]
    wrong: Tally
    not_said: Tally


def score_answer(read: ReadAnswer) -> AnswerScore:
    """What was recorded of one answer against its labels."""
    pairs = [(status, read.recorded.get((read.answer.item, check))) for check, status in read.answer.checks.items()]
    settled = [(status, found) for status, found in pairs if status]
    told, recorded = read.answer.told, read.recorded
    wrong = [subject for subject, status in recorded.items() if told.get(subject) is not status]
    not_said = [one for one in wrong if one not in told or {told[one], recorded[one]} in _OPPOSITES]
    return AnswerScore(
        checks=_right(pairs),
        settled=_right(settled),
        statuses={status: _right(pair for pair in settled if pair[0] is status) for status in Status},
        wrong=Tally(len(wrong), len(recorded)),
        not_said=Tally(len(not_said), len(recorded)),
    )


def _right(pairs: Iterable[tuple[Status | None, Status | None]]) -> Tally:
    listed = list(pairs)
    return Tally(sum(wanted is found for wanted, found in listed), len(listed))
