"""What a file is, told by its bytes: a wrong suffix changes nothing, and what cannot be read has a remedy."""

from __future__ import annotations

import pytest

from ingest.detect import binary_format, text_format
from ingest.models import Format, Rejected
from tests.ingest.documents import package, pdf, slides, word, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (pdf([("", ["Text."])]), Format.PDF),
        (b"\n" + pdf([("", ["Text."])]), Format.PDF),
        (word([]), Format.WORD),
        (slides([("Plan", ["Text"])]), Format.SLIDES),
        (workbook({"S": [["a"]]}), Format.WORKBOOK),
        (b"A PDF begins with %PDF-1.7, as everybody knows.", None),
        (b"", None),
    ],
)
def test_the_bytes_say_what_a_file_is(data: bytes, format_: Format | None) -> None:
    """Each format is known without its name; a text that mentions one is text."""
    assert binary_format(data) is format_


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted with a password; save a copy without one"),
        (OLE + "WordDocument".encode("utf-16-le"), "save it as .docx"),
        (OLE + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "save it as .pptx"),
        (OLE + "__substg1.0_".encode("utf-16-le"), "an Outlook message"),
        (OLE, "an office file of an old kind"),
        (package({"notes.md": b"# Notes"}), "unpack it"),
        (package({"[Content_Types].xml": b"<Types/>"}), "damaged or unknown office file"),
        (package({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}), "save it as .xlsx"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument file"),
        (b"{\\rtf1 text}", "a Rich Text file"),
        (b"\x1f\x8b\x08", "a compressed archive"),
        (b"GIF89a", "an image"),
        (b"\x7fELF\x02", "a program"),
        (b"SQLite format 3\x00", "a database"),
    ],
)
def test_what_no_parser_reads_is_named_with_a_remedy(data: bytes, told: str) -> None:
    """The person who is refused reads what the file is and what to do."""
    with pytest.raises(Rejected) as refusal:
        binary_format(data)
    assert told in str(refusal.value)
    assert ";" in str(refusal.value)


@pytest.mark.parametrize("name", ["a.docx", "a.PPTX", "a.xlsx"])
@pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(40), b"PK\x05\x06" + bytes(18), word([])[:30], package({"a": b"b"})])
def test_what_is_called_an_office_file_and_is_none_is_damaged(name: str, data: bytes) -> None:
    """Nobody who sends a report is told about ZIP archives."""
    with pytest.raises(Rejected, match=r"damaged; open it in its program"):
        binary_format(data, name)


@pytest.mark.parametrize(
    ("name", "media_type", "text", "format_"),
    [
        ("page", "text/html", "<p>Head", Format.HTML),
        ("note", "text/markdown", "# Head", Format.MARKDOWN),
        ("note.md", "text/plain", "# Head", Format.MARKDOWN),
        ("list", "text/csv", "a,b\n1,2", Format.TABLE),
        ("note", "text/plain", "Head", Format.TEXT),
    ],
)
def test_a_server_may_say_what_a_text_is(name: str, media_type: str, text: str, format_: Format) -> None:
    """A page without a suffix is what its server calls it."""
    assert text_format(name, text, media_type) is format_
