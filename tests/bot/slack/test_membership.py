"""Who sees whose assessments: one's own channels, never another's direct messages, never another workspace."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import Visibility
from bot.slack.membership import SlackVisibility, place_of, thread_of
from tests.bot.slack.workspace import ANA, ANAS, BEN, BENS, HOME, OTHER, SECRET, TEAM, Workspace, opened
from tests.slack_fake.records import Channel


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace."""
    with opened(tmp_path) as workspace:
        yield workspace


@pytest.fixture
def visibility(slack: Workspace) -> Visibility:
    """What is visible in it."""
    return SlackVisibility(slack.membership)


def at(channel: str, root: str = "", team: str = TEAM) -> str:
    """A conversation."""
    return f"slack:{team}:{channel}" + (f":{root}" if root else "")


@pytest.mark.parametrize(
    ("user", "here", "there", "sees"),
    [
        (ANA, at(HOME, "1.0"), at(HOME, "1.0"), True),
        (ANA, at(HOME, "1.0"), at(HOME, "2.0"), True),
        (ANA, at(HOME), at(SECRET, "2.0"), True),
        (ANA, at(HOME), at(OTHER, "2.0"), False),
        (BEN, at(HOME), at(OTHER, "2.0"), True),
        (BEN, at(HOME), at(SECRET), False),
        (ANA, at(ANAS), at(ANAS, "1.0"), True),
        (ANA, at(ANAS), at(HOME, "1.0"), True),
        (ANA, at(HOME), at(ANAS), False),
        (ANA, at(ANAS), at(BENS), False),
        (ANA, at(HOME, team="T2"), at(HOME), False),
        (ANA, at(HOME), at(HOME, team="T2"), False),
        (ANA, at(HOME), "terminal", False),
        (ANA, "terminal", at(HOME), False),
        (ANA, "terminal", "terminal", False),
        ("", at(OTHER), at(HOME), False),
        (ANA, "slack:", "slack:", False),
        (ANA, f"slack:{TEAM}:", f"slack:{TEAM}:", False),
    ],
)
def test_what_is_seen(visibility: Visibility, user: str, here: str, there: str, sees: bool) -> None:
    """The place spoken in, and channels of the same workspace that the person is in; direct messages only there."""
    assert visibility.sees(user, here, there) is sees


def test_what_is_one_place(visibility: Visibility) -> None:
    """Threads of a channel are; nothing outside of Slack is."""
    assert visibility.same_place(at(HOME, "1.0"), at(HOME))
    assert not visibility.same_place(at(HOME, "1.0"), at(OTHER, "1.0"))
    assert not visibility.same_place(at(HOME), at(HOME, team="T2"))
    assert not visibility.same_place("terminal", "terminal")


@pytest.mark.parametrize("error", ["missing_scope", "invalid_auth", "user_not_found"])
def test_only_this_channel_counts_where_slack_cannot_say(slack: Workspace, visibility: Visibility, error: str) -> None:
    """An outage opens nothing; half a minute later Slack is asked again."""
    slack.fails("users.conversations", error=error)
    assert not visibility.sees(ANA, at(HOME), at(SECRET))
    assert visibility.sees(ANA, at(HOME), at(HOME, "1.0"))
    slack.world.clock.advance(29)
    assert not visibility.sees(ANA, at(HOME), at(SECRET))
    slack.world.clock.advance(2)
    assert visibility.sees(ANA, at(HOME), at(SECRET))


def test_a_workspace_without_the_app_shows_nothing_more(slack: Workspace, visibility: Visibility) -> None:
    """Where there is no token there is no membership."""
    assert not visibility.sees(ANA, at(HOME, team="T2"), at(OTHER, team="T2"))
    assert slack.membership.channels("T2", ANA) is None


def test_slack_is_asked_once_in_five_minutes(slack: Workspace) -> None:
    """Somebody who was let in or put out is seen as such soon."""
    assert slack.membership.channels(TEAM, ANA) == frozenset({HOME, SECRET})
    slack.world.channels[SECRET].members.remove(ANA)
    slack.world.clock.advance(datetime.timedelta(minutes=4, seconds=50).total_seconds())
    assert slack.membership.channels(TEAM, ANA) == frozenset({HOME, SECRET})
    assert len(slack.called("users.conversations")) == 1
    slack.world.clock.advance(11)
    assert slack.membership.channels(TEAM, ANA) == frozenset({HOME})
    assert slack.membership.channels(TEAM, BEN) == frozenset({HOME, OTHER})


def test_all_pages_are_read(slack: Workspace) -> None:
    """People are in hundreds of channels."""
    for number in range(450):
        slack.world.channels[f"C{number}"] = Channel(f"C{number}", f"room-{number}", TEAM, members=[ANA])
    assert len(slack.membership.channels(TEAM, ANA) or ()) == 452
    assert len(slack.called("users.conversations")) == 3


def test_a_conversation_knows_its_place_and_thread() -> None:
    """Whatever a channel's messages are called."""
    assert place_of("slack:T:C:1.2") == ("T", "C")
    assert place_of("terminal:x:y") is None
    assert (thread_of("slack:T:C:1.2"), thread_of("slack:T:D1"), thread_of("x:T:C:1.2")) == ("1.2", "", "")
