"""Tables of records, for terminals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.table import Column, Table
from rich.text import Text

if TYPE_CHECKING:
    from bot.assessment.models import Assessment, Initiative
    from knowledge.checklists import Checklist


def assessments_table(assessments: Iterable[Assessment]) -> Table:
    """One line for each assessment."""
    from bot.assessment.report import name_of
    from bot.assessment.verdict import judge

    # Ids are there to be copied, so names and verdicts wrap before they are cut.
    id_, checklist, changed = (Column(name, no_wrap=True) for name in ("Id", "Checklist", "Changed"))
    table = Table(id_, "Initiative", checklist, "State", "Answered", "Verdict", changed, box=None)
    for one in assessments:
        answered = sum(item.id in one.answers for item in one.checklist.items)
        verdict = judge(one.checklist, one.answers).title
        count = f"{answered} of {len(one.checklist.items)}"
        changed_on = one.updated_at.date().isoformat()
        cells = (one.id, name_of(one.initiative), one.checklist.id, one.state.value, count, verdict, changed_on)
        _add(table, cells)
    return table


def checklists_table(checklists: Iterable[Checklist]) -> Table:
    """One line for each checklist."""
    table = Table(Column("Checklist", no_wrap=True), "Title", "Questions", "Version", box=None)
    for one in checklists:
        _add(table, (one.id, one.title, str(len(one.items)), str(one.version)))
    return table


def initiatives_table(initiatives: Iterable[Initiative]) -> Table:
    """One line for each initiative."""
    from bot.assessment.report import name_of

    id_ = Column("Id", no_wrap=True)
    table = Table(id_, "Name", "Owner", "Stage", "In it since", "Begun", box=None)
    for one in initiatives:
        stage = one.stage.value if one.stage else ""
        days = (day.isoformat() if day else "" for day in (one.since, one.begun))
        _add(table, (one.id, name_of(one), one.owner, stage, *days))
    return table


def _add(table: Table, cells: Iterable[str]) -> None:
    from bot.presentation import printable

    table.add_row(*(Text(printable(" ".join(cell.split()))) for cell in cells))
