"""What Slack accepts of a message or a view, checked offline: its documented limits, and those that were found out."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.slack.blocks.elements import element_problems, length, text_problems

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT = 40_000
ALL_TEXT = 12_000  # of all blocks of a message: not documented, refused as msg_blocks_too_long from somewhere above
MARKDOWN_TEXT = 12_000  # of all markdown blocks of a message
TABLE_ROWS, TABLE_CELLS, TABLE_TEXT = 100, 20, 10_000
METADATA = 3_000

_ONLY_IN_MESSAGES = {"markdown", "table", "context_actions", "task_card", "plan"}
_KNOWN = {"section", "divider", "header", "context", "actions", "input", "image", "rich_text", "alert", "card", "carousel"}
_IN_CONTEXT = {"mrkdwn", "plain_text", "image"}
_IN_CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}


def problems(payload: Mapping[str, Any]) -> list[str]:
    """Everything that Slack would refuse about a message (`text`, `blocks`) or a view (it has a `type`); empty is good."""
    view = "type" in payload
    blocks = payload.get("blocks") or []
    found = [*(_view(payload) if view else _message(payload)), *_together(blocks)]
    for place, block in enumerate(blocks):
        found += [f"blocks[{place}] {problem}" for problem in _block(block, view)]
    return found


def _message(message: Mapping[str, Any]) -> Iterator[str]:
    blocks = message.get("blocks") or []
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "text is empty"
    else:
        yield from length("text", text, 1, MESSAGE_TEXT)
    if len(blocks) > MESSAGE_BLOCKS:
        yield f"{len(blocks)} blocks are more than {MESSAGE_BLOCKS}"
    if sum(block.get("type") == "table" for block in blocks) > 1:
        yield "more than one table"
    if sum(len(block.get("text") or "") for block in blocks if block.get("type") == "markdown") > MARKDOWN_TEXT:
        yield f"markdown has more than {MARKDOWN_TEXT} characters"
    if sum(map(len, _texts(blocks))) > ALL_TEXT:
        yield f"the blocks have more than {ALL_TEXT} characters"


def _view(view: Mapping[str, Any]) -> Iterator[str]:
    blocks = view.get("blocks") or []
    if view["type"] not in ("modal", "home"):
        yield f"unknown view {view['type']}"
    if not 1 <= len(blocks) <= VIEW_BLOCKS:
        yield f"{len(blocks)} blocks in a view"
    if len(view.get("private_metadata") or "") > METADATA:
        yield f"private_metadata has more than {METADATA} characters"
    yield from length("callback_id", view.get("callback_id") or "", 0, 255)
    if view["type"] == "home":
        yield from (f"a home tab has no {name}" for name in ("title", "submit", "close") if view.get(name))
        return
    yield from text_problems("title", view.get("title"), 24, plain=True)
    for name in ("submit", "close"):
        if view.get(name):
            yield from text_problems(name, view[name], 24, plain=True)
    if any(block.get("type") == "input" for block in blocks) and not view.get("submit"):
        yield "inputs without submit"


def _together(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ids = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    yield from (f"block_id {id_!r} is used twice" for id_, times in ids.items() if times > 1)


def _block(block: Mapping[str, Any], view: bool) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind not in _KNOWN | _ONLY_IN_MESSAGES or (view and kind in _ONLY_IN_MESSAGES):
        yield f"{kind} is no block that goes here"
        return
    if "block_id" in block:
        yield from length("block_id", block["block_id"], 1, 255)
    checks = {
        "section": _section,
        "header": _header,
        "context": _context,
        "actions": _actions,
        "context_actions": _context_actions,
        "input": _input,
        "markdown": _markdown,
        "table": _table,
        "rich_text": _rich_text,
    }
    if kind in checks:
        yield from checks[kind](block)


def _section(block: Mapping[str, Any]) -> Iterator[str]:
    if block.get("text") is None and not block.get("fields"):
        yield "section has neither text nor fields"
    if block.get("text") is not None:
        yield from text_problems("section text", block["text"], 3_000)
    fields = block.get("fields") or []
    if len(fields) > 10:
        yield "section has more than 10 fields"
    for field in fields:
        yield from text_problems("field", field, 2_000)
    if block.get("accessory"):
        yield from element_problems(block["accessory"], "section")


def _header(block: Mapping[str, Any]) -> Iterator[str]:
    yield from text_problems("header", block.get("text"), 150, plain=True)


def _context(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements") or []
    yield from _count("context", elements, 10)
    for each in elements:
        if each.get("type") not in _IN_CONTEXT:
            yield f"{each.get('type')} in context"
        elif each["type"] != "image":
            yield from text_problems("context", each, 3_000)


def _actions(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements") or []
    yield from _count("actions", elements, 25)
    yield from _unique_actions(elements)
    for each in elements:
        yield from element_problems(each, "actions")


def _context_actions(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements") or []
    yield from _count("context_actions", elements, 5)
    yield from _unique_actions(elements)
    for each in elements:
        if each.get("type") not in _IN_CONTEXT_ACTIONS:
            yield f"{each.get('type')} in context_actions"
        else:
            yield from element_problems(each, "context_actions")


def _input(block: Mapping[str, Any]) -> Iterator[str]:
    yield from text_problems("label", block.get("label"), 2_000, plain=True)
    if block.get("hint"):
        yield from text_problems("hint", block["hint"], 2_000, plain=True)
    yield from element_problems(block.get("element") or {}, "input")


def _markdown(block: Mapping[str, Any]) -> Iterator[str]:
    yield from length("markdown", block.get("text") or "", 1, MARKDOWN_TEXT)


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    rows = block.get("rows") or []
    if not 1 <= len(rows) <= TABLE_ROWS:
        yield f"a table of {len(rows)} rows"
    if any(not 1 <= len(row) <= TABLE_CELLS for row in rows):
        yield f"a row without cells or with more than {TABLE_CELLS}"
    cells = list(itertools.chain.from_iterable(rows))
    if any(cell.get("type") not in ("raw_text", "raw_number", "rich_text") for cell in cells):
        yield "a cell that is no text"
    if any(cell.get("type") == "raw_text" and not cell.get("text") for cell in cells):
        yield "an empty cell"
    if sum(map(len, _texts(cells))) > TABLE_TEXT:
        yield f"a table of more than {TABLE_TEXT} characters"


def _rich_text(block: Mapping[str, Any]) -> Iterator[str]:
    if not block.get("elements"):
        yield "rich_text without elements"
    for each in block.get("elements") or []:
        if any(part.get("type") == "text" and not part.get("text") for part in each.get("elements") or []):
            yield "rich_text with an empty text"


def _count(name: str, elements: Sequence[Any], most: int) -> Iterator[str]:
    if not 1 <= len(elements) <= most:
        yield f"{name} has {len(elements)} elements"


def _unique_actions(elements: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    ids = Counter(each.get("action_id") for each in elements)
    yield from (f"action_id {id_!r} is used twice" for id_, times in ids.items() if id_ and times > 1)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inside in value.items():
            if key == "text" and isinstance(inside, str):
                yield inside
            else:
                yield from _texts(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _texts(inside)
