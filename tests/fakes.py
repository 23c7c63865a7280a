"""Stand-ins for the world outside: an OpenAI-compatible server on loopback, and an embedding model without meaning."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Event, Thread
from typing import Any

import numpy as np

from knowledge.embedder import Vectors

PATIENCE = 20.0  # seconds after which the server gives up waiting, so that no test can hang on it


@dataclass(frozen=True)
class Line:
    """Bytes sent as they are."""

    data: bytes


@dataclass(frozen=True)
class Wait:
    """Nothing is sent until `event` is set, or at most `seconds`."""

    event: Event
    seconds: float = PATIENCE


@dataclass(frozen=True)
class Cut:
    """The connection is closed in the middle of the body."""


Step = Line | Wait | Cut


@dataclass(frozen=True)
class Script:
    """One response: its status and headers, then its steps. `before` is waited for first, as by a server that hangs."""

    steps: Sequence[Step] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    before: Wait | None = None


def sse(event: dict[str, Any] | str) -> Line:
    """One server-sent event."""
    return Line(f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n".encode())


def chunk(text: str = "", finish: str | None = None) -> Line:
    """One chunk of a streamed chat completion."""
    return _delta({"role": "assistant", "content": text} if text else {}, finish)


def call_chunk(arguments: str, name: str | None = None) -> Line:
    """One chunk of a streamed tool call; the first one names the tool."""
    begun = {"id": "call", "type": "function"} if name else {}
    return _delta({"tool_calls": [{"index": 0, **begun, "function": {"name": name, "arguments": arguments}}]}, None)


def _delta(delta: dict[str, Any], finish: str | None) -> Line:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return sse({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "test-model", "choices": [choice]})


DONE = sse("[DONE]")


def cut_up(text: str, size: int) -> list[str]:
    """A text in parts of `size` characters, wherever that cuts words and citations."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def says(text: str, *, size: int = 7, finish: str = "stop") -> Script:
    """A complete streamed answer."""
    return Script([*map(chunk, cut_up(text, size)), chunk(finish=finish), DONE])


def calls(name: str, arguments: str, *, size: int = 40, finish: str = "tool_calls") -> Script:
    """A complete streamed answer that is a tool call, its arguments cut up."""
    first, *more = cut_up(arguments, size)
    return Script([call_chunk(first, name), *map(call_chunk, more), chunk(finish=finish), DONE])


def fails(status: int, **headers: str) -> Script:
    """An error response, with a body as OpenAI writes it."""
    body = json.dumps({"error": {"message": f"secret detail of {status}", "type": "test", "code": None}})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Script([Line(body.encode())], status, {"Content-Type": "application/json", **named})


class ModelServer:
    """An OpenAI-compatible endpoint. Plays the scripts in order, the last one again and again; records what it was asked."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.finished: Queue[bool] = Queue()  # per response: whether it could be sent to its end
        self.released = Event()  # ends every hang when the server is closed
        self._scripts: list[Script] = []
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = False  # closing joins them
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def url(self) -> str:
        """What OPENAI_BASE_URL is set to."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def plays(self, *scripts: Script) -> None:
        """Sets what the next responses are."""
        self._scripts = list(scripts)

    def hang(self) -> Wait:
        """A wait that ends with the test."""
        return Wait(self.released)

    def prompt(self) -> str:
        """All messages of the last request as one text."""
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])

    def close(self) -> None:
        """Ends every response and thread."""
        self.released.set()
        self._server.shutdown()
        self._thread.join(PATIENCE)
        self._server.server_close()

    def respond(self, handler: _Handler, body: bytes) -> None:
        """Answers one request; called by the handler's thread."""
        self.requests.append(json.loads(body))
        self.keys.append(handler.headers.get("Authorization", ""))
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        complete = False
        with contextlib.suppress(ConnectionError):
            complete = _play(script, handler)
        self.finished.put(complete)


class FakeEmbedder:
    """Unit vectors drawn from each text's hash: equal texts are near, all others far. Records what it was asked."""

    def __init__(self, name: str = "fake", dimension: int = 8) -> None:
        self.fingerprint = name
        self.dimension = dimension
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            vector = np.random.default_rng(seed).normal(size=self.dimension)
            vectors[row] = vector / np.linalg.norm(vector)
        return vectors


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    owner: ModelServer

    def do_POST(self) -> None:
        self.close_connection = True
        self.owner.respond(self, self.rfile.read(int(self.headers["Content-Length"])))

    def log_message(self, format: str, *args: Any) -> None:
        """Tests print nothing."""


def _play(script: Script, handler: _Handler) -> bool:
    if script.before:
        script.before.event.wait(script.before.seconds)
    handler.send_response(script.status)
    headers = {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked", "Connection": "close"}
    for name, value in {**headers, **script.headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    send: Callable[[bytes], object] = handler.wfile.write
    for step in script.steps:
        match step:
            case Line(data):
                send(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            case Wait(event, seconds):
                event.wait(seconds)
            case Cut():
                return True
    send(b"0\r\n\r\n")
    return True
