"""Shortcuts: "Assess a pilot" from anywhere, and what the playbooks say about a message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.slack.incoming import Incoming, Job
from bot.slack.listeners.actions import handle_nothing
from bot.slack.listeners.windows import open_begin
from bot.slack.reading import clean, home_of, is_direct, private_conversation, team_of, user_of
from bot.slack.receiving import receive
from bot.slack.services import Services
from bot.slack.telling import guarded

Body = Mapping[str, Any]

ASSESS = "assess_pilot"
ABOUT = "playbooks_about"


def register(app: App, services: Services) -> None:
    """Listen to the shortcuts."""

    def handle_opening(body: Body) -> None:
        guarded(services, body, lambda: open_begin(services, body))

    def handle_about(body: Body, ack: Ack) -> None:
        receive(services, read_about(services, body))
        ack()

    app.global_shortcut(ASSESS)(ack=handle_nothing, lazy=[handle_opening])
    app.message_shortcut(ABOUT)(handle_about)
    app.shortcut(re.compile(".*"))(handle_nothing)


def read_about(services: Services, body: Body) -> Incoming:
    """The message that a shortcut was used on, as a question whose answer only the user sees."""
    team, user, message = team_of(body), user_of(body), body.get("message") or {}
    channel = str((body.get("channel") or {}).get("id") or "")
    return Incoming(
        job=Job.MESSAGE,
        keys=(f"shortcut:{body.get('trigger_id')}",),
        team=team,
        channel=channel,
        user=user,
        conversation=private_conversation(team, channel, user),
        at=services.clock(),
        thread=str(message.get("thread_ts") or message.get("ts") or ""),
        direct=is_direct(channel),
        private=True,
        text=clean(str(message.get("text") or ""), services.me(team).user),
        response_url=str(body.get("response_url") or ""),
        home=home_of(body),
    )
