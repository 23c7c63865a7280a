"""The pool answers each entry once, in order and in turns, and survives what it meets."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.errors import RecordError
from bot.slack.cases import backoff
from bot.slack.ports import Entry
from bot.slack.refusals import Undelivered, Unreachable
from bot.slack.workers import Workers
from bot.store.database import open_database
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


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine = open_database(f"sqlite:///{tmp_path / 'advisor.db'}")
    yield Office(engine)
    engine.dispose()


def test_two_pools_on_one_inbox_do_each_entry_once(office: Office) -> None:
    """However many threads of two processes ask, nothing is done twice and nothing is left."""
    for number in range(60):
        office.accept(f"{number}", user=f"U{number % 7}")
    with office.working(owner="one"), office.working(owner="two"):
        office.wait()
    assert sorted(office.handled, key=int) == [str(number) for number in range(60)]


def test_a_conversation_is_answered_in_order(office: Office) -> None:
    """Messages of one conversation never overtake each other, though others are answered meanwhile."""
    for number in range(10):
        office.accept(f"a{number}", conversation="a")
        office.accept(f"b{number}", conversation="b")

    def handle(entry: Entry) -> None:
        time.sleep(0.01 * (int(entry.payload[1]) % 3))
        office.handle(entry)

    with office.working(handle):
        office.wait()
    for name in "ab":
        ours = [payload for payload in office.handled if payload.startswith(name)]
        assert ours == [f"{name}{number}" for number in range(10)]


def test_users_take_turns(office: Office) -> None:
    """Somebody with one question does not wait for all of somebody else's."""
    for number in range(8):
        office.accept(f"many{number}", user="U1")
    office.accept("single", user="U2")
    started = threading.Barrier(3)

    def handle(entry: Entry) -> None:
        if len(office.handled) < 2:
            office.handle(entry)
            started.wait(5)
        else:
            office.handle(entry)

    with office.working(handle, count=2):
        started.wait(5)
        office.wait()
    assert "single" in office.handled[:2]


def test_an_accepted_entry_is_taken_at_once(office: Office) -> None:
    """A ring wakes a thread; without one an entry is found within the time between two looks."""
    done = threading.Event()
    with office.working(lambda entry: done.set()) as workers:
        time.sleep(0.1)
        began = time.monotonic()
        office.accept("first")
        workers.wake()
        assert done.wait(2)
        assert time.monotonic() - began < 0.4
        done.clear()
        office.accept("second")
        assert done.wait(2)
        office.wait()


def test_an_idle_pool_asks_seldom(office: Office) -> None:
    """However many threads have nothing to do, the database is asked about twice a second."""
    asked = 0

    class Counting(SqlInbox):
        def claim(self, owner: str, now: datetime.datetime, lease: datetime.timedelta) -> Entry | None:
            nonlocal asked
            asked += 1
            return super().claim(owner, now, lease)

    office.inbox = Counting(office.inbox._engine)
    with office.working(count=16):
        time.sleep(1.2)
    assert asked <= 16 + 4


def test_a_stop_lets_answers_in_flight_finish(office: Office) -> None:
    """What was begun is finished, what was not waits for the next start, and nothing is lost."""
    begun, go_on = threading.Event(), threading.Event()

    def handle(entry: Entry) -> None:
        begun.set()
        assert go_on.wait(5)
        office.handle(entry)

    office.accept("begun")
    workers = Workers(office.inbox, handle, office.apologise, owner="us", count=1, clock=office.clock)
    workers.start()
    assert begun.wait(5)
    office.accept("waiting")
    assert workers.busy == 1
    assert not workers.stop(0.1)
    go_on.set()
    assert workers.stop(5)
    assert office.handled == ["begun"]
    assert office.unfinished == 1
    with office.working():
        office.wait()
    assert office.handled == ["begun", "waiting"]


def test_what_a_dead_process_held_is_taken_up_at_the_start(office: Office) -> None:
    """After a kill the next process goes on at once, without waiting for the lease."""
    office.accept("held")
    office.inbox._dead = lambda owner: owner == "killed"
    office.inbox.claim("killed", now(), datetime.timedelta(hours=1))
    with office.working():
        office.wait()
    assert office.handled == ["held"]


def test_leases_are_kept_while_an_answer_takes_long(office: Office) -> None:
    """Nobody else gets an entry that is being worked on, however long that takes."""
    lease = datetime.timedelta(seconds=1)
    office.accept("slow")
    go_on = threading.Event()

    def handle(entry: Entry) -> None:
        assert go_on.wait(10)

    workers = Workers(office.inbox, handle, office.apologise, owner="us", count=1, clock=now, lease=lease)
    workers.start()
    for _ in range(20):
        time.sleep(0.1)
        assert office.inbox.claim("others", now(), lease) is None or not workers.busy
    go_on.set()
    assert workers.stop(5)
    assert not office.unfinished


