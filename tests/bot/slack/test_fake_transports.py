"""The fake Slack and a real Bolt app, the same over Socket Mode and over signed HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.slack_fake import ANA, BEN, BOT, GENERAL, LOUNGE, SHARED, STRANGER, FakeSlack, Timing
from tests.slack_fake.sample_app import Sample, Transport, running

QUICK = Timing(ack=0.5).redelivering(600)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(QUICK, echo=False) as fake:
        yield fake


@pytest.fixture(params=["socket", "http"])
def transport(request: pytest.FixtureRequest) -> Transport:
    kind: Transport = request.param
    return kind


@pytest.fixture
def sample(slack: FakeSlack, transport: Transport) -> Iterator[Sample]:
    with running(slack, transport) as app:
        yield app


def settled(slack: FakeSlack) -> None:
    """All deliveries came to an end."""
    slack.wait_for(lambda: all(one.done for one in slack.deliveries))


def test_a_mention_is_two_events(slack: FakeSlack, sample: Sample) -> None:
    """The app gets `app_mention` and `message` for one message, acknowledges both and answers."""
    asked = slack.say(ANA, "hello", GENERAL)
    [answer] = slack.wait_for(lambda: slack.answers(asked))
    settled(slack)
    assert answer.text == f"You said: <@{BOT}> hello"
    assert [one.event["type"] for one in slack.deliveries] == ["app_mention", "message"]
    assert len({one.payload["event_id"] for one in slack.deliveries}) == 2
    assert all(one.acked and len(one.attempts) == 1 for one in slack.deliveries)
    assert len(slack.ack_latencies()) == 2


def test_what_the_app_may_not_hear_is_not_said_to_it(slack: FakeSlack, sample: Sample) -> None:
    """Channels without the app bring no event; direct messages and threads say what they are; strangers are marked."""
    slack.say(ANA, "secret", LOUNGE)
    direct = slack.say(ANA, "hi", slack.dm(ANA))
    slack.say(ANA, "more", direct.channel, direct.ts)
    slack.say(STRANGER, "from outside", SHARED, mention=False)
    settled(slack)
    first, second, third = (one.event for one in slack.deliveries)
    assert (first["channel_type"], second["thread_ts"], second["parent_user_id"]) == ("im", direct.ts, ANA)
    assert third["user_team"] == "T0OTHER"
    assert slack.deliveries[2].payload["is_ext_shared_channel"]


def test_a_click_opens_a_modal_that_is_sent(slack: FakeSlack, sample: Sample) -> None:
    """Errors of fields keep the modal open; without errors it closes."""
    asked = slack.say(ANA, "hello", GENERAL)
    [answer] = slack.wait_for(lambda: slack.answers(asked))
    assert slack.click(answer, "Open", BEN).acked
    [modal] = slack.wait_for(lambda: slack.modals(BEN))
    with pytest.raises(ValueError, match="Owner"):
        slack.submit(modal, {}, BEN)
    assert slack.submit(modal, {"Owner": "x"}, BEN).errors == {"owner": "nobody knows x"}
    assert slack.modals(BEN) == [modal]
    assert slack.submit(modal, {"Owner": "Ana"}, BEN).errors == {}
    assert slack.modals(BEN) == []
    slack.click(answer, "pick", BEN, value="Blue")
    assert sample.seen[-1][1]["actions"][0]["selected_option"]["value"] == "blue"
    with pytest.raises(LookupError):
        slack.click(answer, "Close", BEN)


def test_commands_and_shortcuts_arrive(slack: FakeSlack, sample: Sample) -> None:
    """A command's acknowledgement and its later answers are seen by who typed it; a shortcut may open a modal."""
    slack.command(ANA, GENERAL, "help")
    slack.wait_for(lambda: sorted(one.text for one in slack.ephemerals(ANA)) == ["Done: help", "Working on it"])
    assert slack.shortcut("assess", ANA).acked
    slack.wait_for(lambda: slack.modals(ANA))


def test_home_and_stop_are_told(slack: FakeSlack, sample: Sample) -> None:
    """Opening the home tab and using the stop button are events."""
    slack.open_home(ANA)
    slack.open_home(ANA, "messages")
    asked = slack.say(ANA, "hello", GENERAL, mention=False)
    slack.stop_session(GENERAL, asked.ts, ANA)
    settled(slack)
    assert sorted(one["tab"] for one in sample.events("app_home_opened")) == ["home", "messages"]
    assert sample.events("agent_session_stopped")[0]["thread_ts"] == asked.ts


