"""The audit log in SQLite or PostgreSQL: who did what about the knowledge, each entry sealed with all that came before.

The seal of an entry is the SHA-256 of the seal before it and of what the entry says. Whoever changes, drops or inserts one
has to make all later seals anew; a seal that was kept elsewhere (`verify` tells the last one) shows that as well.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from pydantic import AwareDatetime, JsonValue
from sqlalchemy import Engine, select

from bot.errors import AdvisorError
from bot.store.records import storable_text, utc
from bot.store.tables import audit
from bot.store.times import now_utc
from bot.store.transactions import reading, take_turns, writing
from knowledge.models import Frozen

Details = dict[str, JsonValue]
_READ = 500  # rows at a time


class AuditEntry(Frozen):
    """One thing that somebody did, or was refused. `position` counts from 1."""

    position: int
    at: AwareDatetime
    who: str
    action: str
    details: Details
    previous: str
    hash: str

    @property
    def seal(self) -> str:
        """What `hash` has to be."""
        says = [self.position, self.at.astimezone(datetime.UTC).isoformat(), self.who, self.action, self.details]
        canonical = json.dumps(says, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(f"{self.previous}\n{canonical}".encode()).hexdigest()


class Verdict(NamedTuple):
    """What a look through the log found: how many entries, the last seal ("" where there is none), and the first fault."""

    entries: int
    head: str
    fault: str


class SqlAudit:
    """Keeps the log. Safe to share between threads and between processes. Every method may raise `RecordError`."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime.datetime] = now_utc) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, who: str, action: str, details: Mapping[str, JsonValue] | None = None) -> AuditEntry:
        """Append an entry, and return it as it is kept."""
        told: Details = json.loads(storable_text(json.dumps(dict(details or {}), ensure_ascii=False)))
        with writing(self._engine) as connection:
            take_turns(connection, "audit")
            latest = select(audit.c.position, audit.c.hash).order_by(audit.c.position.desc()).limit(1)
            last = connection.execute(latest).first()
            unsealed = AuditEntry(
                position=last.position + 1 if last else 1,
                at=utc(self._clock()),
                who=storable_text(who),
                action=action,
                details=told,
                previous=last.hash if last else "",
                hash="",
            )
            entry = unsealed.model_copy(update={"hash": unsealed.seal})
            connection.execute(audit.insert(), entry.model_dump())
        return entry

    @contextmanager
    def recording(self, who: str, action: str, details: Mapping[str, JsonValue] | None = None) -> Iterator[Details]:
        """Keep that something begins, and how it ended: `ACTION.done` with what the block put into the dict it is given.

        Where the block raises, `ACTION.failed` with why.
        """
        begun = self.add(who, action, details)
        outcome: Details = {"begun": begun.position}
        try:
            yield outcome
        except BaseException as error:
            told = str(error) if isinstance(error, AdvisorError) else type(error).__name__
            self.add(who, f"{action}.failed", {**outcome, "reason": told})
            raise
        self.add(who, f"{action}.done", outcome)

    def last(self, count: int) -> list[AuditEntry]:
        """The last entries, the oldest of them first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(audit).order_by(audit.c.position.desc()).limit(count)).mappings().all()
        return [AuditEntry.model_validate(dict(row)) for row in reversed(rows)]

    def all(self) -> Iterator[AuditEntry]:
        """Every entry, the oldest first."""
        after = 0
        while True:
            with reading(self._engine) as connection:
                query = select(audit).where(audit.c.position > after).order_by(audit.c.position).limit(_READ)
                rows = connection.execute(query).mappings().all()
            if not rows:
                return
            yield from (AuditEntry.model_validate(dict(row)) for row in rows)
            after = rows[-1]["position"]

    def verify(self, head: str = "") -> Verdict:
        """Whether every entry is as it was written. `head` is a seal from an earlier look, which must still be there."""
        count, last, met = 0, "", not head
        for entry in self.all():
            if entry.position != count + 1 or entry.previous != last or entry.hash != entry.seal:
                fault = (
                    f"Entry {count + 1} is missing." if entry.position != count + 1 else f"Entry {count + 1} was changed."
                )
                return Verdict(count, last, fault)
            count, last = count + 1, entry.hash
            met = met or entry.hash == head
        return Verdict(count, last, "" if met else f"The seal {head} is not in the log any more: it was cut or rewritten.")
