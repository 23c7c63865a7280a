"""What a file is, by its first bytes and what must be inside; its suffix only tells texts apart."""

from __future__ import annotations

from pathlib import PurePath

from ingest.formats.delimited import delimiter_of
from ingest.models import Format, Rejected

_SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}
_TABLES = (".csv", ".tsv")
_PARSED = (".pdf", ".docx", ".docm", ".pptx", ".pptm", ".xlsx", ".xlsm")
_REFUSED = (".doc", ".xls", ".ppt", ".rtf", ".odt", ".ods", ".odp", ".xlsb")  # looked at only to say what to do about them
LOOKED_AT = frozenset([*_SUFFIXES, *_TABLES, *_PARSED, *_REFUSED])

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = "damaged; open it in its program and save it anew"
_TEXT_INSTEAD = "export it as PDF, Markdown, text or HTML"
_MAGIC = {
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"II*\x00": "an image",
    b"MM\x00*": "an image",
    b"\x1f\x8b": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite format 3": "a database",
    b"{\\rtf": "a Rich Text file",
}
# Names of parts lie uncompressed in the archive's directory.
_PARTS = {
    b"word/document.xml": Format.WORD,
    b"ppt/presentation.xml": Format.SLIDES,
    b"xl/workbook.xml": Format.WORKBOOK,
}
_STREAMS = {
    "EncryptedPackage": "encrypted with a password; save a copy without one",
    "WordDocument": "a Word file of the old kind (.doc); save it as .docx",
    "Workbook": "an Excel file of the old kind (.xls); save it as .xlsx",
    "Book": "an Excel file of the old kind (.xls); save it as .xlsx",
    "PowerPoint Document": "a PowerPoint file of the old kind (.ppt); save it as .pptx",
    "__substg1.0_": f"an Outlook message; {_TEXT_INSTEAD}",
}


def binary_format(data: bytes, name: str = "") -> Format | None:
    """The format of a file that needs a parser, None for text. Raises `Rejected` for what no parser here reads.

    What a file is called (`name`) counts where its content does not say what it is: then it tells what it was meant to be.
    """
    if data.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return Format.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data, name)
    if data.startswith(_OLE):
        found = (reason for name, reason in _STREAMS.items() if name.encode("utf-16-le") in data)
        raise Rejected(
            f"this is {reason}" if (reason := next(found, "")) else f"an office file of an old kind; {_TEXT_INSTEAD}"
        )
    kind = next((name for magic, name in _MAGIC.items() if data.startswith(magic)), None)
    if kind:
        raise Rejected(f"this is {kind}, not text; {_TEXT_INSTEAD}")
    return None


def named_parsed(name: str) -> bool:
    """Whether a file is called like one that needs a parser."""
    return PurePath(name).suffix.lower() in _PARSED


def _package(data: bytes, name: str) -> Format:
    for part, format_ in _PARTS.items():
        if part in data:
            return format_
    if data[30:90].startswith(b"mimetypeapplication/vnd.oasis.opendocument"):
        raise Rejected("this is an OpenDocument file; save it as .docx, .pptx, .xlsx or PDF")
    if b"xl/workbook.bin" in data:
        raise Rejected("this is a binary Excel file (.xlsb); save it as .xlsx")
    if named_parsed(name):
        raise Rejected(DAMAGED)
    if b"[Content_Types].xml" in data:
        raise Rejected("a damaged or unknown office file; open it in its program and save it anew")
    raise Rejected("this is a ZIP archive, not a document; unpack it and ingest what is inside")


def text_format(name: str, text: str, media_type: str = "") -> Format:
    """The format of a text; `media_type` is what a server said it is."""
    opening = text[:1_000].lstrip().lower()
    if opening.startswith(("<!doctype html", "<html", "<?xml")) or "<body" in opening or "html" in media_type:
        return Format.HTML
    suffix = PurePath(name).suffix.lower()
    known = _SUFFIXES.get(suffix)
    if media_type == "text/markdown" or known in (Format.MARKDOWN, Format.HTML):
        return known or Format.MARKDOWN
    named_so = suffix in _TABLES or media_type == "text/csv"
    return Format.TABLE if delimiter_of(text, named_so=named_so) else Format.TEXT
