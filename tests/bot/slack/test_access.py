"""Members may use the advisor; guests and strangers only where that is set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.slack.access import Access, Verdict, judge
from bot.slack.clients import build_client
from tests.slack_fake import ANA, GUEST, SINGLE_GUEST, STRANGER, TEAM, TOKEN, FakeSlack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack."""
    with FakeSlack() as slack:
        yield slack


def build_access(slack: FakeSlack, **options: Any) -> Access:
    client: WebClient = build_client(TOKEN, slack.url)
    return Access(lambda team: client, **options)


@pytest.mark.parametrize(
    ("user", "verdict"),
    [(ANA, None), (GUEST, Verdict.GUEST), (SINGLE_GUEST, Verdict.GUEST), (STRANGER, Verdict.STRANGER)],
)
def test_only_members_are_let_in(slack: FakeSlack, user: str, verdict: Verdict | None) -> None:
    """Guests and people of other companies are refused, unless the setting allows them."""
    assert build_access(slack).refuses(TEAM, user) is verdict
    assert build_access(slack, allow_guests=True).refuses(TEAM, user) is None


def test_slack_is_asked_once_in_ten_minutes(slack: FakeSlack) -> None:
    """Then again, for people come and go."""
    now = [0.0]
    access = build_access(slack, timer=lambda: now[0])
    for now[0] in (0.0, 300.0, 599.0):
        access.refuses(TEAM, ANA)
    assert len(slack.calls("users.info")) == 1
    now[0] = 601.0
    access.refuses(TEAM, ANA)
    assert len(slack.calls("users.info")) == 2


def test_where_slack_does_not_tell_the_payload_decides(slack: FakeSlack) -> None:
    """A member stays one while the scope is missing; nobody from another workspace becomes one. It is asked again."""
    slack.fail("users.info", "error", times=4, error="missing_scope")
    access = build_access(slack)
    assert access.refuses(TEAM, ANA, TEAM) is None
    assert access.refuses(TEAM, STRANGER, "T0OTHER") is Verdict.STRANGER
    assert access.refuses(TEAM, GUEST) is None
    assert access.refuses(TEAM, GUEST, "E0GRID") is None
    assert access.refuses(TEAM, GUEST) is Verdict.GUEST


def test_people_of_the_same_organisation_are_members() -> None:
    """On Enterprise Grid a user belongs to several workspaces."""
    profile = {"team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}
    assert judge(profile, "T1") is Verdict.MEMBER
    assert judge(profile, "T3") is Verdict.STRANGER
    assert judge({"team_id": "T1", "is_stranger": True}, "T1") is Verdict.STRANGER
