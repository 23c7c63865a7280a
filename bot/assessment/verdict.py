"""The verdict: a pure function of the checklist's rule and the recorded answers. Nothing anybody says can set it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.assessment.models import Answer, Status
from knowledge.checklists import Checklist, Item, Level, Rule
from knowledge.models import Frozen


class Outcome(StrEnum):
    """Ready, with evidence wherever it is required; ready but for missing evidence; not ready; not decided yet."""

    READY = "ready"
    CLAIMED = "claimed"
    NOT_READY = "not_ready"
    OPEN = "open"


class Verdict(Frozen):
    """What follows from the answers. All item ids are in the checklist's order.

    `blocking` are required items that are unmet or partial, `undecided` required ones that are unknown, disputed, taken
    over unconfirmed or not answered, `unevidenced` required ones whose "met" needs evidence and has none. `percent` is
    the share of what applies that is met (checks of a partial item count), under 100 until everything required is.
    """

    outcome: Outcome
    title: str
    blocking: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    unevidenced: tuple[str, ...] = ()
    percent: int = 0


class Standing(StrEnum):
    """How one item enters the verdict."""

    MET = "met"
    UNEVIDENCED = "unevidenced"
    BLOCKING = "blocking"
    UNDECIDED = "undecided"
    RULED_OUT = "ruled_out"


def judge(checklist: Checklist, answers: Mapping[str, Answer]) -> Verdict:
    """The verdict on a set of answers. Answers to items that the checklist does not ask are left aside."""
    required = [item for item in checklist.items if is_required(checklist, item)]
    groups: dict[Standing, list[str]] = {standing: [] for standing in Standing}
    for item in required:
        groups[standing(item, answers.get(item.id))].append(item.id)
    outcome = _outcome(groups)
    return Verdict(
        outcome=outcome,
        title=_title(checklist, outcome),
        blocking=tuple(groups[Standing.BLOCKING]),
        undecided=tuple(groups[Standing.UNDECIDED]),
        unevidenced=tuple(groups[Standing.UNEVIDENCED]),
        percent=_percent(checklist, answers, outcome),
    )


def is_required(checklist: Checklist, item: Item) -> bool:
    """Whether the rule asks for this item."""
    return checklist.verdict.rule is Rule.ALL_YES or item.level is Level.MUST


def standing(item: Item, answer: Answer | None) -> Standing:
    """How an item stands. An answer that is disputed or taken over unconfirmed decides nothing."""
    if answer is None or answer.dispute or not answer.confirmed or answer.status is Status.UNKNOWN:
        return Standing.UNDECIDED
    if answer.status is Status.NOT_APPLICABLE:
        ruled_out = item.not_applicable.allowed and (answer.reason or not item.not_applicable.reason_required)
        return Standing.RULED_OUT if ruled_out else Standing.UNDECIDED
    if answer.status is not Status.MET:
        return Standing.BLOCKING
    return Standing.UNEVIDENCED if item.evidence_required and not answer.evidence else Standing.MET


def _outcome(groups: Mapping[Standing, list[str]]) -> Outcome:
    if groups[Standing.BLOCKING]:
        return Outcome.NOT_READY
    if groups[Standing.UNDECIDED] or not (groups[Standing.MET] or groups[Standing.UNEVIDENCED]):
        return Outcome.OPEN  # also where every required item was ruled out: nothing was shown then
    return Outcome.CLAIMED if groups[Standing.UNEVIDENCED] else Outcome.READY


def _title(checklist: Checklist, outcome: Outcome) -> str:
    titles = {
        Outcome.READY: checklist.verdict.ready,
        Outcome.CLAIMED: f"{checklist.verdict.ready}, on claims that still need evidence",
        Outcome.NOT_READY: checklist.verdict.not_ready,
        Outcome.OPEN: "Not decided yet",
    }
    return titles[outcome]


def _percent(checklist: Checklist, answers: Mapping[str, Answer], outcome: Outcome) -> int:
    shares = [
        _share(item, answers.get(item.id))
        for item in checklist.items
        if (is_required(checklist, item) or item.level is Level.SHOULD)
        and standing(item, answers.get(item.id)) is not Standing.RULED_OUT
    ]
    percent = int(100 * sum(shares) / len(shares)) if shares else 0
    return percent if outcome is Outcome.READY else min(percent, 99)


def _share(item: Item, answer: Answer | None) -> float:
    """The part of an item that is met, in [0, 1]."""
    if answer is None or standing(item, answer) is Standing.UNDECIDED:
        return 0.0
    if answer.status is Status.MET:
        return 1.0
    met = sum(answer.checks.get(check.id) is Status.MET for check in item.checks)
    half = 0.5 if answer.status is Status.PARTIAL and not met else 0.0
    return max(met / len(item.checks), half / len(item.checks)) if met < len(item.checks) else half
