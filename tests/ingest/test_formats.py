"""Documents of every format to Markdown: their places, headings, lists and tables."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.parser import parse_xml
from fpdf import FPDF

from ingest.chunk import chunk
from ingest.clean import clean
from ingest.formats.parsed import MAX_CHARACTERS
from ingest.load import load
from ingest.models import Document, Rejected
from tests.ingest.documents import package, pdf, repacked, saved, slide_with_table, slides, word, workbook

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(folder: Path, name: str, data: bytes) -> Document:
    path = folder / name
    path.write_bytes(data)
    return clean(load(path))


def places(document: Document) -> list[tuple[tuple[str, ...], str]]:
    """Heading path and text of each passage, white space aside."""
    return [(passage.headings, " ".join(passage.text.split())) for passage in chunk(document)]


def reason(folder: Path, name: str, data: bytes) -> str:
    with pytest.raises(Rejected) as refusal:
        read(folder, name, data)
    return str(refusal.value)


def test_pages_of_a_pdf_are_places(tmp_path: Path) -> None:
    """Each page is a heading with the document's own below it; a section that goes on keeps its heading."""
    pages = [("Paging", ["The pager wakes Ann at night."]), ("", ["Bob is her deputy."]), ("Costs", ["It costs 400 euro."])]
    document = read(tmp_path, "a.pdf", pdf(pages, title="Runbook"))
    assert document.source.title == "Runbook"
    assert places(document) == [
        (("p. 1", "Paging"), "The pager wakes Ann at night."),
        (("p. 2", "Paging"), "Bob is her deputy."),
        (("p. 3", "Costs"), "It costs 400 euro."),
    ]


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    """What stands at the edge of most pages is furniture; lines that differ in more than the page's number are text."""
    pages = [("", [f"The limit of team {letter} is {number}00 requests."]) for number, letter in enumerate("abcd", 1)]
    found = places(read(tmp_path, "a.pdf", pdf(pages, head="Company confidential")))
    assert [text for _, text in found] == [paragraphs[0] for _, paragraphs in pages]
    assert [headings for headings, _ in found] == [("p. 1",), ("p. 2",), ("p. 3",), ("p. 4",)]


def test_a_title_page_heads_nothing(tmp_path: Path) -> None:
    """The author's large name is no chapter, a table of contents no text; a section on a new page keeps its chapter."""
    paper = FPDF()
    for lines in (
        [(30, "Pager Rules"), (20, "Ann Miller wrote this"), (11, "1 Paging . . . . . . . . . 2")],
        [(15, "1 Paging"), (11, "The pager wakes Ann at night, and nobody minds that it does.")],
        [(13, "1.1 Costs"), (11, "It costs 400 euro, and everybody minds that it does so.")],
    ):
        paper.add_page()
        for size, text in lines:
            paper.set_font("Helvetica", size=size)
            paper.cell(0, 15, text, new_x="LMARGIN", new_y="NEXT")
    document = read(tmp_path, "a.pdf", bytes(paper.output()))
    assert document.source.title == "Pager Rules"
    assert "......" not in document.text.replace(" ", "")
    assert [headings for headings, _ in places(document)] == [
        ("p. 1",),
        ("p. 2", "1 Paging"),
        ("p. 3", "1 Paging", "1.1 Costs"),
    ]


def test_a_sentence_over_the_page_break_stays_whole(tmp_path: Path) -> None:
    """It stands on the page where it begins; what follows stands on the next."""
    pages = [
        ("", ["The first rule holds. The second rule holds as long as"]),
        ("", ["the pager is on. The third follows then."]),
    ]
    assert places(read(tmp_path, "a.pdf", pdf(pages))) == [
        (("p. 1",), "The first rule holds. The second rule holds as long as the pager is on."),
        (("p. 2",), "The third follows then."),
    ]


def test_lines_of_a_pdf_open_no_markdown(tmp_path: Path) -> None:
    """A hash, a fence or a tag at the start of a line swallows neither the page nor those after it."""
    pages = [
        ("", ["# of users is five here", "```", "<div> is a tag here", "<!-- not a comment", "[1]: is a note here", "-----"])
    ]
    document = read(tmp_path, "a.pdf", pdf([*pages, ("", ["The end is on page two."])]))
    first, last = places(document)
    assert all(word in first[1] for word in ("of users is five", "is a tag", "not a comment", "is a note"))
    assert last == (("p. 2",), "The end is on page two.")


