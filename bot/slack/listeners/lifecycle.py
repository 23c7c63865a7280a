"""What is only taken note of: every event that Slack sends has a listener, for one without is delivered again and again."""

from __future__ import annotations

import re

from slack_bolt import App

from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Listen to the app being removed, and to all that nobody else listens to. Comes last."""
    if app.installation_store is not None:
        app.enable_token_revocation_listeners()
    else:
        app.event("tokens_revoked")(handle_seen)
        app.event("app_uninstalled")(handle_seen)
    app.event(re.compile(".*"))(handle_seen)


def handle_seen() -> None:
    """Nothing to do; Slack is told that it arrived."""
