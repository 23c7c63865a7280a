"""What buttons and forms carry to say what they stand for, written and read back in one place.

Whatever comes back came through a browser: what cannot be read is None, never an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from bot.models import Choice, Citation

SHARE, DETAILS, JUMP, FEEDBACK, BEGIN, RESUME, CANVAS = (
    "share",
    "details",
    "jump",
    "feedback",
    "begin",
    "resume",
    "canvas",
)
HTML, PDF = "file:html", "file:pdf"
SOURCE, CHOICE = "source:", "choice:"  # prefixes: a number, a status or "skip" follows
PORTFOLIO = "portfolio"  # stands where an assessment's id does, for all of them
MAX_VALUE = 2_000


class SourceRef(NamedTuple):
    """A passage and the quoted characters in its text; `number` is what the answer calls it."""

    passage_id: str
    start: int
    length: int
    number: int


class ItemRef(NamedTuple):
    """An item of an assessment."""

    assessment_id: str
    item: str


def choice_value(choice: Choice) -> str:
    """A choice as a button's value."""
    return _packed({"a": choice.assessment_id, "i": choice.item, "s": choice.status})


def read_choice(value: str, label: str = "") -> Choice | None:
    """The choice that a button stands for. `label` is what the button said."""
    held = _held(value)
    try:
        return Choice.model_validate(
            {"assessment_id": held.get("a"), "item": held.get("i"), "status": held.get("s"), "label": label}
        )
    except ValidationError:
        return None


def item_value(assessment_id: str, item: str) -> str:
    """An item as a button's or an option's value."""
    return _packed({"a": assessment_id, "i": item})


def read_item(value: str) -> ItemRef | None:
    """The item that a button or an option stands for."""
    held = _held(value)
    found = ItemRef(str(held.get("a") or ""), str(held.get("i") or ""))
    return found if all(found) else None


def source_value(citation: Citation) -> str:
    """A citation as a button's value; "" where it is too long for one."""
    ref = {"p": citation.passage.id, "q": citation.start, "l": len(citation.quote), "n": citation.number}
    value = _packed(ref)
    return value if len(value) <= MAX_VALUE else ""


def read_source(value: str) -> SourceRef | None:
    """The passage that a button stands for."""
    held = _held(value)
    numbers = [held[key] for key in "qln" if type(held.get(key)) is int and held[key] >= 0]
    passage = held.get("p")
    if not isinstance(passage, str) or not passage or len(numbers) != len("qln"):
        return None
    start, length, number = numbers
    return SourceRef(passage, start, length, number)


def feedback_value(verdict: str, entry: int) -> str:
    """A verdict ("up" or "down") on the answer to an inbox entry as a button's value."""
    return f"{verdict}:{entry}"


def read_feedback(value: str) -> tuple[str, int] | None:
    """The verdict and the inbox entry that a button stands for."""
    verdict, _, entry = value.partition(":")
    return (verdict, int(entry)) if verdict in ("up", "down") and entry.isascii() and entry.isdecimal() else None


def metadata(place: Mapping[str, str], **more: str) -> str:
    """What a form knows of where it was opened, and what it is about."""
    return _packed({**place, **more})


def read_metadata(text: str) -> dict[str, str]:
    """The same back; what is no text is left out."""
    return {key: value for key, value in _held(text).items() if isinstance(value, str)}


def _packed(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _held(value: str) -> dict[str, Any]:
    try:
        held = json.loads(value or "{}")
    except (ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}
