"""The app was opened: its Home tab is made anew, or prompts are offered where people write to it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from bot.errors import AdvisorError
from bot.slack.blocks.kit import section
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.home import publish_home
from bot.slack.listeners.assistant import offer_prompts
from bot.slack.listeners.lifecycle import handle_seen
from bot.slack.reading import home_of, team_of, user_of
from bot.slack.services import Services

log = logging.getLogger("advisor.slack")

Body = Mapping[str, Any]


def register(app: App, services: Services) -> None:
    """Listen to the app being opened."""

    def handle_opened(body: Body) -> None:
        event = body["event"]
        try:
            if event.get("tab") == "messages":
                offer_prompts(services, team_of(body), str(event.get("channel") or ""))
            else:
                _show_home(services, body)
        except (*SLACK_ERRORS, AdvisorError) as error:
            log.warning("the app's own page could not be shown (%s)", error_code(error) or type(error).__name__)

    app.event("app_home_opened")(ack=handle_seen, lazy=[handle_opened])


def _show_home(services: Services, body: Body) -> None:
    team, user = team_of(body), user_of(body)
    if services.access.refuses(team, user, home_of(body)):
        view = {"type": "home", "blocks": [section(services.texts.guest)]}
        services.client(team).views_publish(user_id=user, view=view)
    else:
        publish_home(services, team, user, str(body["event"].get("channel") or ""))
