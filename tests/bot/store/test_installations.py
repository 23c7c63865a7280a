"""Installations: what Slack's OAuth flow keeps, with tokens that show up nowhere else."""

from __future__ import annotations

import datetime
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Bot, Installation
from sqlalchemy import Engine, text

from bot.errors import RecordError
from bot.record import build_store
from bot.settings import Settings
from bot.store.installations import SqlStates, build_installation_store, build_state_store
from tests.bot.store.samples import NOON, later
from tests.bot.store.test_faults import told

WHERE: dict[str, Any] = {"enterprise_id": None, "team_id": "T1"}
TOKEN = "xoxb-secret"


def installed(user: str = "U1", at: float = 1_000.5, token: str | None = TOKEN, **more: Any) -> Installation:
    values = {
        "app_id": "A1",
        "team_id": "T1",
        "team_name": "Team",
        "bot_token": token,
        "bot_id": "B1",
        "bot_user_id": "UB",
        "bot_scopes": ["chat:write", "commands"],
        "bot_refresh_token": "xoxe-secret",
        "bot_token_expires_at": 5_000,
        "user_id": user,
        "user_token": f"xoxp-{user}",
        "user_scopes": ["search:read"],
        "installed_at": at,
        "custom_values": {"lang": "en"},
    }
    return Installation(**(values | more))


def values_of(one: Installation | Bot | None) -> dict[str, Any]:
    assert one is not None
    return vars(one)


def test_an_installation_comes_back_as_it_was_saved(engine: Engine) -> None:
    """Every field, for the person, for the workspace, and its bot alone; of this app and this workspace only."""
    store = build_installation_store(engine, "client")
    store.save(installed())
    again = build_installation_store(engine, "client")
    assert values_of(again.find_installation(**WHERE)) == values_of(installed())
    assert values_of(again.find_installation(**WHERE, user_id="U1")) == values_of(installed())
    assert values_of(again.find_bot(**WHERE)) == values_of(installed().to_bot())
    assert again.find_installation(**WHERE, user_id="U2") is None
    assert again.find_installation(enterprise_id="E1", team_id="T1") is None
    assert again.find_bot(enterprise_id=None, team_id="T2") is None
    assert build_installation_store(engine, "another").find_bot(**WHERE) is None


def test_the_latest_installation_speaks_for_the_workspace(engine: Engine) -> None:
    """The workspace has the bot that was saved last, whoever's installation is asked for."""
    store = build_installation_store(engine, "client")
    store.save(installed("U1"))
    store.save(installed("U2", at=2_000.0, token="xoxb-second"))
    store.save(installed("U0", at=1_500.0, token=None))
    assert values_of(store.find_installation(**WHERE)) == values_of(installed("U2", at=2_000.0, token="xoxb-second"))
    assert values_of(store.find_installation(**WHERE, user_id="U0"))["bot_token"] == "xoxb-second"
    assert values_of(store.find_installation(**WHERE, user_id="U1"))["user_token"] == "xoxp-U1"


def test_a_renewed_token_takes_the_place_of_the_old_one(engine: Engine) -> None:
    """Rotation saves the bot, or a whole installation, again: the old token is gone from the database."""
    store = build_installation_store(engine, "client")
    store.save(installed())
    renewed = installed(token="xoxb-renewed", bot_token_expires_at=9_000)
    store.save_bot(renewed.to_bot())
    assert values_of(store.find_bot(**WHERE)) == values_of(renewed.to_bot())
    assert values_of(store.find_installation(**WHERE)) == values_of(renewed)
    store.save(installed(token="xoxb-third"))
    assert values_of(store.find_bot(**WHERE))["bot_token"] == "xoxb-third"
    with engine.connect() as connection:
        kept = [
            str(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in ("installations", "installed_bots")
        ]
    assert not any(old in row for row in kept for old in (TOKEN, "xoxb-renewed"))


def test_an_organisation_is_installed_once_for_all_its_workspaces(engine: Engine) -> None:
    """An installation for the whole organisation is found for a workspace of it, and beside the workspace's own."""
    store = build_installation_store(engine, "client")
    store.save(installed(enterprise_id="E1", team_id=None, is_enterprise_install=True))
    found = store.find_installation(enterprise_id="E1", team_id="T9", is_enterprise_install=True)
    assert values_of(found)["bot_token"] == TOKEN
    assert store.find_bot(enterprise_id="E1", team_id="T9") is None


def test_what_is_uninstalled_is_gone(engine: Engine) -> None:
    """A person's installation, the bot, or everything of a workspace; other workspaces stay."""
    store = build_installation_store(engine, "client")
    for one in (installed("U1"), installed("U2"), installed(team_id="T2")):
        store.save(one)
    store.delete_installation(**WHERE, user_id="U2")
    assert store.find_installation(**WHERE, user_id="U2") is None
    store.delete_bot(**WHERE)
    assert store.find_bot(**WHERE) is None
    assert values_of(store.find_installation(**WHERE))["bot_token"] is None
    store.delete_all(**WHERE)
    assert store.find_installation(**WHERE) is None
    assert store.find_bot(enterprise_id=None, team_id="T2") is not None


def test_no_token_is_shown_or_logged(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in what the objects say of themselves, nor in a log, nor in an error of the database."""
    caplog.set_level(logging.DEBUG)
    store = build_installation_store(engine, "client")
    store.save(installed())
    shown = [repr(store), repr(store.find_bot(**WHERE)), repr(store.find_installation(**WHERE))]
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE installed_bots"))
    with pytest.raises(RecordError) as error:
        store.save(installed())
    assert "secret" not in "".join([*shown, caplog.text, told(error.value)])


def test_a_state_is_used_once(engine: Engine) -> None:
    """Of several requests at once with one state, one is let through; others are not known at all."""
    store = build_state_store(engine)
    state = store.issue()
    assert len(state) > 30
    assert store.issue() != state
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: store.consume(state), range(8))) == 1
    assert not store.consume("unknown")


def test_a_state_runs_out(engine: Engine) -> None:
    """After its time it is refused, and the next one sweeps it away."""
    minute = 60
    now = NOON

    def clock() -> datetime.datetime:
        return now

    store = SqlStates(engine, minute, clock)
    state = store.issue()
    now = later(1)
    assert not store.consume(state)
    store.issue()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM oauth_states")).scalar_one() == 1


def test_the_record_has_a_store_for_each_app(tmp_path: Path) -> None:
    """What is opened from the settings keeps installations and states in the one database."""
    with closing(build_store(Settings(data_dir=tmp_path))) as record:
        record.installations("client").save(installed())
        state = record.states().issue()
    with closing(build_store(Settings(data_dir=tmp_path))) as again:
        assert again.installations("client").find_bot(**WHERE) is not None
        assert again.installations("another").find_bot(**WHERE) is None
        assert again.states().consume(state)
