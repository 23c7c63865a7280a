"""Upgrades of a database that is in use: every step keeps what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, inspect, make_url, select, text

from bot.models import Message
from bot.store import migrations
from bot.store.conversations import SqlConversationStore
from bot.store.database import open_database
from bot.store.inbox import SqlInbox
from bot.store.migrations import VERSION_TABLE
from bot.store.repository import SqlAssessmentStore
from bot.store.tables import metadata
from tests.bot.store.conftest import opened
from tests.bot.store.samples import NOON, full

OF_THE_FIRST = set(
    "initiatives checklists assessments answers checks evidence changes signoffs messages handled".split(),
)
LATER = {metadata.tables["messages"].c.sources}


def raw(url: str) -> Engine:
    """The database without any upgrade."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(exist_ok=True)
        return create_engine(make_url("sqlite://").set(database=str(path)))
    return create_engine(make_url(url).set(drivername="postgresql+psycopg"))


def first_record(url: str) -> None:
    """A database as the first version made it."""
    engine = raw(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
        config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
        command.upgrade(config, "0001")
    assert set(inspect(engine).get_table_names()) == {*OF_THE_FIRST, VERSION_TABLE}
    engine.dispose()


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Everything in the first version's tables."""
    with engine.connect() as connection:
        tables = (metadata.tables[name] for name in sorted(OF_THE_FIRST))
        columns = {table.name: [column for column in table.c if column not in LATER] for table in tables}
        return {name: sorted(connection.execute(select(*found)).all(), key=str) for name, found in columns.items()}


def fill(url: str) -> dict[str, list[Any]]:
    """An assessment with everything in it, written into a database of the first version."""
    engine = raw(url)
    SqlAssessmentStore(engine).save(full(), message_id="m1", reply="{}")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO messages (conversation_id, role, text) VALUES ('c1', 'user', 'Hi')"))
    before = rows(engine)
    engine.dispose()
    return before


def test_an_upgrade_from_the_first_version_keeps_everything(url: str) -> None:
    """No row of the first version changes, and what is new works at once."""
    first_record(url)
    before = fill(url)
    assert all(before.values())
    with opened(url) as engine:
        assert rows(engine) == before
        assert SqlInbox(engine).accept(("one",), "c2", "ann", "{}", NOON) == 1
        assert SqlInbox(engine).knows("c1")
        assert SqlConversationStore(engine).load("c1").messages == (Message(role="user", text="Hi"),)
        stored = SqlAssessmentStore(engine).get("a1")
        assert SqlAssessmentStore(engine).save(stored).version == stored.version + 1


def test_an_upgrade_happens_once(url: str) -> None:
    """The next start finds nothing to do and loses nothing of what is new."""
    first_record(url)
    open_database(url).dispose()
    with opened(url) as engine:
        SqlInbox(engine).accept(("one",), "c1", "ann", "{}", NOON)
    with opened(url) as engine:
        assert SqlInbox(engine).seen("one")
