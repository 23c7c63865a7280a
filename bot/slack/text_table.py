"""A table as text: aligned columns where they fit, else one card for each row."""

from __future__ import annotations

import unicodedata
from itertools import zip_longest

from bot.slack.escaping import entities, line

_WIDEST = 64  # characters of a line of code that a narrow window shows without breaking it
_GAP = "  "


def text_table(rows: list[list[str]]) -> str:
    """The table as mrkdwn; the first row is its head, the cells are plain words."""
    if not rows:
        return ""
    widths = [max(map(_width, column)) for column in zip_longest(*rows, fillvalue="")]
    if sum(widths) + len(_GAP) * (len(widths) - 1) > _WIDEST:
        return _cards(rows)
    lines = [_aligned(row, widths) for row in rows]
    lines.insert(1, _GAP.join("─" * width for width in widths))
    body = entities("\n".join(lines)).replace("`", "\u02cb")
    return f"```\n{body}\n```"


def _aligned(row: list[str], widths: list[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False))
    return _GAP.join(padded).rstrip()


def _width(text: str) -> int:
    """How many columns the text takes; East Asian characters take two."""
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def _cards(rows: list[list[str]]) -> str:
    """Each row as its first cell and the others below it, named by the head."""
    head, *body = rows
    return "\n".join(_card(head, row) for row in body) if body else " · ".join(map(line, filter(None, head)))


def _card(head: list[str], row: list[str]) -> str:
    title = f"*{line(row[0])}*" if row and row[0].strip() else "•"
    named = zip_longest(head[1:], row[1:], fillvalue="")
    cells = [f"    {line(name)}: {line(cell)}" if name else f"    {line(cell)}" for name, cell in named if cell.strip()]
    return "\n".join([title, *cells])
