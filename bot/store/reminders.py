"""Messages that the chat will post by itself on a due date, kept so that they can be called back."""

from __future__ import annotations

import datetime

from pydantic import AwareDatetime
from sqlalchemy import Engine, select

from bot.store import tables
from bot.store.records import check_ids, storable_text, utc
from bot.store.transactions import insert_new, reading, writing
from knowledge.models import Frozen


class Reminder(Frozen):
    """One scheduled message: to `owner` in `channel` at `at`, because an item is due. `scheduled_id` is the chat's own."""

    assessment_id: str
    item: str
    due: datetime.date
    owner: str
    channel: str
    scheduled_id: str
    at: AwareDatetime


class SqlReminders:
    """Keeps reminders. Safe to share between threads and between processes. Every method may raise `RecordError`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, assessment_id: str) -> list[Reminder]:
        """The reminders of an assessment, the earliest first."""
        check_ids(assessment_id)
        table = tables.reminders
        query = select(table).where(table.c.assessment_id == assessment_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.at, table.c.item, table.c.scheduled_id)).mappings()
            return [Reminder.model_validate(dict(row)) for row in rows]

    def add(self, reminder: Reminder) -> None:
        """Keep a reminder. The same one twice counts once."""
        check_ids(reminder.assessment_id, reminder.item, reminder.scheduled_id, reminder.channel)
        row = reminder.model_dump() | {"owner": storable_text(reminder.owner), "at": utc(reminder.at)}
        with writing(self._engine) as connection:
            insert_new(connection, tables.reminders, row)

    def remove(self, reminder: Reminder) -> None:
        """Forget a reminder, because it was called back or is out. One that is not there is no fault."""
        table = tables.reminders
        key = {column.name: getattr(reminder, column.name) for column in table.primary_key}
        check_ids(*key.values())
        with writing(self._engine) as connection:
            connection.execute(table.delete().where(*(table.c[name] == value for name, value in key.items())))
