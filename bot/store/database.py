"""Opening the database of the record: a SQLite file, or PostgreSQL by URL, brought to this version's shape."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from bot.errors import RecordError
from bot.store.migrations import upgrade
from bot.store.transactions import TURNS, WRITES

PATIENCE = 10.0  # seconds to wait for a server, or for another process that writes
_SQLITE = "sqlite:///"
_POSTGRESQL = {"postgres", "postgresql", "postgresql+psycopg"}


def open_database(url: str, *, patience: float = PATIENCE) -> Engine:
    """The engine over the database at `url`, created or upgraded where that is needed. The caller disposes of it.

    `url` is `sqlite:///` with a path (everything behind it is the path, as it is) or `postgresql://user:password@host/name`.
    `patience` is in seconds. Raises `RecordError`, never with the password in it.
    """
    if url.startswith(_SQLITE):
        path = Path(url.removeprefix(_SQLITE)).expanduser().absolute()
        engine = _sqlite(path, patience)
        with _first_one(path), _disposed_on_failure(engine):
            upgrade(engine)
        return engine
    engine = _postgresql(_parsed(url), patience)
    with _disposed_on_failure(engine):
        upgrade(engine)
    return engine


def _sqlite(path: Path, patience: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": patience},
        execution_options={TURNS: threading.Lock()},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # Python would begin transactions late and leave DDL out of them
        connection.execute("PRAGMA journal_mode = WAL")  # nobody who reads waits for one who writes
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, too
        connection.execute("PRAGMA synchronous = FULL")  # a commit is on disk before it is acknowledged

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: one that reads first and then writes is refused without waiting.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL, patience: float) -> Engine:
    try:
        engine = create_engine(
            url,
            connect_args={"connect_timeout": max(2, round(patience))},  # libpq takes whole seconds, 2 or more
            pool_pre_ping=True,  # a server that was restarted meanwhile costs no message
            hide_parameters=True,
        )
    except ImportError as error:
        raise RecordError(
            "PostgreSQL is asked for, but its driver psycopg is not installed.",
            help="Run: pip install -c constraints.txt -e '.[postgresql]'",
        ) from error

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.execute("SELECT set_config('lock_timeout', %s, false)", (str(round(patience * 1000)),))
        connection.commit()

    return engine


def _parsed(url: str) -> URL:
    wrong = RecordError(
        "ADVISOR_DATABASE_URL cannot be used.",
        help="Write it as sqlite:///folder/file.db or postgresql://user:password@host:5432/name, with every special "
        "character of the password as %XX (@ is %40).",
    )
    try:
        parsed = make_url(url)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise wrong from None  # the cause may quote the password
    # An @ in a password that was not written as %40 leaves the password's end in the host.
    if parsed.drivername not in _POSTGRESQL or "@" in (parsed.host or ""):
        raise wrong
    return parsed.set(drivername="postgresql+psycopg")


@contextmanager
def _disposed_on_failure(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


@contextmanager
def _first_one(path: Path) -> Iterator[None]:
    """Hold the place of the one process that prepares the file. The system frees it when its holder dies."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f"{path.name}.lock").open("a") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise RecordError(
            f"The record cannot be kept in {path.parent} ({error.strerror}).",
            help="Check the folder's permissions, or name another place in ADVISOR_DATA_DIR or ADVISOR_DATABASE_URL.",
        ) from error
