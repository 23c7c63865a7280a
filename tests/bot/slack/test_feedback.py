"""Thumbs: kept once per person and answer with what it was about, thanked for in private, the reason asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.models import Citation, Reply, ReplyKind
from bot.slack.feedback import take_feedback, take_why
from knowledge.models import Passage, Source
from tests.bot.slack.workspace import ANA, BEN, HOME, TEAM, Workspace, opened
from tests.slack_fake.records import View

SECRET = "xoxb-" + "123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx"
TEXT = "The feed must be automatic."
PASSAGE = Passage(
    id="p1", source=Source(id="book", title="Book"), headings=("Part", "Data # 1"), text=TEXT, start=0, end=len(TEXT)
)
CITATIONS = tuple(Citation(number=number, quote=TEXT, start=0, passage=PASSAGE) for number in (1, 2))
REPLY = Reply(kind=ReplyKind.ANSWER, text="An automatic feed. [1][2]", citations=CITATIONS)


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace in which one question was answered."""
    with opened(tmp_path) as workspace:
        incoming = workspace.asks(text="What must the data be?")
        entry = workspace.accepted(incoming)
        workspace.inbox.keep_reply(entry.id, REPLY.model_dump_json())
        workspace.inbox.done(entry.id)
        yield workspace


def clicked(slack: Workspace, value: str, user: str = ANA, thread: str = "") -> dict[str, Any]:
    """The payload of a click on a thumb."""
    message = {"ts": "1.0", "text": f"Is it {SECRET}? &amp; more", **({"thread_ts": thread} if thread else {})}
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "channel": {"id": HOME},
        "message": message,
        "trigger_id": slack.world.new_trigger(TEAM, user),
        "actions": [{"type": "feedback_buttons", "action_id": "feedback", "value": value}],
    }


def modal(slack: Workspace, user: str = ANA) -> View:
    """The window that somebody sees."""
    return slack.world.stacks[TEAM, user][-1]


def submitted(view: View, why: str | None, user: str = ANA) -> dict[str, Any]:
    """The payload of the window that was sent."""
    state = {"values": {"why": {"why": {"type": "plain_text_input", "value": why}}}}
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user},
        "view": {"private_metadata": view.content["private_metadata"], "state": state},
    }


def thanks(slack: Workspace) -> list[tuple[str, str, str]]:
    """Who was thanked, where and how."""
    return [(one.only_for, one.thread_ts, one.text) for one in slack.shown(HOME)]


def test_up_is_kept_with_the_question_and_the_passages(slack: Workspace) -> None:
    """Each passage once, by the name that eval cases know it by; thanks are for that person alone, in the thread."""
    root = slack.says(HOME, "What must the data be?")
    take_feedback(slack, clicked(slack, "up:1", thread=root))
    (given,) = slack.feedback.all()
    assert (given.entry, given.user, given.verdict, given.why) == (1, ANA, "up", "")
    assert (given.question, given.answer) == ("What must the data be?", REPLY.text)
    assert given.passages == ("book#Data # 1",)
    assert thanks(slack) == [(ANA, root, slack.texts.thanks_up)]


def test_down_asks_why_and_keeps_the_reason(slack: Workspace) -> None:
    """Thanks come once, behind the reason; secrets in it do not stay."""
    take_feedback(slack, clicked(slack, "down:1"))
    assert [one.verdict for one in slack.feedback.all()] == ["down"]
    assert slack.shown(HOME) == []
    take_why(slack, submitted(modal(slack), f"It shows {SECRET}."))
    (given,) = slack.feedback.all()
    assert given.why.startswith("It shows [redacted]")
    assert SECRET not in given.why
    assert thanks(slack) == [(ANA, "", slack.texts.thanks_down)]


def test_a_reason_may_be_left_out(slack: Workspace) -> None:
    """The verdict stands."""
    take_feedback(slack, clicked(slack, "down:1"))
    take_why(slack, submitted(modal(slack), None))
    assert [(one.verdict, one.why) for one in slack.feedback.all()] == [("down", "")]
    assert thanks(slack) == [(ANA, "", slack.texts.thanks_down)]


def test_a_changed_mind_replaces_and_people_are_apart(slack: Workspace) -> None:
    """Clicks are counted by nobody."""
    for value, user in (("up:1", ANA), ("up:1", ANA), ("down:1", BEN), ("down:1", ANA)):
        take_feedback(slack, clicked(slack, value, user))
    assert sorted((one.user, one.verdict) for one in slack.feedback.all()) == [(ANA, "down"), (BEN, "down")]


@pytest.mark.parametrize("error", ["expired_trigger_id", "internal_error"])
def test_where_no_window_opens_the_verdict_is_kept_and_thanked_for(slack: Workspace, error: str) -> None:
    """A trigger lives three seconds."""
    slack.fails("views.open", error=error)
    take_feedback(slack, clicked(slack, "down:1"))
    assert [one.verdict for one in slack.feedback.all()] == ["down"]
    assert thanks(slack) == [(ANA, "", slack.texts.thanks_down)]


def test_without_slack_the_verdict_is_kept(slack: Workspace) -> None:
    """Thanks that do not arrive harm nobody."""
    slack.fails("chat.postEphemeral", "server_error", times=9)
    take_feedback(slack, clicked(slack, "up:1"))
    assert len(slack.feedback.all()) == 1


def test_an_answer_that_is_forgotten_is_judged_by_what_is_known(slack: Workspace) -> None:
    """By the message, without secrets; or by what somebody else's verdict said of it before."""
    take_feedback(slack, clicked(slack, "up:99"))
    (given,) = slack.feedback.all()
    assert (given.question, given.passages) == ("", ())
    assert given.answer.startswith("Is it [redacted]")
    assert "& more" in given.answer
    take_feedback(slack, clicked(slack, "down:1", BEN))
    take_why(slack, submitted(modal(slack, BEN), "Wrong.", BEN))
    slack.world.clock.advance(3 * 24 * 3600)
    slack.inbox.purge(slack.clock())
    take_feedback(slack, clicked(slack, "up:1"))
    late = next(one for one in slack.feedback.all() if (one.entry, one.user) == (1, ANA))
    assert (late.question, late.verdict, late.why) == ("What must the data be?", "up", "")
    assert late.passages == ("book#Data # 1",)


@pytest.mark.parametrize("value", ["", "up", "sideways:1", "up:x", "up:-1", "down:²"])
def test_what_says_nothing_is_left_aside(slack: Workspace, value: str) -> None:
    """What comes back came through a browser."""
    take_feedback(slack, clicked(slack, value))
    take_feedback(slack, {**clicked(slack, value), "actions": []})
    assert slack.feedback.all() == []
    assert slack.shown(HOME) == []


def test_a_reason_without_a_verdict_is_left_aside(slack: Workspace) -> None:
    """It would say nothing."""
    take_feedback(slack, clicked(slack, "down:1"))
    take_why(slack, submitted(modal(slack), "Wrong.", BEN))
    assert [(one.user, one.why) for one in slack.feedback.all()] == [(ANA, "")]
