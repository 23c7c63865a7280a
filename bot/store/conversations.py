"""Conversations in SQLite or PostgreSQL: every message stays, the last ones come back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, select

from bot.models import Conversation, Message
from bot.store import tables
from bot.store.records import MESSAGES_LOADED, check_ids, storable_messages
from bot.store.transactions import reading, writing


class SqlConversationStore:
    """Remembers what was said. Safe to share between threads and between processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self, conversation_id: str) -> Conversation:
        """The last messages of the conversation, oldest first; none where nothing was said yet."""
        check_ids(conversation_id)
        table = tables.messages
        query = select(table.c.role, table.c.text, table.c.sources).where(table.c.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.number.desc()).limit(MESSAGES_LOADED)).mappings().all()
            said = tuple(Message.model_validate(dict(row)) for row in reversed(rows))
        return Conversation(id=conversation_id, messages=said)

    def append(self, conversation_id: str, messages: Sequence[Message]) -> None:
        """Add messages at the end. Raises `RecordError`; none of them is kept then."""
        check_ids(conversation_id)
        rows = [{"conversation_id": conversation_id, **message.model_dump()} for message in storable_messages(messages)]
        if rows:
            with writing(self._engine) as connection:
                connection.execute(tables.messages.insert(), rows)
