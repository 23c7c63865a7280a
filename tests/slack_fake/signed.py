"""The fake's other way to the app: signed HTTP requests."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import queue
import threading
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.slack_fake.courier import Attempt, Courier, Delivery
from tests.slack_fake.records import Json

AT_ONCE = 24
_FORM = "application/x-www-form-urlencoded"


def sign(secret: str, timestamp: str, body: str) -> str:
    """Slack's signature of a request, version 0."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


class SignedRequests:
    """Posts deliveries to the app's `request_url`, so many at once."""

    def __init__(self, courier: Courier, request_url: str, signing_secret: str) -> None:
        self._courier = courier
        self._url = urlsplit(request_url)
        self._secret = signing_secret
        self._queue: queue.Queue[tuple[Delivery, Attempt] | None] = queue.Queue()
        self._workers = [threading.Thread(target=self._work, name=f"slack-post-{n}", daemon=True) for n in range(AT_ONCE)]
        for worker in self._workers:
            worker.start()

    def send(self, delivery: Delivery, attempt: Attempt) -> None:
        """Post it as soon as one of the workers is free."""
        self._queue.put((delivery, attempt))

    def stop(self) -> None:
        """Finish the requests that are under way."""
        for _ in self._workers:
            self._queue.put(None)
        for worker in self._workers:
            worker.join()

    def verify(self, challenge: Json) -> bool:
        """Whether the app answers a challenge with itself. Raises `OSError`."""
        status, _, text = self.post(json.dumps(challenge), "application/json", {})
        return status == 200 and challenge["challenge"] in text

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            delivery, attempt = job
            attempt.sent_at = time.monotonic()
            try:
                status, headers, text = self.post(*_body(delivery), _retry_headers(attempt))
            except TimeoutError:
                self._courier.fail(delivery, attempt, "http_timeout")
            except (OSError, http.client.HTTPException):
                self._courier.fail(delivery, attempt, "connection_failed")
            else:
                if 200 <= status < 300:
                    self._courier.acknowledge(delivery, attempt, _parsed(text))
                else:
                    self._courier.fail(delivery, attempt, "http_error", final=headers.get("x-slack-no-retry") == "1")

    def post(self, body: str, kind: str, extra: dict[str, str]) -> tuple[int, dict[str, str], str]:
        """Sign a body and post it; returns status, headers (in lower case) and text of the answer. Raises `OSError`."""
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": kind,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._secret, timestamp, body),
            **extra,
        }
        connection = http.client.HTTPConnection(
            self._url.hostname or "", self._url.port, timeout=self._courier.world.timing.ack
        )
        try:
            connection.request("POST", self._url.path, body.encode(), headers)
            with connection.getresponse() as response:
                text = response.read().decode("utf-8", "replace")
                return response.status, {name.lower(): value for name, value in response.getheaders()}, text
        finally:
            connection.close()


def _body(delivery: Delivery) -> tuple[str, str]:
    """The request's body and its content type."""
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload), "application/json"
    if delivery.kind == "interactive":
        return urlencode({"payload": json.dumps(delivery.payload)}), _FORM
    return urlencode(delivery.payload), _FORM


def _retry_headers(attempt: Attempt) -> dict[str, str]:
    if attempt.number == 0:
        return {}
    return {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}


def _parsed(text: str) -> Any:
    """What came with an acknowledgement: a structure, a text, or nothing."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return {"text": text}
