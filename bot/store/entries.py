"""Entries of the inbox as rows, and the conditions under which one is next. Pure: nothing here talks to a database."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import BindParameter, ColumnElement, RowMapping, ScalarSelect, bindparam, exists, func, or_, select

from bot.store.records import storable_text
from bot.store.tables import UtcTime, inbox
from knowledge.models import Frozen

UNFINISHED = inbox.c.done_at.is_(None)
UNHELD: dict[str, Any] = {"owner": "", "leased_until": None}  # what makes an entry nobody's


class Entry(Frozen):
    """One thing that a person did, and how far its answer is.

    `payload` is what was accepted and `reply` the JSON of the answer, "" before there is one; both are empty again once
    the entry has been done for a day. `posted` are the ids of the messages of the answer that are out. `attempts` counts
    how often it was claimed, this time included.
    """

    id: int
    payload: str
    attempts: int
    reply: str
    posted: tuple[str, ...]
    received_at: AwareDatetime


def new_row(conversation: str, user: str, payload: str, at: datetime.datetime, *, urgent: bool) -> dict[str, Any]:
    """The row of an entry that nobody has looked at."""
    return {
        "conversation_id": conversation,
        "user_id": user,
        "payload": storable_text(payload),
        "urgent": urgent,
        "received_at": at,
        "attempts": 0,
        "reply": "",
        "posted": [],
        "told": False,
        "failed": False,
        **UNHELD,
    }


def entry_from(row: RowMapping) -> Entry:
    """An entry from its row."""
    return Entry.model_validate({name: row[name] for name in Entry.model_fields})


def is_free(now: Any, nobody: Any = ("",)) -> ColumnElement[bool]:
    """Nobody holds it: it waits, its owner is one of those that count as `nobody`, or its lease is over."""
    return or_(inbox.c.owner.in_(nobody), inbox.c.leased_until <= now)


def is_due(now: Any) -> ColumnElement[bool]:
    """It need not wait for its time."""
    return or_(inbox.c.not_before.is_(None), inbox.c.not_before <= now)


def _next_id() -> ScalarSelect[int]:
    """The id of the entry to claim: first in its conversation, urgent, of the user with fewest in work, oldest."""
    now = bindparam("now", type_=UtcTime)
    nobody: BindParameter[list[str]] = bindparam("nobody", expanding=True)
    older = inbox.alias("older")
    comes_later = exists().where(
        older.c.done_at.is_(None), older.c.conversation_id == inbox.c.conversation_id, older.c.id < inbox.c.id
    )
    in_work = (
        select(inbox.c.user_id, func.count().label("entries"))
        .where(UNFINISHED, ~is_free(now, nobody))
        .group_by(inbox.c.user_id)
        .subquery("in_work")
    )
    return (
        select(inbox.c.id)
        .outerjoin(in_work, in_work.c.user_id == inbox.c.user_id)
        .where(UNFINISHED, is_free(now, nobody), is_due(now), ~comes_later)
        .order_by(inbox.c.urgent.desc(), func.coalesce(in_work.c.entries, 0), inbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=inbox)  # whoever claims at the same moment takes another
        .scalar_subquery()
    )


# Made once: to build it takes longer than to run it. Parameters: now, until, holder, and nobody (owners that do not count).
CLAIM = (
    inbox.update()
    .where(inbox.c.id == _next_id())
    .values(owner=bindparam("holder"), leased_until=bindparam("until"), attempts=inbox.c.attempts + 1)
    .returning(inbox)
)
OWNERS = select(inbox.c.owner).where(UNFINISHED, inbox.c.owner != "").distinct()
