"""A very small Slack on loopback: it keeps messages, and fails in the ways that a test asks for."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]

# Faults: an error code; "429" or "503"; "drop" before, "lose" after it was done; "slow": done, answered too late;
# "hang": done too late.
SLOW = 1.6  # seconds


class TinySlack:
    """The state: `messages` by channel, `calls` in order, `faults` by method, each used once; `always` stay."""

    def __init__(self) -> None:
        self.messages: dict[str, list[Json]] = defaultdict(list)
        self.calls: list[tuple[str, Json]] = []
        self.faults: dict[str, deque[str]] = defaultdict(deque)
        self.always: dict[str, str] = {}
        self.keeps_marks = True
        self.url = ""
        self._lock = threading.Lock()
        self._next = int(time.time()) * 1_000_000

    def called(self, method: str) -> list[Json]:
        """The arguments of each call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    def texts(self, channel: str) -> list[str]:
        """What stands in a channel."""
        return [message["text"] for message in self.messages[channel]]

    def fault(self, method: str) -> str:
        with self._lock:
            queue = self.faults[method]
            return queue.popleft() if queue else self.always.get(method, "")

    def now(self) -> str:
        """A `ts` that is younger than all others."""
        with self._lock:
            self._next += 1_000
            return f"{self._next // 1_000_000}.{self._next % 1_000_000:06d}"

    def run(self, method: str, arguments: Json) -> Json:
        """What the method answers."""
        with self._lock:
            self.calls.append((method, arguments))
        handler = getattr(self, method.replace(".", "_"), None)
        return {"ok": True, **handler(arguments)} if handler else {"ok": False, "error": "unknown_method"}

    def auth_test(self, _: Json) -> Json:
        return {"user_id": "UBOT", "bot_id": "BBOT", "team_id": "T1"}

    def chat_postMessage(self, arguments: Json) -> Json:  # noqa: N802
        return self._kept(arguments)

    def chat_postEphemeral(self, arguments: Json) -> Json:  # noqa: N802
        return {"message_ts": self._kept({**arguments, "channel": f"private:{arguments['user']}"})["ts"]}

    def hook(self, arguments: Json) -> Json:
        self._kept({**arguments, "channel": "private:hook"})
        return {}

    def chat_update(self, arguments: Json) -> Json:
        for message in self.messages[arguments["channel"]]:
            if message["ts"] == arguments["ts"]:
                message.update(arguments)
                return {"ts": arguments["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def conversations_open(self, arguments: Json) -> Json:
        return {"channel": {"id": f"D{arguments['users']}"}}

    def conversations_replies(self, arguments: Json) -> Json:
        found = [m for m in self._after(arguments) if arguments["ts"] in (m["ts"], m.get("thread_ts"))]
        return self._page(found, arguments)

    def conversations_history(self, arguments: Json) -> Json:
        return self._page([m for m in self._after(arguments) if not m.get("thread_ts")][::-1], arguments)

    def chat_startStream(self, arguments: Json) -> Json:  # noqa: N802
        text = self._streamed(arguments)
        return self._kept({"channel": arguments["channel"], "thread_ts": arguments["thread_ts"], "text": text})

    def chat_appendStream(self, arguments: Json) -> Json:  # noqa: N802
        self._message(arguments)["text"] += self._streamed(arguments)
        return {}

    def chat_stopStream(self, arguments: Json) -> Json:  # noqa: N802
        message = self._message(arguments)
        if message.get("stopped"):
            return {"ok": False, "error": "message_not_in_streaming_state"}
        message["text"] += self._streamed(arguments)
        message.update(stopped=True, blocks=arguments.get("blocks"), metadata=arguments.get("metadata"))
        return {}

    def assistant_threads_setStatus(self, _: Json) -> Json:  # noqa: N802
        return {}

    def agents_sessions_setStatus(self, _: Json) -> Json:  # noqa: N802
        return {}

    def _kept(self, arguments: Json) -> Json:
        message = {**arguments, "ts": self.now(), "user": "UBOT", "bot_id": "BBOT"}
        self.messages[arguments["channel"]].append(message)
        return {"ts": message["ts"], "channel": arguments["channel"]}

    def _message(self, arguments: Json) -> Json:
        return next(m for m in self.messages[arguments["channel"]] if m["ts"] == arguments["ts"])

    def _streamed(self, arguments: Json) -> str:
        return "".join(chunk["text"] for chunk in arguments.get("chunks") or () if chunk["type"] == "markdown_text")

    def _after(self, arguments: Json) -> list[Json]:
        return [m for m in self.messages[arguments["channel"]] if float(m["ts"]) > float(arguments.get("oldest") or 0)]

    def _page(self, found: list[Json], arguments: Json) -> Json:
        start, size = int(arguments.get("cursor") or 0), 2
        page = [
            m if self.keeps_marks else {k: v for k, v in m.items() if k != "metadata"} for m in found[start : start + size]
        ]
        more = str(start + size) if start + size < len(found) else ""
        return {"messages": page, "response_metadata": {"next_cursor": more}}


@contextmanager
def serving() -> Iterator[TinySlack]:
    """A tiny Slack at `url`, gone after the block."""
    slack = TinySlack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            method = urlsplit(self.path).path.rpartition("/")[2]
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            is_json = "json" in self.headers.get("Content-Type", "") and body.startswith("{")
            arguments = json.loads(body) if is_json else {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(slack.fault(method), method, arguments)

        do_GET = do_POST  # noqa: N815

        def _answer(self, fault: str, method: str, arguments: Json) -> None:
            if fault == "drop":
                return self._cut()
            if fault.isdigit():
                return self._send({"ok": False, "error": "ratelimited" if fault == "429" else "oops"}, int(fault))
            if fault and fault not in ("lose", "slow", "hang"):
                slack.calls.append((method, arguments))
                return self._send({"ok": False, "error": fault})
            if fault == "hang":
                time.sleep(SLOW)
            answer = slack.run(method, arguments)
            if fault == "lose":
                return self._cut()
            if fault == "slow":
                time.sleep(SLOW)
            return self._send(answer)

        def _cut(self) -> None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

        def _send(self, answer: Json, status: int = 200) -> None:
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if status == 429:
                self.send_header("Retry-After", slack.always.get("retry-after", "0"))
            self.end_headers()
            try:
                self.wfile.write(data)
            except OSError:  # nobody waits any more
                self.close_connection = True

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # a connection that was cut
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    slack.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
