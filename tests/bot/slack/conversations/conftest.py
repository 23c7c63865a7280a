"""One app for each transport, shared by all conversations; whatever it said is looked at after each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.slack.conftest import served_by
from tests.bot.slack.conversations.talk import Talk
from tests.slack_fake import CLEO, FakeSlack


@pytest.fixture(scope="package")
def shared_data(served: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the model, the playbooks and the examples prepared."""
    data = tmp_path_factory.mktemp("conversations")
    for name in ("models", "generations"):
        (data / name).symlink_to((served / name).resolve())
    (data / "serving.json").write_bytes((served / "serving.json").read_bytes())
    (data / "cache").symlink_to(examples)
    return data


@pytest.fixture(scope="package", params=["socket", "http"])
def running(request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """The app, connected to a Slack of its own."""
    data = tmp_path_factory.mktemp(request.param)  # a process that is given files one by one comes here more than once
    for path in ("models", "generations", "cache", "serving.json"):
        (data / path).symlink_to((shared_data / path).resolve())
    with FakeSlack() as slack, served_by(slack, data, request.param, contact=CLEO) as app:
        yield Talk(slack, app.settings)


@pytest.fixture
def talk(running: Talk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    """The same; at the end nothing is unanswered, unacknowledged, refused by Slack, or live."""
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(running.settings.data_dir))
    yield running
    running.quiet()
    assert not running.faults()
    assert not [one.payload for one in running.slack.deliveries if one.lost]
