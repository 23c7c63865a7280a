"""What people use: finds buttons and fields, and says what Slack sends when they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tests.slack_fake.blocks import interactive, nested
from tests.slack_fake.records import Json

_ONE = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "multi_users_select": ("selected_users", "initial_users"),
}
_OPTION = ("static_select", "radio_buttons", "overflow", "external_select")
_OPTIONS = ("multi_static_select", "checkboxes")


class Widget(NamedTuple):
    """Something to use, and the block it is in."""

    block: Json
    element: Json


def widgets(blocks: list[Json]) -> Iterable[Widget]:
    """All that can be used, in order. Feedback buttons are two, each with their element's action id."""
    for block in nested(blocks):
        for element in interactive(block):
            if element["type"] == "feedback_buttons":
                for name in ("positive_button", "negative_button"):
                    yield Widget(block, {**element[name], "type": "feedback_buttons", "action_id": element["action_id"]})
            else:
                yield Widget(block, element)


def label(element: Json) -> str:
    """What is written on a button."""
    return str((element.get("text") or {}).get("text", ""))


def find(blocks: list[Json], name: str) -> Widget:
    """What has this label, action id or value; of an action id that repeats, the first. Raises `LookupError`."""
    for key in (label, lambda one: one.get("action_id"), lambda one: one.get("value")):
        for widget in widgets(blocks):
            if key(widget.element) == name:
                return widget
    names = [label(one.element) or one.element.get("action_id") for one in widgets(blocks)]
    raise LookupError(f"nothing is called {name!r}; there are {names}")


def action(widget: Widget, value: Any, at: str) -> Json:
    """The action that is sent when somebody uses it, choosing `value` where there is a choice."""
    block, element = widget
    sent: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"], "action_ts": at}
    if element["type"] in ("button", "feedback_buttons", "icon_button", "workflow_button"):
        return {**sent, **{name: element[name] for name in ("text", "value", "url", "style") if name in element}}
    return {**sent, **chosen(element, value)}


def chosen(element: Json, value: Any) -> Json:
    """What a field holds after somebody put `value` in, as in a view's state. Raises `ValueError` where they cannot."""
    kind = element["type"]
    if kind in _OPTION:
        return {"selected_option": _option(element, value) if value is not None else element.get("initial_option")}
    if kind in _OPTIONS:
        picked = [_option(element, one) for one in value] if value is not None else element.get("initial_options") or []
        return {"selected_options": picked}
    if kind in _ONE:
        name, first = _ONE[kind]
        return {name: value if value is not None else element.get(first)}
    text = value if value is not None else element.get("initial_value")
    if text is not None and len(str(text)) > int(element.get("max_length") or 3000):
        raise ValueError(f"the field takes {element.get('max_length')} characters")
    return {"value": text or None}


def _option(element: Json, value: Any) -> Json:
    """The option with this value or this label."""
    offered = [*(element.get("options") or [])]
    for group in element.get("option_groups") or []:
        offered += group["options"]
    for option in offered:
        if value in (option.get("value"), option["text"]["text"]):
            return dict(option)
    raise ValueError(f"{value!r} is not offered; there are {[one['text']['text'] for one in offered]}")


def state(blocks: list[Json], values: Mapping[str, Any] | None = None) -> Json:
    """The state of a message's or a view's fields, filled with `values` by block id, action id or label.

    Raises `ValueError` where a value fits no field.
    """
    left = dict(values or {})
    found: Json = {}
    for block in nested(blocks):
        for element in interactive(block):
            if element["type"] in ("button", "feedback_buttons", "icon_button", "workflow_button", "overflow"):
                continue
            names = (block["block_id"], element["action_id"], (block.get("label") or {}).get("text"))
            name = next((one for one in names if one in left), None)
            given = left.pop(name) if name is not None else None
            entry = {"type": element["type"], **chosen(element, given)}
            found.setdefault(block["block_id"], {})[element["action_id"]] = entry
    if left:
        raise ValueError(f"no field for {sorted(left)}; there are {sorted(found)}")
    return {"values": found}


def missing(blocks: list[Json], filled: Json) -> list[str]:
    """The labels of fields that have to be filled, and are not."""
    empty = []
    for block in blocks:
        if block["type"] == "input" and not block.get("optional"):
            entry = filled["values"][block["block_id"]][block["element"]["action_id"]]
            if not any(value for name, value in entry.items() if name != "type"):
                empty.append(block["label"]["text"])
    return empty
