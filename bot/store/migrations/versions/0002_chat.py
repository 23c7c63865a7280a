"""What a chat needs to last: its inbox, feedback, reminders, and where the app is installed.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON, nullable=False)


def upgrade() -> None:
    """Create every table; none of those that are there changes."""
    _create_inbox()
    _create_what_follows_answers()
    _create_installations()


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        _text("conversation_id"),
        _text("user_id"),
        _text("payload"),
        _flag("urgent"),
        _time("received_at"),
        _time("not_before", nullable=True),
        _text("owner"),
        _time("leased_until", nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        _text("reply"),
        _json("posted"),
        _flag("told"),
        _flag("failed"),
        _time("done_at", nullable=True),
        sqlite_autoincrement=True,
    )
    unfinished = sa.text("done_at IS NULL")
    op.create_index(None, "inbox", ["conversation_id"])
    op.create_index(
        "ix_inbox_unfinished",
        "inbox",
        ["conversation_id", "id"],
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_table("inbox_keys", _key("key"), _time("seen_at"))


def _create_what_follows_answers() -> None:
    op.create_table(
        "feedback",
        sa.Column("entry", sa.BigInteger, primary_key=True, autoincrement=False),
        _key("user_id"),
        _text("verdict"),
        _text("why"),
        _text("question"),
        _text("answer"),
        _json("passages"),
        _time("at"),
    )
    op.create_table(
        "reminders",
        _key("assessment_id"),
        _key("item"),
        _key("scheduled_id"),
        sa.Column("due", sa.Date, nullable=False),
        _text("owner"),
        _text("channel"),
        _time("at"),
    )


def _create_installations() -> None:
    op.create_table(
        "installations",
        _key("client_id"),
        _key("enterprise_id"),
        _key("team_id"),
        _key("user_id"),
        _time("installed_at"),
        _json("content"),
    )
    op.create_table("installed_bots", _key("client_id"), _key("enterprise_id"), _key("team_id"), _json("content"))
    op.create_table("oauth_states", _key("state"), _time("expires_at"))
