"""The pool that answers: takes entries out of the inbox, one a thread, and sees each through to an end.

An answer that Slack does not take is put off for up to an hour. A fault of ours is tried again, then the user is told.
Whatever happens to the database, to Slack or to an answer, no thread of the pool ends before it is asked to.
"""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.slack.cases import ATTEMPTS, Cases, backoff
from bot.slack.ports import Entry, Queue
from bot.slack.refusals import Undelivered, Unreachable

log = logging.getLogger("advisor.workers")

LEASE = datetime.timedelta(seconds=15)
POLL = 0.5  # seconds
GIVE_UP_AFTER = datetime.timedelta(hours=1)
LONGEST_PAUSE = 30.0  # seconds; what follows in a conversation waits as long, also when Slack is back
LONGEST_BACKOFF = 10.0  # seconds between two calls of a database that fails


class Workers:
    """So many threads, named advisor-worker-1 and so on. `owner` names this process, `clock` gives the time (aware).

    `handle` answers an entry, posts the answer and returns; `give_up` apologises under a reference that the log has too.
    Both may raise `Undelivered`. Neither calls `Inbox.done`: that is done here.
    """

    def __init__(
        self,
        inbox: Queue,
        handle: Callable[[Entry], None],
        give_up: Callable[[Entry, str], None],
        *,
        owner: str,
        count: int,
        clock: Callable[[], datetime.datetime],
        lease: datetime.timedelta = LEASE,
    ) -> None:
        self._inbox = inbox
        self._handle = handle
        self._give_up = give_up
        self._owner = owner
        self._clock = clock
        self._lease = lease
        self._stopping = threading.Event()
        self._bell = threading.Condition()
        self._rings = 0
        self._cases = Cases()
        self._threads = [
            threading.Thread(target=self._work, name=f"advisor-worker-{number}", daemon=True)
            for number in range(1, count + 1)
        ]
        self._keeper = threading.Thread(target=self._keep, name="advisor-worker-leases", daemon=True)

    def start(self) -> None:
        """Begin; what was held by processes that have ended is taken up again."""
        self._safely(self._inbox.reclaim)
        for thread in (*self._threads, self._keeper):
            thread.start()

    def wake(self) -> None:
        """Something was accepted: a thread that has nothing to do looks at once."""
        with self._bell:
            self._rings = min(self._rings + 1, len(self._threads))
            self._bell.notify()

    def stop(self, timeout: float) -> bool:
        """Take nothing more and wait so many seconds for the answers in flight; whether all ended.

        Those that did not stay ours until their lease is over, so that nobody posts them beside us.
        """
        self._stopping.set()
        with self._bell:
            self._bell.notify_all()
        until = time.monotonic() + timeout
        for thread in tuple(self._threads):
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))
        ended = not any(thread.is_alive() for thread in self._threads)
        if ended:
            self._safely(lambda: self._inbox.release(self._owner))
        return ended

    @contextmanager
    def relieved(self) -> Iterator[None]:
        """A block of work that takes minutes: another thread answers meanwhile in the place of the one that is in it."""
        over = threading.Event()
        thread = threading.Thread(target=self._work, args=(over,), name="advisor-worker-relief", daemon=True)
        self._threads.append(thread)
        thread.start()
        try:
            yield
        finally:
            over.set()
            self.wake()

    @property
    def busy(self) -> int:
        """How many entries are being worked on here."""
        return self._cases.open

    # -- threads -------------------------------------------------------------------------------------------------------

    def _work(self, over: threading.Event | None = None) -> None:
        """Until the pool stops, or it is `over` for this thread."""
        failures = 0
        while not (self._stopping.is_set() or (over and over.is_set())):
            try:
                entry = self._inbox.claim(self._owner, self._clock(), self._lease)
                failures = 0
            except Exception:
                failures += 1
                log.exception("The inbox cannot be read; trying again")
                self._stopping.wait(backoff(failures, LONGEST_BACKOFF))
                continue
            if entry is None:
                self._wait()
            else:
                self.wake()  # where one was waiting, there may be more
                self._see_through(entry)
        if over:
            self._threads.remove(threading.current_thread())

    def _wait(self) -> None:
        """Until somebody rings. One ring wakes one thread, so that an idle pool asks the database twice a second."""
        with self._bell:
            self._bell.wait_for(lambda: self._rings > 0 or self._stopping.is_set())
            self._rings = max(0, self._rings - 1)

    def _keep(self) -> None:
        """Ring twice a second, and keep the leases of what is in flight, also while the pool is stopping."""
        renewed = time.monotonic()
        while not self._stopping.is_set() or any(thread.is_alive() for thread in self._threads):
            self.wake()
            if time.monotonic() - renewed >= self._lease.total_seconds() / 4:
                renewed = time.monotonic()
                if self._cases.open:
                    self._safely(lambda: self._inbox.renew(self._owner, self._clock(), self._lease))
            time.sleep(POLL)

    # -- one entry -----------------------------------------------------------------------------------------------------

    def _see_through(self, entry: Entry) -> None:
        with self._cases.working():
            try:
                end = self._attempt(entry)
            except Undelivered as reason:
                end = self._put_off(entry, reason)
            except Unreachable:
                log.exception("Entry %d is given up", entry.id)
                end = self._done(entry, failed=True)
            except Exception:
                end = self._failed(entry)
            self._insist(end)

    def _attempt(self, entry: Entry) -> Callable[[], None]:
        reference = self._cases.reference(entry)
        if reference is None:
            self._handle(entry)
            return self._done(entry)
        if not reference:  # it took the process down each time
            reference = self._cases.doom(entry)
            log.error("Entry %d never came to an end in %d attempts; reference %s", entry.id, entry.attempts - 1, reference)
        return self._apologised(entry, reference)

    def _failed(self, entry: Entry) -> Callable[[], None]:
        """A fault of ours: again, a while later; after the last attempt an apology."""
        tries = self._cases.tries(entry)
        if tries < ATTEMPTS:
            log.exception("Entry %d failed, attempt %d", entry.id, tries)
            return self._later(entry, backoff(tries, LONGEST_BACKOFF))
        reference = self._cases.doom(entry)
        log.exception("Entry %d failed %d times and is given up; reference %s", entry.id, tries, reference)
        try:
            return self._apologised(entry, reference)
        except Undelivered as reason:
            return self._put_off(entry, reason)

    def _apologised(self, entry: Entry, reference: str) -> Callable[[], None]:
        try:
            self._give_up(entry, reference)
        except Undelivered:
            raise
        except Exception:
            log.exception("Nobody could be told that entry %d failed; reference %s", entry.id, reference)
        return self._done(entry, failed=True)

    def _put_off(self, entry: Entry, reason: Undelivered) -> Callable[[], None]:
        age = self._clock() - entry.received_at
        if age > GIVE_UP_AFTER and entry.attempts > ATTEMPTS:
            log.error("Entry %d could not be delivered for %s and is given up: %s", entry.id, age, reason)
            return self._done(entry, failed=True)
        times = self._cases.put_off(entry)
        wait = max(backoff(times, LONGEST_PAUSE), reason.retry_in)
        log.warning("Entry %d is put off for %.0f s: %s", entry.id, wait, reason)
        return self._later(entry, wait)

    def _later(self, entry: Entry, wait: float) -> Callable[[], None]:
        at = self._clock() + datetime.timedelta(seconds=wait)
        return lambda: self._inbox.later(entry.id, at)

    def _done(self, entry: Entry, *, failed: bool = False) -> Callable[[], None]:
        self._cases.close(entry)
        return lambda: self._inbox.done(entry.id, failed)

    def _insist(self, end: Callable[[], None]) -> None:
        """Write down how it ended, however long the database is away: only this thread knows."""
        failures = 0
        while True:
            try:
                return end()
            except Exception:
                failures += 1
                log.exception("The inbox cannot be written; trying again")
            if self._stopping.wait(backoff(failures, LONGEST_BACKOFF)) and failures > ATTEMPTS:
                return None

    def _safely(self, call: Callable[[], object]) -> None:
        try:
            call()
        except Exception:
            log.exception("The inbox cannot be written")
