"""An inbox in SQLite with pools of workers on it, and a clock that can be moved on."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from bot.slack.ports import Entry
from bot.slack.workers import Workers
from bot.store.inbox import SqlInbox

A_DAY = datetime.timedelta(days=1)  # longer than any test moves its clock


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class FastClock:
    """A clock that can be moved on, so that nobody waits for what is put off."""

    def __init__(self) -> None:
        self.ahead = datetime.timedelta()

    def __call__(self) -> datetime.datetime:
        return now() + self.ahead


class Office:
    """An inbox in SQLite and what was done with its entries."""

    def __init__(self, engine: Engine) -> None:
        self.clock = FastClock()
        self.inbox = SqlInbox(engine, self.clock)
        self.handled: list[str] = []
        self.apologies: list[str] = []
        self.pools: list[Workers] = []
        self.lock = threading.Lock()

    def accept(self, payload: str, conversation: str = "", user: str = "U1") -> int:
        number = self.inbox.accept([payload], conversation or payload, user, payload, self.clock())
        assert number is not None
        return number

    def handle(self, entry: Entry) -> None:
        with self.lock:
            self.handled.append(entry.payload)

    def apologise(self, entry: Entry, reference: str) -> None:
        self.apologies.append(f"{entry.payload} {reference}")

    @contextmanager
    def working(self, handle: Callable[[Entry], None] | None = None, count: int = 4, owner: str = "us") -> Iterator[Workers]:
        parts = (self.inbox, handle or self.handle, self.apologise)
        workers = Workers(*parts, owner=owner, count=count, clock=self.clock, lease=A_DAY)
        workers.start()
        self.pools.append(workers)
        try:
            yield workers
        finally:
            assert workers.stop(5)

    @property
    def unfinished(self) -> int:
        return self.inbox.ahead(1_000_000)

    def wait(self, seconds: float = 20) -> None:
        """Until everything is done; what was put off is due at once."""
        until = time.monotonic() + seconds
        while self.unfinished and time.monotonic() < until:
            self.clock.ahead += datetime.timedelta(seconds=20)
            time.sleep(0.02)
            for pool in self.pools:
                pool.wake()
        assert not self.unfinished
