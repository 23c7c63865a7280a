"""Which workspaces the app serves, as whom, and with which token. Slack is never asked while an event waits for its ack."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import NamedTuple, Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.context.context import BoltContext
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import Bot, InstallationStore
from slack_sdk.oauth.token_rotation import TokenRotator
from tenacity import Retrying, retry_if_exception_type, sleep_using_event, stop_when_event_set, wait_exponential
from tenacity.wait import wait_base

from bot.errors import AdvisorError
from bot.slack.clients import SLACK_ERRORS, build_client, error_code
from bot.slack.settings import SlackSettings

log = logging.getLogger("advisor.slack")

_ROTATION = 120  # minutes before its end at which a token is exchanged for a new one


class Me(NamedTuple):
    """The app's own user in a workspace; empty while Slack could not be asked yet. `scopes` are those granted."""

    user: str = ""
    bot: str = ""
    team: str = ""
    scopes: frozenset[str] = frozenset()


class Workspaces(Protocol):
    """The workspaces."""

    def client(self, team: str) -> WebClient:
        """The Web API with the workspace's token, valid now. Raises `AdvisorError` where the app is not installed."""

    def me(self, team: str) -> Me:
        """Who the app is there."""

    def known(self) -> bool:
        """Whether the app knows who it is."""

    def authorize(self, context: BoltContext, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """What Bolt works with for a request; None where the app is not installed there."""


def build_rotator(slack: SlackSettings) -> TokenRotator:
    """What exchanges tokens that end soon."""
    client = build_client("", slack.api_url)
    return TokenRotator(client_id=slack.client_id, client_secret=slack.client_secret, client=client)


def patiently(stop: threading.Event, wait: wait_base | None = None) -> Retrying:
    """Try until it works or the process stops, at most half a minute apart, whatever is wrong with Slack or the line."""
    return Retrying(
        retry=retry_if_exception_type((*SLACK_ERRORS, AdvisorError)),
        wait=wait or wait_exponential(multiplier=0.5, max=30),
        stop=stop_when_event_set(stop),
        sleep=sleep_using_event(stop),
        reraise=True,
    )


class OneWorkspace:
    """One workspace by its token. Who the app is there is learned in the background, as soon as Slack answers."""

    def __init__(self, client: Callable[[str], WebClient], token: str) -> None:
        self._client = client
        self._token = token
        self._me = Me()

    def learn(self, stop: threading.Event) -> None:
        """Ask Slack who we are until it answers or the process stops."""
        for attempt in patiently(stop):
            with attempt:
                self._ask()

    def client(self, team: str) -> WebClient:
        """The Web API with the token."""
        return self._client(self._token)

    def me(self, team: str) -> Me:
        """Who the app is."""
        return self._me

    def known(self) -> bool:
        """Whether Slack has told who the app is."""
        return bool(self._me.user)

    def authorize(self, context: BoltContext, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """From memory; without the app's own ids as long as those are not known."""
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=self._me.user or None,
            bot_id=self._me.bot or None,
            bot_token=self._token,
        )

    def _ask(self) -> None:
        try:
            answer = self._client(self._token).auth_test()
        except SLACK_ERRORS as error:
            why = error_code(error) or type(error).__name__
            log.warning("Slack does not tell yet who the app is (%s); `advisor doctor` looks at the token", why)
            raise
        scopes = str((answer.headers or {}).get("x-oauth-scopes", ""))
        granted = frozenset(part.strip() for part in scopes.split(",") if part.strip())
        user, bot, team = (str(answer.get(name) or "") for name in ("user_id", "bot_id", "team_id"))
        self._me = Me(user, bot, team, granted)
        log.info("connected as %s in %s", answer.get("user"), answer.get("team"))


class ManyWorkspaces:
    """The workspaces that installed the app; tokens that end soon are exchanged when they are next used."""

    def __init__(self, client: Callable[[str], WebClient], store: InstallationStore, rotator: TokenRotator) -> None:
        self._client = client
        self._store = store
        self._rotator = rotator
        self._enterprises: dict[str, tuple[str | None, bool]] = {}
        self._lock = threading.Lock()

    def client(self, team: str) -> WebClient:
        """The Web API with the workspace's token, rotated where it ends soon."""
        with self._lock:  # a refresh token is good for one use
            bot = self._bot(team)
            if bot is None:
                raise AdvisorError("The app is not installed in this workspace.", help="Install it anew.", retryable=True)
            return self._client(self._renewed(bot, team).bot_token)

    def me(self, team: str) -> Me:
        """Who the app is there."""
        bot = self._bot(team)
        return Me(bot.bot_user_id, bot.bot_id or "", team, frozenset(bot.bot_scopes)) if bot else Me()

    def known(self) -> bool:
        """Always: each installation says it."""
        return True

    def authorize(self, context: BoltContext, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """From the database, without asking Slack."""
        team = team_id or enterprise_id or ""
        self._enterprises[team] = (enterprise_id, bool(context.is_enterprise_install))
        bot = self._bot(team)
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=bot.bot_user_id,
            bot_id=bot.bot_id,
            bot_token=bot.bot_token,
            bot_scopes=bot.bot_scopes,
        )

    def _renewed(self, bot: Bot, team: str) -> Bot:
        """The bot with a token that lasts. Where another process took the refresh token, its new token is in the store."""
        try:
            fresh = self._rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=_ROTATION)
        except SLACK_ERRORS as error:
            other = self._bot(team)
            log.warning("the token of %s was not renewed (%s)", team, type(error).__name__)
            return other if other and other.bot_token != bot.bot_token else bot  # good for up to two hours more
        if fresh is not None:
            self._store.save_bot(fresh)
        return fresh or bot

    def _bot(self, team: str) -> Bot | None:
        enterprise, whole = self._enterprises.get(team, (None, False))
        found: Bot | None = self._store.find_bot(enterprise_id=enterprise, team_id=team, is_enterprise_install=whole)
        return found


class FromMemory(Authorize):
    """Bolt's authorization over our workspaces."""

    def __init__(self, workspaces: Workspaces) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bolt types no constructor without arguments
        self._workspaces = workspaces

    def __call__(
        self,
        *,
        context: BoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Who we are where a request comes from."""
        return self._workspaces.authorize(context, enterprise_id, team_id)
