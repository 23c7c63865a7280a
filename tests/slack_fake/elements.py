"""What Slack accepts inside a block: buttons, selects, inputs and their parts."""

from __future__ import annotations

import re
from typing import Any

from tests.slack_fake.schema import (
    Check,
    Rule,
    anything,
    boolean,
    by_type,
    many,
    needs_one,
    not_both,
    number,
    one_of,
    record,
    string,
    text,
)

ACTION_ID = string(255, 1)
URL = string(3000, 1)
CONFIRM = record(
    {
        "title": text(100, plain=True),
        "text": text(300),
        "confirm": text(30, plain=True),
        "deny": text(30, plain=True),
    },
    {"style": one_of("primary", "danger")},
)
OPTION = record(
    {"text": text(75), "value": string(150, 1)},
    {"description": text(75), "url": URL},
)
PLAIN_OPTION = record(
    {"text": text(75, plain=True), "value": string(150, 1)},
    {"description": text(75, plain=True), "url": URL},
)
GROUP = record({"label": text(75, plain=True), "options": many(PLAIN_OPTION, 1, 100)})
IMAGE = record(
    {"type": one_of("image"), "alt_text": string(2000, 1)},
    {"image_url": URL, "slack_file": anything},
    needs_one("image_url", "slack_file"),
)
FILTER = record(
    {}, {"include": many(string(), 1, 4), "exclude_bot_users": boolean, "exclude_external_shared_channels": boolean}
)


def _pattern(expression: str) -> Rule:
    """The rule that a picker's first value looks like this."""
    name = {r"\d{4}-\d\d-\d\d": "initial_date", r"\d\d:\d\d": "initial_time"}[expression]
    return lambda value: "" if re.fullmatch(expression, value.get(name) or "") or not value.get(name) else f"invalid {name}"


def _element(kind: str, needed: dict[str, Check], allowed: dict[str, Check], *rules: Rule) -> Check:
    common: dict[str, Check] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}
    return record({"type": one_of(kind), **needed}, {**common, **allowed}, *rules)


_HINTED: dict[str, Check] = {"placeholder": text(150, plain=True)}
_CHOSEN: dict[str, Check] = {**_HINTED, "max_selected_items": number(1, 1000)}
_OPTIONS: dict[str, Check] = {
    **_CHOSEN,
    "options": many(PLAIN_OPTION, 1, 100),
    "option_groups": many(GROUP, 1, 100),
    "initial_option": PLAIN_OPTION,
    "initial_options": many(PLAIN_OPTION, 1, 100),
}
_LOOKUP: dict[str, Check] = {
    **_CHOSEN,
    "response_url_enabled": boolean,
    "default_to_current_conversation": boolean,
    "filter": FILTER,
}


def _known_first(value: dict[str, Any]) -> str:
    """The option that is chosen at first has to be one of those offered."""
    offered = [*(value.get("options") or [])]
    for group in value.get("option_groups") or []:
        offered += group.get("options") or [] if isinstance(group, dict) else []
    first = [value["initial_option"]] if value.get("initial_option") else value.get("initial_options") or []
    return "" if all(one in offered for one in first) else "initial option not in options"


_BUTTON = _element(
    "button",
    {"text": text(75, plain=True)},
    {
        "value": string(2000),
        "url": URL,
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
    },
)
_FEEDBACK = record({"text": text(75, plain=True), "value": string(2000)}, {"accessibility_label": string(75)})
_BOX_RULES = (needs_one("options", "option_groups"), not_both("options", "option_groups"), _known_first)
_WRITTEN: dict[str, Check] = {
    **_HINTED,
    "initial_value": string(3000),
    "min_length": number(0, 3000),
    "max_length": number(1, 3000),
    "multiline": boolean,
    "dispatch_action_config": anything,
}

SELECTS: dict[str, Check] = {
    "static_select": _element("static_select", {}, _OPTIONS, *_BOX_RULES),
    "multi_static_select": _element("multi_static_select", {}, _OPTIONS, *_BOX_RULES),
    "external_select": _element(
        "external_select", {}, {**_CHOSEN, "initial_option": OPTION, "min_query_length": number(0, 100)}
    ),
    "users_select": _element("users_select", {}, {**_CHOSEN, "initial_user": string(255, 1)}),
    "multi_users_select": _element("multi_users_select", {}, {**_CHOSEN, "initial_users": many(string(255, 1), 1, 100)}),
    "conversations_select": _element("conversations_select", {}, {**_LOOKUP, "initial_conversation": string(255, 1)}),
    "channels_select": _element("channels_select", {}, {**_LOOKUP, "initial_channel": string(255, 1)}),
}
PICKERS: dict[str, Check] = {
    "datepicker": _element("datepicker", {}, {**_HINTED, "initial_date": string(10)}, _pattern(r"\d{4}-\d\d-\d\d")),
    "timepicker": _element(
        "timepicker", {}, {**_HINTED, "initial_time": string(5), "timezone": string()}, _pattern(r"\d\d:\d\d")
    ),
    "datetimepicker": _element("datetimepicker", {}, {"initial_date_time": number(10**9, 10**10 - 1)}),
    "checkboxes": _element(
        "checkboxes", {"options": many(OPTION, 1, 10)}, {"initial_options": many(OPTION, 1, 10)}, _known_first
    ),
    "radio_buttons": _element("radio_buttons", {"options": many(OPTION, 1, 10)}, {"initial_option": OPTION}, _known_first),
}
_OVERFLOW = _element("overflow", {"options": many(PLAIN_OPTION, 1, 5)}, {})
_WORKFLOW = _element(
    "workflow_button",
    {"text": text(75, plain=True), "workflow": anything},
    {"style": string(), "accessibility_label": string(75)},
)

ACTIONS: dict[str, Check] = {"button": _BUTTON, "overflow": _OVERFLOW, "workflow_button": _WORKFLOW, **SELECTS, **PICKERS}
ACCESSORIES: dict[str, Check] = {**ACTIONS, "image": IMAGE}
INPUTS: dict[str, Check] = {
    **SELECTS,
    **PICKERS,
    "plain_text_input": _element("plain_text_input", {}, _WRITTEN),
    "email_text_input": _element("email_text_input", {}, _WRITTEN),
    "url_text_input": _element("url_text_input", {}, _WRITTEN),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": boolean},
        {**_HINTED, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "file_input": _element("file_input", {}, {"filetypes": many(string(), 1, 100), "max_files": number(1, 10)}),
    "rich_text_input": _element(
        "rich_text_input", {}, {**_HINTED, "initial_value": anything, "dispatch_action_config": anything}
    ),
}
CONTEXT: dict[str, Check] = {"image": IMAGE, "plain_text": text(3000, plain=True), "mrkdwn": text(3000)}
CONTEXT_ACTIONS: dict[str, Check] = {
    "feedback_buttons": _element("feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {}),
    "icon_button": _element(
        "icon_button",
        {"icon": one_of("trash"), "text": text(75, plain=True)},
        {"value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": many(string(), 1, 100)},
    ),
}
SOURCE = record({"type": one_of("url"), "url": URL, "text": string(255, 1)})

any_action = by_type(ACTIONS)
any_accessory = by_type(ACCESSORIES)
any_input = by_type(INPUTS)
any_context = by_type(CONTEXT)
any_context_action = by_type(CONTEXT_ACTIONS)
