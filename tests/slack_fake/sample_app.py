"""A minimal real Bolt app, on either transport, to prove the fake with."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from typing import Any, Literal
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from tests.slack_fake.cast import TOKEN
from tests.slack_fake.fake import FakeSlack

Transport = Literal["socket", "http"]
ASK = {
    "type": "actions",
    "elements": [
        {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "action_id": "open", "value": "1"},
        {
            "type": "static_select",
            "action_id": "pick",
            "options": [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Red", "Blue")],
        },
    ],
}
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "owner",
            "label": {"type": "plain_text", "text": "Owner"},
            "element": {"type": "plain_text_input", "action_id": "name"},
        }
    ],
}


@dataclass
class Sample:
    """The running app: what it was told, in order, and how to make it slow or deaf."""

    app: App
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    retries: list[tuple[str, str]] = field(default_factory=list)
    before_ack: Callable[[dict[str, Any]], None] = lambda body: None
    handler: SocketModeHandler | None = None

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The events of a type that were handled."""
        return [body["event"] for name, body in self.seen if name == kind]


def build_sample(slack: FakeSlack) -> Sample:
    """The app: answers mentions and direct messages with buttons, opens a modal, and knows one command."""
    pool = ThreadPoolExecutor(16)
    app = App(client=WebClient(TOKEN, base_url=slack.url), signing_secret=slack.signing_secret, listener_executor=pool)
    sample = Sample(app)

    @app.middleware
    def note(body: dict[str, Any], request: Any, next: Callable[[], Any]) -> None:
        sample.seen.append((body.get("event", body).get("type", "command"), body))
        number = request.headers.get("x-slack-retry-num", ["0"])[0]
        if number != "0":  # Socket Mode counts the first delivery too
            sample.retries.append((number, request.headers["x-slack-retry-reason"][0]))
        sample.before_ack(body)
        next()

    @app.event("app_mention")
    def answer(event: dict[str, Any], say: Any) -> None:
        say(text=f"You said: {event['text']}", thread_ts=event.get("thread_ts", event["ts"]), blocks=[ASK])

    app.event("message")(lambda: None)
    app.event("app_home_opened")(lambda: None)
    app.event("agent_session_stopped")(lambda: None)
    app.action("pick")(lambda ack: ack())

    @app.action("open")
    def open_modal(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("form")
    def sent(ack: Any, view: dict[str, Any]) -> None:
        name = view["state"]["values"]["owner"]["name"]["value"]
        ack(response_action="errors", errors={"owner": "nobody knows x"}) if name == "x" else ack()

    @app.command("/advisor")
    def command(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        ack("Working on it")
        respond(f"Done: {command['text']}")

    @app.shortcut("assess")
    def shortcut(ack: Any, client: WebClient, shortcut: dict[str, Any]) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)

    return sample


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128


@contextlib.contextmanager
def running(slack: FakeSlack, transport: Transport = "socket") -> Iterator[Sample]:
    """The sample app, connected to the fake over one of the transports."""
    sample = build_sample(slack)
    try:
        with _over_socket(slack, sample) if transport == "socket" else _over_http(slack, sample):
            yield sample
    finally:
        sample.app.listener_runner.listener_executor.shutdown()


@contextlib.contextmanager
def _over_socket(slack: FakeSlack, sample: Sample) -> Iterator[None]:
    handler = sample.handler = SocketModeHandler(sample.app, slack.app_token, ping_interval=0.2)
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt types it not
    slack.connected()
    try:
        yield
    finally:
        # A client that is closed while it connects anew would leave that connection open; one that waits for its next
        # message would wait for three seconds more.
        slack.wait_for(handler.client.is_connected)
        time.sleep(0.05)
        handler.client.auto_reconnect_enabled = False
        slack.drop_sockets()
        handler.close()  # type: ignore[no-untyped-call]  # Bolt types it not


@contextlib.contextmanager
def _over_http(slack: FakeSlack, sample: Sample) -> Iterator[None]:
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(SlackRequestHandler(sample.app))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    slack.request_url = f"http://127.0.0.1:{server.server_port}/slack/events"
    try:
        yield
    finally:
        slack.request_url = ""
        server.shutdown()
        thread.join()
        server.server_close()
