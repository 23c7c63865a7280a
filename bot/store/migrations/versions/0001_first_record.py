"""The first record: initiatives, checklists, assessments with everything in them, messages.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _number_key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _of_an_assessment() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"])


def _of_an_answer() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["assessment_id", "item"], ["answers.assessment_id", "answers.item"], ondelete="CASCADE")


def upgrade() -> None:
    """Create every table."""
    _create_what_is_assessed()
    _create_assessments()
    _create_answers()
    _create_history()
    _create_conversations()


def _create_what_is_assessed() -> None:
    op.create_table(
        "initiatives",
        _key("id"),
        _text("name"),
        _text("owner"),
        sa.Column("stage", sa.Text),
        sa.Column("since", sa.Date),
        sa.Column("begun", sa.Date),
    )
    op.create_table(
        "checklists",
        _key("id"),
        _number_key("version"),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("added_by", sa.Text),
        _time("added_at", nullable=True),
    )


def _create_assessments() -> None:
    op.create_table(
        "assessments",
        _key("id"),
        _text("initiative_id"),
        _text("checklist_id"),
        _number("checklist_version"),
        _text("conversation_id"),
        _text("state"),
        _text("begun_by"),
        _time("begun_at"),
        _time("updated_at"),
        sa.Column("previous", sa.Text),
        sa.Column("dialogue", sa.JSON, nullable=False),
        _number("version"),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiatives.id"]),
        sa.ForeignKeyConstraint(["checklist_id", "checklist_version"], ["checklists.id", "checklists.version"]),
    )
    op.create_index(None, "assessments", ["initiative_id"])
    op.create_index(None, "assessments", ["conversation_id"])


def _create_answers() -> None:
    op.create_table(
        "answers",
        _key("assessment_id"),
        _key("item"),
        _number("position"),
        _text("status"),
        _text("note"),
        _text("reason"),
        _text("owner"),
        sa.Column("due", sa.Date),
        sa.Column("dispute", sa.JSON),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        _text("by"),
        _time("at"),
        _of_an_assessment(),
    )
    op.create_table(
        "checks",
        _key("assessment_id"),
        _key("item"),
        _key("check_id"),
        _number("position"),
        _text("status"),
        _of_an_answer(),
    )
    op.create_table(
        "evidence",
        _key("assessment_id"),
        _key("item"),
        _number_key("position"),
        _text("text"),
        _text("by"),
        _time("at"),
        _of_an_answer(),
    )


def _create_history() -> None:
    op.create_table(
        "changes",
        _key("assessment_id"),
        _number_key("position"),
        _text("item"),
        sa.Column("old", sa.JSON),
        sa.Column("new", sa.JSON),
        _text("by"),
        _time("at"),
        _of_an_assessment(),
    )
    op.create_table(
        "signoffs",
        _key("assessment_id"),
        _number_key("position"),
        _text("by"),
        _time("at"),
        _text("voided_by"),
        _time("voided_at", nullable=True),
        _of_an_assessment(),
    )


def _create_conversations() -> None:
    op.create_table(
        "messages",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        _text("conversation_id"),
        _text("role"),
        _text("text"),
    )
    op.create_index(None, "messages", ["conversation_id", "number"])
    op.create_table("handled", _key("conversation_id"), _key("message_id"), _text("reply"))
