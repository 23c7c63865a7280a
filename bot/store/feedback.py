"""What people thought of answers, in SQLite or PostgreSQL."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime
from sqlalchemy import Engine, and_, select

from bot.errors import NotFound
from bot.store import tables
from bot.store.records import check_ids, storable_text, utc
from bot.store.transactions import insert_new, reading, writing
from knowledge.models import Frozen


class Feedback(Frozen):
    """One person's verdict on the answer to the inbox entry `entry`; `passages` are the ids of those it was made of."""

    entry: int
    user: str
    verdict: Literal["up", "down"]
    question: str
    answer: str
    passages: tuple[str, ...]
    at: AwareDatetime
    why: str = ""


class SqlFeedback:
    """Keeps feedback. Safe to share between threads and between processes. Every method may raise `RecordError`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, given: Feedback) -> None:
        """Keep a verdict. It takes the place of the same person's earlier one on the answer; a reason for the same stays."""
        check_ids(given.user)
        table = tables.feedback
        row = {
            "entry": given.entry,
            "user_id": given.user,
            "verdict": given.verdict,
            "why": storable_text(given.why),
            "question": storable_text(given.question),
            "answer": storable_text(given.answer),
            "passages": [storable_text(id_) for id_ in given.passages],
            "at": utc(given.at),
        }
        this = and_(table.c.entry == given.entry, table.c.user_id == given.user)
        with writing(self._engine) as connection:
            if insert_new(connection, table, row):
                return
            earlier = connection.execute(select(table.c.verdict, table.c.why).where(this).with_for_update()).one()
            why = row["why"] or (earlier.why if earlier.verdict == given.verdict else "")
            connection.execute(table.update().where(this).values(row | {"why": why}))

    def why(self, entry: int, user: str, text: str) -> None:
        """Keep the reason for a verdict. Raises `NotFound` where this person gave none on the answer."""
        check_ids(user)
        table = tables.feedback
        this = and_(table.c.entry == entry, table.c.user_id == user)
        with writing(self._engine) as connection:
            told = connection.execute(table.update().where(this).values(why=storable_text(text))).rowcount
        if not told:
            raise NotFound(f"There is no feedback on the answer {entry} by this person.", help="Give a verdict first.")

    def all(self) -> list[Feedback]:
        """Everything, oldest first."""
        table = tables.feedback
        with reading(self._engine) as connection:
            rows = connection.execute(select(table).order_by(table.c.at, table.c.entry, table.c.user_id)).mappings()
            return [Feedback.model_validate({**_fields(dict(row)), "user": row["user_id"]}) for row in rows]


def _fields(row: dict[str, object]) -> dict[str, object]:
    return {name: row[name] for name in Feedback.model_fields if name != "user"}
