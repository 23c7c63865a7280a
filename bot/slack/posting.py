"""One message to Slack, in the richest form that Slack takes: with blocks, else as text, at last cut and unmarked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.outgoing import Outgoing
from bot.slack.refusals import Refusal, refusal_of
from bot.slack.verifying import Mark, Place

log = logging.getLogger("advisor.slack")
Result = TypeVar("Result")

LONGEST = 3_500  # characters of a message that nothing is known about any more but that it was too long


def post(client: WebClient, place: Place, message: Outgoing, mark: Mark) -> str:
    """Post a message and return its `ts`. Links are not unfurled. Raises what `slack_sdk` raises."""

    def send(form: dict[str, Any]) -> str:
        thread = place.thread or None
        sent = client.chat_postMessage(
            channel=place.channel, thread_ts=thread, unfurl_links=False, unfurl_media=False, **form
        )
        return str(sent["ts"])

    return in_some_form(message, send, mark)


def end_stream(client: WebClient, channel: str, ts: str) -> None:
    """Stop a stream; nothing happens where it was stopped before or has ended by itself."""
    try:
        client.chat_stopStream(channel=channel, ts=ts)
    except SLACK_ERRORS as error:
        log.debug("A stream was not stopped: %s", error_code(error) or type(error).__name__)


def complete(client: WebClient, channel: str, ts: str, message: Outgoing, mark: Mark) -> None:
    """Make a streamed message what it should be, whatever became of the stream. May be repeated without harm."""
    end_stream(client, channel, ts)

    def update(form: dict[str, Any]) -> None:
        client.chat_update(channel=channel, ts=ts, **{"blocks": [], **form})  # left out, the old ones would stay

    in_some_form(message, update, mark)


def in_some_form(message: Outgoing, send: Callable[[dict[str, Any]], Result], mark: Mark | None = None) -> Result:
    """What `send` returns for the first form of the message that Slack does not refuse for its content."""
    *richer, plainest = _forms(message, mark)
    for form in richer:
        try:
            return send(form)
        except SlackApiError as error:
            if refusal_of(error) is not Refusal.CONTENT:
                raise
            log.warning("Slack refused a message's form (%s); it goes out plainer", error_code(error))
    return send(plainest)


def _forms(message: Outgoing, mark: Mark | None) -> list[dict[str, Any]]:
    marked = {"metadata": mark.metadata()} if mark else {}
    cut = message.text if len(message.text) <= LONGEST else message.text[: LONGEST - 1] + "…"
    rich = [{"text": message.text, "blocks": message.blocks, **marked}] if message.blocks else []
    return [*rich, {"text": message.text, **marked}, {"text": cut, **marked}, {"text": cut}]
