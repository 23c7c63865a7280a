"""The report as CSV."""

from __future__ import annotations

import csv
import io

import pytest

from bot.assessment.report import Report, build_report
from bot.rendering.table import report_csv
from tests.bot.reporting import HOSTILE, TODAY, cite, hostile


def rows(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report_csv(report), newline=""), strict=True))


def test_a_row_for_each_item(report: Report) -> None:
    """Rows follow the checklist and hold what is known."""
    told = rows(report)
    assert [row["item"] for row in told] == [finding.item for finding in report.findings]
    assert (told[0]["status"], told[0]["owner"], told[0]["due"], told[0]["overdue"]) == (
        "Not met",
        "Ștefan 李",
        "2026-11-02",
        "yes",
    )
    assert told[0]["what was said"].count("\n") == 1
    assert {row["item"]: row["owner"] for row in told}["funding"] == "ownerless"
    assert {row["item"]: row["owner"] for row in told}["security"] == ""


def test_lines_end_as_the_standard_says(report: Report) -> None:
    """CR LF at each row's end, no byte-order mark."""
    text = report_csv(report)
    assert text.startswith("initiative,")
    assert text.endswith("\r\n")


@pytest.mark.parametrize("text", [*HOSTILE, "@SUM(A1)", "-2", "\t=1", "＝1", 'say "hi", twice'])
def test_no_cell_is_a_formula_and_none_breaks_out(text: str) -> None:
    """Every row has every column, and a cell that a spreadsheet would calculate begins with an apostrophe."""
    report = build_report(hostile(text), TODAY, cite)
    table = list(csv.reader(io.StringIO(report_csv(report), newline=""), strict=True))
    assert {len(row) for row in table} == {len(table[0])}
    assert len(table) == len(report.findings) + 1
    assert not [cell for row in table for cell in row if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]
    assert table[1][0].removeprefix("'") == (report.initiative.name or "Unnamed initiative")
