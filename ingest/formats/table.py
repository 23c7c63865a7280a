"""Tables as lists: each row says its columns' names, so that it can be found and quoted alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.formats.parsed import one_line

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[-+]?[\d.,\s]+[%€$£]?")
_NAME_LENGTH = 80


def table_text(rows: Sequence[Sequence[str]], *, headed: bool = False) -> str:
    """The rows of a table as Markdown list items, `- Week: 1; Share: 5 percent`.

    `headed` says that the first row certainly names the columns; else its look decides. Two columns without such a row
    are names and values.
    """
    cells = [[one_line(cell) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return ""
    if len(cells) > 1 and (headed or _names_columns(cells)):
        names, *body = cells
        return "\n".join(f"- {_labelled(names, row)}" for row in body)
    return "\n".join(f"- {_joined(row)}" for row in cells)


def _names_columns(cells: Sequence[Sequence[str]]) -> bool:
    names, *body = cells
    if not all(names) or len(set(names)) < len(names) or any(len(name) > _NAME_LENGTH for name in names):
        return False
    if any(_NUMBER.fullmatch(name) for name in names):
        return False
    if len(names) != 2:
        return len(names) > 2
    # "Owner | Ann" over "Budget | 400" is no header, "Week | Share" over "1 | 5 percent" is one.
    first = all(_DIGIT.search(row[0]) for row in body)
    second = len(body) > 1 and all(len(row) > 1 and _DIGIT.search(row[1]) for row in body)
    return (first and not _DIGIT.search(names[0])) or (second and not _DIGIT.search(names[1]))


def _labelled(names: Sequence[str], row: Sequence[str]) -> str:
    """The cells under their names; a row longer than the header keeps its other cells without one."""
    labels = [*names, *[""] * max(0, len(row) - len(names))]
    pairs = [(name.rstrip(":"), cell) for name, cell in zip(labels, row, strict=False) if cell]
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs)


def _joined(row: Sequence[str]) -> str:
    filled = [cell for cell in row if cell]
    if len(row) == 2 and len(filled) == 2:
        return f"{filled[0].rstrip(':')}: {filled[1]}"
    return "; ".join(filled)
