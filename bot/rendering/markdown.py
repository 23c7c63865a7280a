"""The report as Markdown, for wikis, tickets and pull requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.assessment.findings import Action, CheckLine, Finding
from bot.assessment.history import FieldChange
from bot.assessment.plain import day, moment
from bot.assessment.report import OpenAction, Report
from bot.rendering.marks import literal
from bot.rendering.words import CHECK_GROUPS, GROUPS, OUTCOME_SIGNS, OWNERLESS, SIGNS, STATUSES, remarks, stage, word


def report_markdown(report: Report) -> str:
    """The report as a document of its own."""
    blocks = [*_head(report), *_gaps("Gaps that block it", report.blocking), *_gaps("Other gaps", report.other_gaps)]
    for title, way in GROUPS:
        if findings := report.shown(way):
            blocks += [f"## {title}", *(block for finding in findings for block in _short(finding))]
    blocks += [*_actions(report), "## Sign-off", literal(report.sign_off), *_history(report), *_sources(report)]
    return "\n\n".join(blocks) + "\n"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; the cells are Markdown already."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def fields(changes: Iterable[FieldChange]) -> str:
    """What changed, in one line."""
    return "; ".join(
        f"{literal(each.what)}: {literal(each.old) or 'nothing'} → {literal(each.new) or 'nothing'}" for each in changes
    )


def _head(report: Report) -> Iterator[str]:
    yield f"# {literal(report.title)}"
    owner = f" · Owner: {literal(report.initiative.owner)}" if report.initiative.owner else ""
    yield f"As of {day(report.today)} · Stage: {stage(report.initiative.stage)}{owner} · {literal(report.sign_off)}"
    verdict = report.verdict
    yield f"## Verdict: {OUTCOME_SIGNS[verdict.outcome]} {literal(verdict.title)}"
    yield literal(report.progress)
    first, *others = report.why
    yield "\n".join([f"- {literal(first)} [{report.rule_source}]", *(f"- {literal(sentence)}" for sentence in others)])
    yield table(["", "Items", ""], ([SIGNS[each.shown], word(each.shown), str(each.number)] for each in report.counts))


def _gaps(title: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    if findings:
        yield f"## {title}"
    for finding in findings:
        yield _heading(finding)
        yield f"*{literal(finding.question)}*"
        usually = "" if finding.owner else f" (usually: {literal(finding.owner_role)})"
        yield f"Owner: {_owner(finding)}{usually} · Due: {_due(finding)}"
        yield from _said(finding.note, finding.by)
        yield from _lists(finding)
        yield "What to do:"
        yield "\n".join(f"- {_cited(action)}" for action in finding.actions)
        if finding.why and finding.failure:
            yield f"Why it matters: {_cited(finding.why)}"
            yield f"It guards against: {_cited(finding.failure)}"


def _short(finding: Finding) -> Iterator[str]:
    yield _heading(finding)
    yield f"*{literal(finding.question)}*"
    if finding.dispute and finding.recorded:
        other = finding.dispute
        yield f"One side: {STATUSES[finding.recorded]}"
        yield from _said(finding.note or "No words were recorded.", finding.by)
        yield f"The other side: {STATUSES[other.status]}"
        yield from _said(other.note or "No words were recorded.", other.by)
    else:
        yield from _said(finding.note, finding.by)
    yield from map(literal, remarks(finding))
    if finding.evidence:
        yield _evidence(finding)


def _lists(finding: Finding) -> Iterator[str]:
    for label, statuses in CHECK_GROUPS:
        if checks := finding.checks_that(*statuses):
            yield f"{label}:"
            yield _bullets(checks)
    if finding.evidence:
        yield _evidence(finding)


def _bullets(checks: tuple[CheckLine, ...]) -> str:
    return "\n".join(f"- {literal(check.text)}" for check in checks)


def _evidence(finding: Finding) -> str:
    lines = (f"- {literal(each.text)} ({literal(each.by)}, {day(each.at)})" for each in finding.evidence)
    return "Evidence:\n\n" + "\n".join(lines)


def _heading(finding: Finding) -> str:
    return f"### {SIGNS[finding.shown]} {literal(finding.title)}: {word(finding.shown).lower()}"


def _said(note: str, by: str) -> Iterator[str]:
    if note:
        yield f"> {literal(note)}" + (f" ({literal(by)})" if by else "")


def _cited(action: Action) -> str:
    return literal(action.text) + (f" [{action.source}]" if action.source else "")


def _owner(each: Finding | OpenAction) -> str:
    return literal(each.owner) or f"*{OWNERLESS}*"


def _due(each: Finding | OpenAction) -> str:
    if each.due is None:
        return "no date"
    return f"{day(each.due)}, **overdue**" if each.overdue else day(each.due)


def _actions(report: Report) -> Iterator[str]:
    if report.actions:
        yield "## Open actions"
        rows = ([literal(row.title), " / ".join(map(_cited, row.tasks)), _owner(row), _due(row)] for row in report.actions)
        yield table(["Item", "What to do", "Owner", "Due"], rows)


def _history(report: Report) -> Iterator[str]:
    if report.history:
        yield "## History"
        rows = ([moment(each.at), literal(each.by), literal(each.title), fields(each.fields)] for each in report.history)
        yield table(["When", "Who", "Item", "What changed"], rows)


def _sources(report: Report) -> Iterator[str]:
    yield "## Sources"
    for source in report.sources:
        quote = f": “{literal(source.quote)}”" if source.quote else ""
        yield f"\\[{source.number}] **{literal(source.title)}**, {literal(source.heading)}{quote}"
