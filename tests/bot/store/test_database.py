"""Opening the database: its shape, and how safely it writes."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from bot.errors import RecordError
from bot.store.database import open_database
from bot.store.migrations import VERSION_TABLE
from bot.store.repository import SqlAssessmentStore
from bot.store.tables import metadata
from tests.bot.store.conftest import opened
from tests.bot.store.samples import begun, full


def test_migrations_make_the_tables_as_they_are_declared(engine: Engine) -> None:
    """Alembic finds nothing to do between the migrated database and `tables.py`."""
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_opening_again_keeps_what_is_there(url: str) -> None:
    """The record outlives the process."""
    with opened(url) as first:
        saved = SqlAssessmentStore(first).save(full())
    with opened(url) as second:
        assert SqlAssessmentStore(second).get("a1") == saved


def test_a_newer_database_is_refused(engine: Engine, url: str) -> None:
    """An older program never writes into a shape that it does not know, and says what to do."""
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(RecordError, match=r"newer version of Pilot Advisor .*9999.* Start that version"):
        open_database(url)


def test_sqlite_acknowledges_what_is_on_disk(sqlite_url: str) -> None:
    """Every connection syncs its commits, keeps references whole and lets others read meanwhile."""
    with opened(sqlite_url) as engine, engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            found = [
                connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert found == ["wal", 2, 1, 10_000]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_named_in_each_usual_way(postgresql_url: str, scheme: str) -> None:
    """The URL as hosters give it works as it is."""
    with opened(postgresql_url.replace("postgresql", scheme, 1)) as engine:
        assert SqlAssessmentStore(engine).save(begun()).version == 1
