"""Run by Alembic, never imported: applies the steps on the connection that `upgrade` holds, inside its transaction."""

from __future__ import annotations

from alembic import context

from bot.store.tables import metadata

attributes = context.config.attributes
context.configure(connection=attributes["connection"], target_metadata=metadata, version_table=attributes["version_table"])
context.run_migrations()
