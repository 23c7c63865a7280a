"""A message on its way to Slack."""

from __future__ import annotations

from typing import Any, NamedTuple

Block = dict[str, Any]


class Outgoing(NamedTuple):
    """One message: `text` is never empty, it is what a notification and a screen reader say. `blocks` are 50 at most."""

    text: str
    blocks: list[Block]
