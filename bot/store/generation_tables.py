"""The tables of the knowledge on a Chroma server, which keeps vectors and passages only."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, Text

from bot.store.shape import metadata


def _generation() -> Column[str]:
    return Column("generation", Text, ForeignKey("generations.id", ondelete="CASCADE"), primary_key=True)


# `manifest` is empty until a generation is finished.
generations = Table("generations", metadata, Column("id", Text, primary_key=True), Column("manifest", Text))

generation_texts = Table(
    "generation_texts",
    metadata,
    _generation(),
    Column("name", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

generation_words = Table("generation_words", metadata, _generation(), Column("packed", LargeBinary, nullable=False))

# One row: how the collections of this installation begin, and what serves.
knowledge_state = Table(
    "knowledge_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("namespace", Text, nullable=False),
    Column("pointer", Text),
)

# One row while somebody writes. `token` is theirs alone, `owner` their process, `beat` counts up as long as they live.
knowledge_writer = Table(
    "knowledge_writer",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("token", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("beat", BigInteger, nullable=False),
)
