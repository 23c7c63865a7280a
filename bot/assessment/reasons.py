"""Why a verdict is what it is and who stands for the answers, in plain sentences computed from the record."""

from __future__ import annotations

from bot.assessment.findings import WORDS, Finding, Shown
from bot.assessment.models import Assessment, SignOff
from bot.assessment.plain import count, day, listing
from bot.assessment.verdict import Outcome, Verdict
from knowledge.checklists import Bar, Checklist, Rule

_BARS = {
    Bar.IN_PLACE: "An item is met when it is in place; a plan is not enough.",
    Bar.PATH_DEFINED: "An item is met when a way to it is defined; it need not be in place yet.",
    Bar.ANSWERED: "An item is met when its question has a substantial answer.",
}


def reasons(checklist: Checklist, verdict: Verdict, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """The rule, then everything that led to the verdict under it."""
    named = {finding.item: finding for finding in findings}

    def told(ids: tuple[str, ...]) -> str:
        return listing([f"{named[id_].title} ({WORDS[named[id_].shown]})" for id_ in ids])

    sentences = [f"{_rule(checklist, findings)} {_BARS[checklist.verdict.bar]}"]
    if verdict.blocking:
        stand = "item stands" if len(verdict.blocking) == 1 else "items stand"
        sentences.append(f"{len(verdict.blocking)} required {stand} in the way: {told(verdict.blocking)}.")
    if verdict.undecided:
        sentences.append(f"{_undecided(len(verdict.undecided))}: {told(verdict.undecided)}.")
    if verdict.unevidenced:
        titles = listing([named[id_].title for id_ in verdict.unevidenced])
        sentences.append(f"Said to be met, with the evidence still missing that is required: {titles}.")
    return (*sentences, *_conclusion(verdict, findings))


def _rule(checklist: Checklist, findings: tuple[Finding, ...]) -> str:
    required = sum(finding.required for finding in findings)
    if checklist.verdict.rule is Rule.ALL_YES:
        return f"“{checklist.verdict.ready}” takes a yes to {_every(required, 'question')}."
    return (
        f"“{checklist.verdict.ready}” takes {_every(required, 'required item')} to be met or to be ruled out with a reason."
    )


def _every(number: int, noun: str) -> str:
    return f"the one {noun}" if number == 1 else f"all {number} {noun}s"


def _undecided(number: int) -> str:
    return "1 required item decides nothing yet" if number == 1 else f"{number} required items decide nothing yet"


def _conclusion(verdict: Verdict, findings: tuple[Finding, ...]) -> list[str]:
    sentences = []
    if verdict.outcome is Outcome.READY:
        sentences.append("Every required item that applies is met, with evidence wherever evidence is required.")
    ruled_out = [
        finding.title
        for finding in findings
        if finding.shown is Shown.NOT_APPLICABLE and finding.item not in verdict.undecided
    ]
    if ruled_out:
        sentences.append(f"Left out of the count, because it does not apply: {listing(ruled_out)}.")
    if verdict.outcome is Outcome.OPEN and not verdict.undecided:
        sentences.append("Every required item was ruled out, so nothing has been shown yet.")
    return sentences


def progress(percent: int, findings: tuple[Finding, ...]) -> str:
    """The percentage as a sentence."""
    answered = sum(finding.recorded is not None for finding in findings)
    return f"{percent} % of what applies is met; {answered} of {count(len(findings), 'item')} answered."


def sign_off_line(assessment: Assessment) -> str:
    """Who signed and when, or since when and by which change a sign-off is void."""
    if assessment.signed:
        return f"Signed by {assessment.signed.by} on {day(assessment.signed.at)}."
    if not assessment.signoffs:
        return "Not signed."
    return _void(assessment, assessment.signoffs[-1])


def _void(assessment: Assessment, last: SignOff) -> str:
    titles = {item.id: item.title for item in assessment.checklist.items}
    after = [change for change in assessment.changes if change.at == last.voided_at]
    changed = listing([titles.get(change.item, change.item) for change in after]) or "the record"
    who = last.voided_by or "somebody"
    assert last.voided_at is not None  # a sign-off that is not void stands, and was told
    return f"Sign-off by {last.by} of {day(last.at)} is void since {day(last.voided_at)}, when {who} changed {changed}."
