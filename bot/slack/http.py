"""HTTP: Slack's requests at one address, and two more that tell whether the process lives and whether it is ready."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress import wasyncore
from waitress.server import create_server

from bot.errors import SettingsError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = logging.getLogger("advisor.slack")

PATH = "/slack/events"
THREADS = 20  # requests read at the same time
_LARGEST = 2_000_000  # bytes of a request; Slack's are far smaller
_LOOK = 0.5  # seconds between looks whether the process stops
_CALM = 2.0  # seconds within which a request in work gets its answer when the process stops


class Endpoint:
    """The WSGI application. `lacking` tells why the process is not ready; nothing where it is."""

    def __init__(self, app: App, lacking: Callable[[], list[str]], *, installs: bool = False) -> None:
        self._slack = SlackRequestHandler(app, path=PATH)
        self._lacking = lacking
        self._installs = installs
        self.closed = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "GET")
        if path == "/healthz" and method in ("GET", "HEAD"):
            return _say(start_response, "200 OK", "alive")
        if path == "/readyz" and method in ("GET", "HEAD"):
            reasons = ["stopping"] if self.closed else self._lacking()
            return _say(start_response, "503 Service Unavailable" if reasons else "200 OK", "\n".join(reasons) or "ready")
        if not (method == "POST" and path == PATH) and not (method == "GET" and self._installs):
            return _say(start_response, "404 Not Found", "not found")
        if self.closed:  # Slack delivers again, to whoever comes next
            return _say(start_response, "503 Service Unavailable", "stopping")
        return self._pass_on(environ, start_response)

    def _pass_on(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return self._slack(environ, start_response)
        except ValueError:  # a body that is neither JSON, a form nor UTF-8 is nobody's
            return _say(start_response, "400 Bad Request", "bad request")


class HttpTransport:
    """Serves an endpoint. Raises `SettingsError` where its address cannot be used."""

    def __init__(self, endpoint: Endpoint, host: str, port: int) -> None:
        self._endpoint = endpoint
        self._stop = threading.Event()
        self._map: dict[int, Any] = {}
        limits: dict[str, Any] = {"threads": THREADS, "max_request_body_size": _LARGEST, "ident": None}
        try:
            self._server: Any = create_server(endpoint, map=self._map, host=host, port=port, **limits)
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"{host}:{port} cannot be listened on ({error}).", help="Set ADVISOR_HTTP_HOST and ADVISOR_HTTP_PORT."
            ) from error
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        several = getattr(self._server, "effective_listen", None)  # a name such as localhost may stand for two addresses
        return int(several[0][1] if several else self._server.effective_port)

    def start(self) -> None:
        """Listen in the background."""
        self._thread.start()
        log.info("listening on port %d", self.port)

    def stop(self) -> None:
        """Take nothing more; requests in work get their answers."""
        self._endpoint.closed = True
        end = time.monotonic() + _CALM
        while self._server.task_dispatcher.active_count and time.monotonic() < end:
            time.sleep(0.02)
        self._stop.set()
        self._thread.join(_CALM)
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)

    def _serve(self) -> None:
        while not self._stop.is_set():
            wasyncore.loop(timeout=_LOOK, map=self._map, count=1)
        wasyncore.close_all(self._map, ignore_all=True)


def _say(start_response: StartResponse, status: str, text: str) -> list[bytes]:
    body = f"{text}\n".encode()
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
