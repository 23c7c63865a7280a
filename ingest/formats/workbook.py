"""Workbooks (.xlsx): each sheet is a heading "sheet Budget"; each row a list item that names its columns."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl

from ingest.formats.package import open_package
from ingest.formats.parsed import MAX_CHARACTERS, Parsed, Unreadable, one_line, plain_line, serve, usable_title
from ingest.formats.table import table_text


def parse(data: bytes) -> Parsed:
    """The cells of a workbook as they were last computed. Hidden sheets are not shown, so they are not read either."""
    book = openpyxl.load_workbook(open_package(data), read_only=True, data_only=True)
    parts = []
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # a wrong size in the file would make a million empty cells
            blocks = [_block(rows) for rows in _tables(_rows(sheet.iter_rows()))]
            if blocks:
                parts += [f"## sheet {one_line(sheet.title)}", *blocks]
    return Parsed("\n\n".join(parts), usable_title(book.properties.title))


def _rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[str]]:
    size = 0
    for row in rows:
        cells = [_shown(cell.value, cell.number_format or "") if cell.value is not None else "" for cell in row]
        size += sum(map(len, cells))
        if size > MAX_CHARACTERS:
            raise Unreadable("too large a table; split it into several files")
        yield cells


def _shown(value: object, number_format: str) -> str:
    """A cell as its reader sees it, as far as the format matters for the meaning: dates, percent, round numbers."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        percent = "%" in number_format
        return (
            f"{value * (100 if percent else 1):.10g}{' %' if percent else ''}"
            if isinstance(value, float) or percent
            else str(value)
        )
    return str(value)


def _tables(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """Runs of rows between empty ones, cut to the columns in use."""
    run: list[list[str]] = []
    for row in [*rows, []]:
        if any(cell.strip() for cell in row):
            run.append(row)
        elif run:
            used = [
                column
                for column in range(max(map(len, run)))
                if any(column < len(item) and item[column].strip() for item in run)
            ]
            yield [[item[column] if column < len(item) else "" for column in used] for item in run]
            run = []


def _block(rows: list[list[str]]) -> str:
    """A table; what stands alone in a row above it, or in a row with nothing below it, is a line of text."""
    lines = []
    while rows and sum(1 for cell in rows[0] if cell.strip()) == 1 and (len(rows) == 1 or len(rows[0]) > 1):
        lines.append(plain_line(next(cell for cell in rows[0] if cell.strip())))
        rows = rows[1:]
    return "\n\n".join(filter(None, ["\n".join(lines), table_text(rows)]))


if __name__ == "__main__":
    serve(parse)
