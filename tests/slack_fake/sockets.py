"""The fake's Socket Mode side: a real WebSocket server on loopback."""

from __future__ import annotations

import itertools
import json
import secrets
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from tests.slack_fake.courier import Attempt, Courier, Delivery
from tests.slack_fake.records import Json

MOST = 10  # connections of one app


@dataclass(eq=False)
class Link:
    """One open connection of the app. No event goes to one that is `closing`."""

    socket: ServerConnection
    id: str
    closing: bool = False


class Sockets:
    """Takes connections by single-use tickets and hands events to them in turns."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._lock = threading.Lock()
        self._links: list[Link] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, tuple[Delivery, Attempt]] = {}
        self._turn = itertools.count()
        self._ids = itertools.count(1)
        self.port = 0
        self.opened = 0
        self._server: Server | None = None
        self._loop: threading.Thread | None = None

    # -- the server ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = serve(
            self._handle,
            "127.0.0.1",
            self.port,
            process_request=self._admit,
            compression=None,
            ping_interval=None,
            close_timeout=1,
            open_timeout=5,
        )
        self.port = self._server.socket.getsockname()[1]
        self._loop = threading.Thread(target=self._server.serve_forever, name="slack-socket", daemon=True)
        self._loop.start()

    def stop(self) -> None:
        """Drop all connections and refuse new ones."""
        self.drop()
        if self._server is not None and self._loop is not None:
            self._server.shutdown()
            self._loop.join()
        self._server = None

    def open(self) -> str:
        """A new address to connect to, once."""
        ticket = secrets.token_hex(12)
        with self._lock:
            self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self.port}/link/?ticket={ticket}&app_id=A0ADVISOR"

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        with self._lock:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
                return None
        return connection.respond(HTTPStatus.UNAUTHORIZED, "invalid ticket\n")

    def _handle(self, connection: ServerConnection) -> None:
        link = Link(connection, f"link-{next(self._ids)}")
        with suppress(ConnectionClosed):
            if len(self.links) >= MOST:
                connection.send(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
                return
            with self._lock:
                self._links.append(link)
                self.opened += 1
                count = len(self._links)
            debug = {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060}
            info = {"app_id": "A0ADVISOR"}
            connection.send(
                json.dumps({"type": "hello", "num_connections": count, "debug_info": debug, "connection_info": info})
            )
            self._courier.world.changed()
            for message in connection:
                self._received(message)
        self._forget(link)

    def _forget(self, link: Link) -> None:
        with self._lock:
            if link in self._links:
                self._links.remove(link)
        self._courier.world.changed()

    def _received(self, message: str | bytes) -> None:
        with suppress(ValueError, AttributeError):
            answer = json.loads(message)
            waiting = self._waiting.pop(str(answer.get("envelope_id")), None)
            if waiting is not None:
                self._courier.acknowledge(*waiting, answer.get("payload"))

    # -- what goes out -------------------------------------------------------------------------------------------------

    @property
    def links(self) -> list[Link]:
        """The open connections that events may go to."""
        with self._lock:
            return [link for link in self._links if not link.closing]

    def send(self, delivery: Delivery, attempt: Attempt) -> None:
        """Send an envelope to the connection whose turn it is. Without one, the attempt runs into its deadline."""
        envelope = _envelope(delivery, attempt)
        self._waiting[envelope["envelope_id"]] = (delivery, attempt)
        links = self.links
        start = next(self._turn)
        for index in range(len(links)):
            link = links[(start + index) % len(links)]
            attempt.connection = link.id
            with suppress(ConnectionClosed, OSError):
                link.socket.send(json.dumps(envelope))
                return
        attempt.connection = ""

    def disconnect(self, reason: str) -> None:
        """Ask every connection to be replaced; those that stay are closed after the warning's time."""
        leaving = self.links
        for link in leaving:
            link.closing = True
            frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
            with suppress(ConnectionClosed, OSError):
                link.socket.send(json.dumps(frame))
        self._courier.after(self._courier.world.timing.warning, lambda: _cut(leaving), real=True)

    def drop(self) -> None:
        """Cut every connection without a word."""
        with self._lock:
            links = list(self._links)
            for link in links:
                link.closing = True
        _cut(links)


def _cut(links: list[Link]) -> None:
    for link in links:
        with suppress(OSError):
            link.socket.socket.shutdown(socket.SHUT_RDWR)


def _envelope(delivery: Delivery, attempt: Attempt) -> Json:
    envelope: Json = {
        "envelope_id": secrets.token_hex(16),
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != "events_api",
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
    return envelope
