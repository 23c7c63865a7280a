"""Small parts to describe what a JSON structure may be. A check returns what is wrong, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
Rule = Callable[[dict[str, Any]], str]


def problem(text: str, path: str) -> str:
    """As Slack words it: what, and a JSON pointer."""
    return f"{text} [json-pointer:{path}]"


def string(most: int = 0, least: int = 0) -> Check:
    """A string of so many characters; `most` 0 is any number."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", path)
        elif most and len(value) > most:
            yield problem(f"must be less than {most + 1} characters", path)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", path)

    return check


def boolean(value: Any, path: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", path)


def number(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield problem("must be a number", path)
        elif not least <= value <= most:
            yield problem(f"must be between {least} and {most}", path)

    return check


def anything(value: Any, path: str) -> Iterator[str]:
    """Whatever it is."""
    yield from ()


def one_of(*values: str) -> Check:
    """One of these words."""

    def check(value: Any, path: str) -> Iterator[str]:
        if value not in values:
            yield problem("must be one of: " + ", ".join(values), path)

    return check


def many(inner: Check, least: int, most: int) -> Check:
    """A list of so many."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must be an array", path)
            return
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", path)
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", path)
        for index, one in enumerate(value):
            yield from inner(one, f"{path}/{index}")

    return check


def record(needed: dict[str, Check], allowed: dict[str, Check] | None = None, *rules: Rule) -> Check:
    """An object with these fields and no others; a rule returns what is wrong with the whole, or nothing."""
    fields = needed | (allowed or {})

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", path)
            return
        for name in needed:
            if value.get(name) is None:
                yield problem(f"missing required field: {name}", path)
        for name, inside in value.items():
            if name not in fields:
                yield problem(f"invalid additional property: {name}", path)
            elif inside is not None:
                yield from fields[name](inside, f"{path}/{name}")
        for rule in rules:
            if wrong := rule(value):
                yield problem(wrong, path)

    return check


def by_type(kinds: dict[str, Check]) -> Check:
    """An object whose `type` says what else it must be."""

    def check(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", path)
        elif (kind := value.get("type")) not in kinds:
            yield problem(f"unsupported type: {kind}", f"{path}/type")
        else:
            yield from kinds[str(kind)](value, path)

    return check


def text(most: int, *, plain: bool = False, least: int = 1) -> Check:
    """A text object; `plain` refuses mrkdwn."""
    words = string(most, least)
    literal = record({"type": one_of("plain_text"), "text": words}, {"emoji": boolean})
    marked = record({"type": one_of("mrkdwn"), "text": words}, {"verbatim": boolean})
    return by_type({"plain_text": literal} if plain else {"plain_text": literal, "mrkdwn": marked})


def needs_one(*names: str) -> Rule:
    """At least one of these fields is there."""
    return lambda value: "" if any(value.get(name) for name in names) else "must provide one of: " + ", ".join(names)


def not_both(first: str, second: str) -> Rule:
    """Two fields that exclude each other."""
    return lambda value: f"cannot have both {first} and {second}" if value.get(first) and value.get(second) else ""
