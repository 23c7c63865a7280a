"""What a process knows about the entries it works on beyond what the inbox does, and how long to wait for the next try."""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.slack.ports import Entry

ATTEMPTS = 3
ANSWERED_ATTEMPTS = 200  # where only the delivery of a kept answer is left; before a restart it may have been put off often


class Cases:
    """What this process knows about entries beyond the inbox: which were put off how often, and which are given up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._put_off: dict[int, int] = {}
        self._doomed: dict[int, str] = {}
        self.open = 0

    @contextmanager
    def working(self) -> Iterator[None]:
        """A block in which one more entry is being worked on."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def tries(self, entry: Entry) -> int:
        """How many attempts there were, this one included, those left out that Slack did not take."""
        with self._lock:
            return entry.attempts - self._put_off.get(entry.id, 0)

    def reference(self, entry: Entry) -> str | None:
        """None for an entry to be handled; the reference of one that is given up, "" where it has none yet."""
        most = ANSWERED_ATTEMPTS if entry.reply else ATTEMPTS
        with self._lock:
            known = self._doomed.get(entry.id)
        return known if known or self.tries(entry) <= most else ""

    def doom(self, entry: Entry) -> str:
        """Give an entry up, under a new reference."""
        with self._lock:
            return self._doomed.setdefault(entry.id, secrets.token_hex(4))

    def put_off(self, entry: Entry) -> int:
        """Count that Slack did not take it; how often that was."""
        with self._lock:
            self._put_off[entry.id] = self._put_off.get(entry.id, 0) + 1
            return self._put_off[entry.id]

    def close(self, entry: Entry) -> None:
        """Forget an entry that has come to its end."""
        with self._lock:
            self._put_off.pop(entry.id, None)
            self._doomed.pop(entry.id, None)

    def _count(self, change: int) -> None:
        with self._lock:
            self.open += change


def backoff(times: int, longest: float) -> float:
    """Seconds to wait after so many failures: twice as long each time, and never the same for all."""
    return float(min(longest, 2.0 ** min(times, 16)) * random.uniform(0.5, 1.0))  # noqa: S311  (spreads load)
