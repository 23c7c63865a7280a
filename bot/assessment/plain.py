"""Text from people made safe to print: no character that is invisible, turns the text around or drives a device."""

from __future__ import annotations

import datetime
import unicodedata
from typing import Any, TypeVar

from knowledge.models import Frozen

Value = TypeVar("Value", bound=Frozen)

# Format characters (bidirectional marks and overrides, zero-width spaces, tags), halves of surrogate pairs, and private
# characters, which mean whatever a font makes of them.
_DROPPED = {"Cf", "Cs", "Co"}
_BREAKS = {"\u2028", "\u2029", "\x85", "\r"}
# Not strftime's %B, which would follow the locale of whoever starts the program.
_MONTHS = "January February March April May June July August September October November December".split()


def clean(text: str) -> str:
    """The text with line breaks as the only control characters, without blank ends."""
    return "".join(map(_printable, text.replace("\r\n", "\n"))).strip()


def cleaned(value: Value) -> Value:
    """A copy whose texts, however deep, are all clean: one place, so that no text can be forgotten."""
    return type(value).model_validate(_walk(value.model_dump()))


def one_line(text: str) -> str:
    """The text with each stretch of white space as one space."""
    return " ".join(text.split())


def day(date: datetime.date) -> str:
    """A date as people write it."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def moment(at: datetime.datetime) -> str:
    """A day and a time; in UTC, and said so, where the time zone is known."""
    if at.tzinfo is None:
        return f"{day(at)}, {at:%H:%M}"
    at = at.astimezone(datetime.UTC)
    return f"{day(at)}, {at:%H:%M} UTC"


def listing(parts: list[str]) -> str:
    """Parts joined as a sentence joins them."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def count(number: int, one: str, many: str = "") -> str:
    """A number and its noun; the plural adds an s where none is given."""
    return f"{number} {one if number == 1 else many or one + 's'}"


# Not strftime's %B, which would follow the locale of whoever starts the program.
_MONTHS = ("January February March April May June July August September October November December").split()


def _printable(char: str) -> str:
    if char == "\n" or char in _BREAKS:
        return "\n"
    category = unicodedata.category(char)
    return " " if category == "Cc" else "" if category in _DROPPED else char


def _walk(value: Any) -> Any:
    if type(value) is str:  # an enum's member is a string too, and stays the member
        return clean(value)
    if isinstance(value, dict):
        return {key: _walk(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(map(_walk, value))
    return value
