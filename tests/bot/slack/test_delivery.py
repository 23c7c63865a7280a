"""Answers reach Slack once, in order, in some form, whatever Slack and the network do."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import RecordError
from bot.slack.clients import build_client, normalised
from bot.slack.delivery import STREAM, Delivery, Undelivered, Unreachable
from bot.slack.incoming import Job
from bot.slack.outgoing import Outgoing
from tests.bot.slack.small import NOW, KeptPosts, entry, incoming, message
from tests.bot.slack.tiny_slack import SLOW, TinySlack, serving

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with serving() as slack:
        yield slack


@pytest.fixture
def client(slack: TinySlack) -> WebClient:
    return build_client("xoxb-1", slack.url, timeout=1)


@pytest.fixture
def inbox() -> KeptPosts:
    return KeptPosts()


@pytest.fixture
def delivery(client: WebClient, inbox: KeptPosts) -> Delivery:
    return Delivery(lambda team: client, inbox, lambda: NOW, sleep=lambda seconds: None)


def test_base_addresses_are_taken_with_and_without_a_slash() -> None:
    """One slash ends the base of the Web API; none given means Slack's own."""
    assert normalised("http://x/api") == normalised(" http://x/api// ") == "http://x/api/"
    assert normalised("") == "https://slack.com/api/"


def test_parts_are_posted_in_order_marked_and_without_unfurling(
    slack: TinySlack, delivery: Delivery, inbox: KeptPosts
) -> None:
    """Each part goes to the thread with its mark, and its `ts` is kept at once."""
    posted = delivery.deliver(entry(), incoming(), [message("One."), message("Two.")])
    assert slack.texts("C1") == ["One.", "Two."]
    assert inbox.posted == [(7, ts) for ts in posted]
    first, second = slack.called("chat.postMessage")
    assert first["thread_ts"] == "100.000001"
    assert (first["unfurl_links"], first["unfurl_media"]) == (False, False)
    assert second["metadata"] == {"event_type": "advisor_reply", "event_payload": {"entry": 7, "part": 1}}


def test_parts_that_are_out_are_not_posted_again(slack: TinySlack, delivery: Delivery) -> None:
    """After a crash between two parts only the second one is posted."""
    assert delivery.deliver(entry(posted=("111.1",)), incoming(), [message("One."), message("Two.")])[0] == "111.1"
    assert slack.texts("C1") == ["Two."]


@pytest.mark.parametrize("fault", ["drop", "lose", "503"])
@pytest.mark.parametrize("thread", ["100.000001", ""])
def test_an_unacknowledged_part_is_posted_once(slack: TinySlack, delivery: Delivery, fault: str, thread: str) -> None:
    """A dropped connection or an error of Slack's leads to one message, whether the first try came through or not."""
    slack.faults["chat.postMessage"].append(fault)
    delivery.deliver(entry(), incoming(thread=thread), [message("One."), message("Two.")])
    assert slack.texts("C1") == ["One.", "Two."]


def test_a_slow_acknowledgement_is_looked_for_and_else_waited_for(slack: TinySlack, delivery: Delivery) -> None:
    """After a time-out the message counts where it is found; where it is not, it may still come, so nothing is repeated."""
    slack.faults["chat.postMessage"].append("slow")
    delivery.deliver(entry(), incoming(), [message()])
    assert slack.texts("C1") == ["The answer."]
    assert slack.called("chat.postMessage") == slack.called("chat.postMessage")[:1]


def test_a_killed_attempt_is_found_by_its_mark(slack: TinySlack, delivery: Delivery, inbox: KeptPosts) -> None:
    """What was posted right before a kill is found on a later page of the thread, though its text is somebody else's too."""
    slack.messages["C1"] += [{"ts": slack.now(), "thread_ts": "100.000001", "user": "U2", "text": "The answer."}] * 5
    inbox.broken = 1
    with pytest.raises(RecordError):
        delivery.deliver(entry(), incoming(), [message()])
    (ts,) = delivery.deliver(entry(attempts=2), incoming(), [message()])
    assert len(slack.called("chat.postMessage")) == 1
    assert inbox.posted == [(7, ts)]


def test_a_killed_attempt_is_found_by_its_text_where_marks_are_lost(slack: TinySlack, delivery: Delivery) -> None:
    """Without metadata the same text of our bot counts, once for each part."""
    slack.keeps_marks = False
    delivery.deliver(entry(), incoming(), [message("Fish &amp; chips."), message("Fish &amp; chips.")])
    posted = delivery.deliver(entry(attempts=2), incoming(), [message("Fish &amp; chips.")] * 2)
    assert len(set(posted)) == 2
    assert len(slack.texts("C1")) == 2


