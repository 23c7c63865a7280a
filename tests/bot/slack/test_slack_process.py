"""`advisor slack` as a process: it connects at once, stays while Slack is away, and ends when it is asked to."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.process import start
from tests.slack_fake import ANA, GENERAL, SIGNING_SECRET, TOKEN, FakeSlack

QUESTION = "Why do AI pilots fail to reach production?"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def advisor_slack(data: Path, slack: FakeSlack, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process, killed at the end where it still runs."""
    tokens = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.url.rstrip("/")}
    with start(["slack"], data, **tokens, **settings) as process:
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def get(url: str) -> tuple[int, str]:
    """Status and text; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def end(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
    """Ask the process to end; its status and the seconds that it took."""
    began = time.monotonic()
    process.send_signal(number)
    return process.wait(30), time.monotonic() - began


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_over_a_socket_and_ends_when_asked(slack_data: Path, number: signal.Signals) -> None:
    """Status 0 within 15 seconds; nothing stands on standard output."""
    with FakeSlack() as slack, advisor_slack(slack_data, slack, SLACK_APP_TOKEN=slack.app_token) as process:
        slack.connected(timeout=30)
        asked = slack.say(ANA, QUESTION, GENERAL)
        slack.wait_for(lambda: slack.answers(asked), 30)
        status, seconds = end(process, number)
        assert status == 0
        assert seconds < 15
        assert process.stdout is not None
        assert process.stdout.read() == b""


def test_over_http_it_tells_how_it_is_and_takes_only_what_slack_signed(slack_data: Path) -> None:
    """Alive from the start, ready later; a request with a wrong signature is refused."""
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    with (
        FakeSlack() as slack,
        advisor_slack(slack_data, slack, SLACK_SIGNING_SECRET=SIGNING_SECRET, ADVISOR_HTTP_PORT=str(port)) as process,
    ):
        slack.wait_for(lambda: get(f"{here}/healthz")[0] == 200, 30)
        slack.request_url = f"{here}/slack/events"
        assert slack.verify_url()
        slack.wait_for(lambda: get(f"{here}/readyz")[0] == 200, 30)
        request = urllib.request.Request(f"{here}/slack/events", b"{}", {"X-Slack-Signature": "v0=00"})
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(request, timeout=5)
        assert get(f"{here}/slack/install")[0] == 404
        asked = slack.say(ANA, QUESTION, GENERAL)
        slack.wait_for(lambda: slack.answers(asked), 30)
        assert end(process)[0] == 0


def test_it_waits_for_a_slack_that_is_away_at_the_start(slack_data: Path) -> None:
    """And answers when Slack is back."""
    with FakeSlack() as slack:
        slack.down()
        with advisor_slack(slack_data, slack, SLACK_APP_TOKEN=slack.app_token) as process:
            time.sleep(4)
            assert process.poll() is None
            slack.up()
            slack.connected(timeout=40)
            asked = slack.say(ANA, QUESTION, GENERAL)
            slack.wait_for(lambda: slack.answers(asked), 30)
            assert end(process)[0] == 0


def test_without_tokens_it_says_what_is_missing(slack_data: Path) -> None:
    """Two sentences and status 2."""
    with start(["slack"], slack_data) as process:
        _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"SLACK_BOT_TOKEN" in told