def test_a_fault_is_tried_again_and_then_told(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Three attempts, then an apology with the reference that the log has, with the traceback."""
    attempts: list[int] = []

    def handle(entry: Entry) -> None:
        attempts.append(entry.attempts)
        raise ValueError("a fault of ours")

    office.accept("bad")
    with caplog.at_level(logging.ERROR), office.working(handle):
        office.wait()
    assert attempts == [1, 2, 3]
    (apology,) = office.apologies
    assert apology.split()[1] in caplog.text
    assert "a fault of ours" in caplog.text


def test_a_fault_that_passes_is_not_told(office: Office) -> None:
    """The second attempt may do."""

    def handle(entry: Entry) -> None:
        if entry.attempts == 1:
            raise RecordError("The database is busy.")
        office.handle(entry)

    office.accept("passing")
    with office.working(handle):
        office.wait()
    assert (office.handled, office.apologies) == (["passing"], [])


def test_an_entry_that_kills_the_process_is_given_up(office: Office) -> None:
    """After three attempts of which none came to an end, the user is told instead."""
    office.accept("poison")
    for _ in range(3):
        assert office.inbox.claim("killed", office.clock(), datetime.timedelta(seconds=1))
        office.clock.ahead += datetime.timedelta(seconds=2)
    with office.working():
        office.wait()
    assert office.handled == []
    assert [apology.split()[0] for apology in office.apologies] == ["poison"]


def test_what_slack_does_not_take_is_put_off_without_counting_as_a_fault(office: Office) -> None:
    """Through a long outage an answer is tried again and again, and a fault after it still has its attempts."""
    tries: list[int] = []

    def handle(entry: Entry) -> None:
        tries.append(entry.attempts)
        if len(tries) <= 6:
            raise Undelivered(1)
        if len(tries) <= 8:
            raise ValueError("a fault of ours")
        office.handle(entry)

    office.accept("patient")
    with office.working(handle):
        office.wait()
    assert (office.handled, office.apologies) == (["patient"], [])


def test_an_outage_of_an_hour_ends_an_answer(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """What could not be delivered for an hour is given up, and the log says so as an error."""

    def handle(entry: Entry) -> None:
        office.handle(entry)
        raise Undelivered(60)

    office.accept("late")
    with caplog.at_level(logging.ERROR), office.working(handle):
        office.wait()
    assert len(office.handled) > 5
    assert "could not be delivered" in caplog.text


def test_an_answer_that_was_kept_outlives_restarts_in_an_outage(office: Office) -> None:
    """A process that does not know how often it was put off before does not take that for crashes."""
    number = office.accept("kept")
    for _ in range(6):
        assert office.inbox.claim("before", office.clock(), datetime.timedelta(seconds=1))
        office.inbox.later(number, office.clock())
    office.inbox.keep_reply(number, "{}")
    with office.working():
        office.wait()
    assert (office.handled, office.apologies) == (["kept"], [])


def test_an_apology_that_slack_does_not_take_is_put_off_too(office: Office) -> None:
    """The answer is not tried again meanwhile, and the reference stays the same."""
    told: list[str] = []

    def apologise(entry: Entry, reference: str) -> None:
        told.append(reference)
        if len(told) < 3:
            raise Undelivered(1)

    def handle(entry: Entry) -> None:
        office.handle(entry)
        raise ValueError("a fault of ours")

    office.apologise = apologise  # type: ignore[method-assign]  # the way to fail on purpose
    office.accept("bad")
    with office.working(handle):
        office.wait()
    assert len(office.handled) == 3
    assert len(told) == 3
    assert len(set(told)) == 1


def test_somebody_who_cannot_be_reached_is_given_up_at_once(office: Office) -> None:
    """There is nothing to try again and nobody to tell."""

    def handle(entry: Entry) -> None:
        office.handle(entry)
        raise Unreachable("No way.")

    office.accept("gone")
    with office.working(handle):
        office.wait()
    assert (office.handled, office.apologies) == (["gone"], [])


def test_a_database_that_fails_stops_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading and writing are tried again until they work; nothing is done twice for it."""
    monkeypatch.setattr("bot.slack.workers.backoff", lambda times, longest: 0.01)
    faults = {"claim": 3, "done": 3, "reclaim": 1}

    class Failing(SqlInbox):
        def _fail(self, name: str) -> None:
            faults[name] -= 1
            if faults[name] >= 0:
                raise RecordError("The database is away.")

        def claim(self, owner: str, now: datetime.datetime, lease: datetime.timedelta) -> Entry | None:
            self._fail("claim")
            return super().claim(owner, now, lease)

        def done(self, id: int, failed: bool = False) -> None:
            self._fail("done")
            super().done(id, failed)

        def reclaim(self, dead: Callable[[str], bool] | None = None) -> int:
            self._fail("reclaim")
            return super().reclaim(dead)

    office.inbox = Failing(office.inbox._engine, office.clock)
    office.accept("once")
    with office.working():
        office.wait()
    assert office.handled == ["once"]


def test_pauses_grow_and_are_bounded() -> None:
    """Each pause is about twice as long as the one before, up to the longest."""
    assert 1 <= backoff(1, 300) <= 2
    assert 8 <= backoff(4, 300) <= 16
    assert backoff(1_000, 300) <= 300
