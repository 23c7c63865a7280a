"""Response URLs: what an app answers to a command or a click without a token."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from tests.slack_fake.api import Call
from tests.slack_fake.blocks import check_message_blocks
from tests.slack_fake.chat import POSTED_TEXT, with_ids
from tests.slack_fake.records import Json, Message, ResponseUrl
from tests.slack_fake.refusal import Refusal
from tests.slack_fake.world import World

USES = 5


def respond(world: World, secret: str, body: bytes) -> tuple[HTTPStatus, str]:
    """What a response URL answers to a payload."""
    with world.lock:
        place = world.response_urls.get(secret)
        if place is None:
            return HTTPStatus.NOT_FOUND, "no_service"
        if place.until <= world.clock.now():
            return HTTPStatus.NOT_FOUND, '{"ok":false,"error":"expired_url"}'
        if place.uses >= USES:
            return HTTPStatus.NOT_FOUND, '{"ok":false,"error":"used_url"}'
        try:
            given = json.loads(body)
            say(world, place, given)
        except (ValueError, Refusal) as problem:
            error = problem.error if isinstance(problem, Refusal) else "invalid_payload"
            return HTTPStatus.BAD_REQUEST, error
        place.uses += 1
        world.changed()
        return HTTPStatus.OK, "ok"


def say(world: World, place: ResponseUrl, given: Any) -> None:
    """Post, replace or delete as an app asks for in answer to a command or a click. Raises `Refusal`."""
    if not isinstance(given, dict):
        raise Refusal("invalid_payload")
    old = place.message
    if given.get("delete_original") and old is not None:
        world.delete(old)
        return
    text, blocks = _content(world, given)
    if given.get("replace_original") and old is not None:
        old.text, old.blocks = text, blocks
        if old.only_for:
            old.edits += 1
            world.changed()
        else:
            world.edited(old)
        return
    public = given.get("response_type") == "in_channel"
    world.post(
        _message(world, place, text, blocks, str(given.get("thread_ts") or ""), only_for="" if public else place.user)
    )


def _content(world: World, given: Json) -> tuple[str, list[Json]]:
    text = str(given.get("text") or "")
    if len(text) > POSTED_TEXT:
        raise Refusal("msg_too_long")
    blocks = check_message_blocks(given["blocks"]) if given.get("blocks") else []
    if not text.strip() and not blocks:
        raise Refusal("no_text")
    if not text.strip():
        world.warnings.append("response_url: missing_text_in_message")
    return text, with_ids(Call(world, "response_url", {}, ""), blocks)


def _message(world: World, place: ResponseUrl, text: str, blocks: list[Json], thread_ts: str, *, only_for: str) -> Message:
    app = world.installation(place.team)
    return Message(
        team=place.team,
        channel=place.channel,
        ts=world.clock.new_ts(),
        user=app.bot_user,
        text=text,
        blocks=blocks,
        thread_ts=thread_ts,
        app=app.app,
        bot_id=app.bot_id,
        only_for=only_for,
    )
