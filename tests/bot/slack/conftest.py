"""The whole Slack app against the fake Slack, over Socket Mode and over signed HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.compose_slack import build_slack, now
from bot.record import build_store
from bot.settings import Settings
from bot.slack.http import HttpTransport
from bot.slack.serving import Serving
from bot.slack.settings import SlackSettings
from bot.store.database import open_database
from tests.bot.slack.office import Office
from tests.slack_fake import ANA, SIGNING_SECRET, TOKEN, FakeSlack


@dataclass
class Running:
    """A fake Slack and the app that serves it."""

    slack: FakeSlack
    serving: Serving
    settings: Settings


@pytest.fixture
def slack_data(served: Path, examples: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own, with the model, the playbooks and the examples prepared."""
    data = tmp_path / "slack-data"
    data.mkdir()
    for name in ("models", "generations"):
        (data / name).symlink_to((served / name).resolve())
    (data / "serving.json").write_bytes((served / "serving.json").read_bytes())
    (data / "cache").symlink_to(examples)
    return data


@contextmanager
def served_by(slack: FakeSlack, data: Path, transport: str, *, clock: Any = now, **settings: object) -> Iterator[Running]:
    """The app, connected to the fake and stopped at the end."""
    own = Settings(**{"data_dir": data, "http_port": 0, "admins": ANA, **settings})  # type: ignore[arg-type]  # pydantic checks them
    tokens = {"app_token": slack.app_token} if transport == "socket" else {"signing_secret": SIGNING_SECRET}
    tokens_read = SlackSettings(bot_token=TOKEN, api_url=slack.url, **tokens)  # type: ignore[arg-type]  # so here
    with closing(build_store(own)) as record:
        serving = build_slack(own, tokens_read, record, clock)
        thread = threading.Thread(target=serving.run, daemon=True)
        thread.start()
        try:
            if transport == "socket":
                slack.connected()
            else:
                assert isinstance(serving.transport, HttpTransport)
                slack.request_url = f"http://127.0.0.1:{serving.transport.port}/slack/events"
            yield Running(slack, serving, own)
        finally:
            serving.stop()
            thread.join(20)
    assert not thread.is_alive()


@pytest.fixture(params=["socket", "http"])
def app(request: pytest.FixtureRequest, slack_data: Path) -> Iterator[Running]:
    """The app over each transport."""
    with FakeSlack() as slack, served_by(slack, slack_data, request.param) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An inbox of its own, with nobody at work yet."""
    engine = open_database(f"sqlite:///{tmp_path / 'advisor.db'}")
    yield Office(engine)
    engine.dispose()
