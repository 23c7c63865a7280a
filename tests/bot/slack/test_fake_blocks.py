"""The fake Slack's judgement on blocks and views: what Slack accepts passes, and what it refuses does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack_fake import GENERAL, TOKEN, FakeSlack
from tests.slack_fake.blocks import problems, view_problems


def words(text: str, kind: str = "plain_text") -> dict[str, Any]:
    return {"type": kind, "text": text}


def button(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": words("Go"), "action_id": f"go:{number}", **more}


def options(count: int) -> list[dict[str, Any]]:
    return [{"text": words(f"Option {n}"), "value": str(n)} for n in range(count)]


def select(count: int, **more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "pick", "options": options(count), **more}


def field(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "label": words("Owner"), "element": element}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


CELL = {"type": "raw_text", "text": "x"}
TEXT_INPUT = {"type": "plain_text_input", "action_id": "name"}
CARD = {"type": "card", "title": words("Pilot", "mrkdwn"), "actions": [button()]}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "feedback",
    "positive_button": {"text": words("Good"), "value": "up"},
    "negative_button": {"text": words("Bad"), "value": "down"},
}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words("x", "text")]}]}

ACCEPTED: dict[str, dict[str, Any]] = {
    "section": {"type": "section", "text": words("x" * 3000, "mrkdwn")},
    "fields": {"type": "section", "fields": [words("x" * 2000)] * 2},
    "accessory": {"type": "section", "text": words("x"), "accessory": button(value="1")},
    "header": {"type": "header", "text": words("x" * 150)},
    "context": {"type": "context", "elements": [words("x", "mrkdwn")] * 10},
    "actions": actions(*(button(n) for n in range(25))),
    "select": actions(select(100)),
    "input": field(TEXT_INPUT),
    "markdown": {"type": "markdown", "text": "# x"},
    "table": {"type": "table", "rows": [[CELL] * 20] * 100},
    "feedback": {"type": "context_actions", "elements": [FEEDBACK]},
    "task": {"type": "task_card", "task_id": "1", "title": "Searching", "status": "in_progress", "details": RICH},
    "card": CARD,
    "carousel": {"type": "carousel", "elements": [CARD]},
    "container": {"type": "container", "title": words("Sources"), "child_blocks": [RICH], "is_collapsible": True},
    "alert": {"type": "alert", "text": words("Careful"), "level": "warning"},
}
REFUSED: dict[str, dict[str, Any]] = {
    "unknown type": {"type": "chart"},
    "no type": {"text": words("x")},
    "unknown property": {"type": "divider", "colour": "red"},
    "long section": {"type": "section", "text": words("x" * 3001, "mrkdwn")},
    "empty section": {"type": "section", "text": words("")},
    "section of nothing": {"type": "section"},
    "11 fields": {"type": "section", "fields": [words("x")] * 11},
    "long field": {"type": "section", "fields": [words("x" * 2001)]},
    "long header": {"type": "header", "text": words("x" * 151)},
    "mrkdwn header": {"type": "header", "text": words("x", "mrkdwn")},
    "11 contexts": {"type": "context", "elements": [words("x")] * 11},
    "button in context": {"type": "context", "elements": [button()]},
    "26 buttons": actions(*(button(n) for n in range(26))),
    "no buttons": actions(),
    "long label": actions(button(text=words("x" * 76))),
    "mrkdwn label": actions(button(text=words("x", "mrkdwn"))),
    "long value": actions(button(value="x" * 2001)),
    "long action id": actions(button(action_id="x" * 256)),
    "same action id": actions(button(), button()),
    "odd style": actions(button(style="primary!")),
    "long block id": {"type": "divider", "block_id": "x" * 256},
    "101 options": actions(select(101)),
    "no options": actions(select(0)),
    "strange first option": actions(select(2, initial_option={"text": words("No"), "value": "9"})),
    "long option": actions({**select(1), "options": [{"text": words("x" * 76), "value": "1"}]}),
    "long option value": actions({**select(1), "options": [{"text": words("x"), "value": "x" * 151}]}),
    "six in a menu": actions({"type": "overflow", "action_id": "more", "options": options(6)}),
    "11 radio buttons": actions({"type": "radio_buttons", "action_id": "one", "options": options(11)}),
    "odd date": actions({"type": "datepicker", "action_id": "due", "initial_date": "1.2.2026"}),
    "text field among actions": actions(TEXT_INPUT),
    "button as field": field(button()),
    "field without label": {"type": "input", "element": TEXT_INPUT},
    "long placeholder": field({**TEXT_INPUT, "placeholder": words("x" * 151)}),
    "image without text": {"type": "image", "image_url": "https://example.com/x.png"},
    "long markdown": {"type": "markdown", "text": "x" * 12_001},
    "101 rows": {"type": "table", "rows": [[CELL]] * 101},
    "21 cells": {"type": "table", "rows": [[CELL] * 21]},
    "task in no state": {"type": "task_card", "task_id": "1", "title": "x", "status": "soon"},
    "empty card": {"type": "card"},
    "long alert": {"type": "alert", "text": words("x" * 201)},
    "11 in a container": {"type": "container", "title": words("x"), "child_blocks": [{"type": "divider"}] * 11},
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_good_blocks_pass(name: str) -> None:
    """A block within Slack's limits has no problems in a message."""
    assert problems([ACCEPTED[name]], "message") == []