def test_changes_of_messages_are_told(slack: FakeSlack, sample: Sample) -> None:
    """An edit and a deletion come as subtypes of `message`."""
    said = slack.say(ANA, "helo", GENERAL, mention=False)
    slack.edit(said, "hello")
    slack.remove(said)
    settled(slack)
    assert sorted(one.get("subtype", "") for one in sample.events("message")) == ["", "message_changed", "message_deleted"]


def test_a_missing_ack_brings_the_event_again(slack: FakeSlack, sample: Sample) -> None:
    """Three times more, at once and after two pauses, with the number and the reason; then it is lost."""

    def deaf(body: dict[str, Any]) -> None:
        time.sleep(0.8)

    sample.before_ack = deaf
    slack.say(ANA, "hello", GENERAL, mention=False)
    settled(slack)
    [delivery] = slack.deliveries
    assert delivery.lost
    assert [one.number for one in delivery.attempts] == [0, 1, 2, 3]
    assert {one.failure for one in delivery.attempts} <= {"timeout", "http_timeout"}
    slack.wait_for(lambda: sorted(number for number, _ in sample.retries) == ["1", "2", "3"])
    assert {reason for _, reason in sample.retries} <= {"timeout", "http_timeout"}


def test_the_clock_brings_a_retry_forward(transport: Transport) -> None:
    """The pause of a minute is over when the clock was moved on."""
    with FakeSlack(Timing(ack=0.3), echo=False) as slack, running(slack, transport) as sample:
        pauses = iter((0.6, 0.6))
        sample.before_ack = lambda body: time.sleep(next(pauses, 0))
        slack.say(ANA, "hello", GENERAL, mention=False)
        [delivery] = slack.deliveries
        slack.wait_for(lambda: len(delivery.attempts) == 2 and delivery.attempts[1].failure)
        slack.clock.advance(60)
        slack.wait_for(lambda: delivery.acked)
        assert [one.number for one in delivery.attempts] == [0, 1, 2]


def test_a_lost_ack_brings_the_event_again(slack: FakeSlack, sample: Sample) -> None:
    """The app handled it, and gets it once more."""
    slack.lose_acks(times=1)
    slack.say(ANA, "hello", GENERAL, mention=False)
    settled(slack)
    [delivery] = slack.deliveries
    assert [one.heard for one in delivery.attempts] == [False, True]
    assert len(sample.events("message")) == 2


def test_events_double(slack: FakeSlack, sample: Sample) -> None:
    """One event comes twice under one id; one message comes under two ids; one comes late."""
    slack.say(ANA, "first", GENERAL, mention=False, copies=2)
    slack.say(ANA, "second", GENERAL, mention=False, event_ids=2)
    slack.say(ANA, "late", GENERAL, mention=False, delay=0.3)
    slack.say(ANA, "early", GENERAL, mention=False)
    settled(slack)
    ids = [one.payload["event_id"] for one in slack.deliveries]
    assert (len(ids), len(set(ids))) == (6, 5)
    texts = [one["text"] for one in sample.events("message")]
    assert sorted(texts) == ["early", "first", "first", "late", "second", "second"]
    assert texts[-1] == "late"


def test_the_app_hears_itself_where_it_is_not_spared() -> None:
    """Its own messages come back as events, with its bot's id."""
    with FakeSlack() as slack, running(slack):
        asked = slack.say(ANA, "hello", GENERAL)
        slack.wait_for(lambda: slack.answers(asked))
        settled(slack)
        assert slack.deliveries[-1].event["bot_id"] == "B0ADVISOR"


def test_unsubscribed_events_are_not_told(slack: FakeSlack, sample: Sample) -> None:
    """An app gets the types of events that it asked for."""
    slack.subscribed = frozenset({"message"})
    slack.say(ANA, "hello", GENERAL)
    settled(slack)
    assert [one.event["type"] for one in slack.deliveries] == ["message"]


def test_slack_may_be_away_for_a_while(slack: FakeSlack, sample: Sample) -> None:
    """What is said meanwhile is delivered when it is back, over the same addresses."""
    address = slack.url
    with slack.outage():
        said = slack.say(ANA, "hello", GENERAL)
        time.sleep(0.2)
        assert not any(one.attempts for one in slack.deliveries)
    assert slack.url == address
    if sample.handler is not None:
        slack.connected()
    slack.wait_for(lambda: slack.answers(said))


def test_many_events_at_once_are_all_acknowledged(slack: FakeSlack, sample: Sample) -> None:
    """A burst of a hundred messages arrives whole."""
    for number in range(100):
        slack.say(ANA, str(number), GENERAL, mention=False)
    settled(slack)
    assert all(one.acked for one in slack.deliveries)
    assert {one["text"] for one in sample.events("message")} == {str(number) for number in range(100)}
