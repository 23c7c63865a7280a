"""A question that was answered by a click shows the answer in place of its buttons. Best effort: the record is elsewhere."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from bot.models import Reply
from bot.slack.blocks.checklist import build_recorded
from bot.slack.blocks.values import JUMP
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.incoming import Incoming
from bot.slack.outgoing import Block
from bot.slack.services import Services

log = logging.getLogger("advisor.slack")


def message_of(body: Mapping[str, Any]) -> str:
    """The clicked message as it is kept with the click; "" where it is none that can be changed."""
    message = body.get("message") or {}
    if (body.get("container") or {}).get("is_ephemeral") or not message.get("ts"):
        return ""
    return json.dumps({"ts": message["ts"], "text": message.get("text", ""), "blocks": message.get("blocks") or []})


def settle(services: Services, incoming: Incoming, reply: Reply) -> None:
    """Take the buttons of a clicked question away, where the click was what is on record now."""
    choice, recorded = incoming.choice, reply.progress.recorded if reply.progress else ()
    if choice is None or not incoming.message or choice.item not in {answer.item for answer in recorded}:
        return
    message = json.loads(incoming.message)
    instead = build_recorded(choice, incoming.user, services.texts)
    blocks = _without_buttons(message["blocks"], choice.item, instead)
    try:
        services.client(incoming.team).chat_update(
            channel=incoming.channel, ts=message["ts"], text=message["text"] or choice.label, blocks=blocks
        )
    except SLACK_ERRORS as error:
        log.info("a question keeps its buttons (%s)", error_code(error) or type(error).__name__)


def _without_buttons(blocks: list[Block], item: str, instead: list[Block]) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        names = str(block.get("block_id", "")).split(":") if block.get("type") == "actions" else []
        if item in names[1:]:
            kept += instead if instead[0] not in kept else []
        elif JUMP not in names[:1]:
            kept.append(block)
    return kept
