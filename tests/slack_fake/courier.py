"""Brings events, clicks and commands to the app, again where the app does not acknowledge them in time."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from tests.slack_fake.records import Json
from tests.slack_fake.world import World

DeliveryKind = Literal["events_api", "interactive", "slash_commands"]


@dataclass
class Attempt:
    """One try to deliver. `latency` is the time until it was acknowledged, in seconds; None where it was not.

    `heard` tells whether Slack took the acknowledgement: it came in time and was not lost on its way.
    """

    number: int
    reason: str
    sent_at: float
    latency: float | None = None
    heard: bool = False
    failure: str = ""
    connection: str = ""


@dataclass
class Delivery:
    """Something that the app has to be told. `response` is what came with the acknowledgement."""

    kind: DeliveryKind
    team: str
    payload: Json
    attempts: list[Attempt] = field(default_factory=list)
    response: Any = None
    done: bool = False
    lost: bool = False

    @property
    def acked(self) -> bool:
        """Whether the app acknowledged it in time."""
        return any(attempt.heard for attempt in self.attempts)

    @property
    def event(self) -> Json:
        """The event inside; {} for clicks and commands."""
        return dict(self.payload.get("event") or {})

    @property
    def errors(self) -> dict[str, str]:
        """The fields' errors that a modal shows after it was sent, by block."""
        response = self.response if isinstance(self.response, dict) else {}
        return dict(response.get("errors") or {}) if response.get("response_action") == "errors" else {}


class Transport(Protocol):
    """A way to the app. `send` returns at once; it reports to the courier by `acknowledge` or `fail`."""

    def send(self, delivery: Delivery, attempt: Attempt) -> None:
        """Try once. What fails at once is told to the courier too."""
        ...


@dataclass
class _Job:
    due: float
    real: bool  # whether the clock that a test moves on has no say
    run: Callable[[], None]


class Courier:
    """Delivers at once, then again after each pause in `timing.retries`; clicks and commands are tried once, as by Slack."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.transport: Transport | None = None
        self.deliveries: list[Delivery] = []
        self._jobs: list[_Job] = []
        self._wake = threading.Condition()
        self._paused = False
        self._stopped = False
        self._losing: Callable[[], bool] = lambda: False
        world.clock.on_advance.append(self._look)
        self._loop = threading.Thread(target=self._run, name="slack-courier", daemon=True)
        self._loop.start()

    # -- what is to come -----------------------------------------------------------------------------------------------

    def deliver(self, delivery: Delivery, delay: float = 0.0) -> Delivery:
        """Bring it to the app, now or after `delay` seconds."""
        with self.world.lock:
            self.deliveries.append(delivery)
        self.after(delay, lambda: self._try(delivery))
        return delivery

    def after(self, seconds: float, run: Callable[[], None], *, real: bool = False) -> None:
        """Do something later; `real` time does not pass faster when a test moves the clock."""
        now = time.time() if real else self.world.clock.now()
        with self._wake:
            self._jobs.append(_Job(now + seconds, real, run))
            self._wake.notify()

    def lose_acks(self, times: int = 0, share: float = 0.0, seed: int = 0) -> None:
        """Do not hear the next acknowledgements, or a share of all that come for first deliveries."""
        dice, left = random.Random(seed), itertools.count(times, -1)
        self._losing = lambda: next(left) > 0 if times else dice.random() < share

    def pause(self, paused: bool) -> None:
        """Hold everything back while Slack itself is down."""
        with self._wake:
            self._paused = paused
            self._wake.notify()

    def stop(self) -> None:
        """Deliver nothing more."""
        with self._wake:
            self._stopped = True
            self._wake.notify()
        self._loop.join()

    def _look(self) -> None:
        with self._wake:
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                due = self._due()
                if due is None:
                    if self._stopped:
                        return
                    self._wake.wait(self._pause_until_next())
                    continue
                self._jobs.remove(due)
            due.run()

    def _left(self, job: _Job) -> float:
        return job.due - (time.time() if job.real else self.world.clock.now())

    def _due(self) -> _Job | None:
        if self._stopped or self._paused or not self._jobs:
            return None
        first = min(self._jobs, key=self._left)
        return first if self._left(first) <= 0 else None

    def _pause_until_next(self) -> float | None:
        if self._paused or not self._jobs:
            return None
        return max(0.0, min(map(self._left, self._jobs)))

    # -- one delivery --------------------------------------------------------------------------------------------------

    def _try(self, delivery: Delivery, reason: str = "") -> None:
        attempt = Attempt(len(delivery.attempts), reason, time.monotonic())
        delivery.attempts.append(attempt)
        self.after(self.world.timing.ack, lambda: self.fail(delivery, attempt, "timeout"), real=True)
        assert self.transport is not None
        self.transport.send(delivery, attempt)

    def acknowledge(self, delivery: Delivery, attempt: Attempt, response: Any) -> None:
        """The app acknowledged a delivery, with `response`."""
        latency = time.monotonic() - attempt.sent_at
        with self.world.lock:
            if attempt.latency is None:
                attempt.latency = latency
            in_time = latency <= self.world.timing.ack and not attempt.failure
            if not in_time or delivery.done or (attempt.number == 0 and self._losing()):
                return
            attempt.heard = True
            delivery.response, delivery.done = response, True
            self.world.changed()

    def fail(self, delivery: Delivery, attempt: Attempt, reason: str, *, final: bool = False) -> None:
        """An attempt came to nothing: try again after a pause, or give it up."""
        with self.world.lock:
            if attempt.heard or attempt.failure or delivery.done:
                return
            attempt.failure = reason
            pauses = self.world.timing.retries if delivery.kind == "events_api" and not final else ()
            if attempt.number >= len(pauses):
                delivery.done = delivery.lost = True
                self.world.changed()
                return
        self.after(pauses[attempt.number], lambda: self._try(delivery, reason))
