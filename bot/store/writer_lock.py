"""The one writer's place on all machines: a row whose holder counts up in it for as long as they live.

Nobody's clock is asked. Whoever waits takes the place once the count has stood still for a while, or at once where the
holder was a process of this machine that has ended. Who lost the place that way can change nothing more.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select

from bot.errors import AdvisorError, RecordError
from bot.store.generation_tables import knowledge_writer
from bot.store.owners import owner_is_dead, this_owner
from bot.store.transactions import insert_new, writing

log = logging.getLogger("advisor.generations")

LEASE = 30.0  # seconds without a sign of life after which a holder counts as dead
_LOOKS = 6.0  # per lease, at the count of others and for the own one
_mine = knowledge_writer.c.id == 1


class Seen(NamedTuple):
    """The place as it is: who holds it, and how far they have counted."""

    token: str
    owner: str
    holder: str
    beat: int


class WriterLock:
    """Held by one process at a time. `lease` is in seconds, `dead` says of an owner whether it has ended for sure."""

    def __init__(self, engine: Engine, lease: float = LEASE, dead: Callable[[str], bool] = owner_is_dead) -> None:
        self._engine = engine
        self._lease = lease
        self._dead = dead
        self._token = ""  # while it is held

    @contextmanager
    def hold(self, waiting: Callable[[str], None], holder: str) -> Iterator[None]:
        """Hold the place; `waiting` is told once who has it. What it raises ends the waiting."""
        token = secrets.token_hex(16)
        self._take(token, waiting, holder)
        self._token, stop = token, Event()
        beating = Thread(target=self._beat, args=(token, stop), name="advisor-writer", daemon=True)
        beating.start()
        try:
            yield
        finally:
            self._token = ""
            stop.set()
            beating.join()
            self._release(token)

    def check(self, connection: Connection) -> None:
        """Refuse to go on, inside a transaction, where the place was lost meanwhile. No matter to who never held it."""
        if not self._token:
            return
        token = connection.execute(select(knowledge_writer.c.token).where(_mine).with_for_update()).scalar_one_or_none()
        if token != self._token:
            raise RecordError(
                "The database was away for so long that another ingest has taken over.",
                help="The knowledge serves as before. Run the ingest again.",
                retryable=True,
            )

    def _take(self, token: str, waiting: Callable[[str], None], holder: str) -> None:
        row = {"id": 1, "token": token, "owner": this_owner(), "holder": _name(holder), "beat": 0}
        last, since, told = None, time.monotonic(), False
        while True:
            with writing(self._engine) as connection:
                if insert_new(connection, knowledge_writer, row):
                    return
                seen = _look(connection)
                if seen != last:
                    last, since = seen, time.monotonic()
                over = time.monotonic() - since > self._lease or (seen is not None and self._dead(seen.owner))
                if seen and over and _replace(connection, seen, row):
                    return
            if seen and not told:
                told = True
                waiting(f"Another ingest is running ({seen.holder}); waiting for it.")
            else:
                time.sleep(min(0.5, self._lease / _LOOKS))

    def _beat(self, token: str, stop: Event) -> None:
        while not stop.wait(self._lease / _LOOKS):
            try:
                with writing(self._engine) as connection:
                    mine = knowledge_writer.update().where(_mine, knowledge_writer.c.token == token)
                    connection.execute(mine.values(beat=knowledge_writer.c.beat + 1))
            except AdvisorError as error:
                log.warning("no sign of life could be given", exc_info=error)

    def _release(self, token: str) -> None:
        try:
            with writing(self._engine) as connection:
                connection.execute(knowledge_writer.delete().where(_mine, knowledge_writer.c.token == token))
        except AdvisorError as error:  # it runs out by itself, and must not hide what went wrong before
            log.warning("the writer's place could not be given back", exc_info=error)


def _name(holder: str) -> str:
    host = this_owner().partition(":")[0].partition("/")[0]
    return ", ".join(filter(None, (holder, f"process {os.getpid()} on {host}")))


def _look(connection: Connection) -> Seen | None:
    columns = (knowledge_writer.c[name] for name in Seen._fields)
    row = connection.execute(select(*columns).where(_mine)).first()
    return Seen(*row) if row else None


def _replace(connection: Connection, seen: Seen, row: dict[str, object]) -> bool:
    """Take the place of one who is dead, unless another did or they live after all."""
    same = (knowledge_writer.c.token == seen.token, knowledge_writer.c.beat == seen.beat)
    return connection.execute(knowledge_writer.update().where(_mine, *same).values(row)).rowcount == 1
