"""Where the app is installed, for Slack's OAuth flow, in the record's own database.

These are slack_sdk's two interfaces over our tables. Its own SQLAlchemy stores need greenlet, which nothing here has a use
for, read before they write (SQLite refuses that where somebody else writes meanwhile), keep every token that was ever
given, and would let two requests at once use one state.

Tokens are secrets: they are in `content` only, and nothing here logs or shows it.
"""

from __future__ import annotations

import datetime
import logging
import secrets
from collections.abc import Callable
from typing import Any

from slack_sdk.oauth.installation_store import Bot, Installation, InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore
from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, select

from bot.store.records import check_ids
from bot.store.tables import installations, installed_bots, oauth_states
from bot.store.times import now_utc
from bot.store.transactions import insert_new, reading, writing

STATE_SECONDS = 600  # how long somebody may take to install the app
_LOG = logging.getLogger(__name__)
_OF_THE_BOT = ("bot_token", "bot_id", "bot_user_id", "bot_scopes", "bot_refresh_token", "bot_token_expires_at")


def build_installation_store(engine: Engine, client_id: str) -> SqlInstallations:
    """The installations of the app with this client id."""
    return SqlInstallations(engine, client_id)


def build_state_store(engine: Engine, seconds: int = STATE_SECONDS) -> SqlStates:
    """The installations that are under way; each has so many seconds."""
    return SqlStates(engine, seconds)


class SqlInstallations(InstallationStore):
    """Who installed the app in which workspace. Every method may raise `RecordError`, with no token in it.

    A workspace has one bot: whatever was saved last, by an installation or by a renewal of its token.
    """

    def __init__(self, engine: Engine, client_id: str) -> None:
        self._engine = engine
        self._client_id = client_id

    @property
    def logger(self) -> logging.Logger:
        """Where Bolt says what it does with this store."""
        return _LOG

    def save(self, installation: Installation) -> None:
        """Keep an installation and its bot, in the place of the same person's earlier one."""
        content = _content(installation)
        key = self._key(installation.enterprise_id, _team(installation), installation.user_id)
        row = {"installed_at": _time(installation.installed_at), "content": _without_bot(content)}
        with writing(self._engine) as connection:
            _put(connection, installations, key, row)
            if installation.bot_token:
                self._put_bot(connection, installation.to_bot())

    def save_bot(self, bot: Bot) -> None:
        """Keep a bot, in the place of the workspace's earlier one."""
        with writing(self._engine) as connection:
            self._put_bot(connection, bot)

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace, or of a whole organisation."""
        key = self._key(enterprise_id, None if is_enterprise_install else team_id)
        query = select(installed_bots.c.content).where(_matches(installed_bots, key))
        with reading(self._engine) as connection:
            content = connection.execute(query).scalar_one_or_none()
        return Bot(**content) if content else None

    def find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """A person's installation, or the latest one of the workspace; with the bot that the workspace has now."""
        key = self._key(enterprise_id, None if is_enterprise_install else team_id, user_id)
        query = select(installations.c.content).where(_matches(installations, key))
        with reading(self._engine) as connection:
            content = connection.execute(query.order_by(installations.c.installed_at.desc()).limit(1)).scalar_one_or_none()
        if content is None:
            return None
        bot = self.find_bot(enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install)
        return Installation(**content, **{name: getattr(bot, name) for name in _OF_THE_BOT if bot})

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the bot of a workspace and its token."""
        self._delete(installed_bots, self._key(enterprise_id, team_id))

    def delete_installation(self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None) -> None:
        """Forget a person's installation, or all of a workspace."""
        self._delete(installations, self._key(enterprise_id, team_id, user_id))

    def _key(self, enterprise_id: str | None, team_id: str | None, user_id: str | None = None) -> dict[str, str]:
        key = {"client_id": self._client_id, "enterprise_id": enterprise_id or "", "team_id": team_id or ""}
        key |= {"user_id": user_id} if user_id is not None else {}
        check_ids(*key.values())
        return key

    def _put_bot(self, connection: Connection, bot: Bot) -> None:
        _put(connection, installed_bots, self._key(bot.enterprise_id, _team(bot)), {"content": _content(bot)})

    def _delete(self, table: Table, key: dict[str, str]) -> None:
        with writing(self._engine) as connection:
            connection.execute(table.delete().where(_matches(table, key)))


class SqlStates(OAuthStateStore):
    """The states of installations under way: each can be used once, within its time. May raise `RecordError`."""

    def __init__(self, engine: Engine, seconds: int, clock: Callable[[], datetime.datetime] = now_utc) -> None:
        self._engine = engine
        self._span = datetime.timedelta(seconds=seconds)
        self._clock = clock

    @property
    def logger(self) -> logging.Logger:
        """Where Bolt says what it does with this store."""
        return _LOG

    def issue(self, *args: Any, **kwargs: Any) -> str:
        """A new state that nobody can guess. Those that ran out are forgotten."""
        state, now = secrets.token_urlsafe(32), self._clock()
        with writing(self._engine) as connection:
            connection.execute(oauth_states.delete().where(oauth_states.c.expires_at <= now))
            connection.execute(oauth_states.insert(), {"state": state, "expires_at": now + self._span})
        return state

    def consume(self, state: str) -> bool:
        """Whether a state was given out, has time left and was not used before; from now on it is used."""
        check_ids(state)
        this = and_(oauth_states.c.state == state, oauth_states.c.expires_at > self._clock())
        with writing(self._engine) as connection:
            return connection.execute(oauth_states.delete().where(this)).rowcount == 1


def _put(connection: Connection, table: Table, key: dict[str, str], values: dict[str, Any]) -> None:
    if not insert_new(connection, table, key | values):
        connection.execute(table.update().where(_matches(table, key)).values(values))


def _matches(table: Table, key: dict[str, str]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in key.items()))


def _team(of: Installation | Bot) -> str | None:
    return None if of.is_enterprise_install else of.team_id


def _content(of: Installation | Bot) -> dict[str, Any]:
    """Everything of it as JSON: times as numbers of seconds."""
    values = of.to_dict_for_copying()
    times = {name: getattr(of, name) for name, value in values.items() if isinstance(value, datetime.datetime)}
    return values | times | {name: values[name] or "" for name in values if name.endswith("_scopes")}


def _without_bot(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in _OF_THE_BOT}


def _time(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
