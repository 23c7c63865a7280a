"""Checked parts of an answer as Markdown that Slack streams: no link, mention or HTML in it is live."""

from __future__ import annotations

import re

from bot.slack.escaping import NOTHING, visible

# What begins something live; a space of no width behind the first character takes the life out of it. Looked at from
# every character, as one beginning may lie in another: "]://".
_LIVE = re.compile(r"(?=(<|\]\(|\]\[|\]:|://|www\.|(?<![\w.])@(?=\w)))", re.IGNORECASE)
_BORDER = 3  # characters that a beginning can reach back over the end of a part


class LiveText:
    """Parts in their order; what begins in one part and ends in the next is harmless too."""

    def __init__(self) -> None:
        self._before = ""

    def add(self, part: str) -> str:
        """The part as it may be sent."""
        part = visible(part)
        joined = self._before + part
        border = len(self._before)
        crosses = any(match.start() < border < match.end(1) for match in _LIVE.finditer(joined))
        self._before = joined[-_BORDER:]
        behind = {match.start() for match in _LIVE.finditer(part)}
        safe = "".join(char + NOTHING if place in behind else char for place, char in enumerate(part))
        return NOTHING + safe if crosses else safe
