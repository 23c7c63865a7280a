"""The fake's HTTP side: the Web API, uploads, response URLs and the OAuth page, on loopback."""

from __future__ import annotations

import base64
import json
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.slack_fake import agents, chat, conversations, documents, streaming, surfaces, tokens  # their methods register
from tests.slack_fake.api import METHODS, Call, answer
from tests.slack_fake.faults import Fault, Faults
from tests.slack_fake.records import Json
from tests.slack_fake.refusal import Refusal
from tests.slack_fake.responses import respond
from tests.slack_fake.world import World

MODULES = (agents, chat, conversations, documents, streaming, surfaces, tokens)
AT_ONCE = 64  # connections that are served at the same time; the others wait
PATIENCE = 10.0  # seconds that a client may take to send its request


@dataclass(frozen=True)
class Called:
    """A call of the Web API, and how it ended: `error` is "" where it was answered with ok, `fault` what a test injected."""

    method: str
    args: Json
    error: str
    fault: str
    at: float


@dataclass
class Web:
    """What the HTTP server works on."""

    world: World
    faults: Faults
    stopping: threading.Event = field(default_factory=threading.Event)
    calls: list[Called] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)


class WebServer(ThreadingHTTPServer):
    """Serves `Web` until it is stopped. All that it opened is closed then."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, web: Web, port: int) -> None:
        self.web = web
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._busy: dict[threading.Thread, socket.socket] = {}
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)
        self._loop = threading.Thread(target=self.serve_forever, args=(0.05,), name="slack-web", daemon=True)
        self._loop.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection on a thread of its own, once there is room."""
        self._slots.acquire()
        thread = threading.Thread(target=self._serve, args=(request, client_address), name="slack-web-call", daemon=True)
        with self._guard:
            self._busy[thread] = request
        thread.start()

    def _serve(self, request: Any, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            with self._guard:
                self._busy.pop(threading.current_thread(), None)
            self._slots.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what went wrong in the fake itself; a client that hangs up is none of it."""
        problem = sys.exc_info()[1]
        if problem is not None and not isinstance(problem, OSError):
            self.web.errors.append(problem)

    def stop(self) -> None:
        """Refuse connections from now on, and drop those that are open."""
        self.shutdown()
        self._loop.join()
        self.server_close()
        with self._guard:
            busy = dict(self._busy)
        for connection in busy.values():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in busy:
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: WebServer
    timeout = PATIENCE

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """The OAuth page, and methods that are asked by GET."""
        address = urlsplit(self.path)
        if address.path == "/oauth/v2/authorize":
            self._consent(dict(parse_qsl(address.query)))
        else:
            self.do_POST()

    def do_POST(self) -> None:
        """A method, an upload, or an answer to a response URL."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        match address.path.strip("/").split("/"):
            case ["api", method]:
                self._method(method, {**dict(parse_qsl(address.query)), **self._args(body)})
            case ["upload", "v1", file]:
                self._upload(file, body)
            case ["files-pri", file, "download", _]:
                self._download(file)
            case ["response", secret]:
                status, text = respond(self.server.web.world, secret, body)
                self._send(status, text.encode(), "text/html")
            case _:
                self._send(HTTPStatus.NOT_FOUND, b"not found", "text/plain")

    def _args(self, body: bytes) -> Json:
        kind = self.headers.get("Content-Type", "").split(";")[0]
        if kind == "application/json":
            try:
                found = json.loads(body or b"{}")
            except ValueError:
                return {}
            return found if isinstance(found, dict) else {}
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))

    def _method(self, name: str, args: Json) -> None:
        web = self.server.web
        token, sent = self._token(args)
        call = Call(web.world, name, sent, token)
        fault = web.faults.take(name)
        kind = fault.kind if fault else ""
        if fault is not None and kind in ("hang", "delay"):
            web.stopping.wait(fault.seconds)
        body = _injected(fault) or ({} if kind in ("hang", "drop_before") else answer(call))
        error = "" if body.get("ok") else str(body.get("error", "no answer"))
        web.calls.append(Called(name, sent, error, kind, time.monotonic()))
        web.world.changed()
        if fault is not None and kind == "hang_after":
            web.stopping.wait(fault.seconds)
        if kind in ("hang", "hang_after", "drop_before", "drop_after"):
            self.close_connection = True
            return
        self._answer(call, body, fault)

    def _token(self, args: Json) -> tuple[str, Json]:
        """The token of a call, and its other arguments."""
        sent = {name: value for name, value in args.items() if name != "token"}
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":  # only OAuth comes with it
            name, _, secret = base64.b64decode(value).decode().partition(":")
            return "", {"client_id": name, "client_secret": secret, **sent}
        return value or str(args.get("token", "")), sent

    def _answer(self, call: Call, body: Json, fault: Fault | None) -> None:
        if fault is not None and fault.kind == "server_error":
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, b"<html>Internal Server Error</html>", "text/html")
            return
        headers = {"x-slack-req-id": "fake"}
        if call.caller is not None:
            headers["x-oauth-scopes"] = ",".join(sorted(call.caller.scopes))
            headers["x-accepted-oauth-scopes"] = ",".join(METHODS[call.method].scopes)
        status = HTTPStatus.OK
        if fault is not None and fault.kind == "ratelimited":
            status = HTTPStatus.TOO_MANY_REQUESTS
            headers["Retry-After"] = str(fault.retry_after)
        self._send(status, json.dumps(body).encode(), "application/json; charset=utf-8", headers)

    def _upload(self, name: str, body: bytes) -> None:
        world = self.server.web.world
        with world.lock:
            file = world.files.get(name)
            good = file is not None and file.content is None and len(body) == file.length
            if file is not None and good:
                file.content = body
        if good:
            self._send(HTTPStatus.OK, f"OK - {len(body)}".encode(), "text/plain")
        else:
            self._send(HTTPStatus.BAD_REQUEST, b"bad upload", "text/plain")

    def _download(self, name: str) -> None:
        """A file for a token that may read it; any other is sent to the page where people sign in."""
        world = self.server.web.world
        app = world.installations.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        file = world.files.get(name)
        if app is None or app.revoked or "files:read" not in app.scopes or file is None or file.team != app.team:
            self._send(HTTPStatus.FOUND, b"", "text/html", {"Location": f"{world.base_url}/signin"})
        else:
            self._send(HTTPStatus.OK, file.content or b"", "application/octet-stream")

    def _consent(self, asked: dict[str, str]) -> None:
        try:
            target = tokens.consent(self.server.web.world, asked)
        except Refusal as refusal:
            self._send(HTTPStatus.BAD_REQUEST, refusal.error.encode(), "text/plain")
        else:
            self._send(HTTPStatus.FOUND, b"", "text/plain", {"Location": target})

    def _send(self, status: HTTPStatus, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _injected(fault: Fault | None) -> Json | None:
    """The body that a fault answers with, where it answers in place of the method."""
    errors = {
        "ratelimited": "ratelimited",
        "unknown_method": "unknown_method",
        "server_error": "internal_error",
        "error": fault.error if fault else "",
    }
    return {"ok": False, "error": errors[fault.kind]} if fault and fault.kind in errors else None
