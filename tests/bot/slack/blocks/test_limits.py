"""The validator knows what Slack refuses."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.blocks.limits import problems

Json = dict[str, Any]


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def message(*blocks: Json, text: str = "Hello") -> Json:
    return {"text": text, "blocks": list(blocks)}


def button(**more: Any) -> Json:
    return {"type": "button", "text": words("Go"), "action_id": "go", "value": "1", **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def select(options: int = 1, label: str = "One", **more: Any) -> Json:
    listed = [{"text": words(label), "value": str(number)} for number in range(options)]
    return {"type": "static_select", "action_id": "pick", "options": listed, **more}


def table(rows: int, cells: int, text: str = "x") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": words("Title"), "submit": words("Save"), "blocks": list(blocks), **more}


SECTION = {"type": "section", "text": mrkdwn("Hello")}
FIELD = {"type": "input", "label": words("Name"), "element": {"type": "plain_text_input", "action_id": "name"}}
THUMB = {"text": words("Good"), "value": "up:1"}
THUMBS = {"type": "feedback_buttons", "action_id": "feedback", "positive_button": THUMB, "negative_button": THUMB}

GOOD = {
    "text alone": message(),
    "a bit of everything": message(
        {"type": "header", "text": words("Head")},
        SECTION,
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("small")]},
        actions(button(), select()),
        {"type": "context_actions", "elements": [THUMBS]},
        table(100, 20),
    ),
    "a form": modal(FIELD),
    "a home": {"type": "home", "blocks": [SECTION]},
}
BAD = {
    "no text": message(SECTION, text=""),
    "blank text": message(SECTION, text=" \n"),
    "long text": message(text="x" * 40_001),
    "too many blocks": message(*[SECTION] * 51),
    "too much in all blocks": message(*[{"type": "section", "text": mrkdwn("x" * 2_900)}] * 5),
    "a long section": message({"type": "section", "text": mrkdwn("x" * 3_001)}),
    "an empty section": message({"type": "section", "text": mrkdwn("")}),
    "a section of nothing": message({"type": "section"}),
    "a long field": message({"type": "section", "fields": [mrkdwn("x" * 2_001)]}),
    "too many fields": message({"type": "section", "fields": [mrkdwn("x")] * 11}),
    "a long header": message({"type": "header", "text": words("x" * 151)}),
    "a header in mrkdwn": message({"type": "header", "text": mrkdwn("Head")}),
    "verbatim plain text": message({"type": "header", "text": {**words("Head"), "verbatim": True}}),
    "a long button": message(actions(button(text=words("x" * 76)))),
    "a button in mrkdwn": message(actions(button(text=mrkdwn("Go")))),
    "a long value": message(actions(button(value="x" * 2_001))),
    "a long label": message(actions(button(accessibility_label="x" * 76))),
    "a long action_id": message(actions(button(action_id="x" * 256))),
    "no action_id": message(actions(button(action_id=""))),
    "an action_id twice in a block": message(actions(button(), button())),
    "a style of one's own": message(actions(button(style="pretty"))),
    "too many buttons": message(actions(*(button(action_id=f"go{number}") for number in range(26)))),
    "no buttons": message(actions()),
    "a long block_id": message({**SECTION, "block_id": "x" * 256}),
    "a block_id twice": message({**SECTION, "block_id": "a"}, {**SECTION, "block_id": "a"}),
    "too much context": message({"type": "context", "elements": [mrkdwn("x")] * 11}),
    "a button in context": message({"type": "context", "elements": [button()]}),
    "too many options": message(actions(select(101))),
    "no options": message(actions(select(0))),
    "a long option": message(actions(select(label="x" * 76))),
    "an unknown first option": message(actions(select(initial_option={"text": words("?"), "value": "?"}))),
    "a date that is none": message(actions({"type": "datepicker", "action_id": "due", "initial_date": "soon"})),
    "a field in actions": message(actions({"type": "plain_text_input", "action_id": "name"})),
    "a button in context actions": message({"type": "context_actions", "elements": [button()]}),
    "a long thumb": message(
        {"type": "context_actions", "elements": [{**THUMBS, "positive_button": {**THUMB, "text": words("x" * 76)}}]}
    ),
    "too many rows": message(table(101, 2)),
    "too many cells": message(table(2, 21)),
    "an empty cell": message(table(2, 2, "")),
    "a table of too much": message(table(50, 10, "x" * 21)),
    "two tables": message(table(2, 2), table(2, 2)),
    "too much markdown": message({"type": "markdown", "text": "x" * 7_000}, {"type": "markdown", "text": "x" * 5_001}),
    "an unknown block": message({"type": "chart"}),
    "an empty rich text": message({"type": "rich_text", "elements": []}),
    "a long title": modal(SECTION, title=words("x" * 25)),
    "no title": modal(SECTION, title=None),
    "a title in mrkdwn": modal(SECTION, title=mrkdwn("Title")),
    "a long submit": modal(SECTION, submit=words("x" * 25)),
    "a long close": modal(SECTION, close=words("x" * 25)),
    "a field and no submit": modal(FIELD, submit=None),
    "a long hint": modal({**FIELD, "hint": words("x" * 2_001)}),
    "a field that starts too long": modal(
        {**FIELD, "element": {"type": "plain_text_input", "action_id": "a", "max_length": 5, "initial_value": "123456"}}
    ),
    "a long private_metadata": modal(SECTION, private_metadata="x" * 3_001),
    "too many blocks in a view": modal(*[SECTION] * 101),
    "an empty view": modal(),
    "a table in a view": modal(table(2, 2)),
    "thumbs in a view": modal({"type": "context_actions", "elements": [THUMBS]}),
    "a home with submit": {"type": "home", "blocks": [SECTION], "submit": words("Save")},
    "an unknown view": {"type": "page", "blocks": [SECTION], "title": words("x")},
}


@pytest.mark.parametrize("payload", GOOD.values(), ids=GOOD)
def test_what_slack_takes_has_no_problems(payload: Json) -> None:
    """At the limits themselves too."""
    assert problems(payload) == []


@pytest.mark.parametrize("payload", BAD.values(), ids=BAD)
def test_what_slack_refuses_is_found(payload: Json) -> None:
    """Each with its own reason."""
    assert problems(payload)
