"""One way to read and one way to write: a transaction that sees one state, and faults told as `RecordError`s."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.faults import told_plainly

WRITES = "advisor_writes"  # execution option: the transaction will write
# Execution option of an engine: the lock that this process's writers take in turn. SQLite would let them poll for its own,
# each a little longer every time, and under load a writer might wait for seconds while others pass.
TURNS = "advisor_turns"
_READS: dict[str, dict[str, Any]] = {
    "sqlite": {},
    # Several selects make one assessment; without a snapshot each would see another moment.
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it was at the first select. Raises `RecordError`."""
    with told_plainly(engine.url), engine.connect() as plain:
        connection = plain.execution_options(**_READS[engine.dialect.name])
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection whose changes are on disk after the block, or gone where it raised. Raises `RecordError`."""
    turn = engine.get_execution_options().get(TURNS) or nullcontext()
    with told_plainly(engine.url), turn, engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            yield connection


def take_turns(connection: Connection, purpose: str) -> None:
    """Wait until no other writing transaction with this purpose is left. On SQLite writers take turns anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(purpose))))


def empty_log(engine: Engine) -> None:
    """Move SQLite's log of changes into its file, unless somebody reads just now: what was deleted is in it until then."""
    if engine.dialect.name != "sqlite":
        return
    with told_plainly(engine.url), closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def insert_new(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row unless its key is there already, also where another process inserts it at this moment."""
    dialect: ModuleType = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    insert = dialect.insert(table).values(row).on_conflict_do_nothing()
    return connection.execute(insert.returning(*table.primary_key)).first() is not None
