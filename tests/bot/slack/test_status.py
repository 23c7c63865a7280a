"""What Slack shows meanwhile never breaks an answer, and a workspace that refuses it is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.slack.clients import build_client
from bot.slack.incoming import Incoming
from bot.slack.status import FAILED_FOR, REFUSED_FOR, Running, Status
from tests.bot.slack.small import incoming
from tests.bot.slack.tiny_slack import TinySlack, serving

SET = "assistant.threads.setStatus"


class Ticks:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with serving() as slack:
        yield slack


@pytest.fixture
def client(slack: TinySlack) -> WebClient:
    return build_client("xoxb-1", slack.url)


def test_a_stage_is_shown_in_the_thread(slack: TinySlack, client: WebClient) -> None:
    """By its name, in the thread that is answered, and cleared again."""
    status = Status()
    status.set(client, incoming(), "Searching")
    status.clear(client, incoming())
    shown, cleared = slack.called(SET)
    assert (shown["channel_id"], shown["thread_ts"], shown["status"]) == ("C1", "100.000001", "Searching")
    assert cleared["status"] == ""


@pytest.mark.parametrize("asked", [incoming(private=True), incoming(thread="", ts="")])
def test_what_nobody_else_is_to_see_has_no_status(slack: TinySlack, client: WebClient, asked: Incoming) -> None:
    """A command, or a question that is answered privately, shows nothing in the channel."""
    Status().set(client, asked, "Searching")
    assert not slack.calls


def test_a_message_outside_of_threads_is_its_own_root(slack: TinySlack, client: WebClient) -> None:
    """The status of a direct message stands under the message."""
    Status().set(client, incoming(thread="", ts="5.000001"), "Searching")
    assert slack.called(SET)[0]["thread_ts"] == "5.000001"


@pytest.mark.parametrize(
    ("fault", "pause"),
    [("unknown_method", REFUSED_FOR), ("not_allowed", REFUSED_FOR), ("drop", FAILED_FOR), ("503", FAILED_FOR)],
)
def test_a_refusal_is_remembered_for_a_while(slack: TinySlack, client: WebClient, fault: str, pause: float) -> None:
    """After a refusal the workspace is not asked again for ten minutes, after a failure for half a minute; others are."""
    clock = Ticks()
    status = Status(clock=clock)
    slack.faults[SET].append(fault)
    status.set(client, incoming(), "one")
    clock.now = pause - 1
    status.set(client, incoming(), "two")
    status.set(client, incoming(team="T2"), "elsewhere")
    clock.now = pause
    status.set(client, incoming(), "three")
    assert [call["status"] for call in slack.called(SET) if call["status"] != "one"] == ["elsewhere", "three"]


def test_sessions_move_and_their_faults_are_harmless(slack: TinySlack, client: WebClient) -> None:
    """The session of the thread is told its state; an app that is no agent goes on without."""
    status = Status()
    status.session(client, incoming(), "processing")
    slack.faults["agents.sessions.setStatus"].append("not_authorized")
    status.session(client, incoming(), "active")
    status.session(client, incoming(), "active")
    assert [call.get("status") for call in slack.called("agents.sessions.setStatus")] == ["processing", "active"]


def test_what_runs_in_a_thread_can_be_stopped() -> None:
    """Stopping reaches the answers of that thread of that workspace, and nothing after they ended."""
    stopped: list[Any] = []

    class Answer:
        def stop(self) -> None:
            stopped.append(self)

    running, answer, other = Running(), Answer(), Answer()
    with running.answering(incoming(), answer), running.answering(incoming(team="T2"), other):
        assert running.stop("T1", "C1", "100.000001")
        assert not running.stop("T1", "C1", "999.9")
    assert stopped == [answer]
    assert not running.stop("T1", "C1", "100.000001")