@pytest.mark.parametrize("name", REFUSED)
def test_bad_blocks_do_not(name: str) -> None:
    """A block beyond Slack's limits has a problem, with its place."""
    found = problems([REFUSED[name]], "message")
    assert found
    assert all("[json-pointer:/blocks" in one for one in found)


def test_what_a_message_holds_is_limited_as_a_whole() -> None:
    """51 blocks, a block id twice, and two tables are too much."""
    assert not problems([{"type": "divider"}] * 50, "message")
    assert problems([{"type": "divider"}] * 51, "message")
    assert problems([{"type": "divider", "block_id": "a"}] * 2, "message")
    assert problems([ACCEPTED["table"]] * 2, "message")
    assert problems({"type": "divider"}, "message")


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": words("Details"), "blocks": list(blocks), **more}


@pytest.mark.parametrize(
    "view",
    [
        modal(title=words("x" * 25)),
        modal(title=words("x", "mrkdwn")),
        modal(submit=words("x" * 25)),
        modal(private_metadata="x" * 3001),
        modal(callback_id="x" * 256),
        modal(field(TEXT_INPUT)),
        modal(ACCEPTED["markdown"]),
        modal(ACCEPTED["table"]),
        modal(*[{"type": "divider"}] * 101),
        {"type": "home", "blocks": [], "title": words("Home")},
        {"type": "modal", "blocks": []},
        {"type": "window", "blocks": []},
        "modal",
    ],
    ids=str,
)
def test_bad_views_are_refused(view: Any) -> None:
    """Long titles, fields without a submit button, blocks for messages only, and too much of anything."""
    assert view_problems(view)


def test_good_views_pass() -> None:
    """A modal with fields and a submit button, and a home tab of 100 blocks."""
    assert view_problems(modal(field(TEXT_INPUT), submit=words("Send"), private_metadata="x" * 3000)) == []
    assert view_problems({"type": "home", "blocks": [{"type": "divider"}] * 100}) == []


@pytest.fixture
def client() -> Iterator[WebClient]:
    with FakeSlack() as slack:
        yield WebClient(TOKEN, base_url=slack.url)


def test_posting_bad_blocks_is_refused_with_what_is_wrong(client: WebClient) -> None:
    """The answer names the problem; all texts together are limited too."""
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=GENERAL, text="x", blocks=[REFUSED["long section"]])
    assert caught.value.response["error"] == "invalid_blocks"
    assert "must be less than 3001 characters" in caught.value.response["errors"][0]
    long = {"type": "section", "text": words("x" * 2700)}
    client.chat_postMessage(channel=GENERAL, text="x", blocks=[long] * 4)
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        client.chat_postMessage(channel=GENERAL, text="x", blocks=[long] * 5)
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        client.chat_postMessage(channel=GENERAL, text="x", blocks="[")


def test_blocks_are_validated_on_request(client: WebClient) -> None:
    """`blocks.validate` judges blocks, messages and views, one at a time."""
    assert client.blocks_validate(blocks=[{"type": "divider"}])["ok"]
    assert client.blocks_validate(view=modal())["ok"]
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        client.blocks_validate(message={"text": "x", "blocks": [{"type": "chart"}]})
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.blocks_validate(blocks=[], view=modal())
