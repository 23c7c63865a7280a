"""The tables of the record: SQLite and PostgreSQL alike. Texts have no bound, times are UTC, enums are their values."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from bot.store.shape import UtcTime as UtcTime
from bot.store.shape import metadata as metadata

initiatives = Table(
    "initiatives",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("stage", Text),
    Column("since", Date),
    Column("begun", Date),
)

# Every version that was added (`added_at` says when) or that an assessment began with (`added_at` is empty).
checklists = Table(
    "checklists",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", JSON, nullable=False),
    Column("added_by", Text),
    Column("added_at", UtcTime),
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("initiative_id", Text, ForeignKey("initiatives.id"), nullable=False, index=True),
    Column("checklist_id", Text, nullable=False),
    Column("checklist_version", Integer, nullable=False),
    Column("conversation_id", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("previous", Text),
    Column("dialogue", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["checklist_id", "checklist_version"], ["checklists.id", "checklists.version"]),
)

answers = Table(
    "answers",
    metadata,
    Column("assessment_id", Text, ForeignKey("assessments.id"), primary_key=True),
    Column("item", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", Date),
    Column("dispute", JSON(none_as_null=True)),
    Column("confirmed", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)


def _of_an_answer() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["assessment_id", "item"], ["answers.assessment_id", "answers.item"], ondelete="CASCADE")


checks = Table(
    "checks",
    metadata,
    Column("assessment_id", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("check_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("status", Text, nullable=False),
    _of_an_answer(),
)

evidence = Table(
    "evidence",
    metadata,
    Column("assessment_id", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    _of_an_answer(),
)

# Rows are only ever added: `position` counts the changes of an assessment from 0.
changes = Table(
    "changes",
    metadata,
    Column("assessment_id", Text, ForeignKey("assessments.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("item", Text, nullable=False),
    Column("old", JSON(none_as_null=True)),
    Column("new", JSON(none_as_null=True)),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

signoffs = Table(
    "signoffs",
    metadata,
    Column("assessment_id", Text, ForeignKey("assessments.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("voided_by", Text, nullable=False),
    Column("voided_at", UtcTime),
)

messages = Table(
    "messages",
    metadata,
    # SQLite numbers rows by itself only where the key is its own INTEGER.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("conversation_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sources", JSON, nullable=False, server_default=text("'[]'")),
    Index(None, "conversation_id", "number"),
)

# One row per message that was answered, so that a message delivered twice is answered once.
handled = Table(
    "handled",
    metadata,
    Column("conversation_id", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("reply", Text, nullable=False),
)

_UNFINISHED = text("done_at IS NULL")

# What people did in a chat, kept before it is acknowledged. `owner` is the process that works on it until `leased_until`,
# empty while the entry waits; `done_at` is set when nothing is left to do. `posted` lists the messages of the answer.
inbox = Table(
    "inbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("conversation_id", Text, nullable=False, index=True),
    Column("user_id", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("not_before", UtcTime),
    Column("owner", Text, nullable=False),
    Column("leased_until", UtcTime),
    Column("attempts", Integer, nullable=False),
    Column("reply", Text, nullable=False),
    Column("posted", JSON, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("failed", Boolean, nullable=False),
    Column("done_at", UtcTime),
    # The few that are not finished, however long the history is.
    Index("ix_inbox_unfinished", "conversation_id", "id", sqlite_where=_UNFINISHED, postgresql_where=_UNFINISHED),
    sqlite_autoincrement=True,  # buttons in old messages name entries, so no number is ever given twice
)

# Every name under which an entry was delivered, so that it is accepted once.
inbox_keys = Table(
    "inbox_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("seen_at", UtcTime, nullable=False),
)

# What people thought of an answer; it outlives the entry that it is about.
feedback = Table(
    "feedback",
    metadata,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", Text, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("passages", JSON, nullable=False),
    Column("at", UtcTime, nullable=False),
)

# Messages that the chat will post by itself, so that they can be called back.
reminders = Table(
    "reminders",
    metadata,
    Column("assessment_id", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("scheduled_id", Text, primary_key=True),
    Column("due", Date, nullable=False),
    Column("owner", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)


def _name(name: str) -> Column[str]:
    """Part of a key; empty where Slack has no such id."""
    return Column(name, Text, primary_key=True)


# Who installed the app where, with the tokens that this gave; the last state of each.
installations = Table(
    "installations",
    metadata,
    _name("client_id"),
    _name("enterprise_id"),
    _name("team_id"),
    _name("user_id"),
    Column("installed_at", UtcTime, nullable=False),
    Column("content", JSON, nullable=False),
)

installed_bots = Table(
    "installed_bots",
    metadata,
    _name("client_id"),
    _name("enterprise_id"),
    _name("team_id"),
    Column("content", JSON, nullable=False),
)

# Installations that were begun and not ended yet.
oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state", Text, primary_key=True),
    Column("expires_at", UtcTime, nullable=False),
)

# Who did what about the knowledge. Rows are only ever added, which triggers see to; `hash` seals each with all before it.
audit = Table(
    "audit",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

# The last questions that got no answer, without who asked; `place` is what sort of conversation it was.
unanswered = Table(
    "unanswered",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("question", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
)

# Files that an admin dropped into a chat, until somebody has decided about them and for a while after.
uploads = Table(
    "uploads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decision", BigInteger),
    Column("changed_at", UtcTime, nullable=False),
)
