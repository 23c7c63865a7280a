"""Removing a document's words from everything that was said: rows are rewritten, and the bytes of the old ones go too."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, and_, exc, select

from bot.errors import RecordError
from bot.store.faults import told_plainly
from bot.store.tables import feedback, handled, inbox, messages, unanswered
from bot.store.transactions import reading, writing
from knowledge.forgetting import REMOVED, Traces

_BATCH = 500  # rows read at a time
_TRIES, _PAUSE = 50, 0.2  # to find a moment, in seconds, at which nobody reads

Redaction = Callable[[Traces, Mapping[str, Any]], dict[str, Any]]


def _message(traces: Traces, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": traces.redact(row["text"], drew=traces.document in row["sources"])}


def _handled(traces: Traces, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"reply": traces.redact_json(row["reply"])}


def _entry(traces: Traces, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"payload": traces.redact_json(row["payload"]), "reply": traces.redact_json(row["reply"])}


def _feedback(traces: Traces, row: Mapping[str, Any]) -> dict[str, Any]:
    cited = f"{traces.document}#"  # and the heading that the passage stood under
    return {
        "question": traces.redact(row["question"]),
        "answer": traces.redact(row["answer"], drew=any(name.startswith(cited) for name in row["passages"])),
        "why": traces.redact(row["why"]),
        "passages": [f"{cited}{REMOVED}" if name.startswith(cited) else name for name in row["passages"]],
    }


def _question(traces: Traces, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"question": traces.redact(row["question"])}


# What people stated about their pilots is their own record, and the audit log can only grow: neither quotes documents.
_REDACTIONS: dict[Table, Redaction] = {
    messages: _message,
    handled: _handled,
    inbox: _entry,
    feedback: _feedback,
    unanswered: _question,
}


class SqlForgetting:
    """Removes traces of a document from what is stored. Safe to repeat, and while others read and write."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def forget(self, traces: Traces) -> int:
        """Rewrite every row that holds any; how many those were. Raises `RecordError`.

        On return the old bytes are in no file of the database either. PostgreSQL's own log and backups are its admin's.
        """
        changed = sum(self._rewrite(table, redact, traces) for table, redact in _REDACTIONS.items())
        # Also where nothing changed: a call that was stopped may have, and rows that time emptied leave bytes as well.
        if self._engine.dialect.name == "sqlite":
            self._wipe_file()
        else:
            self._wipe_tables()
        return changed

    def _rewrite(self, table: Table, redact: Redaction, traces: Traces) -> int:
        keys = list(table.primary_key)
        with reading(self._engine) as connection:
            rows = connection.execute(select(table).execution_options(yield_per=_BATCH))
            found = [tuple(row._mapping[key.name] for key in keys) for row in rows if _difference(row, redact, traces)]
        for key in found:
            with writing(self._engine) as connection:
                _rewrite_row(connection, table, key, redact, traces)
        return len(found)

    def _wipe_file(self) -> None:
        """SQLite keeps deleted bytes in free pages, and all changes in its log until that is moved into the file."""
        with told_plainly(self._engine.url), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            try:
                cursor.execute("VACUUM")
                for _ in range(_TRIES):
                    if not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                        return
                    time.sleep(_PAUSE)
            except sqlite3.Error as error:  # below SQLAlchemy, which would have told it so
                raise exc.DBAPIError("VACUUM", None, error) from error
        raise RecordError(
            "The record's log still holds old bytes, as somebody reads the record all the time.",
            help="Stop the other advisors, then try again.",
            retryable=True,
        )

    def _wipe_tables(self) -> None:
        """PostgreSQL keeps old rows until it writes a table anew."""
        with told_plainly(self._engine.url), self._engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            for table in _REDACTIONS:
                connection.exec_driver_sql(f"VACUUM FULL {table.name}")


def _difference(row: Row[Any], redact: Redaction, traces: Traces) -> dict[str, Any]:
    """The values of a row that change."""
    values = row._mapping
    return {name: value for name, value in redact(traces, dict(values)).items() if value != values[name]}


def _rewrite_row(connection: Connection, table: Table, key: tuple[Any, ...], redact: Redaction, traces: Traces) -> None:
    this = and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))
    row = connection.execute(select(table).where(this).with_for_update()).first()  # it may have changed since it was found
    if row is not None and (values := _difference(row, redact, traces)):
        connection.execute(table.update().where(this).values(values))
