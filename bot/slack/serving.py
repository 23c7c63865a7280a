"""The process: Slack first, then who we are and the knowledge in the background, then the workers; and down again."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from bot.errors import AdvisorError
from bot.slack.incoming import Incoming
from bot.slack.services import House, Services
from bot.slack.workers import Workers

log = logging.getLogger("advisor.slack")

GRACE = 13.0  # seconds from being asked to stop until the process ends
_LATE = datetime.timedelta(seconds=3)  # after which somebody who waits is told
_LOOK = 1.0  # seconds between two looks at who waits
_CLEAN = 3600.0  # seconds between two cleanings of the inbox
_AGAIN = 30.0  # seconds until the knowledge is tried again where it could not be prepared


class Transport(Protocol):
    """How Slack's events come in."""

    def start(self) -> None:
        """Begin in the background."""

    def stop(self) -> None:
        """Take nothing more; what was taken is acknowledged."""


class Serving:
    """Everything that runs. `learn` finds out who we are, `prepare` gets the knowledge; both may take any time."""

    def __init__(
        self,
        services: Services,
        transport: Transport,
        workers: Workers,
        learn: Callable[[threading.Event], None],
        prepare: Callable[[], House],
    ) -> None:
        self._services = services
        self.transport = transport
        self._workers = workers
        self._learn = learn
        self._prepare = prepare
        self._stop = threading.Event()

    def run(self) -> bool:
        """Serve until `stop` is called; whether everything that was begun came to its end."""
        self.transport.start()
        for work in (self._get_ready, self._learn_once, self._watch):
            threading.Thread(target=work, name=f"advisor-{work.__name__.strip('_')}", daemon=True).start()
        while not self._stop.wait(1.0):  # with a timeout, so that signals are seen between two waits
            pass
        return self._shut_down()

    def stop(self) -> None:
        """End soon. May be called from a signal handler."""
        self._stop.set()

    def _shut_down(self) -> bool:
        end = time.monotonic() + GRACE
        log.info("stopping")
        closing = threading.Thread(target=self.transport.stop, name="advisor-closing", daemon=True)
        closing.start()
        closing.join(GRACE / 2)
        ended = self._workers.stop(max(1.0, end - time.monotonic())) if self._services.ready else True
        return ended and not closing.is_alive()

    def _learn_once(self) -> None:
        try:
            self._learn(self._stop)
        except Exception:  # the stop came before Slack answered, or something that only a restart can mend
            log.log(logging.INFO if self._stop.is_set() else logging.ERROR, "who we are was not learned", exc_info=True)

    def _get_ready(self) -> None:
        """Prepare the knowledge, for as long as it takes; then answer."""
        while not self._stop.is_set():
            try:
                house = self._prepare()
            except Exception as error:  # damaged files make each library raise kinds of its own
                told = str(error) if isinstance(error, AdvisorError) else type(error).__name__
                log.exception("The knowledge cannot be prepared: %s", told)
                self._stop.wait(_AGAIN)
            else:
                self._services.house = house
                if not self._stop.is_set():
                    self._workers.start()
                log.info("ready to answer")
                return

    def _watch(self) -> None:
        """Tell people who wait how many are before them, once; and empty the inbox of what is long done."""
        cleaned = float("-inf")
        while not self._stop.wait(_LOOK):
            try:
                self._tell_waiting()
                if time.monotonic() - cleaned > _CLEAN:
                    cleaned = time.monotonic()
                    self._services.inbox.purge(self._services.clock())
            except Exception:  # the database may be away for a while
                log.warning("the inbox could not be looked through", exc_info=True)

    def _tell_waiting(self) -> None:
        services = self._services
        for entry in services.inbox.overdue(services.clock(), _LATE):
            if not entry.payload or not services.inbox.told(entry.id):
                continue
            incoming = Incoming.model_validate_json(entry.payload)
            position = services.inbox.ahead(entry.id) + 1
            try:
                client = services.client(incoming.team)
            except AdvisorError:
                continue
            services.status.set(client, incoming, services.texts.queued.format(position=position))
