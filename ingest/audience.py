"""Whom a document says it is for. What cannot be read is refused: if its audience got lost, it would be for everybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.models import Rejected
from knowledge.audience import group_name, group_names

EVERYBODY = ("everybody", "everyone")  # in place of groups: for all, also where it was not before
_NAMES = ("audience", "audiences")
_LOOKED_AT = 4_000  # characters in which front matter stands, where there is some
_IN_FRONT_MATTER = re.compile(
    r"\A\s*---[ \t]*\n.*?^[ \t]*[\"']?audiences?[\"']?[ \t]*:", re.DOTALL | re.MULTILINE | re.IGNORECASE
)
_REMEDY = "write `audience: [finance, legal]`, or `audience: everybody`"


def named_audience(*layers: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The groups that the first of several sets of metadata that speaks of an audience names, () for everybody.

    None where none of them speaks of it. Raises `Rejected` where it names neither groups nor everybody, or both.
    """
    for metadata in layers:
        said = [value for name, value in metadata.items() if str(name).strip().casefold() in _NAMES]
        if len(said) > 1:
            raise Rejected(f"its audience is named twice; {_REMEDY}")
        if said:
            return read_audience(said[0])
    return None


def read_audience(value: object) -> tuple[str, ...]:
    """The groups of a list, or between commas; () for everybody. Raises `Rejected` where it names neither, or both."""
    if value == ():  # as it was given by whoever ingests
        return ()
    parts = value if isinstance(value, list | tuple) else value.split(",") if isinstance(value, str) else [value]
    if any(isinstance(part, bool) or not isinstance(part, str | int) for part in parts):
        raise Rejected(f"its audience cannot be read; {_REMEDY}")
    names = group_names(str(part).encode("utf-8", "ignore").decode() for part in parts)
    everybody = [name for name in names if name in map(group_name, EVERYBODY)]
    if not names or (everybody and len(everybody) < len(names)):
        raise Rejected(f"its audience names {'everybody and groups' if names else 'no group'}; {_REMEDY}")
    return () if everybody else names


def refuse_unread_audience(text: str) -> None:
    """Raises `Rejected` where a text begins with front matter that names an audience and that nothing could be read from."""
    if _IN_FRONT_MATTER.search(text[:_LOOKED_AT]):
        raise Rejected("its front matter names an audience but is not valid YAML between two lines of ---; correct it")
