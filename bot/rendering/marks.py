"""People's words made safe inside Markdown: they stay words, whatever they are made of."""

from __future__ import annotations

import re

from bot.assessment.plain import one_line
from bot.rendering.words import split_links

_MARKUP = re.compile(r"([\\`*_\[\]~#$|!{}^])")
_FIRST = re.compile(r"^([-+=:]|\d{1,9}[.)])")
# "@here" and "@somebody" would call people; in an address such as jo@example.com nobody is called.
_CALL = re.compile(r"(?<![\w.])@(?=\w)")
_NOTHING = "\u200b"  # a space of no width


def literal(text: str) -> str:
    """The text on one line, so that Markdown shows it as it is. Only web addresses become links."""
    parts = [f"<{part}>" if is_link and "|" not in part else _escaped(part) for part, is_link in split_links(one_line(text))]
    return _FIRST.sub(_behind_backslash, "".join(parts))


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _MARKUP.sub(r"\\\1", text)
    return _CALL.sub(f"@{_NOTHING}", text)


def _behind_backslash(match: re.Match[str]) -> str:
    """A mark that would begin a list or a rule; of a number, the point or bracket behind it."""
    return f"{match[1][:-1]}\\{match[1][-1]}"
