"""Delivery and streams against the fake Slack that refuses what Slack refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.delivery import Undelivered
from bot.slack.incoming import Incoming, Job
from bot.slack.status import Status
from bot.slack.streaming import SlackListener
from bot.store.entries import Entry
from tests.bot.slack.small import message
from tests.bot.slack.workspace import ANA, ANAS, HOME, Workspace, opened
from tests.slack_fake.faults import Kind

LOST: list[Kind] = ["server_error", "drop_before", "drop_after"]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with opened(tmp_path) as workspace:
        yield workspace


def asked(workspace: Workspace, channel: str = HOME) -> tuple[Entry, Incoming]:
    """A question in a thread of its own, claimed."""
    ts = workspace.says(channel, "How do we begin?")
    incoming = workspace.asks(Job.MESSAGE, channel=channel, thread=ts, ts=ts)
    return workspace.accepted(incoming), incoming


def listening(workspace: Workspace, entry: Entry, incoming: Incoming) -> SlackListener:
    client = workspace.client(incoming.team)
    return SlackListener(client, entry, incoming, workspace.inbox, Status(), workspace.delivery.verifier)


def said(workspace: Workspace, channel: str = HOME) -> list[str]:
    return [one.text for one in workspace.shown(channel)]


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("channel", [HOME, ANAS])
def test_a_lost_acknowledgement_leads_to_one_message(workspace: Workspace, kind: Kind, channel: str) -> None:
    """In a channel and in a direct message, whether Slack had taken the message or not."""
    entry, incoming = asked(workspace, channel)
    workspace.fails("chat.postMessage", kind)
    workspace.delivery.deliver(entry, incoming, [message("One."), message("Two.")])
    assert said(workspace, channel) == ["One.", "Two."]


def test_an_attempt_after_a_kill_posts_nothing_twice(workspace: Workspace) -> None:
    """What was posted but not written down is found by its mark."""
    entry, incoming = asked(workspace)
    workspace.delivery.deliver(entry, incoming, [message("One."), message("Two.")])
    again = workspace.attempt().model_copy(update={"posted": ()})
    workspace.delivery.deliver(again, incoming, [message("One."), message("Two.")])
    assert said(workspace) == ["One.", "Two."]


@pytest.mark.parametrize("kind", [None, *LOST])
@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update"])
def test_a_stream_with_a_fault_anywhere_leaves_one_answer(workspace: Workspace, kind: Kind | None, method: str) -> None:
    """Wherever Slack fails, the thread ends up with the whole answer, once, in one message."""
    entry, incoming = asked(workspace)
    if kind:
        workspace.fails(method, kind)
    listener = listening(workspace, entry, incoming)
    listener.stage("Writing")
    listener.text("The *whole* ")
    listener.text("answer " * 60)
    listener.finish(message("The whole answer."))
    workspace.delivery.deliver(workspace.inbox.get(entry.id), incoming, [message("The whole answer.")])
    assert said(workspace) == ["The whole answer."]
    (kept,) = workspace.shown(HOME)
    assert kept.blocks
    assert kept.stream is None or not kept.stream.open


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream"])
def test_a_server_without_streams_gets_plain_messages(workspace: Workspace, method: str) -> None:
    """An unknown method is no reason for silence."""
    entry, incoming = asked(workspace)
    workspace.fails(method, "unknown_method", times=9)
    listener = listening(workspace, entry, incoming)
    listener.text("The whole ")
    listener.text("answer " * 60)
    listener.finish(message("The whole answer."))
    workspace.delivery.deliver(workspace.inbox.get(entry.id), incoming, [message("The whole answer.")])
    assert said(workspace) == ["The whole answer."]


def test_a_stream_that_slack_ended_is_completed(workspace: Workspace) -> None:
    """After its five minutes Slack takes nothing more for a stream, and the message is updated."""
    entry, incoming = asked(workspace)
    listener = listening(workspace, entry, incoming)
    listener.text("The ")
    for one in workspace.shown(HOME):
        workspace.world.end_stream(one)
    listener.text("whole " * 60)
    listener.finish(message("The whole answer."))
    assert said(workspace) == ["The whole answer."]


def test_a_stream_that_cannot_be_stopped_is_waited_for(workspace: Workspace) -> None:
    """Slack changes no message that still streams: the answer waits, and there is no second one beside the half."""
    entry, incoming = asked(workspace)
    listener = listening(workspace, entry, incoming)
    listener.text("The ")
    workspace.fails("chat.stopStream", times=2)
    assert listener.finish(message("The whole answer.")) is None
    with pytest.raises(Undelivered):
        workspace.delivery.deliver(workspace.inbox.get(entry.id), incoming, [message("The whole answer.")])
    workspace.delivery.deliver(workspace.inbox.get(entry.id), incoming, [message("The whole answer.")])
    assert said(workspace) == ["The whole answer."]


def test_a_person_outside_of_the_channel_is_answered_directly(workspace: Workspace) -> None:
    """Where the app is no member, the answer goes to the person."""
    entry, incoming = asked(workspace)
    workspace.world.channels[HOME].members = [ANA]
    workspace.delivery.deliver(entry, incoming, [message()])
    assert said(workspace, ANAS) == ["The answer."]
