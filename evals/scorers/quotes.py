"""Is every quote exactly in its passage, and does every statement carry a citation that exists?"""

from __future__ import annotations

import re

from bot.models import Reply

_MARK = re.compile(r"\[(\d+)\]")


def quotes_exact(reply: Reply) -> bool:
    """Whether each citation's quote stands in its passage at the place it names."""
    return all(
        citation.passage.text[citation.start : citation.start + len(citation.quote)] == citation.quote
        for citation in reply.citations
    )


def uncited_lines(reply: Reply) -> list[str]:
    """Lines of an answer that state something without ending in a citation; labels that end in a colon state nothing."""
    numbers = {citation.number for citation in reply.citations}
    return [
        line
        for line in reply.text.split("\n")
        if line.strip()
        and not line.strip().endswith(":")
        and not (line.strip().endswith("]") and {int(mark) for mark in _MARK.findall(line)} <= numbers)
    ]