def test_headings_of_a_word_document_are_kept(tmp_path: Path) -> None:
    """Styles make the path; the title style names the document; lists and tables become items."""
    document = docx.Document()
    document.add_heading("Rollout guide", 0)
    document.add_heading("Stages", 1)
    document.add_paragraph("The rollout has stages.")
    document.add_heading("Pilot", 2)
    document.add_paragraph("Pick friendly users", style="List Bullet")
    document.add_paragraph("Watch for a week", style="List Bullet 2")
    table = document.add_table(3, 2)
    for row, cells in zip(table.rows, [("Week", "Share"), ("1", "5 percent"), ("2", "20 percent")], strict=True):
        row.cells[0].text, row.cells[1].text = cells
    found = read(tmp_path, "a.docx", saved(document))
    assert (found.source.title, found.source.id) == ("Rollout guide", "a")
    assert places(found) == [
        (("Stages",), "The rollout has stages."),
        (
            ("Stages", "Pilot"),
            "- Pick friendly users - Watch for a week - Week: 1; Share: 5 percent - Week: 2; Share: 20 percent",
        ),
    ]


def test_the_only_outermost_heading_is_the_title(tmp_path: Path) -> None:
    """A document whose chapters all stand at the first level is known by its file's name, and keeps each chapter."""
    one, more = [("Guide", ["It has a text."])], [("Stages", ["It has stages."]), ("Costs", ["It has costs."])]
    for suffix, write in (("docx", word), ("pdf", pdf)):
        assert read(tmp_path, f"one.{suffix}", write([*one, ("", ["And it goes on."])])).source.title == "Guide"
        document = read(tmp_path, f"more.{suffix}", write(more))
        assert document.source.title == "more"
        assert [headings[-1] for headings, _ in places(document)] == ["Stages", "Costs"]


def test_tracked_changes_and_content_controls_count_as_the_reader_sees_them(tmp_path: Path) -> None:
    """Inserted text is there, deleted text is not; what a content control holds is text."""
    document = docx.Document()
    text = (
        f'<w:p xmlns:w="{W}"><w:ins w:id="1" w:author="a"><w:r><w:t xml:space="preserve">Ann owns </w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>Bob owns </w:delText></w:r></w:del>'
        "<w:r><w:t>the pager now.</w:t></w:r></w:p>"
    )
    control = (
        f'<w:sdt xmlns:w="{W}"><w:sdtContent><w:p><w:r><w:t>A control holds this.</w:t></w:r></w:p></w:sdtContent></w:sdt>'
    )
    for number, xml in enumerate((text, control)):
        document.element.body.insert(number, parse_xml(xml))
    assert places(read(tmp_path, "a.docx", saved(document))) == [((), "Ann owns the pager now. A control holds this.")]


def test_slides_are_places(tmp_path: Path) -> None:
    """Each slide is a heading with its title below it and its points as a list; hidden slides keep their number only."""
    presentation = pptx.Presentation(
        io.BytesIO(
            slides(
                [
                    ("Plan", ["Ann owns the plan"]),
                    ("Old", ["Not shown here"]),
                    ("Cost", ["400 euro a month", "Paid by sales"]),
                ]
            )
        )
    )
    presentation.slides[1].element.set("show", "0")
    document = read(tmp_path, "a.pptx", saved(presentation))
    assert document.source.title == "Plan"
    assert places(document) == [
        (("slide 1",), "Ann owns the plan"),
        (("slide 3", "Cost"), "- 400 euro a month - Paid by sales"),
    ]


def test_tables_and_notes_of_a_slide_are_text(tmp_path: Path) -> None:
    """A table's rows name their columns; what the speaker says belongs to the slide."""
    rows = [("Week", "Share", "Owner"), ("1", "5 percent", "Ann"), ("2", "20 percent", "Bob")]
    assert places(read(tmp_path, "plan.pptx", slide_with_table(rows, "Say it\nslowly."))) == [
        (
            ("slide 1",),
            "- Week: 1; Share: 5 percent; Owner: Ann - Week: 2; Share: 20 percent; Owner: Bob Notes: Say it slowly.",
        ),
    ]


def test_sheets_are_places(tmp_path: Path) -> None:
    """Each sheet is a heading; captions, tables and pairs of name and value come as a reader understands them."""
    sheets: dict[str, list[list[object]]] = {
        "Budget": [
            ["Budget of 2026"],
            ["Item", "Cost", "Since", "Done"],
            ["Servers", 400.5, datetime.date(2026, 2, 3), True],
            [],
            ["Paid by sales in spring"],
        ],
        "People": [["Owner", "Ann"], ["Deputy", "Bob"]],
        "Empty": [],
        "Lookup": [["secret", "value", "list"]],
    }
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets)))
    book["Lookup"].sheet_state = "hidden"
    assert places(read(tmp_path, "costs.xlsx", saved(book))) == [
        (
            ("sheet Budget",),
            "Budget of 2026 - Item: Servers; Cost: 400.5; Since: 2026-02-03; Done: yes Paid by sales in spring",
        ),
        (("sheet People",), "- Owner: Ann - Deputy: Bob"),
    ]


