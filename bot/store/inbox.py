"""The inbox in SQLite or PostgreSQL: what people did, kept until it is answered, each thing accepted and given out once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, exists, func, or_, select

from bot.errors import NotFound
from bot.store.entries import CLAIM, OWNERS, UNFINISHED, UNHELD, Entry, entry_from, is_due, is_free, new_row
from bot.store.owners import owner_is_dead
from bot.store.records import check_ids, storable_text, utc
from bot.store.tables import assessments, inbox, inbox_keys, messages
from bot.store.times import now_utc
from bot.store.transactions import insert_new, reading, take_turns, writing

__all__ = ["Entry", "SqlInbox"]

CONTENT_KEPT = datetime.timedelta(days=1)  # what was said and answered, after it is done
KEYS_KEPT = datetime.timedelta(days=60)  # that it was seen, which stops a second answer


class _SeenBefore(Exception):
    """One of the keys is known; nothing of the entry is written."""


class SqlInbox:
    """What is to be answered. Safe to share between threads and between processes. Every method may raise `RecordError`.

    Entries of a conversation are given out one after the other, in the order in which they came. An entry is held by its
    owner for the time of its lease; it is free again when that is over or when `dead` says that the owner has ended.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime.datetime] = now_utc,
        dead: Callable[[str], bool] = owner_is_dead,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._dead = dead

    # -- coming in -----------------------------------------------------------------------------------------------------

    def accept(
        self,
        keys: Collection[str],
        conversation: str,
        user: str,
        payload: str,
        at: datetime.datetime,
        *,
        urgent: bool = False,
    ) -> int | None:
        """Keep a new entry; it is on disk when its id is returned. None where a key was seen before: nothing is written."""
        check_ids(*keys, conversation, user)
        row = new_row(conversation, user, payload, utc(at), urgent=urgent)
        try:
            with writing(self._engine) as connection:
                # Numbers are given before they are seen by others: without turns, a later one might be seen first.
                take_turns(connection, f"inbox {conversation}")
                for key in sorted(set(keys)):  # always in one order, so that no two deliveries wait for each other
                    if not insert_new(connection, inbox_keys, {"key": key, "seen_at": row["received_at"]}):
                        raise _SeenBefore
                return int(connection.execute(inbox.insert().returning(inbox.c.id), row).scalar_one())
        except _SeenBefore:
            return None

    def seen(self, key: str) -> bool:
        """Whether something with this key was accepted before."""
        check_ids(key)
        return self._any(exists().where(inbox_keys.c.key == key))

    def mark(self, key: str) -> None:
        """Have a key count as seen without an entry: a message of our own, say."""
        check_ids(key)
        with writing(self._engine) as connection:
            insert_new(connection, inbox_keys, {"key": key, "seen_at": utc(self._clock())})

    def knows(self, conversation: str) -> bool:
        """Whether anything was ever said, answered or assessed in a conversation."""
        check_ids(conversation)
        tables = (inbox, messages, assessments)
        return self._any(or_(*(exists().where(table.c.conversation_id == conversation) for table in tables)))

    # -- being worked on -----------------------------------------------------------------------------------------------

    def claim(self, owner: str, now: datetime.datetime, lease: datetime.timedelta) -> Entry | None:
        """Give the next entry to `owner` for the time of the lease; None where none is free.

        That is an urgent one before others, one of the user who has the fewest in work, the oldest of these.
        """
        check_ids(owner)
        with writing(self._engine) as connection:
            nobody = ["", *self._dead_owners(connection, besides=owner)]
            taken = {"holder": owner, "now": utc(now), "until": utc(now) + lease, "nobody": nobody}
            row = connection.execute(CLAIM, taken).mappings().first()
        return entry_from(row) if row else None

    def renew(self, owner: str, now: datetime.datetime, lease: datetime.timedelta) -> None:
        """Hold everything that is `owner`'s for the time of the lease from now on."""
        self._change(UNFINISHED & (inbox.c.owner == owner), leased_until=now + lease)

    def release(self, owner: str) -> None:
        """Give back everything that is `owner`'s; whoever claims next gets it at once."""
        self._change(UNFINISHED & (inbox.c.owner == owner), **UNHELD)

    def reclaim(self, dead: Callable[[str], bool] | None = None) -> int:
        """Give back what is held by owners that are dead; how many entries that were."""
        with writing(self._engine) as connection:
            gone = [owner for owner in connection.execute(OWNERS).scalars() if (dead or self._dead)(owner)]
            held = inbox.c.owner.in_(gone)
            return connection.execute(inbox.update().where(UNFINISHED, held).values(UNHELD)).rowcount

    def keep_reply(self, id: int, reply: str) -> None:
        """Keep the answer (JSON) to an entry."""
        self._change(inbox.c.id == id, reply=storable_text(reply))

    def keep_posted(self, id: int, ts: str) -> None:
        """Keep that one more message of the answer is out. The same message twice counts once."""
        this = inbox.c.id == id
        with writing(self._engine) as connection:
            posted = connection.execute(select(inbox.c.posted).where(this).with_for_update()).scalar_one_or_none()
            if posted is not None and ts not in posted:
                connection.execute(inbox.update().where(this).values(posted=[*posted, storable_text(ts)]))

    def later(self, id: int, not_before: datetime.datetime) -> None:
        """Give an entry back, not to be claimed before this time. What follows in its conversation waits too."""
        self._change(UNFINISHED & (inbox.c.id == id), not_before=utc(not_before), **UNHELD)

    def done(self, id: int, failed: bool = False) -> None:
        """Nothing is left to do about an entry; `failed` where there was no answer but an error to tell."""
        self._change(UNFINISHED & (inbox.c.id == id), done_at=utc(self._clock()), failed=failed, **UNHELD)

    # -- being watched -------------------------------------------------------------------------------------------------

    def get(self, id: int) -> Entry:
        """An entry by its id. Raises `NotFound`."""
        found = self._entries(inbox.c.id == id)
        if not found:
            raise NotFound(f"There is no entry {id} in the inbox.", help="It may be too old.")
        return found[0]

    def waiting(self, now: datetime.datetime) -> int:
        """How many entries wait for a worker, those left out that wait for their time."""
        return self._count(UNFINISHED, is_free(now), is_due(now))

    def ahead(self, id: int) -> int:
        """How many older entries are not finished."""
        return self._count(UNFINISHED, inbox.c.id < id)

    def overdue(self, now: datetime.datetime, age: datetime.timedelta) -> list[Entry]:
        """The entries that have waited longer than `age` for a worker and whose users were not told, oldest first."""
        return self._entries(UNFINISHED, is_free(now), inbox.c.told.is_(False), inbox.c.received_at <= now - age)

    def told(self, id: int) -> bool:
        """Keep that the user was told to wait; True to the first one only, who is the one to tell."""
        return self._change(inbox.c.told.is_(False) & (inbox.c.id == id), told=True) == 1

    def purge(self, now: datetime.datetime) -> None:
        """Empty what was done a day ago, forget what was done and seen 60 days ago."""
        with writing(self._engine) as connection:
            done = inbox.c.done_at < now - CONTENT_KEPT
            connection.execute(inbox.update().where(done, inbox.c.payload != "").values(payload="", reply=""))
            connection.execute(inbox.delete().where(inbox.c.done_at < now - KEYS_KEPT))
            connection.execute(inbox_keys.delete().where(inbox_keys.c.seen_at < now - KEYS_KEPT))

    # -- how -----------------------------------------------------------------------------------------------------------

    def _dead_owners(self, connection: Connection, besides: str = "") -> list[str]:
        return [owner for owner in connection.execute(OWNERS).scalars() if owner != besides and self._dead(owner)]

    def _change(self, where: ColumnElement[bool], **values: Any) -> int:
        with writing(self._engine) as connection:
            return connection.execute(inbox.update().where(where).values(values)).rowcount

    def _entries(self, *where: ColumnElement[bool]) -> list[Entry]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(inbox).where(*where).order_by(inbox.c.id)).mappings().all()
            return [entry_from(row) for row in rows]

    def _count(self, *where: ColumnElement[bool]) -> int:
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(inbox).where(*where)).scalar_one()

    def _any(self, condition: ColumnElement[bool]) -> bool:
        with reading(self._engine) as connection:
            return bool(connection.execute(select(condition)).scalar_one())
