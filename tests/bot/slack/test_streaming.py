"""An answer shown while it is written ends up whole, whatever becomes of the stream."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.errors import Stopped
from bot.slack.clients import build_client
from bot.slack.delivery import STREAM, Delivery
from bot.slack.incoming import Incoming
from bot.slack.live_text import LiveText
from bot.slack.reading import stop_key
from bot.slack.status import Status
from bot.slack.streaming import LIFE, LOOK, ROOM, SlackListener
from bot.slack.verifying import Verifier
from bot.store.entries import Entry
from tests.bot.slack.small import NOW, KeptPosts, entry, incoming, message
from tests.bot.slack.test_status import Ticks
from tests.bot.slack.tiny_slack import TinySlack, serving

SET = "assistant.threads.setStatus"


class Studio:
    """A tiny Slack, an inbox, and listeners over both."""

    def __init__(self, slack: TinySlack) -> None:
        self.slack = slack
        self.client: WebClient = build_client("xoxb-1", slack.url, timeout=1)
        self.inbox = KeptPosts()
        self.clock = Ticks()

    def listener(self, asked: Incoming | None = None, claimed: Entry | None = None) -> SlackListener:
        parts = (self.inbox, Status(), Verifier(), self.clock)
        return SlackListener(self.client, claimed or entry(), asked or incoming(), *parts)

    def deliver(self, attempts: int = 1) -> None:
        """What follows `finish`: the rest goes out like any other answer."""
        delivery = Delivery(lambda team: self.client, self.inbox, lambda: NOW, sleep=lambda seconds: None)
        delivery.deliver(self.inbox.entry(attempts=attempts), incoming(), [message("The whole answer.")])

    @property
    def texts(self) -> list[str]:
        return self.slack.texts("C1")


@pytest.fixture
def studio() -> Iterator[Studio]:
    with serving() as slack:
        yield Studio(slack)


def test_without_a_stream_the_answer_is_posted(studio: Studio) -> None:
    """Stages are shown as the status; where no text comes, nothing is streamed and the caller posts."""
    listener = studio.listener()
    listener.stage("Searching")
    listener.stage("Reading 5 passages")
    assert listener.finish(message()) is None
    assert [call["status"] for call in studio.slack.called(SET)] == ["Searching", "Reading 5 passages"]
    assert studio.texts == []


def test_text_is_streamed_at_once_with_the_stages_as_tasks(studio: Studio) -> None:
    """The first words open the stream, for whom they are; the stages come along, later ones follow."""
    listener = studio.listener()
    listener.stage("Searching")
    listener.stage("Writing")
    listener.text("First. ")
    assert studio.texts == ["First. "]
    (start,) = studio.slack.called("chat.startStream")
    assert (start["recipient_user_id"], start["recipient_team_id"], start["thread_ts"]) == ("U1", "T1", "100.000001")
    assert [chunk.get("status") for chunk in start["chunks"]] == ["complete", "in_progress", None]
    listener.stage("Checking")
    (more,) = studio.slack.called("chat.appendStream")
    assert [(chunk["title"], chunk["status"]) for chunk in more["chunks"]] == [
        ("Writing", "complete"),
        ("Checking", "in_progress"),
    ]
    assert len(studio.slack.called(SET)) == 2


def test_the_message_is_replaced_by_the_whole_answer(studio: Studio) -> None:
    """The end has the text and the blocks of the answer, marked; and delivery has nothing left to do for that part."""
    listener = studio.listener()
    listener.text("The whole")
    ts = listener.finish(message("The whole answer."))
    (kept,) = studio.slack.messages["C1"]
    assert (kept["ts"], kept["text"], kept["stopped"]) == (ts, "The whole answer.", True)
    assert kept["metadata"]["event_payload"] == {"entry": 7, "part": 0}
    studio.deliver()
    assert studio.texts == ["The whole answer."]


def test_a_stream_that_holds_the_answer_ends_with_its_tail(studio: Studio) -> None:
    """Where what was streamed is how the answer begins, the rest and the sources are added and nothing is replaced."""
    listener = studio.listener()
    listener.stage("Writing")
    listener.text("The whole")
    tail = [{"type": "divider"}]
    listener.finish(message(), answer="The whole answer. [1]", tail=tail)
    (kept,) = studio.slack.messages["C1"]
    assert (kept["text"], kept["blocks"]) == ("The whole answer. [1]", tail)
    assert not studio.slack.called("chat.update")


@pytest.mark.parametrize("fault", ["unknown_method", "drop", "503"])
def test_a_stream_that_cannot_begin_is_given_up(studio: Studio, fault: str) -> None:
    """Nothing more is tried, and the answer is posted like any other."""
    studio.slack.always["chat.startStream"] = fault
    listener = studio.listener()
    listener.text("The ")
    listener.text("whole")
    assert listener.finish(message()) is None
    studio.deliver()
    assert studio.texts == ["The whole answer."]


@pytest.mark.parametrize("fault", ["lose", "slow"])
def test_a_stream_that_began_unheard_is_found(studio: Studio, fault: str) -> None:
    """Where the acknowledgement of the beginning was lost, the half message becomes the answer."""
    studio.slack.faults["chat.startStream"].append(fault)
    listener = studio.listener()
    listener.text("**The** whole")
    studio.slack.messages["C1"][0]["text"] = "*The* whole"  # Slack has its own way to write it
    listener.finish(message("The whole answer."))
    studio.deliver()
    assert studio.texts == ["The whole answer."]


@pytest.mark.parametrize("fault", ["message_not_in_streaming_state", "drop", "503"])
def test_a_stream_that_dies_is_completed_by_an_update(studio: Studio, fault: str) -> None:
    """An append that fails ends the streaming; the message gets the whole answer."""
    studio.slack.always["chat.appendStream"] = fault
    listener = studio.listener()
    listener.text("The ")
    listener.text("x" * 300)
    listener.text("y" * 300)
    assert listener.finish(message("The whole answer.")) is not None
    assert studio.texts == ["The whole answer."]


def test_an_old_stream_goes_on_by_updates(studio: Studio) -> None:
    """Before Slack ends it, the stream is closed; what follows is shown by updates, not too many of them."""
    listener = studio.listener()
    listener.text("The ")
    studio.clock.now = LIFE + 1
    listener.stage("Still writing")
    listener.text("whole ")
    listener.text("answer")
    assert studio.texts == ["The whole"]
    studio.clock.now += 10
    listener.text(" now")
    assert studio.texts == ["The whole answer now"]
    assert not studio.slack.called("chat.appendStream")
    listener.finish(message("The whole answer."), answer="The whole answer now.")
    assert studio.texts == ["The whole answer."]


def test_more_than_a_stream_holds_waits_for_the_end(studio: Studio) -> None:
    """A long answer is not streamed beyond what Slack takes."""
    listener = studio.listener()
    listener.text("a " * (ROOM // 2))
    listener.text("b " * 1_000)
    assert "b" not in studio.texts[0]
    listener.finish(message("The whole answer."))
    assert studio.texts == ["The whole answer."]


def test_slack_failing_at_the_end_leaves_it_to_delivery(studio: Studio) -> None:
    """The stream is known to the inbox, so that delivery completes it then, or another process after a crash."""
    listener = studio.listener()
    listener.text("The whole")
    studio.slack.faults["chat.update"] += ["cant_update_message"]
    assert listener.finish(message("The whole answer.")) is None
    assert [ts.startswith(STREAM) for _, ts in studio.inbox.posted] == [True]
    studio.deliver(attempts=2)
    assert studio.texts == ["The whole answer."]


def test_a_second_attempt_goes_on_with_the_stream_of_the_first(studio: Studio) -> None:
    """After a crash there is one message, not a second stream beside a half one."""
    studio.listener().text("Half a")
    again = studio.listener(claimed=studio.inbox.entry(attempts=2))
    again.stage("Writing")
    studio.clock.now = 10
    again.text("The whole")
    assert studio.texts == ["The whole"]
    again.finish(message("The whole answer."))
    studio.deliver(attempts=2)
    assert studio.texts == ["The whole answer."]


@pytest.mark.parametrize("asked", [incoming(private=True), incoming(thread="")])
def test_what_is_private_or_outside_of_threads_is_not_streamed(studio: Studio, asked: Incoming) -> None:
    """A stream is a reply in a thread that everybody sees."""
    listener = studio.listener(asked)
    listener.text("The whole")
    assert listener.finish(message()) is None
    assert not studio.slack.called("chat.startStream")


def test_stop_ends_the_answer_at_its_next_step(studio: Studio) -> None:
    """Stage and text raise; the message can still be brought to an end."""
    listener = studio.listener()
    listener.text("The ")
    listener.stop()
    with pytest.raises(Stopped):
        listener.text("whole")
    with pytest.raises(Stopped):
        listener.stage("Checking")
    assert listener.written == "The "
    listener.finish(message("The (stopped)"))
    assert studio.texts == ["The (stopped)"]


def test_a_stop_that_another_process_heard_of_counts(studio: Studio) -> None:
    """It is looked for in the store, by the message that streams; another message's is none of ours."""
    listener = studio.listener()
    listener.text("The ")
    [(_, kept)] = studio.inbox.posted
    studio.inbox.mark(stop_key("T1", "C1", "1.000001"))
    studio.clock.now += LOOK
    listener.text("whole ")
    studio.inbox.mark(stop_key("T1", "C1", kept.removeprefix(STREAM)))
    studio.clock.now += LOOK
    with pytest.raises(Stopped):
        listener.text("answer.")


def test_a_store_that_fails_does_not_break_a_stream(studio: Studio) -> None:
    """That the beginning could not be kept matters only to a crash."""
    studio.inbox.broken = 1
    listener = studio.listener()
    listener.text("The whole")
    assert listener.finish(message("The whole answer.")) is not None
    assert studio.texts == ["The whole answer."]


@example(["]", ":", "//evil.com"])
@given(st.lists(st.sampled_from(["<", "!channel>", "]", "(", ":", "/", "//evil.com", "[x]", "w", "ww.a", "@", "here", " "])))
def test_nothing_in_a_stream_is_live(parts: list[str]) -> None:
    """However an answer is cut, no mention, link or address comes out of it; the words stay."""
    live = LiveText()
    sent = "".join(live.add(part) for part in parts)
    assert not any(mark in sent for mark in ("<!", "](", "://", "www.", "<@"))
    assert sent.replace("\u200b", "") == "".join(parts)
