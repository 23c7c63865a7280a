"""Tables in text files (CSV, TSV): told by their content, read into rows that name their columns."""

from __future__ import annotations

import csv
import io
from collections import Counter

from ingest.formats.table import table_text

_DELIMITERS = ",;\t|"
_LINES = 400
_SAMPLE = 20  # rows that must agree on the number of columns


def delimiter_of(text: str, *, named_so: bool) -> str | None:
    """The sign between the cells of a table; None where the text is none.

    A file that is named as a table needs two columns in most of its rows, any other one three columns in all: prose has
    commas too.
    """
    lines = text.split("\n", _LINES)[:_LINES]
    found = [(_columns(lines, sign, named_so=named_so), sign) for sign in (_DELIMITERS if named_so else _DELIMITERS[:3])]
    width, sign = max(found, key=lambda item: item[0])
    return sign if width else None


def _columns(lines: list[str], sign: str, *, named_so: bool) -> int:
    """How many columns the lines have with this sign between them; 0 where they do not agree."""
    try:
        rows = [row for row in csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=sign) if row][:_SAMPLE]
    except csv.Error:
        return 0
    widths = Counter(len(row) for row in rows).most_common(1)
    if not widths or len(rows) < (1 if named_so else 3):
        return 0
    width, agreeing = widths[0]
    return width if width >= (2 if named_so else 3) and agreeing >= (0.8 if named_so else 1) * len(rows) else 0


def table_markdown(text: str, delimiter: str) -> str:
    """The rows of a delimited text; the first names the columns."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:  # a quotation mark that is never closed: the lines as they stand
        rows = [line.split(delimiter) for line in text.split("\n")]
    return table_text(rows, headed=True)