def test_percentages_are_shown_as_such(tmp_path: Path) -> None:
    """A quarter in a cell that shows percent is 25 %, not 0.25."""
    book = openpyxl.load_workbook(io.BytesIO(workbook({"S": [["Item", "Rate", "Since"], ["Servers", 0.25, "May"]]})))
    book["S"]["B2"].number_format = "0%"
    assert "Rate: 25 %" in read(tmp_path, "a.xlsx", saved(book)).text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "Name,Role\nAnn,Owner\nBob,Deputy\n"),
        ("a.csv", 'Name;Role\r\n"Ann";Owner\r\nBob;Deputy\r\n'),
        ("a.tsv", "Name\tRole\nAnn\tOwner\nBob\tDeputy"),
        ("a.csv", "Name|Role\nAnn|Owner\nBob|Deputy"),
    ],
)
def test_delimited_text_is_a_table(tmp_path: Path, name: str, text: str) -> None:
    """Whatever sign stands between the cells, each row names its columns."""
    assert places(read(tmp_path, name, text.encode())) == [((), "- Name: Ann; Role: Owner - Name: Bob; Role: Deputy")]


def test_a_table_is_told_by_its_content(tmp_path: Path) -> None:
    """Three columns throughout are a table in a .txt as well; prose is none, neither there nor in a .csv."""
    table = read(tmp_path, "a.txt", b"Name,Role,Site\nAnn,Owner,Bern\nBob,Deputy,Rome\n")
    assert "- Name: Ann; Role: Owner; Site: Bern" in table.text
    prose = "Ann owns it, Bob helps, Cy pays.\nThe rest, as they say, is history.\nAnd that, in short, is all.\n"
    for name in ("b.csv", "b.txt"):
        assert prose.split("\n")[1] in read(tmp_path, name, (prose + "No comma in this line.\n").encode()).text


def test_a_quotation_mark_never_closed_loses_no_row(tmp_path: Path) -> None:
    """A sign for inches in a cell must not swallow the rest of a long table."""
    rows = "".join(f"item {number},{number},shelf {number}\n" for number in range(20_000))
    text = f'Item,Count,Place\nscreen,"27,shelf\n{rows}'
    assert "item 19999" in read(tmp_path, "a.csv", text.encode()).text


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("locked.pdf", pdf([("", ["Secret words stand here."])], password="open"), "encrypted with a password"),
        ("scan.pdf", pdf([("", [])]), "scanned pages without text; run OCR"),
        ("cut.docx", word([("Head", ["Some text here."])])[:-900], "damaged"),
        ("half.docx", package({"word/document.xml": b"<w:document"}), "damaged"),
        ("blank.docx", word([]), "holds no text"),
        ("blank.xlsx", workbook({"S": []}), "holds no text"),
        ("blank.pptx", saved(pptx.Presentation()), "holds no text"),
        ("bomb.docx", package({"word/document.xml": bytes(60_000_000)}), "zip bomb"),
        ("many.xlsx", package({"xl/workbook.xml": b"", **{f"xl/{n}": b"" for n in range(20_001)}}), "zip bomb"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    """Each refusal says why, and what to do about it."""
    assert told in reason(tmp_path, name, data)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """No more is unpacked than the directory of the archive promises, so a false promise is damage."""
    data = package({"word/document.xml": bytes(60_000_000), "[Content_Types].xml": b"<Types/>"})
    data = data.replace((60_000_000).to_bytes(4, "little"), (9_000).to_bytes(4, "little"))
    assert "damaged" in reason(tmp_path, "bomb.docx", data)


def test_entities_that_multiply_are_not_expanded(tmp_path: Path) -> None:
    """The billion laughs in a Word document or a workbook take neither time nor memory."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    body = "<w:body><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body>"
    xml = f'<!DOCTYPE d [{entities}]><w:document xmlns:w="{W}">{body}</w:document>'
    assert reason(tmp_path, "a.docx", repacked(word([]), "word/document.xml", xml.encode()))
    data = repacked(workbook({"S": [["a"]]}), "xl/worksheets/sheet1.xml", xml.encode())
    assert reason(tmp_path, "a.xlsx", data)


def test_more_text_than_anybody_reads_is_refused(tmp_path: Path) -> None:
    """A dump of a database in a workbook is no document."""
    rows = [["x" * 30_000] * 20 for _ in range(MAX_CHARACTERS // 600_000 + 2)]
    assert "split it" in reason(tmp_path, "dump.xlsx", workbook({"S": rows}))