def test_another_answer_with_the_same_text_does_not_count(slack: TinySlack, delivery: Delivery) -> None:
    """Somebody who asks twice is answered twice."""
    delivery.deliver(entry(id=6), incoming(), [message()])
    delivery.deliver(entry(id=7, attempts=2), incoming(), [message()])
    assert slack.texts("C1") == ["The answer.", "The answer."]


def test_a_click_on_an_old_message_is_answered_although_the_same_was_said_before(
    slack: TinySlack, delivery: Delivery
) -> None:
    """For a click only what came after it counts, not everything since the message with the button."""
    old = f"{(NOW - datetime.timedelta(hours=1)).timestamp():.6f}"
    slack.messages["C1"].append({"ts": old, "thread_ts": "100.000001", "user": "UBOT", "text": "The answer."})
    delivery.deliver(entry(attempts=2), incoming(job=Job.CHOICE), [message()])
    assert slack.texts("C1") == ["The answer.", "The answer."]


def test_a_place_that_cannot_be_looked_through_gets_the_answer(slack: TinySlack, delivery: Delivery) -> None:
    """Without the scope to read a channel, an answer rather comes twice than never."""
    slack.always["conversations.replies"] = "missing_scope"
    delivery.deliver(entry(attempts=2), incoming(), [message()])
    assert slack.texts("C1") == ["The answer."]


def test_throttling_is_waited_out_or_told(slack: TinySlack, delivery: Delivery) -> None:
    """A short pause is slept through; a long one puts the answer off for as long as Slack says."""
    slack.faults["chat.postMessage"] += ["429", "429"]
    delivery.deliver(entry(), incoming(), [message("One.")])
    assert slack.texts("C1") == ["One."]
    slack.faults["chat.postMessage"].append("429")
    slack.always["retry-after"] = "45"
    with pytest.raises(Undelivered) as raised:
        delivery.deliver(entry(), incoming(), [message("Two.")])
    assert raised.value.retry_in == 45


def test_slack_away_puts_the_answer_off(delivery: Delivery, client: WebClient) -> None:
    """Nobody at the address, or errors without end: the answer waits."""
    client.base_url = "http://127.0.0.1:9/"
    client.retry_handlers = []
    with pytest.raises(Undelivered):
        delivery.deliver(entry(), incoming(), [message()])


@pytest.mark.parametrize("fault", ["503", "invalid_auth", "drop"])
def test_slack_refusing_everything_puts_the_answer_off(slack: TinySlack, delivery: Delivery, fault: str) -> None:
    """Errors without end and a token that is no good any more are no reason to lose an answer."""
    slack.always["chat.postMessage"] = fault
    with pytest.raises(Undelivered):
        delivery.deliver(entry(), incoming(), [message()])
    assert slack.texts("C1") == []


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel"])
def test_a_closed_channel_leads_to_a_direct_message(slack: TinySlack, delivery: Delivery, code: str) -> None:
    """Who asked in a place that is closed to the app gets the answer by direct message, once also over a crash."""
    slack.faults["chat.postMessage"].append(code)
    delivery.deliver(entry(), incoming(), [message()])
    assert slack.texts("DU1") == ["The answer."]
    slack.always["conversations.replies"] = code
    slack.faults["chat.postMessage"].append(code)
    delivery.deliver(entry(attempts=2), incoming(), [message()])
    assert slack.texts("DU1") == ["The answer."]


def test_nobody_to_reach_is_said(slack: TinySlack, delivery: Delivery) -> None:
    """Where the channel and the direct message are closed there is nothing left to try."""
    slack.always |= {"chat.postMessage": "channel_not_found", "conversations.open": "user_disabled"}
    with pytest.raises(Unreachable):
        delivery.deliver(entry(), incoming(), [message()])


def test_a_refused_form_goes_out_plainer(slack: TinySlack, delivery: Delivery) -> None:
    """Blocks that Slack does not take are left out, a text that is too long is cut; silence never comes of it."""
    slack.faults["chat.postMessage"] += ["invalid_blocks", "msg_too_long"]
    delivery.deliver(entry(), incoming(), [Outgoing("word " * 9_000, message().blocks)])
    (kept,) = slack.messages["C1"]
    assert "blocks" not in kept
    assert len(kept["text"]) < 4_000


