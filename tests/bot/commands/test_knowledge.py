"""`advisor ingest` and `advisor knowledge list` on documents of other formats: what an admin reads."""

from __future__ import annotations

from pathlib import Path

from tests.bot.conftest import Advisor
from tests.ingest.documents import pdf, workbook


def test_an_answer_cites_the_page_and_the_list_tells_what_is_overdue(advisor: Advisor, data: Path, tmp_path: Path) -> None:
    """From a folder of a PDF, a workbook and a scan: two are served, the third is named, and the answer says the page."""
    notes = tmp_path / "notes"
    notes.mkdir()
    pages = [("Paging", ["The pager wakes Ann."]), ("Handover", ["The weekly handover takes place on Friday in room Lima."])]
    (notes / "runbook.pdf").write_bytes(pdf(pages, title="Night runbook"))
    (notes / "runbook.pdf.meta.yaml").write_text("review_by: 2020-01-31\n")
    (notes / "costs.xlsx").write_bytes(workbook({"Budget": [["Item", "Cost", "Payer"], ["Servers", 4300, "Sales"]]}))
    (notes / "scan.pdf").write_bytes(pdf([("", [])]))
    ingested = advisor("ingest", str(notes), data=data)
    assert ingested.status == 1
    assert "2 added" in ingested.out
    assert "scan.pdf: scanned pages without text; run OCR" in ingested.err

    asked = advisor("ask", "Where does the weekly handover take place?", data=data)
    assert "room Lima" in asked.out
    assert "Night runbook › p. 2 › Handover" in asked.out
    listed = advisor("knowledge", "list", data=data)
    assert "2020-01-31 overdue" in listed.out
    assert "costs" in listed.out


def test_a_page_on_this_machine_is_not_fetched(advisor: Advisor, data: Path) -> None:
    """What is named by URL is fetched from the internet only, and the reason says so."""
    done = advisor("ingest", "http://127.0.0.1:9/page", data=data)
    assert done.status == 1
    assert "http://127.0.0.1:9/page: lies in a private network" in done.err
