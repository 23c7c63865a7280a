"""Administration from a chat: the audit log, questions that nobody could answer, and files that wait for a decision.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SQLITE = """CREATE TRIGGER audit_no_{event} BEFORE {event} ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"""
_FUNCTION = """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"""
_POSTGRESQL = """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"""


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    """Create every table; none of those that are there changes."""
    op.create_table(
        "audit",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        _time("at"),
        _text("who"),
        _text("action"),
        sa.Column("details", sa.JSON, nullable=False),
        _text("previous"),
        _text("hash"),
    )
    _make_append_only()
    op.create_table(
        "unanswered",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        _text("question"),
        _text("place"),
        _time("asked_at"),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Text, primary_key=True),
        _text("team"),
        _text("user_id"),
        _text("name"),
        _text("base"),
        _text("state"),
        _text("decided_by"),
        sa.Column("decision", sa.BigInteger),
        _time("changed_at"),
    )


def _make_append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(event=event))
    else:
        op.execute(_FUNCTION)
        op.execute(_POSTGRESQL)
