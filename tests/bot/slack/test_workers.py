"""The pool answers each entry once, in order and in turns, and survives what it meets."""

from __future__ import annotations

import datetime
import threading
import time

from bot.slack.ports import Entry
from bot.slack.workers import Workers
from bot.store.inbox import SqlInbox
from tests.bot.slack.office import Office, now


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
