"""Is each message of an assessment read for what it does and says, and is nothing recorded that was not said?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.assessment.models import Status
from evals.dialogues import Expected, ExpectedItem


@dataclass(frozen=True)
class Tally:
    """How many of how many."""

    hits: int = 0
    total: int = 0

    @property
    def share(self) -> float | None:
        """The share, None of nothing."""
        return self.hits / self.total if self.total else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.total + other.total)


@dataclass(frozen=True)
class TurnScore:
    """One message judged. A wrong write is a recorded item that was not labelled, or has another status.

    Of the wrong writes, `not_said` are the costly ones: nothing was said of the item, or the opposite of what is
    recorded; the others are a shade off ("partial" for "met").
    """

    act: Tally
    statuses: Mapping[str, Tally]
    wrong_writes: Tally
    not_said: Tally
    wrong_turn: Tally
    owners_and_dates: Tally
    asked: Tally
    faults: tuple[str, ...] = field(default=())


def score_turn(expected: Expected, got: Mapping[str, Any] | None) -> TurnScore:
    """What was expected of a message against what it led to; None where the walk broke off before."""
    got = got or {"act": "", "items": [], "asked": ""}
    wanted = {one.item: one for one in expected.items}
    recorded = {one["item"]: one for one in got["items"]}
    act = _tally([got["act"] == expected.act.value])
    statuses: dict[str, Tally] = {}
    for id_, one in wanted.items():
        right = recorded.get(id_, {}).get("status") == one.status.value
        statuses[one.status.value] = statuses.get(one.status.value, Tally()) + _tally([right])
    wrong = _tally(id_ not in wanted or wanted[id_].status.value != one["status"] for id_, one in recorded.items())
    not_said = _tally(
        id_ not in wanted or _opposite(wanted[id_].status, Status(one["status"])) for id_, one in recorded.items()
    )
    details = _tally(right for id_, one in wanted.items() for right in _details(one, recorded.get(id_, {})))
    asked = _tally([got["asked"] == expected.asked] if "asked" in expected.model_fields_set else [])
    score = TurnScore(act, statuses, wrong, not_said, _tally([wrong.hits > 0]), details, asked)
    return TurnScore(**{**vars(score), "faults": tuple(_faults(score))})


def total(scores: Iterable[TurnScore]) -> TurnScore:
    """All scores as one; `faults` says nothing then."""
    listed = list(scores)
    statuses: dict[str, Tally] = {}
    for score in listed:
        for name, tally in score.statuses.items():
            statuses[name] = statuses.get(name, Tally()) + tally
    return TurnScore(
        act=total_tally(score.act for score in listed),
        statuses=statuses,
        wrong_writes=total_tally(score.wrong_writes for score in listed),
        not_said=total_tally(score.not_said for score in listed),
        wrong_turn=total_tally(score.wrong_turn for score in listed),
        owners_and_dates=total_tally(score.owners_and_dates for score in listed),
        asked=total_tally(score.asked for score in listed),
    )


def _opposite(wanted: Status, recorded: Status) -> bool:
    """Whether two statuses differ by more than a shade: met against unmet, or something against nothing known."""
    if wanted is recorded:
        return False
    return Status.PARTIAL not in (wanted, recorded) or {wanted, recorded} & {Status.UNKNOWN, Status.NOT_APPLICABLE} != set()


def score_final(expected: Mapping[str, Status], final: Mapping[str, str]) -> Tally:
    """How many of the items are recorded as they should be at the end."""
    return _tally(final.get(item) == status.value for item, status in expected.items())


def all_statuses(score: TurnScore) -> Tally:
    """The statuses of all classes together."""
    return total_tally(score.statuses.values())


def _details(wanted: ExpectedItem, recorded: Mapping[str, Any]) -> Iterable[bool]:
    if wanted.owner:
        yield _name(recorded.get("owner", "")) == _name(wanted.owner)
    if wanted.due:
        yield recorded.get("due") == wanted.due.isoformat()


def _name(text: str) -> str:
    return text.casefold().removeprefix("the ").strip()


def _faults(score: TurnScore) -> Iterable[str]:
    if score.act.hits < score.act.total:
        yield "act"
    if all_statuses(score).hits < all_statuses(score).total:
        yield "status"
    if score.wrong_writes.hits:
        yield "wrong write"
    if score.owners_and_dates.hits < score.owners_and_dates.total:
        yield "owner or date"
    if score.asked.hits < score.asked.total:
        yield "asked"


def _tally(rights: Iterable[bool]) -> Tally:
    counts = Counter(rights)
    return Tally(counts[True], counts.total())


def total_tally(tallies: Iterable[Tally]) -> Tally:
    """All tallies as one."""
    return sum(tallies, start=Tally())
