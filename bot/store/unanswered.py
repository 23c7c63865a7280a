"""The last questions that nobody could answer, in SQLite or PostgreSQL: what the next document should be about."""

from __future__ import annotations

import datetime

from pydantic import AwareDatetime
from sqlalchemy import Engine, or_, select

from bot.redaction import redact
from bot.store.records import storable_text, utc
from bot.store.tables import unanswered
from bot.store.transactions import reading, writing
from knowledge.models import Frozen

MOST = 200
KEPT = datetime.timedelta(days=180)
LONGEST = 1_000  # characters of a question


class Unanswered(Frozen):
    """A question that got no answer. `place` is "direct", "channel" or "private" (a command)."""

    question: str
    place: str
    asked_at: AwareDatetime


class SqlUnanswered:
    """Keeps the last `MOST` of half a year, and never who asked. Every method may raise `RecordError`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, question: str, place: str, at: datetime.datetime) -> None:
        """Keep a question, without secrets; what is too old or too many goes."""
        words = " ".join(redact(storable_text(question)).split())[:LONGEST]
        row = {"question": words, "place": place, "asked_at": utc(at)}
        table = unanswered
        newest = select(table.c.number).order_by(table.c.number.desc()).limit(MOST).scalar_subquery()
        with writing(self._engine) as connection:
            connection.execute(table.insert(), row)
            connection.execute(table.delete().where(or_(table.c.number.not_in(newest), table.c.asked_at < utc(at) - KEPT)))

    def all(self) -> list[Unanswered]:
        """The questions that are kept, the latest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(unanswered).order_by(unanswered.c.number.desc()).limit(MOST)).mappings()
            return [Unanswered.model_validate({name: row[name] for name in Unanswered.model_fields}) for row in rows]
