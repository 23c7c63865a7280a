"""The report as CSV (RFC 4180): one row for each item, for spreadsheets."""

from __future__ import annotations

import csv
import io

from bot.assessment.findings import Finding
from bot.assessment.models import Status
from bot.assessment.report import Report, name_of
from bot.rendering.words import LEVELS, OWNERLESS, STATUSES, word

# A spreadsheet would calculate what begins so; the wide forms count as the narrow ones in some of them.
_FORMULAS = tuple("=+-@\t\r\n＝＋－＠")


def report_csv(report: Report) -> str:
    """The report as a table without marks or links."""
    rows = [_row(report, finding) for finding in report.findings]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(rows[0])
    writer.writerows([_harmless(cell) for cell in row.values()] for row in rows)
    return text.getvalue()


def _row(report: Report, finding: Finding) -> dict[str, str]:
    left = {row.item for row in report.actions}
    checks = {
        "checks that hold": (Status.MET,),
        "checks that do not hold": (Status.UNMET, Status.PARTIAL),
        "checks not spoken of": (Status.UNKNOWN, None),
    }
    return {
        "initiative": name_of(report.initiative),
        "checklist": report.checklist_title,
        "version": str(report.checklist_version),
        "verdict": report.verdict.title,
        "item": finding.item,
        "title": finding.title,
        "question": finding.question,
        "level": LEVELS[finding.level],
        "status": word(finding.shown),
        "blocks the verdict": "yes" if finding.blocking else "no",
        **{name: _lines([each.text for each in finding.checks_that(*ways)]) for name, ways in checks.items()},
        "what was said": finding.note,
        "said by": finding.by,
        "said at": finding.at.isoformat() if finding.at else "",
        "reason": finding.reason,
        "evidence": _lines([each.text for each in finding.evidence]),
        "other side": _other_side(finding),
        "owner": finding.owner or (OWNERLESS if finding.item in left else ""),
        "due": finding.due.isoformat() if finding.due else "",
        "overdue": "yes" if finding.overdue else "no",
        "what to do": _lines([action.text for action in finding.actions]),
        "guards against": finding.failure.text if finding.failure else "",
    }


def _other_side(finding: Finding) -> str:
    if finding.dispute is None:
        return ""
    side = f"{STATUSES[finding.dispute.status]}, says {finding.dispute.by or 'somebody'}"
    return ": ".join(filter(None, [side, finding.dispute.note]))


def _lines(parts: list[str]) -> str:
    return "\n".join(parts)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(_FORMULAS) or cell.startswith(_FORMULAS) else cell
