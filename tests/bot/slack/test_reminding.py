"""Due dates: Slack holds exactly the reminders that the record asks for, whatever went wrong before."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.assessment.models import Answer, Assessment, Initiative, State, Status
from bot.errors import RecordError
from bot.slack.reminding import sync
from bot.store.reminders import Reminder
from tests.bot.reporting import answer, assessment
from tests.bot.slack.workspace import ANA, ANAS, BEN, CARL, HOME, TEAM, Workspace, opened
from tests.slack_fake.records import Json, Scheduled, User

DAY = datetime.timedelta(days=1)


class Faraway(User):
    """Somebody on the other side of the world."""

    def to_dict(self, asking_team: str) -> Json:
        return {**super().to_dict(asking_team), "tz": "Pacific/Auckland", "tz_offset": 46_800}


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace."""
    with opened(tmp_path) as workspace:
        workspace.world.users[BEN] = Faraway(BEN, "ben", TEAM)
        yield workspace


@pytest.fixture
def root(slack: Workspace) -> str:
    """The root of the assessment's thread."""
    return slack.says(HOME, "assess")


def day(slack: Workspace, days: int) -> datetime.date:
    """So many days from today."""
    return (slack.clock() + days * DAY).date()


def gap(slack: Workspace, item: str = "data", owner: str = "Jo", days: int = 10, **more: Any) -> Answer:
    """Something to be done in some days."""
    values: dict[str, Any] = {"status": Status.UNMET, "owner": owner, "due": day(slack, days), **more}
    return answer(item, **values)


def remind(slack: Workspace, root: str, *answers: Answer, **more: Any) -> Assessment:
    """Bring the reminders of an assessment with these answers in step."""
    values = {"conversation_id": f"slack:{TEAM}:{HOME}:{root}"} | more
    changed = assessment(*answers, **values)
    sync(slack, changed, slack.asks())
    return changed


def waiting(slack: Workspace) -> list[Scheduled]:
    """What Slack will post, the earliest first."""
    return sorted(slack.world.scheduled.values(), key=lambda one: one.post_at)


def only(slack: Workspace) -> Scheduled:
    """The one message that Slack will post."""
    (found,) = waiting(slack)
    return found


def test_an_owner_is_reminded_at_nine_in_the_thread(slack: Workspace, root: str) -> None:
    """In UTC where the owner is no user; their words are words, and call nobody."""
    remind(slack, root, gap(slack, owner="@here <!channel>"))
    found = only(slack)
    at = datetime.datetime.fromtimestamp(found.post_at, datetime.UTC)
    assert (at.date(), at.time()) == (day(slack, 10), datetime.time(9))
    assert found.message.thread_ts == root
    assert "*Data* of Claims triage is due" in found.message.text
    for live in ("@here", "<!", "<@"):
        assert live not in found.message.text
        assert live not in found.message.blocks[0]["text"]["text"]
    assert found.message.blocks[0]["text"]["verbatim"] is True


@pytest.mark.parametrize("owner", [f"<@{BEN}>", f"@{BEN}", BEN, f"<@{BEN}|ben>"])
def test_a_user_is_called_in_the_morning_of_where_they_are(slack: Workspace, root: str, owner: str) -> None:
    """The one mention of the advisor's that is meant to be live."""
    remind(slack, root, gap(slack, owner=owner))
    auckland = zoneinfo.ZoneInfo("Pacific/Auckland")
    at = datetime.datetime.fromtimestamp(only(slack).post_at, auckland)
    assert (at.date(), at.time()) == (day(slack, 10), datetime.time(9))
    assert f"<@{BEN}>" in only(slack).message.text
    assert f"<@{BEN}>" in only(slack).message.blocks[0]["text"]["text"]


@pytest.mark.parametrize("owner", [CARL, "<@U0NOBODY>", "URSULA"])
def test_who_left_or_never_was_there_is_not_called(slack: Workspace, root: str, owner: str) -> None:
    """What looks like a user need not be one."""
    remind(slack, root, gap(slack, owner=owner))
    assert "<@" not in only(slack).message.text


def test_a_direct_message_is_reminded_in_itself(slack: Workspace) -> None:
    """There is no thread to it."""
    remind(slack, "", gap(slack), conversation_id=f"slack:{TEAM}:{ANAS}")
    assert (only(slack).message.channel, only(slack).message.thread_ts) == (ANAS, "")


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.MET},
        {"status": Status.NOT_APPLICABLE},
        {"status": Status.UNKNOWN},
        {"owner": ""},
        {"due": None},
        {"days": -1},
        {"days": 200},
    ],
)
def test_what_is_not_wanted_any_more_is_called_back(slack: Workspace, root: str, change: dict[str, Any]) -> None:
    """Met, ruled out, without an owner or a date, in the past or farther than Slack looks ahead."""
    remind(slack, root, gap(slack))
    changed = remind(slack, root, gap(slack, **change))
    assert waiting(slack) == []
    assert slack.reminders.of(changed.id) == []


def test_a_discarded_assessment_reminds_of_nothing(slack: Workspace, root: str) -> None:
    """A finished or paused one still does."""
    remind(slack, root, gap(slack), gap(slack, "funding"))
    remind(slack, root, gap(slack), gap(slack, "funding"), state=State.FINISHED)
    assert len(waiting(slack)) == 2
    remind(slack, root, gap(slack), gap(slack, "funding"), state=State.DISCARDED)
    assert waiting(slack) == []


def test_what_did_not_change_is_left_alone(slack: Workspace, root: str) -> None:
    """A turn about something else costs no call of Slack's."""
    remind(slack, root, gap(slack))
    before = len(slack.web.calls)
    remind(slack, root, gap(slack, note="Said again."), answer("funding", Status.MET))
    assert len(slack.web.calls) == before


