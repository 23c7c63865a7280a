"""Answers in conversations say which documents they drew on, so that they reach nobody who may not see one of them.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; what was said before then drew on documents for everybody, as there were no others."""
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("sources", sa.JSON, nullable=False, server_default=sa.text("'[]'")))
