"""Presentations (.pptx): each slide is a heading "slide 3" with its title below; lists, tables and speaker notes count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.text.text import TextFrame

from ingest.formats.package import open_package
from ingest.formats.parsed import Parsed, one_line, plain_line, serve, usable_title
from ingest.formats.table import table_text

_FURNITURE = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE)


def parse(data: bytes) -> Parsed:
    """The text of a presentation, slide by slide. Hidden slides are not shown to anybody, so not to those who ask either."""
    presentation = Presentation(open_package(data))
    slides = list(presentation.slides)
    parts = [
        _slide(slide, f"slide {number}")
        for number, slide in enumerate(slides, 1)
        if slide.element.get("show") not in ("0", "false")
    ]
    title = usable_title(presentation.core_properties.title) or (usable_title(_title(slides[0])) if slides else "")
    return Parsed("\n\n".join(parts), title)


def _title(slide: Slide) -> str:
    shape = slide.shapes.title
    return one_line(shape.text_frame.text) if shape is not None else ""


def _slide(slide: Slide, place: str) -> str:
    title = _title(slide)
    parts = [f"## {place}", f"### {title}" if title else ""]
    heading = slide.shapes.title.shape_id if slide.shapes.title is not None else None
    for shape in _shapes(slide.shapes):
        if shape.shape_id == heading:
            continue
        if isinstance(shape, GraphicFrame) and shape.has_table:
            parts.append(table_text([[cell.text for cell in row.cells] for row in shape.table.rows]))
        elif shape.has_text_frame:
            parts.append(_frame(shape.text_frame))  # type: ignore[attr-defined]  # every shape that says it has one does
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None and notes.text.strip():
        parts.append(f"Notes: {one_line(notes.text)}")
    return "\n\n".join(part for part in parts if part)


def _shapes(shapes: Iterable[BaseShape]) -> Iterator[BaseShape]:
    """The shapes from top to bottom, those of a group in the group's place."""
    for shape in sorted(shapes, key=lambda item: (item.top or 0, item.left or 0)):
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and isinstance(shape, GroupShape):
            yield from _shapes(shape.shapes)
        elif not (shape.is_placeholder and shape.placeholder_format.type in _FURNITURE):
            yield shape


def _frame(frame: TextFrame) -> str:
    """One paragraph as it stands; several are the points of a list."""
    lines = [(paragraph.level, one_line(paragraph.text)) for paragraph in frame.paragraphs if paragraph.text.strip()]
    if len(lines) == 1:
        return plain_line(lines[0][1])
    return "\n".join(f"{'  ' * level}- {text}" for level, text in lines)


if __name__ == "__main__":
    serve(parse)
