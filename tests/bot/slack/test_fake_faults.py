"""What the fake Slack lets go wrong: answers, connections and sockets."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from collections.abc import Iterator
from functools import partial
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler, ServerErrorRetryHandler
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.slack_fake import ANA, GENERAL, TOKEN, FakeSlack, Timing
from tests.slack_fake.faults import Kind
from tests.slack_fake.sample_app import running
from tests.slack_fake.signed import sign


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(Timing(ack=0.5, warning=0.3), echo=False) as fake:
        yield fake


def client(slack: FakeSlack, *, timeout: int = 1) -> WebClient:
    """A client that tries once."""
    return WebClient(TOKEN, base_url=slack.url, timeout=timeout, retry_handlers=[])


def post(slack: FakeSlack, text: str = "hello") -> None:
    client(slack).chat_postMessage(channel=GENERAL, text=text)


def test_rate_limits_say_when_to_come_back(slack: FakeSlack) -> None:
    """HTTP 429 with Retry-After; the real retry handler gets through."""
    slack.fail("chat.postMessage", "ratelimited", retry_after=7)
    with pytest.raises(SlackApiError) as caught:
        post(slack)
    assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
    assert caught.value.response.headers["Retry-After"] == "7"
    slack.fail("chat.postMessage", "ratelimited", times=1, retry_after=1)
    retrying = WebClient(TOKEN, base_url=slack.url, retry_handlers=[RateLimitErrorRetryHandler()])
    retrying.chat_postMessage(channel=GENERAL, text="hello")
    assert [one.text for one in slack.messages(GENERAL)] == ["hello"]
    assert [one.fault for one in slack.calls("chat.postMessage")] == ["ratelimited", "ratelimited", ""]


def test_server_errors_are_no_json(slack: FakeSlack) -> None:
    """HTTP 500 with a page; the real retry handler gets through."""
    slack.fail("chat.postMessage", "server_error", times=2)
    with pytest.raises(SlackApiError):
        post(slack)
    retrying = WebClient(TOKEN, base_url=slack.url, retry_handlers=[ServerErrorRetryHandler()])
    retrying.chat_postMessage(channel=GENERAL, text="hello")
    assert len(slack.messages(GENERAL)) == 1


@pytest.mark.parametrize(("kind", "done"), [("hang", 0), ("hang_after", 1)])
def test_a_call_may_hang(slack: FakeSlack, kind: Kind, done: int) -> None:
    """The client gives up; whether it was done is another question."""
    slack.fail("chat.postMessage", kind, seconds=5)
    with pytest.raises(TimeoutError):
        post(slack)
    assert len(slack.messages(GENERAL)) == done


@pytest.mark.parametrize(("kind", "done"), [("drop_before", 0), ("drop_after", 1)])
def test_a_connection_may_break(slack: FakeSlack, kind: Kind, done: int) -> None:
    """The client sees a broken connection, before or after it was done."""
    slack.fail("*", kind)
    with pytest.raises(http.client.RemoteDisconnected):
        post(slack)
    assert len(slack.messages(GENERAL)) == done
    post(slack)


def test_methods_may_be_unknown_or_refuse(slack: FakeSlack) -> None:
    """An answer of any error, for as many calls as wanted; `clear` ends it."""
    slack.fail("chat.postMessage", "unknown_method")
    slack.fail("chat.postMessage", "error", times=100, error="fatal_error")
    for wanted in ("unknown_method", "fatal_error"):
        with pytest.raises(SlackApiError, match=wanted):
            post(slack)
    slack.faults.clear()
    post(slack)
    assert len(slack.messages(GENERAL)) == 1


def test_an_answer_may_be_slow(slack: FakeSlack) -> None:
    """It comes, later."""
    slack.fail("chat.postMessage", "delay", seconds=0.3)
    begin = time.monotonic()
    post(slack)
    assert time.monotonic() - begin > 0.3


def test_connections_are_refused_while_slack_is_away(slack: FakeSlack) -> None:
    """Nothing listens; afterwards the memory is as it was."""
    post(slack, "before")
    with slack.outage(), pytest.raises(URLError, match="refused"):
        post(slack, "meanwhile")
    post(slack, "after")
    assert [one.text for one in slack.messages(GENERAL)] == ["before", "after"]


def test_a_hanging_call_ends_with_the_fake() -> None:
    """Stopping waits for no fault, and leaves no thread."""
    before = set(threading.enumerate())
    begin = time.monotonic()
    with FakeSlack() as slack:
        slack.fail("chat.postMessage", "hang_after", seconds=60)
        with pytest.raises(TimeoutError):
            post(slack)
    assert time.monotonic() - begin < 10
    assert set(threading.enumerate()) <= before


def test_sockets_are_replaced_on_request(slack: FakeSlack) -> None:
    """After a disconnect frame the app connects anew and goes on; the old connection is closed."""
    with running(slack) as sample:
        for reason in ("warning", "refresh_requested"):
            [old] = slack.sockets.links
            opened = slack.sockets.opened
            slack.disconnect(reason)
            slack.wait_for(lambda opened=opened: slack.sockets.opened > opened)  # type: ignore[misc]  # mypy types no default of a lambda
            assert old not in slack.sockets.links
            asked = slack.say(ANA, reason, GENERAL)
            slack.wait_for(partial(slack.answers, asked))
        assert len(sample.events("app_mention")) == 2


def test_sockets_may_break(slack: FakeSlack) -> None:
    """The app connects anew by itself; what was not acknowledged comes again."""
    with running(slack):
        slack.drop_sockets()
        asked = slack.say(ANA, "hello", GENERAL)
        slack.clock.advance(61)
        slack.connected()
        slack.clock.advance(301)
        slack.wait_for(lambda: slack.answers(asked))


def test_tickets_for_sockets_work_once(slack: FakeSlack) -> None:
    """A used or invented ticket is refused, and so is an eleventh connection."""
    url = client(slack).apps_connections_open(app_token=slack.app_token)["url"]
    with connect(url) as socket:
        assert '"hello"' in str(socket.recv())
        with pytest.raises(InvalidStatus), connect(url):
            pass
    with contextlib.ExitStack() as stack:
        slack.wait_for(lambda: not slack.sockets.links)
        for _ in range(10):
            stack.enter_context(connect(slack.sockets.open()))
        slack.connected(10)
        with connect(slack.sockets.open()) as eleventh:
            assert "too_many_websockets" in str(eleventh.recv())


def test_envelopes_are_what_slack_sdk_reads(slack: FakeSlack) -> None:
    """The real socket client gets the event with its envelope, and its answer is the acknowledgement."""
    seen: list[SocketModeRequest] = []

    def receive(socket: object, request: SocketModeRequest) -> None:
        seen.append(request)
        if request.retry_attempt:
            socket_client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    socket_client = SocketModeClient(app_token=slack.app_token, web_client=client(slack), ping_interval=0.2)
    socket_client.socket_mode_request_listeners.append(receive)
    socket_client.connect()
    slack.connected()
    try:
        slack.say(ANA, "hello", GENERAL, mention=False)
        slack.wait_for(lambda: slack.deliveries[0].done)
    finally:
        socket_client.close()
    first, second = seen
    assert (first.type, first.retry_attempt, second.retry_attempt, second.retry_reason) == ("events_api", 0, 1, "timeout")
    assert first.envelope_id != second.envelope_id
    assert first.payload["event_id"] == second.payload["event_id"]


def test_clicks_are_not_delivered_again(slack: FakeSlack) -> None:
    """Without the app the person sees that it failed."""
    delivery = slack.command(ANA, GENERAL, "help")
    assert (delivery.lost, len(delivery.attempts)) == (True, 1)


def test_requests_are_signed(slack: FakeSlack) -> None:
    """The real app refuses a request with another signature, and answers the challenge of its address."""
    with running(slack, "http"):
        assert slack.verify_url()
        address = urlsplit(slack.request_url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
        stamp = str(int(time.time()))
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign("another secret", stamp, "{}")}
        connection.request("POST", address.path, b"{}", {**headers, "Content-Type": "application/json"})
        response = connection.getresponse()
        assert response.status == 401
        response.close()
        connection.close()
        slack.signing_secret = "another secret"
        slack.request_url = slack.request_url
        slack.say(ANA, "hello", GENERAL, mention=False)
        slack.wait_for(lambda: slack.deliveries[0].attempts and slack.deliveries[0].attempts[0].failure == "http_error")


def test_waiting_in_vain_says_what_happened(slack: FakeSlack) -> None:
    """The error names the last calls."""
    post(slack)
    with pytest.raises(AssertionError, match=r"chat\.postMessage ok"):
        slack.wait_for(lambda: False, timeout=0.1)
