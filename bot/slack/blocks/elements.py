"""What Slack accepts of the parts of a block: texts, buttons, menus and fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_SELECTS = {"static_select", "multi_static_select"}
_LOOKUPS = {"users_select", "conversations_select", "channels_select", "external_select"}
_PICKERS = {"datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons"}
_WRITTEN = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
_ALLOWED = {
    "section": {"button", "overflow", "image"} | _SELECTS | _LOOKUPS | _PICKERS,
    "actions": {"button", "overflow"} | _SELECTS | _LOOKUPS | _PICKERS,
    "context_actions": {"feedback_buttons", "icon_button"},
    "input": _SELECTS | _LOOKUPS | _PICKERS | _WRITTEN,
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def length(name: str, text: Any, least: int, most: int) -> Iterator[str]:
    """Whether a text has between `least` and `most` characters."""
    if not isinstance(text, str):
        yield f"{name} is no text"
    elif not least <= len(text) <= most:
        yield f"{name} has {len(text)} characters, not {least} to {most}"


def text_problems(name: str, text: Any, most: int, *, plain: bool = False) -> Iterator[str]:
    """What is wrong with a text object; `plain` refuses mrkdwn."""
    if not isinstance(text, Mapping):
        yield f"{name} is missing"
        return
    if text.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield f"{name} is {text.get('type')}"
    if text.get("type") == "plain_text" and "verbatim" in text:
        yield f"{name} is plain text and cannot be verbatim"
    if not str(text.get("text") or "").strip():
        yield f"{name} is empty"
    else:
        yield from length(name, text["text"], 1, most)


def element_problems(element: Mapping[str, Any], where: str) -> Iterator[str]:
    """What is wrong with a button, menu or field that stands in a block of the kind `where`."""
    kind = str(element.get("type"))
    if kind not in _ALLOWED[where]:
        yield f"{kind} in {where}"
        return
    if kind == "image":
        return
    yield from length("action_id", element.get("action_id"), 1, 255)
    if element.get("placeholder"):
        yield from text_problems("placeholder", element["placeholder"], 150, plain=True)
    if kind == "button":
        yield from _button(element)
    elif kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield from _labelled(element.get(name) or {})
    elif kind in _SELECTS | {"overflow", "checkboxes", "radio_buttons"}:
        yield from _options(element, {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}.get(kind, 100))
    elif kind in _WRITTEN:
        yield from _written(element)
    elif kind == "datepicker" and not _DAY.fullmatch(element.get("initial_date") or "2000-01-01"):
        yield "initial_date is no date"


def _button(button: Mapping[str, Any]) -> Iterator[str]:
    yield from _labelled(button)
    if button.get("style") not in (None, "primary", "danger"):
        yield f"style {button['style']}"
    if "url" in button:
        yield from length("url", button["url"], 1, 3_000)


def _labelled(button: Mapping[str, Any]) -> Iterator[str]:
    yield from text_problems("button", button.get("text"), 75, plain=True)
    if "value" in button:
        yield from length("value", button["value"], 0, 2_000)
    if "accessibility_label" in button:
        yield from length("accessibility_label", button["accessibility_label"], 1, 75)


def _options(element: Mapping[str, Any], most: int) -> Iterator[str]:
    options = element.get("options") or []
    if not 1 <= len(options) <= most:
        yield f"{len(options)} options, not 1 to {most}"
    for option in options:
        yield from text_problems(
            "option", option.get("text"), 75, plain=element["type"] not in ("checkboxes", "radio_buttons")
        )
        yield from length("option value", option.get("value"), 1, 150)
    chosen = element.get("initial_option")
    if chosen and chosen not in options:
        yield "initial_option is none of the options"


def _written(element: Mapping[str, Any]) -> Iterator[str]:
    most = element.get("max_length") or 3_000
    if not 1 <= most <= 3_000:
        yield f"max_length {most}"
    yield from length("initial_value", element.get("initial_value") or "", 0, most)