def test_an_unknown_refusal_is_a_fault_of_ours(slack: TinySlack, delivery: Delivery) -> None:
    """It is neither swallowed nor taken for an outage."""
    slack.always["chat.postMessage"] = "something_new"
    with pytest.raises(SlackApiError):
        delivery.deliver(entry(), incoming(), [message()])


def test_private_answers_go_to_the_response_url(slack: TinySlack, delivery: Delivery) -> None:
    """A command is answered by its response URL, without blocks where these are refused."""
    asked = incoming(private=True, response_url=f"{slack.url}/hook", ts="", thread="")
    slack.faults["hook"].append("400")
    delivery.deliver(entry(), asked, [message()])
    assert slack.texts("private:hook") == ["The answer."]
    assert slack.called("hook")[0]["response_type"] == "ephemeral"
    assert not slack.called("chat.postMessage")


@pytest.mark.parametrize("gone", ["old", "404", "none", "many"])
def test_private_answers_are_ephemeral_without_a_response_url(slack: TinySlack, delivery: Delivery, gone: str) -> None:
    """A response URL lives half an hour and for five uses; what does not fit is shown to the user alone in the channel."""
    at = NOW - datetime.timedelta(minutes=31) if gone == "old" else NOW
    asked = incoming(private=True, response_url="" if gone == "none" else f"{slack.url}/hook", at=at)
    if gone == "404":
        slack.always["hook"] = "404"
    delivery.deliver(entry(), asked, [message(str(number)) for number in range(5 if gone == "many" else 1)])
    assert slack.texts("private:U1") == (["4"] if gone == "many" else ["0"])


def test_private_answers_in_a_closed_channel_go_out_directly(slack: TinySlack, delivery: Delivery) -> None:
    """Where the app cannot whisper, it writes to the person."""
    slack.always["chat.postEphemeral"] = "user_not_in_channel"
    delivery.deliver(entry(), incoming(private=True), [message()])
    assert slack.texts("DU1") == ["The answer."]


def test_private_answers_to_direct_messages_are_ordinary_ones(slack: TinySlack, delivery: Delivery) -> None:
    """Nobody else is there, and what is posted can be found again."""
    delivery.deliver(entry(), incoming(private=True, direct=True, channel="D1"), [message()])
    assert slack.texts("D1") == ["The answer."]


def test_a_stream_that_a_crash_left_is_completed(slack: TinySlack, delivery: Delivery, inbox: KeptPosts) -> None:
    """The half message becomes the answer; there is no second one."""
    started = slack.chat_startStream({"channel": "C1", "thread_ts": "100.000001", "chunks": []})
    left = entry(attempts=2, posted=(f"{STREAM}{started['ts']}",))
    assert delivery.deliver(left, incoming(), [message()]) == (started["ts"],)
    assert slack.texts("C1") == ["The answer."]
    assert inbox.posted == [(7, started["ts"])]


def test_a_stream_that_was_deleted_is_posted_anew(slack: TinySlack, delivery: Delivery) -> None:
    """A message that is gone does not keep the answer back."""
    slack.always["chat.stopStream"] = "message_not_found"
    delivery.deliver(entry(posted=(f"{STREAM}111.1",)), incoming(), [message()])
    assert slack.texts("C1") == ["The answer."]


def test_an_apology_comes_beside_what_is_out(slack: TinySlack, delivery: Delivery) -> None:
    """Where a part of the answer is out, the apology is one more message, once also over a crash."""
    (ts,) = delivery.deliver(entry(), incoming(), [message("One.")])
    for attempts in (3, 4):
        delivery.apologise(entry(posted=(ts,), attempts=attempts), incoming(), message("Sorry."))
    assert slack.texts("C1") == ["One.", "Sorry."]


def test_an_apology_takes_the_place_of_a_half_streamed_answer(slack: TinySlack, delivery: Delivery) -> None:
    """No half sentence is left above it."""
    started = slack.chat_startStream({"channel": "C1", "thread_ts": "100.000001", "chunks": []})
    delivery.apologise(entry(posted=(f"{STREAM}{started['ts']}",)), incoming(), message("Sorry."))
    assert slack.texts("C1") == ["Sorry."]


def test_a_late_message_that_is_not_there_yet_is_waited_for(slack: TinySlack, delivery: Delivery) -> None:
    """A call that timed out may still be carried out: nothing is posted again before the answer's next attempt."""
    slack.faults["chat.postMessage"].append("hang")
    with pytest.raises(Undelivered):
        delivery.deliver(entry(), incoming(), [message()])
    time.sleep(SLOW)
    delivery.deliver(entry(attempts=2), incoming(), [message()])
    assert slack.texts("C1") == ["The answer."]
