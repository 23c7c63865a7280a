"""Long mrkdwn in parts that Slack takes: cut where a reader would pause, never inside of what belongs together."""

from __future__ import annotations

import re

_FENCE = "```"
_RESERVE = len(_FENCE) + 1  # for closing a code block that goes on in the next part
_SHORTEST = 40
_SENTENCE_END = re.compile(r"[.!?…](?=\s)")
_HALF_ENTITY = re.compile(r"&[a-z]{0,3}$")


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` characters (at least 40), none empty: at the ends of paragraphs, lines, sentences, words.

    Entities and links stay whole (a link longer than the limit does not); a code block is closed and opened again.
    """
    limit = max(limit, _SHORTEST)
    parts = []
    rest = text.strip()
    while len(rest) > limit:
        end = _end(rest, limit - _RESERVE)
        part, rest = rest[:end].rstrip(), rest[end:]
        if part.count(_FENCE) % 2:
            part, rest = f"{part}\n{_FENCE}", f"{_FENCE}\n{rest.lstrip(chr(10))}"
        else:
            rest = rest.lstrip()
        parts.append(part)
    return [part for part in [*parts, rest] if part.strip()]


def cut(text: str, limit: int) -> str:
    """The text, with an ellipsis in place of what is over the limit."""
    if len(text) <= limit:
        return text
    head = text[: _whole(text, limit - 1)]
    word, _, _ = head.rpartition(" ")
    return f"{(word if len(word) > limit // 2 else head).rstrip()}…"


def _end(text: str, limit: int) -> int:
    """Where the first part ends: as late as it gets, but rather at a better place."""
    window = text[:limit]
    sentence = max((match.end() for match in _SENTENCE_END.finditer(window)), default=-1)
    for end, least in ((window.rfind("\n\n"), limit // 2), (window.rfind("\n"), limit // 3), (sentence, limit // 3)):
        if end > least and _whole(text, end) == end:
            return end
    space = _whole(text, window.rfind(" ")) if " " in window else -1
    return space if space > limit // 3 else _whole(text, limit)


def _whole(text: str, end: int) -> int:
    """The end moved to before a link or an entity that it falls into."""
    head = text[:end]
    begins = head.rfind("<")
    if begins > max(head.rfind(">"), 0):
        return begins
    half = _HALF_ENTITY.search(head)
    return half.start() if half and half.start() > 0 and ";" in text[end : end + 4] else end
