"""Many workspaces: tokens that end soon are exchanged in time, once, whoever asks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.errors import AdvisorError
from bot.slack.clients import build_client
from bot.slack.workspaces import ManyWorkspaces
from bot.store.database import open_database
from bot.store.installations import SqlInstallations, build_installation_store
from tests.slack_fake import TEAM, FakeSlack
from tests.slack_fake.tokens import consent

SOON, LATER = 60 * 60, 12 * 60 * 60  # seconds until a token ends


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack whose tokens end."""
    with FakeSlack() as fake:
        fake.world.rotates_tokens = True
        yield fake


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlInstallations]:
    """An installation store in a file."""
    engine = open_database(f"sqlite:///{tmp_path / 'record.db'}")
    yield build_installation_store(engine, "client")
    engine.dispose()


def install(slack: FakeSlack, store: SqlInstallations, seconds: int) -> str:
    """The app is installed, and its token ends in so many seconds. Returns the token."""
    world = slack.world
    asked = {"client_id": world.client_id, "scope": "chat:write", "redirect_uri": "http://localhost/done"}
    [code] = parse_qs(urlsplit(consent(world, asked)).query)["code"]
    known = {"client_id": world.client_id, "client_secret": world.client_secret, "redirect_uri": "http://localhost/done"}
    granted = WebClient(base_url=slack.url).oauth_v2_access(**known, code=code)
    bot = Bot(
        app_id="A0ADVISOR",
        team_id=TEAM,
        bot_token=granted["access_token"],
        bot_id="B0ADVISOR",
        bot_user_id=granted["bot_user_id"],
        bot_scopes=["chat:write"],
        bot_refresh_token=granted["refresh_token"],
        bot_token_expires_at=int(time.time()) + seconds,
        installed_at=time.time(),
    )
    store.save_bot(bot)
    return bot.bot_token


def workspaces(slack: FakeSlack, store: SqlInstallations) -> ManyWorkspaces:
    """What a process has of them."""
    client = build_client("", slack.url)
    rotator = TokenRotator(client_id=slack.world.client_id, client_secret=slack.world.client_secret, client=client)
    return ManyWorkspaces(partial(build_client, base_url=slack.url), store, rotator)


def kept(store: SqlInstallations) -> Bot:
    """The bot as it is in the store."""
    found = store.find_bot(enterprise_id=None, team_id=TEAM, is_enterprise_install=False)
    assert found is not None
    return found


def test_a_token_that_lasts_is_left_alone(slack: FakeSlack, store: SqlInstallations) -> None:
    """Slack is not asked for another one."""
    token = install(slack, store, LATER)
    assert workspaces(slack, store).client(TEAM).token == token
    assert len(slack.calls("oauth.v2.access")) == 1


def test_a_token_that_ends_soon_is_exchanged_once(slack: FakeSlack, store: SqlInstallations) -> None:
    """By many threads at once: all get the new one, which works, and it is what the store keeps."""
    old, many = install(slack, store, SOON), workspaces(slack, store)
    with ThreadPoolExecutor(6) as pool:
        tokens = {client.token for client in pool.map(many.client, [TEAM] * 12)}
    assert tokens == {kept(store).bot_token} != {old}
    assert many.client(TEAM).auth_test()["team_id"] == TEAM
    assert len(slack.calls("oauth.v2.access")) == 2


def test_another_process_may_have_been_quicker(slack: FakeSlack, store: SqlInstallations) -> None:
    """Its token is taken from the store; where Slack renews nothing at the moment, the old one serves on."""
    old = install(slack, store, SOON)
    slack.fail("oauth.v2.access", "server_error", times=9)
    slow = workspaces(slack, store)
    assert slow.client(TEAM).token == old
    slack.faults.clear()
    quick = workspaces(slack, store)
    renewed = quick.client(TEAM).token
    assert renewed != old
    assert slow.client(TEAM).token == renewed


def test_a_workspace_without_the_app_is_an_error(slack: FakeSlack, store: SqlInstallations) -> None:
    """That says what to do."""
    with pytest.raises(AdvisorError, match="Install it anew"):
        workspaces(slack, store).client(TEAM)
