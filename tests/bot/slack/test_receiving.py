"""What is acknowledged is on disk, once; what cannot be kept is not acknowledged."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from sqlalchemy import text

from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.incoming import Incoming, Job
from bot.slack.services import Services
from bot.store.database import open_database
from tests.bot.slack.parts import app_parts

LEASE = datetime.timedelta(minutes=1)


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """The parts over a database of the test's own; two entries may wait."""
    return app_parts(Settings(data_dir=tmp_path, slack_queue=2))[0]


@pytest.fixture
def app(services: Services, tmp_path: Path) -> App:
    """The app over them."""
    return build_app(services, app_parts(Settings(data_dir=tmp_path))[1])


def message(number: int, **changes: Any) -> dict[str, Any]:
    """A direct message."""
    one = {"type": "message", "user": "U1", "text": "hi", "ts": f"{number}.1", "channel": "D1", "channel_type": "im"}
    return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}", "event": {**one, **changes}}


def status(app: App, body: dict[str, Any]) -> int:
    return app.dispatch(BoltRequest(body=body, mode="socket_mode")).status


def entries(services: Services) -> list[Incoming]:
    """What workers would be given, in turn."""
    found = []
    while entry := services.inbox.claim("a:1:x", services.clock(), LEASE):
        found.append(Incoming.model_validate_json(entry.payload))
        services.inbox.done(entry.id)
    return found


def test_a_message_is_kept_before_it_is_acknowledged_and_only_once(app: App, services: Services) -> None:
    """Delivered again under the same id, and under another one."""
    again = message(1) | {"event_id": "Ev9"}
    assert [status(app, body) for body in (message(1), message(1), again)] == [200, 200, 200]
    assert [one.text for one in entries(services)] == ["hi"]


def test_what_the_database_refuses_is_not_acknowledged(app: App, services: Services, tmp_path: Path) -> None:
    """Slack delivers it again; then it is kept."""
    database = open_database(f"sqlite:///{tmp_path / 'advisor.db'}")
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO away"))
    assert status(app, message(1)) == 500
    with database.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO inbox"))
    database.dispose()
    assert status(app, message(1)) == 200
    assert len(entries(services)) == 1


def test_when_too_much_waits_further_messages_are_kept_as_refusals(app: App, services: Services) -> None:
    """They come first, so that people know at once."""
    for number in range(4):
        status(app, message(number, user=f"U{number}"))
    assert [one.job for one in entries(services)] == [Job.REFUSE, Job.REFUSE, Job.MESSAGE, Job.MESSAGE]
