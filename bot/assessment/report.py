"""The report of an assessment: all that a reader is told, computed from the record alone. Renderers only lay it out."""

from __future__ import annotations

import datetime

from bot.assessment.findings import GAPS, Action, Cite, Finding, Shown, SourceLine, Sources, find
from bot.assessment.history import HistoryLine, history
from bot.assessment.models import Assessment, Initiative, State
from bot.assessment.plain import cleaned, day
from bot.assessment.reasons import progress, reasons, sign_off_line
from bot.assessment.verdict import Verdict, judge
from knowledge.models import Frozen

_LATE = datetime.date.max


class OpenAction(Frozen):
    """What is left to do about one item, and whose it is; `owner` is empty where it is nobody's."""

    item: str
    title: str
    shown: Shown
    tasks: tuple[Action, ...]
    owner: str
    owner_role: str
    due: datetime.date | None
    overdue: bool


class Count(Frozen):
    """How many items are shown in one way."""

    shown: Shown
    number: int


class Report(Frozen):
    """A report as of a day. Findings are in the checklist's order; `signed` says whether a sign-off stands."""

    title: str
    initiative: Initiative
    checklist: str
    checklist_title: str
    checklist_version: int
    purpose: str
    today: datetime.date
    state: State
    begun_by: str
    begun_at: datetime.datetime
    updated_at: datetime.datetime
    verdict: Verdict
    why: tuple[str, ...]
    rule_source: int
    progress: str
    counts: tuple[Count, ...]
    findings: tuple[Finding, ...]
    actions: tuple[OpenAction, ...]
    history: tuple[HistoryLine, ...]
    signed: bool
    sign_off: str
    sources: tuple[SourceLine, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The gaps that stand in the way of a positive verdict."""
        return tuple(finding for finding in self.findings if finding.blocking)

    @property
    def other_gaps(self) -> tuple[Finding, ...]:
        """The gaps that do not."""
        return tuple(finding for finding in self.findings if finding.shown in GAPS and not finding.blocking)

    def shown(self, *ways: Shown) -> tuple[Finding, ...]:
        """The findings that are shown in one of these ways."""
        return tuple(finding for finding in self.findings if finding.shown in ways)


def build_report(assessment: Assessment, today: datetime.date, cite: Cite) -> Report:
    """The report as of `today`. `cite` maps a passage's name (`document#heading`) to a citation, or None."""
    checklist = assessment.checklist
    sources = Sources(cite)
    rule_source = sources.number(checklist.verdict.passage)
    findings = find(assessment, today, sources)
    verdict = judge(checklist, assessment.answers)
    return cleaned(
        Report(
            title=f"{checklist.title}: {name_of(assessment.initiative)}",
            initiative=assessment.initiative,
            checklist=checklist.id,
            checklist_title=checklist.title,
            checklist_version=checklist.version,
            purpose=checklist.purpose,
            today=today,
            state=assessment.state,
            begun_by=assessment.begun_by,
            begun_at=assessment.begun_at,
            updated_at=assessment.updated_at,
            verdict=verdict,
            why=reasons(checklist, verdict, findings),
            rule_source=rule_source,
            progress=progress(verdict.percent, findings),
            counts=tuple(Count(shown=way, number=sum(each.shown is way for each in findings)) for way in Shown),
            findings=findings,
            actions=_open_actions(findings),
            history=history(assessment),
            signed=assessment.signed is not None,
            sign_off=sign_off_line(assessment),
            sources=sources.lines(),
        )
    )


def name_of(initiative: Initiative) -> str:
    """What an initiative is called in a report."""
    return initiative.name or "Unnamed initiative"


def _open_actions(findings: tuple[Finding, ...]) -> tuple[OpenAction, ...]:
    """What is left to do: overdue first, then by date; what is nobody's comes last. Unanswered items have their own list."""
    rows = [_open_action(finding, tasks) for finding in findings if (tasks := _tasks(finding))]
    return tuple(sorted(rows, key=lambda row: (not row.owner, not row.overdue, row.due or _LATE)))


def _open_action(finding: Finding, tasks: tuple[Action, ...]) -> OpenAction:
    return OpenAction(
        item=finding.item,
        title=finding.title,
        shown=finding.shown,
        tasks=tasks,
        owner=finding.owner,
        owner_role=finding.owner_role,
        due=finding.due,
        overdue=finding.overdue,
    )


def _tasks(finding: Finding) -> tuple[Action, ...]:
    match finding.shown:
        case Shown.UNMET | Shown.PARTIAL:
            return finding.actions
        case Shown.CLAIMED if finding.wanting:
            return (Action(text=f"Bring evidence, such as: {finding.evidence_wanted[0]}."),)
        case Shown.UNKNOWN:
            return (Action(text=f"Find out: {finding.question}"),)
        case Shown.DISPUTED:
            return (Action(text="Settle which of the two answers holds."),)
        case Shown.UNCONFIRMED if finding.at:
            return (Action(text=f"Say whether the answer of {day(finding.at)} is still true."),)
        case Shown.NOT_APPLICABLE if finding.objection:
            return (Action(text=f"Answer it, or say why it does not apply. {finding.objection}"),)
    return ()
