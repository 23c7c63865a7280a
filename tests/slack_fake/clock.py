"""The fake's time: the real one, which a test may move on, and how long things last in it."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60.0


@dataclass(frozen=True)
class Timing:
    """How long things last in seconds; the defaults are Slack's own.

    `ack` is how long Slack waits for an acknowledgement, `retries` the pauses before each delivery that follows, `trigger`
    the life of a trigger id, `stream` of a stream, `response_url` of a response URL, `status` of an assistant's status.
    """

    ack: float = 3.0
    retries: tuple[float, ...] = (0.0, MINUTE, 5 * MINUTE)
    trigger: float = 3.0
    stream: float = 5 * MINUTE
    response_url: float = 30 * MINUTE
    status: float = 2 * MINUTE
    warning: float = 10.0

    def redelivering(self, times_faster: float) -> Timing:
        """The same, with the pauses between deliveries shortened; acks get as long as ever."""
        return dataclasses.replace(self, retries=tuple(pause / times_faster for pause in self.retries))


class Clock:
    """Unix time. `advance` makes it later at once, and whoever waits for a moment is woken."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._lock = threading.Lock()
        self._last = 0
        self.on_advance: list[Callable[[], None]] = []

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += seconds
        for wake in self.on_advance:
            wake()

    def new_ts(self) -> str:
        """A message's name and time, "1700000000.000100": never the same twice, always later than the one before."""
        with self._lock:
            self._last = max(self._last + 1, int(self.now() * 1_000_000))
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
