"""The words of others: kept inside their tags on the way to a model, found again in the message on the way back."""

from __future__ import annotations

import re


def fenced(text: str) -> str:
    """Text of others, unable to close the tags of the prompt around it. Each character keeps its place."""
    return text.replace("<", "‹").replace(">", "›")


def own_words(claimed: str | None, text: str, *, any_case: bool = False) -> str:
    """The part of `text` that a model quotes, spelled as in the text; "" where the text has no such whole words.

    Only white space may differ, and angle brackets, which the model saw as `fenced` wrote them.
    """
    words = fenced(claimed or "").split()
    if not words:
        return ""
    pattern = r"\s+".join(map(re.escape, words))
    match = re.search(rf"(?<!\w){pattern}(?!\w)", fenced(text), re.IGNORECASE if any_case else 0)
    return text[match.start() : match.end()] if match else ""
