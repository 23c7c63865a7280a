"""Slack's judgement on blocks, messages' parts and views: what it would refuse, and with which error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.slack_fake.elements import (
    IMAGE,
    SOURCE,
    URL,
    any_accessory,
    any_action,
    any_context,
    any_context_action,
    any_input,
)
from tests.slack_fake.records import Json
from tests.slack_fake.refusal import Refusal
from tests.slack_fake.schema import (
    Check,
    anything,
    boolean,
    by_type,
    many,
    needs_one,
    number,
    one_of,
    problem,
    record,
    string,
    text,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ALL_TEXT = 13_200  # not documented, but refused: slackapi/bolt-js#2509
MARKDOWN = 12_000  # of all markdown blocks of a message together
VIEW_BYTES = 250_000
_STATES = one_of("pending", "in_progress", "complete", "error")


def _block(kind: str, needed: dict[str, Check], allowed: dict[str, Check] | None = None, *rules: Any) -> Check:
    return record({"type": one_of(kind), **needed}, {"block_id": string(255, 1), **(allowed or {})}, *rules)


_RICH_PART = by_type(
    {
        kind: record(
            {"type": string(), "elements": many(anything, 0, 1000)},
            dict.fromkeys(("style", "indent", "offset", "border", "language"), anything),
        )
        for kind in ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
    }
)
_RICH_TEXT = _block("rich_text", {"elements": many(_RICH_PART, 1, 1000)})
_CELL = by_type(
    {
        "raw_text": record({"type": string(), "text": string(0, 1)}),
        "raw_number": record({"type": string(), "value": anything}, {"text": string()}),
        "rich_text": _RICH_TEXT,
    }
)
_TASK = _block(
    "task_card",
    {"task_id": string(255, 1), "title": string(256, 1)},
    {"status": _STATES, "details": _RICH_TEXT, "output": _RICH_TEXT, "sources": many(SOURCE, 0, 100)},
)
_CARD = _block(
    "card",
    {},
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": many(any_action, 1, 3),
    },
    needs_one("hero_image", "title", "actions", "body"),
)

_EVERYWHERE: dict[str, Check] = {
    "section": _block(
        "section",
        {},
        {"text": text(3000), "fields": many(text(2000), 1, 10), "accessory": any_accessory, "expand": boolean},
        needs_one("text", "fields"),
    ),
    "divider": _block("divider", {}),
    "header": _block("header", {"text": text(150, plain=True)}),
    "image": _block(
        "image",
        {"alt_text": string(2000, 1)},
        {"image_url": URL, "slack_file": anything, "title": text(2000, plain=True)},
        needs_one("image_url", "slack_file"),
    ),
    "context": _block("context", {"elements": many(any_context, 1, 10)}),
    "actions": _block("actions", {"elements": many(any_action, 1, 25)}),
    "rich_text": _RICH_TEXT,
    "input": _block(
        "input",
        {"label": text(2000, plain=True), "element": any_input},
        {"hint": text(2000, plain=True), "optional": boolean, "dispatch_action": boolean},
    ),
    "alert": _block("alert", {"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
    "card": _CARD,
    "carousel": _block("carousel", {"elements": many(by_type({"card": _CARD}), 1, 10)}),
}
_MESSAGE_ONLY: dict[str, Check] = {
    "markdown": _block("markdown", {"text": string(MARKDOWN, 1)}),
    "table": _block(
        "table",
        {"rows": many(many(_CELL, 1, 20), 1, 100)},
        {"column_settings": many(record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean}), 0, 20)},
    ),
    "context_actions": _block("context_actions", {"elements": many(any_context_action, 1, 5)}),
    "task_card": _TASK,
    "plan": _block("plan", {"title": string(256, 1)}, {"tasks": many(by_type({"task_card": _TASK}), 0, 100)}),
}
_CHILD = by_type({**_EVERYWHERE, **_MESSAGE_ONLY})
_MESSAGE_ONLY["container"] = _block(
    "container",
    {"child_blocks": many(_CHILD, 1, 10)},
    {
        "title": text(150, plain=True),
        "rich_text_title": _RICH_TEXT,
        "subtitle": text(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": IMAGE,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    needs_one("title", "rich_text_title"),
)
SURFACES: dict[str, dict[str, Check]] = {
    "message": {**_EVERYWHERE, **_MESSAGE_ONLY},
    "modal": _EVERYWHERE,
    "home": _EVERYWHERE,
}


def problems(blocks: Any, surface: str) -> list[str]:
    """What is wrong with blocks on a message, a modal or a home tab."""
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    found = list(many(by_type(SURFACES[surface]), 0, most)(blocks, "/blocks"))
    return found or [*_repeated(blocks), *_tables(blocks)]


def _repeated(blocks: list[Json]) -> Iterator[str]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name and name in seen:
            yield problem(f"`block_id` already exists: {name}", f"/blocks/{index}/block_id")
        seen.add(name or "")
        actions = [one["action_id"] for one in interactive(block) if one.get("action_id")]
        if len(actions) != len(set(actions)):
            yield problem("`action_id` already exists in this block", f"/blocks/{index}")


def _tables(blocks: list[Json]) -> Iterator[str]:
    if len([block for block in blocks if block["type"] == "table"]) > 1:
        yield problem("only_one_table_allowed", "/blocks")


def interactive(block: Json) -> list[Json]:
    """The elements of a block that a person can use."""
    found = [one for one in (block.get("accessory"), block.get("element")) if isinstance(one, dict)]
    for name in ("elements", "actions"):
        found += [one for one in block.get(name) or [] if isinstance(one, dict)]
    if block.get("type") == "rich_text":
        return []
    return [one for one in found if one.get("type") not in ("image", "mrkdwn", "plain_text", "card")]


def nested(blocks: list[Json]) -> Iterator[Json]:
    """All blocks, those inside containers and carousels too."""
    for block in blocks:
        yield block
        yield from nested(block.get("child_blocks") or [])
        if block.get("type") == "carousel":
            yield from block.get("elements") or []


def strings(value: Any) -> Iterator[str]:
    """Every text that is shown, in order."""
    if isinstance(value, dict):
        for name, inside in value.items():
            if name == "text" and isinstance(inside, str):
                yield inside
            elif name not in ("value", "action_id", "block_id", "url"):
                yield from strings(inside)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def check_message_blocks(blocks: Any) -> list[Json]:
    """The blocks of a message. Raises `Refusal` with `invalid_blocks` or `msg_blocks_too_long`."""
    if found := problems(blocks, "message"):
        raise invalid("invalid_blocks", found)
    if sum(map(len, strings(blocks))) > ALL_TEXT:
        raise Refusal("msg_blocks_too_long")
    if sum(len(block["text"]) for block in nested(blocks) if block["type"] == "markdown") > MARKDOWN:
        raise Refusal("msg_blocks_too_long")
    return list(blocks)


_VIEW: dict[str, Check] = {
    "blocks": anything,
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_MODAL = record(
    {"type": one_of("modal"), "title": text(24, plain=True), "blocks": anything},
    {
        **_VIEW,
        "submit": text(24, plain=True),
        "close": text(24, plain=True),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = record({"type": one_of("home"), "blocks": anything}, _VIEW)
TASK_CHUNK = record(
    {"type": one_of("task_update"), "id": string(255, 1), "title": string(256, 1), "status": _STATES},
    {"details": string(), "output": string(), "sources": many(SOURCE, 0, 100)},
)
CHUNKS = many(
    by_type(
        {
            "markdown_text": record({"type": string(), "text": string()}),
            "task_update": TASK_CHUNK,
            "plan_update": record({"type": string(), "title": string(256, 1)}),
            "blocks": record({"type": string(), "blocks": anything}),
        }
    ),
    0,
    100,
)
PROMPTS = many(record({"title": string(255, 1), "message": string(4000, 1)}), 1, 4)
LOADING = many(string(255, 1), 0, 10)
POST_AT = number(0, 10**11)


def view_problems(view: Any) -> list[str]:
    """What is wrong with a modal or a home tab."""
    found = list(by_type({"modal": _MODAL, "home": _HOME})(view, "/view"))
    if found:
        return found
    blocks = view["blocks"]
    found = problems(blocks, view["type"])
    if not found and view["type"] == "modal" and not view.get("submit") and any(one["type"] == "input" for one in blocks):
        found = [problem("missing required field: submit", "/view")]
    return found


def check_view(view: Any, kind: str) -> Json:
    """A view of this kind. Raises `Refusal`: `invalid_arguments`, `view_too_large`."""
    found = view_problems(view)
    if not found and view["type"] != kind:
        found = [problem(f"must be of type {kind}", "/view/type")]
    if found:
        raise invalid("invalid_arguments", found)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise Refusal("view_too_large")
    return dict(view)


def invalid(error: str, found: list[str]) -> Refusal:
    """A refusal that says what is wrong where."""
    return Refusal(error, errors=found, response_metadata={"messages": [f"[ERROR] {one}" for one in found]})
