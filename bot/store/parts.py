"""The rows below an assessment: read for several assessments at once, written as the difference to what is stored."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, select

from bot.store.rows import Row, Rows
from bot.store.tables import answers, assessments, changes, checks, evidence, signoffs

PARTS = {table.name: table for table in (answers, checks, evidence, signoffs, changes)}


def read_parts(connection: Connection, where: ColumnElement[bool]) -> dict[str, dict[str, Rows]]:
    """The rows below the assessments that `where` picks: assessment id → table → rows in their order."""
    found: defaultdict[str, dict[str, Rows]] = defaultdict(lambda: {name: [] for name in PARTS})
    for name, table in PARTS.items():
        query = select(table).join(assessments, table.c.assessment_id == assessments.c.id).where(where)
        for row in connection.execute(query.order_by(table.c.position)).mappings():
            found[row["assessment_id"]][name].append(dict(row))
    return found


def write_difference(connection: Connection, table: Table, assessment_id: str, wanted: Rows) -> None:
    """Make the rows of an assessment in `table` those that are wanted, touching only what differs."""
    keys = [column.name for column in table.primary_key]
    rows = connection.execute(select(table).where(table.c.assessment_id == assessment_id)).mappings()
    stored = {tuple(row[name] for name in keys): dict(row) for row in rows}
    new = {tuple(row[name] for name in keys): row for row in wanted}
    same_key = [table.c[name] == bindparam(f"key_{name}") for name in keys]

    def named(key: tuple[Any, ...]) -> Row:
        return {f"key_{name}": value for name, value in zip(keys, key, strict=True)}

    gone = [named(key) for key in stored.keys() - new.keys()]
    changed = [named(key) | row for key, row in new.items() if key in stored and stored[key] != row]
    added = [row for key, row in new.items() if key not in stored]
    for statement, rows_of_it in (
        (table.delete().where(*same_key), gone),
        (table.update().where(*same_key), changed),
        (table.insert(), added),
    ):
        if rows_of_it:
            connection.execute(statement, rows_of_it)
