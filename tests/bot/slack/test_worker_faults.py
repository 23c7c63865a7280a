"""Workers whose entries fail, whose process died, or whom Slack or the database does not answer."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

import pytest

from bot.errors import RecordError
from bot.slack.cases import backoff
from bot.slack.ports import Entry
from bot.slack.refusals import Undelivered, Unreachable
from bot.store.inbox import SqlInbox
from tests.bot.slack.office import Office


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
