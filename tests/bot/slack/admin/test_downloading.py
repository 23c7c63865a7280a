"""Where the app's token may go: to Slack, and nowhere else."""

from __future__ import annotations

import pytest

from bot.slack.admin.downloading import may_be_asked

API = "https://slack.com/api/"


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com/files-pri/T1-F1/download/plan.md",
        "https://acme.enterprise.slack.com/files-pri/T1-F1/plan.md",
        "https://files.slack-gov.com/files-pri/T1-F1/plan.md",
        "https://slack.com/files-pri/T1-F1/plan.md",
    ],
)
def test_slacks_own_hosts_are_asked(url: str) -> None:
    """Those that Slack hands files out from."""
    assert may_be_asked(url, API)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://files.slack.com/files-pri/T1-F1/plan.md",
        "https://files.slack.com.evil.example/plan.md",
        "https://evilslack.com/plan.md",
        "https://evil.example/files.slack.com/plan.md",
        "https://files.slack.com@evil.example/plan.md",
        "https://user:word@files.slack.com/plan.md",
        "https://files.slack.com:8443/plan.md",
        "file:///etc/passwd",
        "https://docs.google.com/document/d/1",
    ],
)
def test_nobody_else_gets_the_token(url: str) -> None:
    """Not over an open line, not by a name that only looks alike."""
    assert not may_be_asked(url, API)


def test_a_web_api_of_ones_own_hands_out_its_files() -> None:
    """What `SLACK_API_URL` names is trusted with the token already."""
    assert may_be_asked("http://127.0.0.1:8080/files-pri/F1/x", "http://127.0.0.1:8080/api/")
    assert not may_be_asked("http://127.0.0.1:8081/files-pri/F1/x", "http://127.0.0.1:8080/api/")
