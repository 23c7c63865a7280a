"""What a Chroma server does not keep: the generations of the knowledge, which one serves, and who may write.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _generation() -> sa.Column[str]:
    return sa.Column("generation", sa.Text, sa.ForeignKey("generations.id", ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    """Create every table; none of those that are there changes."""
    op.create_table("generations", sa.Column("id", sa.Text, primary_key=True), _text("manifest", nullable=True))
    op.create_table("generation_texts", _generation(), sa.Column("name", sa.Text, primary_key=True), _text("text"))
    op.create_table("generation_words", _generation(), sa.Column("packed", sa.LargeBinary, nullable=False))
    op.create_table(
        "knowledge_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        _text("namespace"),
        _text("pointer", nullable=True),
    )
    op.create_table(
        "knowledge_writer",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        _text("token"),
        _text("owner"),
        _text("holder"),
        sa.Column("beat", sa.BigInteger, nullable=False),
    )