@pytest.mark.parametrize("change", [{"days": 20}, {"owner": "Sam"}])
def test_a_change_takes_the_place_of_what_was(slack: Workspace, root: str, change: dict[str, Any]) -> None:
    """One reminder stays, the new one."""
    remind(slack, root, gap(slack))
    old = only(slack).id
    changed = remind(slack, root, gap(slack, **change))
    assert only(slack).id != old
    assert [one.scheduled_id for one in slack.reminders.of(changed.id)] == [only(slack).id]


def test_what_went_out_goes_out_once(slack: Workspace, root: str) -> None:
    """Later turns find it done; a new date makes a new one."""
    remind(slack, root, gap(slack, days=1))
    due = day(slack, 1)
    slack.world.clock.advance(2 * DAY.total_seconds())
    slack.world.settle()
    remind(slack, root, gap(slack, due=due))
    assert [one.thread_ts for one in slack.shown(HOME)] == [root]
    assert waiting(slack) == []
    remind(slack, root, gap(slack, days=3))
    assert len(waiting(slack)) == 1
    assert len(slack.shown(HOME)) == 1


def test_what_is_too_far_ahead_is_asked_for_in_time(slack: Workspace, root: str) -> None:
    """Slack takes 120 days; nobody's time zone is asked before that matters."""
    due = day(slack, 150)
    remind(slack, root, gap(slack, owner=BEN, due=due))
    assert slack.web.calls == []
    slack.world.clock.advance(40 * DAY.total_seconds())
    remind(slack, root, gap(slack, owner=BEN, due=due))
    assert len(waiting(slack)) == 1


@pytest.mark.parametrize("error", ["ratelimited", "not_in_channel", "restricted_too_many", "internal_error"])
def test_a_refusal_breaks_nothing_and_is_tried_again(slack: Workspace, root: str, error: str) -> None:
    """One item's trouble is none of the others'."""
    slack.fails("chat.scheduleMessage", error=error)
    remind(slack, root, gap(slack), gap(slack, "funding"))
    assert len(waiting(slack)) == 1
    remind(slack, root, gap(slack), gap(slack, "funding"))
    assert len(waiting(slack)) == 2


def test_a_lost_acknowledgement_makes_no_second_reminder(slack: Workspace, root: str) -> None:
    """What Slack has already is taken on."""
    slack.fails("chat.scheduleMessage", "drop_after")
    changed = remind(slack, root, gap(slack))
    assert len(waiting(slack)) == 1
    remind(slack, root, gap(slack))
    assert [one.scheduled_id for one in slack.reminders.of(changed.id)] == [only(slack).id]


def test_a_lost_acknowledgement_can_be_called_back(slack: Workspace, root: str) -> None:
    """Also where the item was met before it was known that Slack has the reminder."""
    slack.fails("chat.scheduleMessage", "drop_after")
    remind(slack, root, gap(slack, owner=BEN))
    assert len(waiting(slack)) == 1
    changed = remind(slack, root, gap(slack, owner=BEN, status=Status.MET))
    assert waiting(slack) == []
    assert slack.reminders.of(changed.id) == []


def test_a_record_that_fails_after_slack_was_asked_makes_no_second_reminder(slack: Workspace, root: str) -> None:
    """As when the process is killed in between."""
    kept = slack.reminders.add

    def fails_second(reminder: Reminder) -> None:
        if reminder.scheduled_id.startswith("Q"):
            raise RecordError("The database is away.")
        kept(reminder)

    slack.reminders.add = fails_second  # type: ignore[method-assign]  # a fault of one call
    remind(slack, root, gap(slack))
    slack.reminders.add = kept  # type: ignore[method-assign]  # and the end of it
    changed = remind(slack, root, gap(slack))
    assert [one.scheduled_id for one in slack.reminders.of(changed.id)] == [only(slack).id]


def test_two_alike_are_two(slack: Workspace, root: str) -> None:
    """Another assessment's reminder in the same words is not taken for this one's."""
    remind(slack, root, gap(slack))
    remind(slack, root, gap(slack), id="a2", initiative=Initiative(id="i2", name="Claims triage"))
    assert len(waiting(slack)) == 2


def test_calling_back_is_tried_again(slack: Workspace, root: str) -> None:
    """A reminder is not forgotten before Slack has let it go; one that Slack does not know any more is."""
    remind(slack, root, gap(slack))
    slack.fails("chat.deleteScheduledMessage", error="ratelimited")
    changed = remind(slack, root, gap(slack, status=Status.MET))
    assert len(slack.reminders.of(changed.id)) == len(waiting(slack)) == 1
    slack.world.scheduled.clear()
    remind(slack, root, gap(slack, status=Status.MET))
    assert slack.reminders.of(changed.id) == []


def test_other_places_are_left_alone(slack: Workspace, root: str) -> None:
    """An assessment at a terminal or in another workspace has no reminders here."""
    remind(slack, root, gap(slack), conversation_id="terminal")
    remind(slack, root, gap(slack), conversation_id=f"slack:T0FAR:{HOME}:{root}")
    assert waiting(slack) == []
    assert slack.web.calls == []


def test_without_users_read_there_is_no_mention(slack: Workspace, root: str) -> None:
    """A missing scope costs the mention, not the reminder."""
    app = next(iter(slack.world.installations.values()))
    app.scopes = app.scopes - {"users:read"}
    remind(slack, root, gap(slack, owner=ANA))
    assert "<@" not in only(slack).message.text
