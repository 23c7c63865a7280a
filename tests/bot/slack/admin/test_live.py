"""The message that tells how far an ingest is: one, changed now and then, taken up after a crash, and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.admin.live import BETWEEN, LiveMessage
from bot.slack.admin.rights import cancel_key
from bot.slack.incoming import Job
from knowledge.administration import Cancelled
from tests.bot.slack.workspace import ANAS, Workspace, opened


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Workspace]:
    """Ana's direct messages with the app."""
    with opened(tmp_path) as workspace:
        yield workspace


def test_it_is_changed_now_and_then_and_taken_up_again(slack: Workspace) -> None:
    """However often an ingest tells, Slack is called once in a while; where that fails, the next time shows it."""
    now = 0.0
    incoming = slack.asks(Job.ADMIN, channel=ANAS)
    entry = slack.accepted(incoming)
    live = LiveMessage(slack, entry, incoming, "Ingesting <!here> plan.md", lambda: now)
    [message] = slack.shown(ANAS)
    assert "<!here>" not in message.text
    now += BETWEEN
    live.step("Reading")
    for done in range(100):
        now += BETWEEN / 48  # a number that floats keep
        live.count(done, 100)
    assert len(slack.called("chat.update")) == 1 + 2
    assert "Reading: 95 of 100" in message.text
    slack.fails("chat.update")
    now += BETWEEN
    live.count(99, 100)
    again = LiveMessage(slack, slack.attempt(), incoming, "Ingesting <!here> plan.md", lambda: now)
    now += BETWEEN
    again.count(1_000, 2_000)
    assert "1,000 of 2,000" in message.text
    assert slack.shown(ANAS) == [message]


def test_one_that_was_out_before_a_crash_is_found(slack: Workspace) -> None:
    """Also where nobody wrote down that it is."""
    incoming = slack.asks(Job.ADMIN, channel=ANAS)
    entry = slack.accepted(incoming)
    LiveMessage(slack, entry, incoming, "Ingesting plan.md")
    again = slack.attempt().model_copy(update={"posted": ()})
    LiveMessage(slack, again, incoming, "Ingesting plan.md")
    assert len(slack.shown(ANAS)) == 1


def test_the_button_ends_what_it_belongs_to(slack: Workspace) -> None:
    """At the next step or, within one, half a second later; another one's button does nothing."""
    now = 0.0
    incoming = slack.asks(Job.ADMIN, channel=ANAS)
    entry = slack.accepted(incoming)
    live = LiveMessage(slack, entry, incoming, "Ingesting plan.md", lambda: now)
    slack.inbox.mark(cancel_key(entry.id + 1))
    live.step("Reading")
    slack.inbox.mark(cancel_key(entry.id))
    live.count(1, 2)
    now += 1
    with pytest.raises(Cancelled):
        live.count(2, 2)
    with pytest.raises(Cancelled):
        live.step("Embedding")
