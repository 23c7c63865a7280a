"""The Bolt app: listeners that accept, an authorization from memory, and nothing that waits for Slack before an ack."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.installation_store import InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from bot.faults import file_error
from bot.slack.clients import build_client
from bot.slack.listeners import actions, assistant, commands, home, lifecycle, messages, shortcuts, views
from bot.slack.manifest import bot_scopes
from bot.slack.services import Services
from bot.slack.settings import Mode, SlackSettings
from bot.slack.workspaces import FromMemory, Workspaces

log = logging.getLogger("advisor.slack")

LAZY = 20  # windows, pages and the like that may be under way at the same time


def build_app(services: Services, workspaces: Workspaces, oauth: OAuthSettings | None = None) -> App:
    """The app with all its listeners. With `oauth` it can be installed into many workspaces."""
    slack = services.slack
    client = build_client("", slack.api_url)
    client.token = None  # each request brings its workspace's
    logging.getLogger("slack_bolt.App").addFilter(_is_news)
    app = App(
        name="pilot-advisor",
        client=client,
        signing_secret=slack.signing_secret or None,
        authorize=FromMemory(workspaces),  # type: ignore[arg-type]  # None stands for not installed, which Bolt knows
        installation_store=oauth.installation_store if oauth else None,
        oauth_settings=oauth,
        # Listeners run before Slack gets its answer, so that what could not be kept is delivered again.
        process_before_response=True,
        listener_executor=ThreadPoolExecutor(LAZY, "advisor-lazy"),
        request_verification_enabled=slack.mode is not Mode.SOCKET,
    )
    app.error(handle_fault)
    for part in (messages, commands, shortcuts, actions, views, home, assistant, lifecycle):
        part.register(app, services)
    return app


def build_oauth(slack: SlackSettings, installations: InstallationStore, states: OAuthStateStore) -> OAuthSettings:
    """The settings for installing into many workspaces."""
    return OAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        scopes=bot_scopes(),
        installation_store=installations,
        state_store=states,
        authorization_url=slack.api_url.removesuffix("api/") + "oauth/v2/authorize",
    )


def handle_fault(error: Exception, body: Mapping[str, Any]) -> BoltResponse:
    """A listener failed before it acknowledged: Slack gets no ack and delivers again, or tells the person who clicked."""
    log.error("a request was not accepted, reference %s", file_error(error).reference)
    log.debug("the request was a %s", body.get("type"))
    return BoltResponse(status=500, body="")


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record of Bolt's says more than that the token of the environment is left to us, which is meant."""
    return "`token` will be unused" not in record.getMessage()
