"""Messages and mentions: into the inbox, acknowledged once they are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from bot.slack.reading import read_message, team_of
from bot.slack.receiving import receive
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Listen to what people write."""

    def handle_message(body: Mapping[str, Any]) -> None:
        inbox = services.inbox
        me = services.me(team_of(body)).user
        incoming = read_message(body, me, services.clock(), knows=inbox.knows, seen=inbox.seen)
        if incoming is not None:
            receive(services, incoming)

    app.event("app_mention")(handle_message)
    app.event("message")(handle_message)
