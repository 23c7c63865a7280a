"""What is known of a document beside its text: from its front matter, or from a file of metadata beside it."""

from __future__ import annotations

import datetime

import pytest

from ingest.load import load
from ingest.models import Rejected
from knowledge.generations import DocumentRecord
from knowledge.models import Source
from tests.ingest.conftest import PAGER, Desk, counts
from tests.ingest.documents import workbook

SIDECAR = "title: Costs of 2026\nowner: Ann\nreview-by: 2026-12-01\ntags: [money, servers]\n"


def test_a_file_beside_a_document_describes_it(desk: Desk) -> None:
    """A workbook cannot carry front matter, so its owner, its day of review and its tags stand in a file beside it."""
    desk.write("costs.xlsx", workbook({"Budget": [["Item", "Cost", "Since"], ["Servers", 400, "May"]]}))
    desk.write("costs.xlsx.meta.yaml", SIDECAR)
    desk.ingest()
    (record,) = desk.served.values()
    assert record.source == Source(
        id="costs",
        title="Costs of 2026",
        name="costs.xlsx",
        owner="Ann",
        review_by=datetime.date(2026, 12, 1),
        tags=("money", "servers"),
    )


def test_front_matter_says_the_same_and_the_file_beside_has_the_last_word(desk: Desk) -> None:
    """Tags may stand between commas; a date that is none is left out."""
    path = desk.write("pager.md", f"---\nowner: Bob\nreview_by: soon\ntags: night, pager, night\n---\n{PAGER}")
    desk.ingest()
    source = desk.served["pager"].source
    assert (source.owner, source.review_by, source.tags) == ("Bob", None, ("night", "pager"))
    desk.write("pager.md.meta.yaml", "owner: Ann\n")
    assert load(path).metadata == {"owner": "Ann"}
    desk.ingest()
    assert (desk.served["pager"].source.owner, desk.served["pager"].source.tags) == ("Ann", ("night", "pager"))


def test_metadata_that_changes_is_an_update(desk: Desk) -> None:
    """Written, edited or removed, the file beside a document makes it another; untouched it costs nothing."""
    desk.write("pager.md", PAGER)
    desk.ingest()
    sidecar = desk.write("pager.md.meta.yaml", "owner: Ann\n")
    assert counts(desk.ingest()) == (0, 1, 0, 0)
    assert counts(desk.ingest()) == (0, 0, 1, 0)
    sidecar.write_text("owner: Bob\n")
    assert counts(desk.ingest()) == (0, 1, 0, 0)
    sidecar.unlink()
    assert counts(desk.ingest()) == (0, 1, 0, 0)
    assert desk.served["pager"].source.owner == ""
    assert desk.embedder.texts == []


@pytest.mark.parametrize("content", ["owner: [Ann", "just words", "- a\n- list", "owner: " + "x" * 70_000, "\x00"])
def test_metadata_that_cannot_be_read_stops_its_document(desk: Desk, content: str) -> None:
    """Who wrote it meant it, so the document waits until it is right."""
    path = desk.write("pager.md", PAGER)
    desk.write("pager.md.meta.yaml", content)
    with pytest.raises(Rejected, match=r"pager\.md\.meta\.yaml beside it .*correct"):
        load(path)


def test_a_document_is_overdue_after_its_day() -> None:
    """On the day itself there is still time, and without a day there is always."""
    day = datetime.date(2026, 12, 1)
    source = Source(id="a", title="A", review_by=day)
    assert not source.overdue(day)
    assert source.overdue(day + datetime.timedelta(days=1))
    assert not Source(id="a", title="A").overdue(day)


def test_records_from_before_are_still_read() -> None:
    """A manifest that knows neither owner nor review nor tags is as good as it was."""
    old = '{"source":{"id":"a","title":"A"},"path":"a.md","sha256":"x","size":1,"mtime_ns":1,"bundled":false,"passages":1}'
    assert DocumentRecord.model_validate_json(old).source.tags == ()


def test_a_copy_is_named_and_not_added_again(desk: Desk) -> None:
    """Under another name or in another run, the same content is one document; changed, it becomes one of its own."""
    desk.write("a.md", PAGER)
    desk.write("b.md", PAGER)
    report = desk.ingest()
    assert counts(report) == (1, 0, 0, 0)
    assert [failure.reason for failure in report.failed] == [
        f"duplicate of {desk.notes / 'a.md'}; nothing to do, it is served from there"
    ]
    again = desk.ingest(desk.write("deep/c.md", PAGER))
    assert (counts(again), len(again.failed)) == ((0, 0, 0, 0), 1)
    desk.write("b.md", PAGER + "\nCy helps them both.\n")
    assert counts(desk.ingest(desk.notes / "b.md")) == (1, 0, 0, 0)
    assert set(desk.served) == {"a", "b"}


def test_what_was_a_copy_stays_when_the_first_goes_on(desk: Desk) -> None:
    """Where the document that a copy is of has changed on disk, the copy is no copy any more."""
    desk.write("b.md", PAGER)
    desk.ingest()
    desk.write("b.md", PAGER.replace("Ann", "Cy"))
    assert counts(desk.ingest(desk.write("c.md", PAGER))) == (1, 0, 0, 0)
