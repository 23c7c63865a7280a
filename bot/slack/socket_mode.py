"""Socket Mode: one WebSocket to Slack that is taken up again whenever it ends, also where Slack is away at the start."""

from __future__ import annotations

import logging
import select
import threading
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from tenacity import RetryError

from bot.slack.workspaces import patiently

log = logging.getLogger("advisor.slack")

CONCURRENCY = 20  # envelopes read at the same time
_PING = 5  # seconds between looks whether the connection still stands
_LOOK = 0.5  # seconds between looks whether Slack has cut it
_CUT = getattr(select, "POLLRDHUP", select.POLLHUP)


class SocketTransport:
    """Takes events from Slack over a WebSocket."""

    def __init__(self, app: App, app_token: str) -> None:
        self._handler = SocketModeHandler(app, app_token, concurrency=CONCURRENCY, ping_interval=_PING)
        self._stop = threading.Event()
        self._connecting = threading.Thread(target=self._connect, name="socket-mode", daemon=True)
        self._watching = threading.Thread(target=self._watch, name="socket-mode-watch", daemon=True)

    def start(self) -> None:
        """Connect in the background, for as long as it takes."""
        self._connecting.start()
        self._watching.start()

    def connected(self) -> bool:
        """Whether Slack can be heard now."""
        return bool(self._handler.client.is_connected())

    def stop(self) -> None:
        """Take nothing more from Slack; what was taken is acknowledged first."""
        self._stop.set()
        client = self._handler.client
        client.auto_reconnect_enabled = False
        client.message_workers.shutdown(wait=True)
        client.close()

    def _connect(self) -> None:
        try:
            for attempt in patiently(self._stop):
                with attempt:
                    self._try()
        except (RetryError, OSError):
            log.debug("stopped before Slack could be reached", exc_info=True)

    def _try(self) -> None:
        client = self._handler.client
        if self._stop.is_set() or client.is_connected():
            return
        try:
            client.connect_to_new_endpoint()
        except Exception as error:  # besides Slack's own errors, half-open lines make it raise kinds of many libraries
            log.warning("Socket Mode cannot connect yet (%s)", type(error).__name__)
            raise ConnectionError("no connection") from error
        if not client.is_connected():
            raise ConnectionError("no connection")

    def _watch(self) -> None:
        """Replace a connection that Slack cut without a word.

        By itself the client reads nothing from it, again and again without a pause, until the fifth ping fails.
        """
        client = self._handler.client
        while not self._stop.wait(_LOOK):
            session = client.current_session
            if session is None or not _is_cut(session.sock):
                continue
            log.info("the connection was cut")
            session.close()
            try:
                client.connect_to_new_endpoint()
            except Exception as error:  # the client goes on trying, as it does whenever there is no connection
                log.warning("Socket Mode cannot connect again yet (%s)", type(error).__name__)


def _is_cut(sock: Any) -> bool:
    """Whether the other side has ended a connection."""
    look = select.poll()
    try:
        look.register(sock, _CUT)
    except (TypeError, ValueError, OSError):  # closed on our side
        return False
    return bool(look.poll(0))
