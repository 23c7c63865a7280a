"""The database's shape, step by step. Each file in `versions/` is one step and is never changed once released."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.errors import RecordError
from bot.store.transactions import take_turns, writing

# A name of our own: a PostgreSQL database may be shared with a program that uses Alembic too.
VERSION_TABLE = "pilot_advisor_schema"


def upgrade(engine: Engine) -> None:
    """Bring a database to this version's shape, all or nothing; processes that start at once take turns.

    Raises `RecordError` where a newer version of the advisor has written it.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            # A step on a large record takes longer than anybody waits for an answer.
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5min'")
        take_turns(connection, VERSION_TABLE)
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    # Python code, so that nothing has to be found besides the installed package. A % would be read as a placeholder.
    config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    steps = ScriptDirectory.from_config(config)
    known = {step.revision for step in steps.walk_revisions()}
    found = set(MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads())
    later = ", ".join(sorted(found - known))
    if later:
        raise RecordError(
            f"The record was written by a newer version of Pilot Advisor (database step {later}).",
            help="Start that version, or name another database in ADVISOR_DATABASE_URL.",
        )
    if found != set(steps.get_heads()):
        command.upgrade(config, "head")
