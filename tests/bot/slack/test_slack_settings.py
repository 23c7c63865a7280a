"""Slack's tokens come from the environment under Slack's names, and say how the app runs."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.settings import read_settings
from bot.slack.settings import Mode, read_slack_settings


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ({"BOT_TOKEN": "xoxb-1", "APP_TOKEN": "xapp-1"}, Mode.SOCKET),
        ({"BOT_TOKEN": "xoxb-1", "APP_TOKEN": "xapp-1", "SIGNING_SECRET": "s"}, Mode.SOCKET),
        ({"BOT_TOKEN": "xoxb-1", "SIGNING_SECRET": "s"}, Mode.HTTP),
        ({"BOT_TOKEN": "xoxb-1", "SIGNING_SECRET": "s", "CLIENT_ID": "1", "CLIENT_SECRET": "c"}, Mode.HTTP),
        ({"CLIENT_ID": "1", "CLIENT_SECRET": "c", "SIGNING_SECRET": "s"}, Mode.OAUTH),
    ],
)
def test_the_tokens_say_how_the_app_runs(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], mode: Mode) -> None:
    """A bot token is one workspace's; with the app token it goes over a WebSocket."""
    for name, value in given.items():
        monkeypatch.setenv(f"SLACK_{name}", value)
    assert read_slack_settings().mode is mode


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "SLACK_BOT_TOKEN.*SLACK_APP_TOKEN"),
        ({"BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN .*SLACK_SIGNING_SECRET"),
        ({"CLIENT_ID": "1"}, "SLACK_CLIENT_SECRET"),
    ],
)
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], says: str) -> None:
    """With what it is for."""
    for name, value in given.items():
        monkeypatch.setenv(f"SLACK_{name}", value)
    with pytest.raises(SettingsError, match=says):
        _ = read_slack_settings().mode


@pytest.mark.parametrize("url", ["https://slack-gov.com/api", "https://slack-gov.com/api/", "https://slack-gov.com/api//"])
def test_the_web_api_may_be_elsewhere(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """With or without a slash at the end."""
    monkeypatch.setenv("SLACK_API_URL", url)
    assert read_slack_settings().api_url == "https://slack-gov.com/api/"


def test_a_wrong_address_is_named_and_tokens_stay_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a fault nor the settings written out show a token."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-s3cr3t")
    assert "s3cr3t" not in repr(read_slack_settings())
    monkeypatch.setenv("SLACK_API_URL", "slack.com")
    with pytest.raises(SettingsError, match=r"SLACK_API_URL: .*https://slack.com/api/") as told:
        read_slack_settings()
    assert "s3cr3t" not in str(told.value)


def test_admins_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spaces and empty places do no harm."""
    monkeypatch.setenv("ADVISOR_ADMINS", " U1, U2,,")
    assert read_settings().admin_ids == {"U1", "U2"}
