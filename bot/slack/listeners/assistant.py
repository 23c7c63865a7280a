"""The agent pane: prompts to begin with, the stop button, and the older assistant's events."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import App

from bot.errors import AdvisorError
from bot.slack.blocks.help import build_prompts
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.listeners.lifecycle import handle_seen
from bot.slack.reading import stop_key, team_of
from bot.slack.services import Services

log = logging.getLogger("advisor.slack")

Body = Mapping[str, Any]


def register(app: App, services: Services) -> None:
    """Listen to the pane, in its present and its former form."""

    def handle_started(body: Body) -> None:
        thread = body["event"].get("assistant_thread") or {}
        try:
            offer_prompts(services, team_of(body), str(thread["channel_id"]), str(thread.get("thread_ts") or ""))
        except (*SLACK_ERRORS, AdvisorError) as error:
            log.warning("prompts could not be offered (%s)", error_code(error) or type(error).__name__)

    def handle_stop(body: Body) -> None:
        event, team = body["event"], team_of(body)
        channel, thread = str(event["channel"]), str(event["thread_ts"])
        if not services.running.stop(team, channel, thread):
            for ts in event.get("streaming_message_ts") or ():  # another process may be writing it
                services.inbox.mark(stop_key(team, channel, str(ts)))
            end_session(services, team, channel, thread)

    app.event("agent_session_stopped")(ack=handle_seen, lazy=[handle_stop])
    app.event("assistant_thread_started")(ack=handle_seen, lazy=[handle_started])
    app.event("assistant_thread_context_changed")(handle_seen)


def offer_prompts(services: Services, team: str, channel: str, thread: str = "") -> None:
    """Suggest four things to ask, beside an empty conversation."""
    place: dict[str, Any] = {"channel_id": channel, **({"thread_ts": thread} if thread else {})}
    services.client(team).assistant_threads_setSuggestedPrompts(
        **place, title=services.texts.prompts_title, prompts=build_prompts(services.texts)
    )


def end_session(services: Services, team: str, channel: str, thread: str) -> None:
    """Nothing runs there, or not in this process: Slack need not show it as working any longer."""
    try:
        services.client(team).agents_sessions_setStatus(channel_id=channel, thread_ts=thread, status="active")
    except (*SLACK_ERRORS, AdvisorError) as error:
        log.info("a session was not ended (%s)", error_code(error) or type(error).__name__)
