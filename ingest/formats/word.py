"""Word documents (.docx): headings by style, lists, tables. A citation names the heading: only a printer makes pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.styles.style import BaseStyle, ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from ingest.formats.package import open_package
from ingest.formats.parsed import Parsed, one_line, plain_line, serve, usable_title
from ingest.formats.table import table_text

_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
# Inserted text counts, deleted and moved text does not; what stands in a text box is there twice, once as a fallback.
_TEXT = etree.XPath(
    "(.//w:t | .//w:r/w:tab | .//w:r/w:br | .//w:r/w:noBreakHyphen)"
    "[not(ancestor::mc:Fallback or ancestor::w:moveFrom or ancestor::w:del)]",
    namespaces=_NAMESPACES,
)
_SIGNS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def parse(data: bytes) -> Parsed:
    """The text of a Word document."""
    document = docx.Document(open_package(data))
    title = ""
    parts: list[str] = []
    for block in _blocks(document, document.element.body):
        if isinstance(block, Table):
            parts += ["", _table(block), ""]
            continue
        name = _style_name(block)
        if name == "title" and not title:
            title = one_line(_text(block))
            parts += [f"# {title}", ""]
        elif not name.startswith("toc "):  # a table of contents says nothing that does not stand below
            parts += _paragraph(block, name)
    outermost = [part[2:] for part in parts if part.startswith("# ")]
    only = outermost[0] if len(outermost) == 1 else ""
    return Parsed("\n".join(parts), title or usable_title(document.core_properties.title) or only)


def _blocks(document: Document, parent: etree._Element) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables in reading order, also those inside content controls."""
    for child in parent:
        if child.tag == qn("w:p"):
            yield Paragraph(child, document._body)
        elif child.tag == qn("w:tbl"):
            yield Table(child, document)
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _blocks(document, child)


def _text(paragraph: Paragraph) -> str:
    return "".join(_SIGNS.get(node.tag) or node.text or "" for node in _TEXT(paragraph._p))


def _style_name(paragraph: Paragraph) -> str:
    """The built-in style that the paragraph's own stands on, in lower case: `heading 2`, `list bullet`, `normal`."""
    style: BaseStyle | None = paragraph.style
    for _ in range(10):
        name = (style.name or "").lower() if style else ""
        if name.startswith(("heading ", "title", "list ", "toc ")):
            return name
        style = style.base_style if isinstance(style, ParagraphStyle) else None
    return ""


def _paragraph(paragraph: Paragraph, name: str) -> list[str]:
    """The lines that a paragraph makes, with the blank one that ends it."""
    text = _text(paragraph)
    heading = _HEADING.fullmatch(name)
    if not text.strip():
        return []
    if heading:
        return ["", f"{'#' * min(6, max(1, int(heading[1])))} {one_line(text)}", ""]
    level = paragraph._p.find(".//" + qn("w:ilvl"))
    if name.startswith("list ") or level is not None:
        depth = int(level.get(qn("w:val"), "0")) if level is not None else 0
        return [f"{'  ' * min(depth, 8)}- {one_line(text)}"]
    return ["", *(plain_line(line) for line in text.split("\n")), ""]


def _table(table: Table) -> str:
    """The table's rows; a cell that spans columns counts once, tables inside cells belong to the cell."""
    rows = []
    for row in table._tbl.tr_lst:
        cells = [" ".join(_text(Paragraph(p, table._parent)) for p in cell.iter(qn("w:p"))) for cell in row.tc_lst]
        rows.append(cells)
    return table_text(rows)


if __name__ == "__main__":
    serve(parse)
