"""PDF: pages of lines, told apart by where they stand. Each page is a heading "p. 4"; larger lines are headings below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from ingest.formats.parsed import Parsed, Unreadable, one_line, plain_line, serve, usable_title

_HEADING_SIZE = 1.15  # of the size that most text has
_HEADING_LENGTH = 120
_PARAGRAPH_GAP = 1.3  # of the usual distance between two lines
_SHORT_LINE = 0.7  # of the widest line that begins at the same place: the paragraph, or the row of a table, ends there
_LEVELS = 4  # below the page's own
_REPEATED = 3  # pages on which a line at the edge must stand to be a running head
_HYPHEN = "\xad"
_CONTENTS = re.compile(r"(?:\.\s?){5,}\s*[\divxlc]*$")  # a line of a table of contents
_SENTENCE_END = re.compile(r"[.!?…:;]['\"”’)]*$")


class Line(NamedTuple):
    """A line of a page: its text, and in points its edges from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def parse(data: bytes) -> Parsed:
    """The text of a PDF file, page by page."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted with a password; save a copy without one") from error
        raise Unreadable("damaged; open it in a reader and print it to a new PDF") from error
    pages = _without_running_heads([list(_lines(document, number)) for number in range(len(document))])
    if not any(pages):
        raise Unreadable("scanned pages without text; run OCR on it (for example ocrmypdf) and ingest the result")
    sizes = _heading_sizes(pages)
    title = usable_title(document.get_metadata_value("Title")) or _largest(pages, sizes)
    return Parsed(_markdown(pages, _inner(pages, sizes), title), title)


def _lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[Line]:
    try:
        text = document[number].get_textpage()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"damaged on page {number + 1}; open it in a reader and print it to a new PDF") from error
    codes: list[int] = []
    start = 0
    total = text.count_chars()
    for index in range(total + 1):
        code = raw.FPDFText_GetUnicode(text, index) if index < total else 10
        if code not in (10, 13):
            if not codes:
                start = index
            codes.append(ord(_HYPHEN) if raw.FPDFText_IsHyphen(text, index) == 1 or code in (2, 0xFFFE) else code)
        elif codes:
            line = _line(text, codes, start)
            codes = []
            if line.text and not _CONTENTS.search(line.text):
                yield line


def _line(text: pypdfium2.PdfTextPage, codes: Sequence[int], start: int) -> Line:
    units = "".join(chr(code) for code in codes if code)
    content = units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    boxes = [text.get_charbox(index, loose=True) for index in (start, start + len(codes) - 1)]
    (left, bottom, _, top), (_, _, right, _) = boxes
    return Line(one_line(content), left, right, bottom, round(top - bottom, 1))


def _without_running_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without the lines at their upper and lower edge that stand on most of them, but for the page's number."""
    bare = [[re.sub(rf"\b0*{number}\b", "#", line.text) for line in page] for number, page in enumerate(pages, 1)]
    edges = Counter(edge for lines in bare for edge in {*lines[:2], *lines[-2:]})
    repeated = {edge for edge, count in edges.items() if count >= _REPEATED and count > len(pages) / 2}
    return [
        [line for place, line in enumerate(page) if 1 < place < len(page) - 2 or lines[place] not in repeated]
        for page, lines in zip(pages, bare, strict=True)
    ]


def _heading_sizes(pages: Iterable[Sequence[Line]]) -> list[float]:
    """The sizes of headings, largest first."""
    amounts: Counter[float] = Counter()
    for page in pages:
        for line in page:
            amounts[line.size] += len(line.text)
    usual = amounts.most_common(1)[0][0]
    return sorted((size for size in amounts if size > usual * _HEADING_SIZE), reverse=True)


def _is_heading(line: Line, sizes: Sequence[float]) -> bool:
    return line.size in sizes and len(line.text) <= _HEADING_LENGTH and any(char.isalpha() for char in line.text)


def _largest(pages: Sequence[Sequence[Line]], sizes: Sequence[float]) -> str:
    """The title as it stands on the first page: the one heading that is larger than all others."""
    headings = [
        (line.size, number, line.text) for number, page in enumerate(pages) for line in page if _is_heading(line, sizes)
    ]
    size = max((size for size, _, _ in headings), default=0.0)
    largest = [(number, text) for found, number, text in headings if found == size]
    return largest[0][1] if len(largest) == 1 and largest[0][0] == 0 else ""


def _inner(pages: Sequence[Sequence[Line]], sizes: Sequence[float]) -> list[float]:
    """The sizes of headings that stand inside the document: large names on a title page head nothing."""
    later = {line.size for page in pages[1:] for line in page if _is_heading(line, sizes)}
    return [size for size in sizes if size in later] if later else list(sizes)


def _markdown(pages: Sequence[Sequence[Line]], sizes: Sequence[float], title: str) -> str:
    """Pages as sections. A section that goes on has its heading again; a sentence that goes on stands where it began."""
    parts: list[str] = []
    path: dict[int, str] = {}
    begun = False
    for number, page in enumerate(pages, 1):
        lines = list(page)
        if begun:
            rest, lines = _rest_of_sentence(lines, sizes)
            parts += rest
        parts += ["", f"## p. {number}", ""]
        first = _level(lines[0], sizes) if lines else 0
        parts += [f"{'#' * level} {text}\n" for level, text in sorted(path.items()) if level < (first or 7)]
        for line, after in pairwise([*lines, None]):
            assert line is not None
            level = _level(line, sizes)
            if not level:
                parts += [plain_line(line.text)] + ([""] if after is None or _ends(line, after, lines) else [])
                continue
            path = {outer: text for outer, text in path.items() if outer < level}
            if line.text != title:
                path[level] = line.text
                parts += ["", f"{'#' * level} {line.text}", ""]
        last = lines[-1] if lines else None
        begun = last is not None and not _is_heading(last, sizes) and not _SENTENCE_END.search(last.text)
        if begun:
            parts.pop()
    return re.sub(f"{_HYPHEN}\\s*", "", "\n".join(parts)).strip() + "\n"


def _level(line: Line, sizes: Sequence[float]) -> int:
    """The level of the heading that a line is, below that of its page; 0 for text."""
    return 2 + min(_LEVELS, sizes.index(line.size) + 1) if _is_heading(line, sizes) else 0


def _rest_of_sentence(lines: list[Line], sizes: Sequence[float]) -> tuple[list[str], list[Line]]:
    """What the first lines of a page add to the sentence that the page before left open, and the lines after it."""
    for place, line in enumerate(lines[:4]):
        if _is_heading(line, sizes) or (place == 0 and not line.text[:1].islower()):
            break
        end = re.search(r"[.!?…](?=\s|$)", line.text)
        if end:
            tail = one_line(line.text[end.end() :])
            rest = [plain_line(item.text) for item in lines[:place]] + [plain_line(line.text[: end.end()])]
            return rest, ([line._replace(text=tail)] if tail else []) + lines[place + 1 :]
    return [], lines


def _ends(line: Line, after: Line, lines: Sequence[Line]) -> bool:
    """Whether a paragraph ends with this line."""
    gaps = [first.bottom - second.bottom for first, second in pairwise(lines) if first.bottom > second.bottom]
    gap = line.bottom - after.bottom
    if gaps and (gap < 0 or gap > _PARAGRAPH_GAP * median(gaps)):
        return True
    widest = max(other.right - other.left for other in lines if abs(other.left - line.left) < 3)
    return line.right - line.left < _SHORT_LINE * widest


if __name__ == "__main__":
    serve(parse)
