"""Payloads as Slack sends them become what a person did, or nothing at all."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.models import Choice, Details
from bot.slack.incoming import Incoming, Job
from bot.slack.reading import read_begun, read_click, read_command, read_filled_in, read_message, team_of

NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
ME = "U0ADVISOR"


def event(text: str = "hello", kind: str = "message", **changes: Any) -> dict[str, Any]:
    """An Events API payload."""
    one = {"type": kind, "user": "U1", "text": text, "ts": "10.1", "channel": "C1", "channel_type": "channel", "team": "T1"}
    return {"team_id": "T1", "event_id": "Ev1", "type": "event_callback", "event": {**one, **changes}}


def read(body: dict[str, Any], *, knows: bool = False, seen: bool = False, me: str = ME) -> Incoming | None:
    return read_message(body, me, NOW, knows=lambda _: knows, seen=lambda _: seen)


def test_a_mention_and_its_message_are_one_thing() -> None:
    """The two events share a key, the conversation and the thread to answer in."""
    mention, message = read(event(f"<@{ME}> hi", "app_mention", channel_type=None)), read(event(f"<@{ME}> hi"))
    assert mention is not None
    assert message is not None
    assert mention.keys[1] == message.keys[1] == "message:T1:C1:10.1"
    assert mention.conversation == message.conversation == "slack:T1:C1:10.1"
    assert (message.text, message.thread, message.direct) == ("hi", "10.1", False)


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed", "user": None},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"user": ME},
        {"user": "USLACKBOT"},
        {"hidden": True},
    ],
)
def test_what_no_person_wrote_is_nothing(changes: dict[str, Any]) -> None:
    """Bots, edits, deletions, joins and ourselves."""
    assert read(event(f"<@{ME}> hi", **changes)) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_files_and_broadcasts_are_messages(subtype: str) -> None:
    """People wrote them."""
    assert read(event(f"<@{ME}> hi", subtype=subtype)) is not None


def test_a_channel_message_that_mentions_nobody_is_not_for_us() -> None:
    """Neither at the top level nor in a thread that we do not know."""
    assert read(event("hi"), knows=True) is None
    assert read(event("hi", thread_ts="9.1")) is None


def test_a_thread_that_we_know_needs_no_mention() -> None:
    """Unless the message is said to somebody else."""
    follow_up = read(event("and then?", thread_ts="9.1"), knows=True)
    assert follow_up is not None
    assert (follow_up.conversation, follow_up.thread) == ("slack:T1:C1:9.1", "9.1")
    assert read(event("<@U2> what do you think?", thread_ts="9.1"), knows=True) is None
    assert read(event("I asked <@U2>: yes", thread_ts="9.1"), knows=True) is not None
    assert read(event(f"<@{ME}> and then?", thread_ts="9.1")) is not None


def test_direct_messages_are_always_for_us_and_one_conversation() -> None:
    """A thread below a message that we handled belongs to it; one that somebody else began is a conversation of its own."""
    room = {"channel": "D1", "channel_type": "im"}
    top, below = read(event(**room)), read(event(thread_ts="9.1", **room), seen=True)
    pane = read(event(thread_ts="9.1", **room))
    assert top is not None
    assert below is not None
    assert pane is not None
    assert (top.conversation, top.thread, top.direct) == ("slack:T1:D1", "10.1", True)
    assert (below.conversation, below.thread) == ("slack:T1:D1", "9.1")
    assert pane.conversation == "slack:T1:D1:9.1"


def test_secrets_and_markup_are_gone_before_anything_is_kept() -> None:
    """What is stored is what was said, without tokens."""
    token = "xoxb-123456789012-" + "a1b2c3d4e5f6"
    said = read(event(f"<@{ME}> my token is {token} &amp; <https://example.com|docs>"))
    assert said is not None
    assert token not in said.model_dump_json()
    assert "& docs (https://example.com)" in said.text


def test_the_workspace_is_the_apps_and_the_home_is_the_users() -> None:
    """Also in a channel that is shared with another company."""
    body = event(f"<@{ME}> hi", user_team="T2", team="T2") | {"team_id": "T2", "authorizations": [{"team_id": "T1"}]}
    said = read(body)
    assert said is not None
    assert (said.team, said.home) == ("T1", "T2")
    assert team_of({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}) == "T1"


def click(at: str = "20.0", **changes: Any) -> dict[str, Any]:
    """A block_actions payload from a message in a thread."""
    action = {"action_id": "choice:met", "value": "v", "action_ts": at, "block_id": "b"}
    container = {"type": "message", "message_ts": "10.5", "thread_ts": "10.1", "channel_id": "C1"}
    body = {"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}, "channel": {"id": "C1"}, "actions": [action]}
    return {**body, "container": container, "response_url": "https://hooks", **changes}


def clicked(body: dict[str, Any]) -> Incoming:
    choice = Choice(assessment_id="a", item="i", status=None, label="Skip")
    return read_click(body, NOW, Job.CHOICE, seen=lambda _: True, choice=choice)


def test_a_click_is_answered_where_its_message_is() -> None:
    """In the thread, in the conversation that the thread is."""
    one = clicked(click())
    assert (one.conversation, one.thread, one.private, one.channel) == ("slack:T1:C1:10.1", "10.1", False, "C1")


def test_a_click_on_a_private_answer_is_answered_privately() -> None:
    """And belongs to the conversation of that person alone."""
    one = clicked(click(container={"message_ts": "10.5", "channel_id": "C1", "is_ephemeral": True}))
    assert (one.private, one.conversation, one.thread) == (True, "slack:T1:C1:U1", "")


def test_a_click_in_the_home_is_answered_in_the_users_room() -> None:
    """No channel comes with it."""
    body = click(container={"type": "view", "view_id": "V1"})
    del body["channel"]
    one = clicked(body)
    assert (one.channel, one.direct) == ("", True)


@pytest.mark.parametrize(("seconds", "same"), [(0.0, True), (0.4, True), (2.4, True), (3.1, False), (60.0, False)])
def test_two_equal_clicks_within_three_seconds_are_one(seconds: float, same: bool) -> None:
    """They share a key; later clicks do not."""
    first, second = clicked(click("20.0")), clicked(click(f"{20 + seconds}"))
    assert bool(set(first.keys) & set(second.keys)) is same


def test_clicks_on_different_things_or_by_different_people_are_two() -> None:
    """However soon they come."""
    first = set(clicked(click()).keys)
    assert not first & set(clicked(click(user={"id": "U2", "team_id": "T1"})).keys)
    action = {"action_id": "choice:met", "value": "other", "action_ts": "20.1", "block_id": "b"}
    assert not first & set(clicked(click(actions=[action])).keys)


def test_a_command_is_private() -> None:
    """It is nobody else's conversation; in the user's own room it is that room's."""
    body = {"team_id": "T1", "channel_id": "C1", "user_id": "U1", "trigger_id": "t", "response_url": "https://hooks"}
    one = read_command(body, NOW, "what is a pilot?")
    assert (one.conversation, one.private, one.keys) == ("slack:T1:C1:U1", True, ("command:t",))
    assert read_command({**body, "channel_id": "D1"}, NOW, "").conversation == "slack:T1:D1"


def test_forms_know_where_they_were_opened() -> None:
    """A form is answered where its button was; one from nowhere in the user's own room."""
    body = {"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}, "view": {"id": "V1", "hash": "h"}}
    place = {"channel": "C1", "thread": "10.1", "conversation": "slack:T1:C1:10.1", "private": ""}
    details = Details(assessment_id="a", item="i", evidence="the key is xoxb-123456789012-a1b2c3d4e5f6")
    one = read_filled_in(body, NOW, details, place)
    assert (one.conversation, one.thread, one.keys) == ("slack:T1:C1:10.1", "10.1", ("view:V1:h",))
    assert one.details is not None
    assert "xoxb" not in str(one.details.evidence)
    begun = read_begun(body, NOW, "mvp", "Invoice Bot", {})
    assert (begun.job, begun.target, begun.name, begun.direct) == (Job.BEGIN, "mvp", "Invoice Bot", True)
