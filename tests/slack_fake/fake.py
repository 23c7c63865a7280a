"""The whole fake Slack: starts and stops it, looks into it, and lets things go wrong."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from tests.slack_fake import cast
from tests.slack_fake.clock import Clock, Timing
from tests.slack_fake.courier import Courier, Delivery
from tests.slack_fake.faults import Fault, Faults, Kind
from tests.slack_fake.people import People
from tests.slack_fake.records import File, Json, Message, Thread, View
from tests.slack_fake.signed import SignedRequests
from tests.slack_fake.sockets import Sockets
from tests.slack_fake.talk import Talk
from tests.slack_fake.web import Called, Web, WebServer
from tests.slack_fake.world import World

Result = TypeVar("Result")

SIGNING_SECRET = "signing-secret-of-the-fake"
PATIENCE = 20.0  # seconds that tests wait for something, unless they say otherwise


class FakeSlack(People, Talk):
    """Slack on loopback, from `start` to `stop` or within a `with`. How to use it is told in the package's docstring.

    `request_url` is where events are posted to, signed with `signing_secret`; while it is "", they go over Socket Mode.
    """

    def __init__(self, timing: Timing | None = None, *, request_url: str = "", echo: bool = True) -> None:
        self.clock = Clock()
        self.world = World(self.clock, timing or Timing())
        self.signing_secret = SIGNING_SECRET
        self.echo = echo
        self.subscribed = None
        self.faults = Faults()
        self._web = Web(self.world, self.faults)
        self._request_url = request_url
        self._signed: SignedRequests | None = None
        self._server: WebServer | None = None
        self._port = 0
        cast.populate(self.world)

    # -- life ----------------------------------------------------------------------------------------------------------

    def start(self) -> FakeSlack:
        """Listen on free ports of 127.0.0.1."""
        self.courier = Courier(self.world)
        self.sockets = Sockets(self.courier)
        self.world.publish = self.happened
        self.world.open_socket = self.sockets.open
        self._listen()
        self.world.base_url = f"http://127.0.0.1:{self._port}"
        self.request_url = self._request_url
        return self

    def stop(self) -> None:
        """Close everything and end all threads. Raises what went wrong in the fake itself."""
        self.courier.stop()
        if self._server is not None:
            self._hush()
        if self._signed is not None:
            self._signed.stop()
        if self._web.errors:
            raise ExceptionGroup("the fake Slack failed", [one for one in self._web.errors if isinstance(one, Exception)])

    def __enter__(self) -> FakeSlack:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _listen(self) -> None:
        self._web.stopping.clear()
        self._server = WebServer(self._web, self._port)
        self._port = self._server.server_port
        self.sockets.start()

    def _hush(self) -> None:
        self._web.stopping.set()
        self.sockets.stop()
        if self._server is not None:
            self._server.stop()
        self._server = None

    @property
    def url(self) -> str:
        """The Web API's address, as `base_url` of a `WebClient` and `SLACK_API_URL` want it."""
        return f"{self.world.base_url}/api/"

    @property
    def authorize_url(self) -> str:
        """The OAuth page where an admin allows the app."""
        return f"{self.world.base_url}/oauth/v2/authorize"

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self.world.app_token

    @property
    def request_url(self) -> str:
        """Where events are posted to; "" for Socket Mode. May be set at any time."""
        return self._request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self._request_url = url
        if self._signed is not None:
            self._signed.stop()
        self._signed = SignedRequests(self.courier, url, self.signing_secret) if url else None
        self.courier.transport = self._signed or self.sockets

    # -- looking -------------------------------------------------------------------------------------------------------

    def wait_for(self, predicate: Callable[[], Result], timeout: float = PATIENCE) -> Result:
        """Wait until something is true, and return it. Raises `AssertionError` with what happened instead."""
        until = time.monotonic() + timeout
        with self.world.lock:
            while True:
                self.world.settle()
                if found := predicate():
                    return found
                left = until - time.monotonic()
                if left <= 0:
                    last = [f"{call.method} {call.error or 'ok'}" for call in self._web.calls[-10:]]
                    raise AssertionError(f"did not happen within {timeout:g} s; the last calls: {last}")
                self.world.lock.wait(min(left, 0.1))

    def connected(self, count: int = 1, timeout: float = PATIENCE) -> None:
        """Wait until the app has so many open Socket Mode connections."""
        self.wait_for(lambda: len(self.sockets.links) >= count, timeout)

    def messages(self, channel: str, thread: str | None = None) -> list[Message]:
        """The messages that all see in a channel, or in one of its threads with the root; the oldest first."""
        with self.world.lock:
            self.world.settle()
            seen = [one for one in self.world.history[channel] if not one.deleted and not one.only_for]
            return [one for one in seen if thread is None or one.root == thread]

    def answers(self, message: Message) -> list[Message]:
        """What the app wrote in a message's thread after it; in direct messages also beside it."""
        direct = self.world.channels[message.channel].kind == "im"
        later = [one for one in self.messages(message.channel) if one.app and one.ts > message.ts]
        return [one for one in later if one.root == message.root or (direct and not one.thread_ts)]

    def ephemerals(self, user: str, channel: str | None = None) -> list[Message]:
        """What only one person sees, the oldest first."""
        with self.world.lock:
            everything = [one for messages in self.world.history.values() for one in messages]
            mine = [one for one in everything if one.only_for == user and not one.deleted]
            return sorted((one for one in mine if channel in (None, one.channel)), key=lambda one: one.ts)

    def modals(self, user: str) -> list[View]:
        """The modals that a person sees, the root first."""
        with self.world.lock:
            return list(self.world.stacks[self.world.user(user).team, user])

    def home(self, user: str) -> View | None:
        """The app's home tab, as the person sees it."""
        return self.world.homes.get((self.world.user(user).team, user))

    def agent(self, channel: str, thread: str = "") -> Thread:
        """Status, title, prompts and session of a thread."""
        return self.world.threads[channel, thread]

    @property
    def views(self) -> dict[str, View]:
        """All views by their id, closed ones too."""
        return self.world.views

    @property
    def files(self) -> list[File]:
        """All files, unfinished ones too."""
        return list(self.world.files.values())

    @property
    def warnings(self) -> list[str]:
        """What Slack took, but complained about: messages without a text beside their blocks."""
        return self.world.warnings

    def calls(self, method: str = "") -> list[Called]:
        """The calls of the Web API so far, of one method or of all."""
        return [one for one in list(self._web.calls) if method in ("", one.method)]

    @property
    def deliveries(self) -> list[Delivery]:
        """All that the app was, or is being, told."""
        return list(self.courier.deliveries)

    def ack_latencies(self) -> list[float]:
        """Seconds until each acknowledgement, one for each attempt that was acknowledged."""
        attempts = [attempt for delivery in self.deliveries for attempt in delivery.attempts]
        return [attempt.latency for attempt in attempts if attempt.latency is not None]

    # -- what goes wrong -----------------------------------------------------------------------------------------------

    def fail(self, method: str, kind: Kind, times: int = 1, **details: Any) -> None:
        """Let the next calls of a method ("*": any) go wrong; kinds and details are those of `Fault`."""
        self.faults.add(Fault(method, kind, times, **details))

    def lose_acks(self, times: int = 0, share: float = 0.0, seed: int = 0) -> None:
        """Do not hear acknowledgements of first deliveries: of the next ones, or of a share of all; 0 and 0 ends it."""
        self.courier.lose_acks(times, share, seed)

    def down(self) -> None:
        """Slack is away: connections are dropped and refused, and nothing is delivered."""
        self.courier.pause(True)
        self._hush()

    def up(self) -> None:
        """Slack is back, where it was."""
        self._listen()
        self.courier.pause(False)

    @contextlib.contextmanager
    def outage(self) -> Iterator[None]:
        """Slack is away for a while."""
        self.down()
        try:
            yield
        finally:
            self.up()

    def disconnect(self, reason: str = "warning") -> None:
        """Ask the app to replace its connections: "warning" or "refresh_requested"."""
        self.sockets.disconnect(reason)

    def drop_sockets(self) -> None:
        """Cut all Socket Mode connections without a word."""
        self.sockets.drop()

    def verify_url(self) -> bool:
        """Send the challenge that an app's request URL has to answer; whether it did."""
        assert self._signed is not None
        body: Json = {"type": "url_verification", "token": "verification", "challenge": "3eZbrw1aBm2rZgRNFdxV"}
        return self._signed.verify(body)
