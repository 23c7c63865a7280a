"""Clients of the Web API, and which calls they repeat by themselves.

A call that changes something is repeated only where Slack surely did not carry it out: a dropped connection may have
dropped the answer alone. Such calls are left to `bot.slack.delivery`, which looks first.
"""

from __future__ import annotations

import random
import socket
import time
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, ServerErrorRetryHandler
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.webhook import WebhookClient

API = WebClient.BASE_URL
TIMEOUT = 10  # seconds
QUICK = 3  # seconds
REPEATS = 3
LONGEST_PAUSE = 5.0  # seconds; a thread that sleeps longer is missed by everybody who waits

# Everything that a call can raise that Slack, or the way to it, is to blame for.
SLACK_ERRORS = (SlackClientError, OSError, HTTPException)

_SAFE = {  # reads, and writes that leave the same state however often they are made
    "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts", "assistant.threads.setTitle",
    "agents.sessions.setStatus", "auth.test", "bots.info", "chat.stopStream", "chat.update", "conversations.history",
    "conversations.info", "conversations.members", "conversations.open", "conversations.replies",
    "chat.scheduledMessages.list", "team.info", "users.info", "users.lookupByEmail", "views.publish",
}  # fmt: skip


def build_client(token: str, base_url: str = "", timeout: int = TIMEOUT) -> WebClient:
    """A client for one bot token. `base_url` is Slack's own where it is empty; `timeout` bounds a call, in seconds."""
    handlers = [_Throttled(REPEATS), _Broken(REPEATS - 1), _Unreached(REPEATS - 1)]
    return WebClient(token, base_url=normalised(base_url), timeout=timeout, retry_handlers=handlers)


def quick_client(client: WebClient) -> WebClient:
    """The same account, for calls whose failing does no harm: they give up soon and are never repeated."""
    return WebClient(client.token, base_url=client.base_url, timeout=QUICK, retry_handlers=[])


def build_webhook(url: str) -> WebhookClient:
    """A client for a `response_url`. It repeats a call only where nothing can have come of it."""
    return WebhookClient(url, timeout=TIMEOUT, retry_handlers=[_Throttled(REPEATS), _Unreached(REPEATS - 1)])


def normalised(base_url: str) -> str:
    """The base of the Web API's addresses, with one slash at its end; Slack's own where it is empty."""
    return base_url.strip().rstrip("/") + "/" if base_url.strip() else API


def error_code(error: BaseException) -> str:
    """Slack's word for what is wrong ("channel_not_found"); "" where Slack did not say."""
    if not isinstance(error, SlackApiError) or not isinstance(getattr(error.response, "data", None), dict):
        return ""
    return str(error.response.get("error") or "")


def http_status(error: BaseException) -> int:
    """The HTTP status of Slack's answer; 0 where there was none."""
    return int(getattr(getattr(error, "response", None), "status_code", 0) or 0)


def retry_after(error: BaseException) -> float | None:
    """How many seconds Slack wants to be left alone; None where it did not say that."""
    if http_status(error) != 429 and error_code(error) not in ("ratelimited", "rate_limited"):
        return None
    response = error.response  # type: ignore[attr-defined]  # only Slack's errors have these codes, and they carry it
    headers = {name.lower(): value for name, value in response.headers.items()}
    return _seconds(headers.get("retry-after"))


def _seconds(header: object) -> float:
    value = header[0] if isinstance(header, list) and header else header
    return float(value) if isinstance(value, str) and value.strip().isdecimal() else 1.0


def _method(request: HttpRequest) -> str:
    return request.url.partition("?")[0].rpartition("/")[2]


class _Throttled(RetryHandler):
    """Waits as long as Slack asks for, within reason. Nothing was done, so that any call may be repeated."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code == 429 and _pause(response) <= LONGEST_PAUSE

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        state.next_attempt_requested = True
        time.sleep(_pause(response) + random.random() / 2 if response else 1)  # noqa: S311  (spreads load)
        state.increment_current_attempt()


def _pause(response: HttpResponse) -> float:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return _seconds(headers.get("retry-after"))


class _Broken(ServerErrorRetryHandler):
    """Repeats calls that are safe to repeat after an error of the server's."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code >= 500 and _method(request) in _SAFE


class _Unreached(ConnectionErrorRetryHandler):
    """Repeats a call where the connection failed: safe ones always, others only where nothing was sent."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is not None or not isinstance(error, OSError | HTTPException):
            return False
        return _method(request) in _SAFE or _nothing_was_sent(error)


def _nothing_was_sent(error: Exception) -> bool:
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, ConnectionRefusedError | socket.gaierror)
