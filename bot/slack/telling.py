"""A sentence to one person about what they just did, and what becomes of faults behind a click."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient

from bot.errors import AdvisorError
from bot.faults import file_error
from bot.slack.blocks.answer import build_error, build_text
from bot.slack.clients import SLACK_ERRORS, build_webhook, error_code
from bot.slack.mrkdwn import plain
from bot.slack.outgoing import Outgoing
from bot.slack.reading import is_direct, team_of, user_of
from bot.slack.services import Services

log = logging.getLogger("advisor.slack")

Body = Mapping[str, Any]


def tell(services: Services, body: Body, message: Outgoing) -> None:
    """Say something to whoever made a request, seen by nobody else. What Slack refuses is only logged."""
    try:
        if url := body.get("response_url"):
            webhook = build_webhook(str(url))
            sent = webhook.send(text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=False)
            if sent.status_code == 200:
                return
        _post(services.client(team_of(body)), body, message)
    except (*SLACK_ERRORS, AdvisorError) as error:
        log.warning("somebody could not be told (%s)", error_code(error) or type(error).__name__)


def guarded(services: Services, body: Body, step: Callable[[], object]) -> None:
    """Take a step behind an acknowledged request; what goes wrong is told to the person."""
    try:
        step()
    except AdvisorError as error:
        tell(services, body, build_text(plain(str(error))))
    except Exception as error:  # whatever it is, the person is told and an admin can look it up
        tell(services, body, explain(services, error))


def explain(services: Services, error: BaseException) -> Outgoing:
    """A fault that nobody foresaw, as a sentence with its reference."""
    reference = file_error(error).reference
    log.error("failed, reference %s", reference, exc_info=error)
    return build_error(services.texts, reference)


def _post(client: WebClient, body: Body, message: Outgoing) -> None:
    container = body.get("container") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or body.get("channel_id") or "")
    thread = str(container.get("thread_ts") or "") or None
    if not channel or is_direct(channel):
        room = channel or str(client.conversations_open(users=[user_of(body)])["channel"]["id"])
        client.chat_postMessage(channel=room, thread_ts=thread, text=message.text, blocks=message.blocks)
    else:
        client.chat_postEphemeral(
            channel=channel, user=user_of(body), thread_ts=thread, text=message.text, blocks=message.blocks
        )
