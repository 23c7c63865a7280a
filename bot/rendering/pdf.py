"""The report as PDF, for mail and for the file."""

from __future__ import annotations

from bot.assessment.findings import Finding, Shown
from bot.assessment.plain import day, moment
from bot.assessment.report import OpenAction, Report, name_of
from bot.rendering.paper import Paper
from bot.rendering.words import CHECK_GROUPS, GROUPS, OUTCOME_SIGNS, OWNERLESS, SIGNS, STATUSES, remarks, stage, word

_SHORT = 200  # characters of people's words in the history, and in a table, where a row must fit on a page


def report_pdf(report: Report) -> bytes:
    """The report as a PDF file."""
    paper = Paper(report.title, f"Assessment as of {day(report.today)}", report.today, set(report.model_dump_json()))
    _head(paper, report)
    for title, findings in (("Gaps that block it", report.blocking), ("Other gaps", report.other_gaps)):
        if findings:
            paper.heading(2, title)
        for finding in findings:
            _gap(paper, finding)
    for title, way in GROUPS:
        if found := report.shown(way):
            paper.heading(2, title)
        for finding in found:
            _short(paper, finding)
    _record(paper, report)
    return bytes(paper.output())


def _head(paper: Paper, report: Report) -> None:
    paper.say(f"{report.checklist_title}, version {report.checklist_version}", soft=True)
    paper.heading(1, name_of(report.initiative))
    owner = f" · Owner: {report.initiative.owner}" if report.initiative.owner else ""
    paper.say(f"As of {day(report.today)} · Stage: {stage(report.initiative.stage)}{owner}", soft=True)
    paper.say(report.sign_off, soft=True)
    paper.heading(2, f"Verdict: {OUTCOME_SIGNS[report.verdict.outcome]} {report.verdict.title}")
    paper.say(report.progress)
    paper.strip([finding.shown for finding in report.findings])
    counted = [
        f"{SIGNS[each.shown]} {word(each.shown)}: {each.number}" for each in report.counts if _told(each.shown, each.number)
    ]
    paper.say(" · ".join(each.replace(" ", "\N{NO-BREAK SPACE}") for each in counted), soft=True)
    paper.label("Why")
    paper.points((text, None if place else report.rule_source) for place, text in enumerate(report.why))


def _told(shown: Shown, number: int) -> bool:
    return number > 0 or shown is Shown.UNANSWERED


def _gap(paper: Paper, finding: Finding) -> None:
    _title(paper, finding)
    usually = "" if finding.owner else f" (usually: {finding.owner_role})"
    late = "overdue" if finding.overdue else ""
    paper.say(f"Owner: {finding.owner or OWNERLESS}{usually} · Due: {_due(finding)}", late=late)
    if finding.note:
        paper.quote(finding.note, finding.by)
    for label, statuses in CHECK_GROUPS:
        if checks := finding.checks_that(*statuses):
            paper.label(label)
            paper.points((check.text, None) for check in checks)
    _evidence(paper, finding)
    paper.label("What to do")
    paper.points((action.text, action.source) for action in finding.actions)
    if finding.why and finding.failure:
        paper.say(f"Why it matters: {finding.why.text}", finding.why.source)
        paper.say(f"It guards against: {finding.failure.text}", finding.failure.source)


def _short(paper: Paper, finding: Finding) -> None:
    _title(paper, finding)
    if finding.dispute and finding.recorded:
        paper.label(f"One side: {STATUSES[finding.recorded]}")
        paper.quote(finding.note or "No words were recorded.", finding.by)
        paper.label(f"The other side: {STATUSES[finding.dispute.status]}")
        paper.quote(finding.dispute.note or "No words were recorded.", finding.dispute.by)
    elif finding.note:
        paper.quote(finding.note, finding.by)
    for remark in remarks(finding):
        paper.say(remark)
    _evidence(paper, finding)


def _title(paper: Paper, finding: Finding) -> None:
    paper.heading(3, f"{SIGNS[finding.shown]} {finding.title}: {word(finding.shown).lower()}")
    paper.say(finding.question, soft=True)


def _evidence(paper: Paper, finding: Finding) -> None:
    if finding.evidence:
        paper.label("Evidence")
        paper.points(
            (f"{each.text} ({', '.join(filter(None, [each.by, day(each.at)]))})", None) for each in finding.evidence
        )


def _due(each: Finding | OpenAction) -> str:
    return day(each.due) if each.due else "no date"


def _record(paper: Paper, report: Report) -> None:
    if report.actions:
        paper.heading(2, "Open actions")
        rows = [row for each in report.actions for row in _action_rows(each)]
        paper.grid(["Item", "What to do", "Owner", "Due"], rows, [24, 46, 16, 18])
    paper.heading(2, "Sign-off")
    paper.say(report.sign_off)
    if report.history:
        paper.heading(2, "History")
    for line in report.history:
        paper.label(f"{moment(line.at)}, {line.by or 'unknown'}: {line.title}")
        paper.points((f"{each.what}: {_brief(each.old)} → {_brief(each.new)}", None) for each in line.fields)
    paper.heading(2, "Sources")
    for source in report.sources:
        paper.place(source.number)
        paper.say(f"[{source.number}] {source.title}, {source.heading}")
        if source.quote:
            paper.quote(f"“{source.quote}”", "")


def _action_rows(action: OpenAction) -> list[list[str]]:
    """A row for each task; the item, its owner and its date stand in the first."""
    due = f"{_due(action)}, overdue" if action.overdue else _due(action)
    head = [_short_cell(action.title), _short_cell(action.owner or OWNERLESS), due]
    rows = []
    for place, task in enumerate(action.tasks):
        title, owner, date = ["", "", ""] if place else head
        rows.append([title, task.text + (f" [{task.source}]" if task.source else ""), owner, date])
    return rows


def _brief(text: str) -> str:
    """A value of the history. It is cut: on paper, a hundred versions of a page of words would help nobody."""
    return _short_cell(text) or "nothing"


def _short_cell(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
