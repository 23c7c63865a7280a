"""Sample documents of every format, written by the writing side of well-known libraries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Protocol

import docx
import openpyxl
import pptx
from fpdf import FPDF
from pptx.util import Inches

Page = tuple[str, Sequence[str]]  # a heading and the paragraphs below it


def pdf(pages: Sequence[Page], title: str = "", head: str = "", password: str = "") -> bytes:
    """A PDF of these pages, each with a running head and its number if `head` is given."""
    paper = FPDF()
    if title:
        paper.set_title(title)
    if password:
        paper.set_encryption(owner_password=password, user_password=password)
    for number, (heading, paragraphs) in enumerate(pages, 1):
        paper.add_page()
        if head:
            paper.set_font("Helvetica", size=9)
            paper.multi_cell(0, 6, f"{head} - page {number}", new_x="LMARGIN", new_y="NEXT")
        if heading:
            paper.set_font("Helvetica", "B", 18)
            paper.multi_cell(0, 12, heading, new_x="LMARGIN", new_y="NEXT")
        paper.set_font("Helvetica", size=11)
        for paragraph in paragraphs:
            paper.multi_cell(0, 6, paragraph, align="L", new_x="LMARGIN", new_y="NEXT")
            paper.ln(6)
    return bytes(paper.output())


def word(sections: Sequence[Page], title: str = "") -> bytes:
    """A Word document with a heading of the first level for each section."""
    document = docx.Document()
    if title:
        document.add_heading(title, 0)
    for heading, paragraphs in sections:
        if heading:
            document.add_heading(heading, 1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
    return saved(document)


def slides(pages: Sequence[Page]) -> bytes:
    """A presentation of slides with title and points."""
    presentation = pptx.Presentation()
    for heading, points in pages:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        assert slide.shapes.title is not None
        slide.shapes.title.text = heading
        slide.placeholders[1].text = "\n".join(points)
    return saved(presentation)


def slide_with_table(rows: Sequence[Sequence[str]], notes: str) -> bytes:
    """A presentation of one slide without a title: a table, and notes for the speaker."""
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = slide.shapes.add_table(len(rows), len(rows[0]), Inches(1), Inches(1), Inches(4), Inches(2)).table
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None
    frame.text = notes
    return saved(presentation)


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


class Savable(Protocol):
    """A document of any of these libraries."""

    def save(self, stream: io.BytesIO, /) -> object: ...


def saved(document: Savable) -> bytes:
    """The bytes that a document of any of these libraries saves."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def package(parts: dict[str, bytes]) -> bytes:
    """A ZIP archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def repacked(data: bytes, part: str, content: bytes) -> bytes:
    """The archive with one part replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {item.filename: archive.read(item) for item in archive.infolist()}
    return package({**parts, part: content})
