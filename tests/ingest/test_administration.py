"""The knowledge as an admin in a chat sees it: files looked at before they serve, and nobody made to wait for another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ingest.administration import Administration, safe_name
from ingest.pipeline import Ingest, Progress, Silence
from knowledge.administration import Busy, Cancelled
from knowledge.checks import Mark, Subject
from knowledge.diff import Change
from knowledge.errors import StoreError
from knowledge.generations import Generations
from knowledge.library import Shelf
from tests.ingest.conftest import CANARY, PAGER, Desk

NIGHTS = PAGER.replace("Bob", "Cleo")
WHO = "Ana"


class Stops(Silence):
    """Somebody who stops an ingest at one of its steps."""

    def __init__(self, at: str) -> None:
        self._at = at

    def step(self, name: str) -> None:
        if name == self._at:
            raise Cancelled("Stopped.")


def office(desk: Desk, exam: Callable[..., Any] | None = None) -> Administration:
    """The administration of a desk's data folder."""

    def writers(
        progress: Progress, *, waiting: Callable[[str], None], holder: str, stand_ins: Mapping[Path, Path]
    ) -> Ingest:
        return Ingest(
            desk.data, desk.embedder, None, progress, exam=exam, waiting=waiting, holder=holder, stand_ins=stand_ins
        )

    return Administration(Generations(desk.data), desk.data / "uploads", writers)


def drop(admin: Administration, name: str, text: str, id_: str = "f1") -> str:
    """A file that is kept and approved."""
    kept = admin.keep(id_, name, text.encode())
    assert admin.approve(id_, kept, Silence(), WHO).promoted
    return kept


def test_a_file_is_looked_at_before_it_serves(desk: Desk) -> None:
    """A new one is told with its passages; until it is approved nothing of it serves, and then it lies among the uploads."""
    desk.ingest(desk.write("canary.md", CANARY))
    admin = office(desk)
    kept = admin.keep("f1", "pager.md", PAGER.encode())
    seen = admin.preview("f1", kept, Silence(), WHO)
    assert seen.diff is not None
    assert (seen.diff.change, seen.passages, seen.rejected, seen.elsewhere) == (Change.ADDED, 2, "", "")
    assert "The pager goes to Ann." in seen.first[0].text
    assert set(desk.served) == {"canary"}
    assert not (desk.data / "uploads" / kept).exists()
    assert admin.approve("f1", kept, Silence(), WHO).added == 1
    assert desk.served["pager"].path == str(desk.data / "uploads" / "pager.md")
    assert not (desk.data / "uploads" / ".pending" / "f1").exists()
    again = admin.reingest(Silence(), WHO)
    assert (again.unchanged, again.promoted, again.failed) == (2, False, ())


def test_a_file_of_the_same_name_takes_the_place_of_a_document(desk: Desk) -> None:
    """Wherever that came from: the change is shown word for word, and there is one such document afterwards."""
    path = desk.write("pager.md", PAGER)
    desk.ingest(path)
    admin = office(desk)
    kept = admin.keep("f1", "pager.md", NIGHTS.encode())
    seen = admin.preview("f1", kept, Silence(), WHO)
    assert seen.diff is not None
    assert seen.diff.change is Change.CHANGED
    assert "-Bob is called at night.\n+Cleo is called at night." in seen.diff.text
    assert seen.elsewhere == str(path)
    assert admin.current(seen.base)
    assert admin.approve("f1", kept, Silence(), WHO).updated == 1
    assert not admin.current(seen.base)
    assert list(desk.served) == ["pager"]
    assert "Cleo" in desk.text("pager")
    assert path.read_text() == PAGER


def test_a_restricted_document_stays_restricted(desk: Desk) -> None:
    """A new version that does not say whom it is for is for the same people, also later; one that does is shown to."""
    path = desk.write("pager.md", PAGER)
    desk.write("pager.md.meta.yaml", "audience: [board]\n")
    desk.ingest(path)
    admin = office(desk)
    kept = admin.keep("f1", "pager.md", NIGHTS.encode())
    seen = admin.preview("f1", kept, Silence(), WHO)
    assert seen.audience == ("board",)
    admin.approve("f1", kept, Silence(), WHO)
    assert desk.served["pager"].source.audience == ("board",)
    desk.ingest(desk.data / "uploads", rebuild=True)
    assert desk.served["pager"].source.audience == ("board",)
    kept = admin.keep("f2", "pager.md", f"---\naudience: everybody\n---\n{NIGHTS}".encode())
    seen = admin.preview("f2", kept, Silence(), WHO)
    assert seen.diff is not None
    assert (seen.audience, seen.diff.said) == ((), ("audience: board → everybody",))


@pytest.mark.parametrize("content", [b"", b"\x00\x01binary", b"%PDF-1.7 broken"])
def test_a_file_that_cannot_be_read_is_rejected_with_a_remedy(desk: Desk, content: bytes) -> None:
    """Before anything is built."""
    desk.ingest(desk.write("canary.md", CANARY))
    admin = office(desk)
    kept = admin.keep("f1", "odd.md", content)
    assert ";" in admin.preview("f1", kept, Silence(), WHO).rejected
    assert set(desk.served) == {"canary"}


def test_the_same_content_twice_is_a_duplicate(desk: Desk) -> None:
    """It is said where it is served from already."""
    desk.ingest(desk.write("canary.md", CANARY))
    admin = office(desk)
    seen = admin.preview("f1", admin.keep("f1", "other.md", CANARY.encode()), Silence(), WHO)
    assert "duplicate of" in seen.rejected


@pytest.mark.parametrize("step", ["Reading", "Embedding", "Writing", "Checking", "Switching"])
def test_what_is_stopped_leaves_no_trace(desk: Desk, step: str) -> None:
    """The old generation serves, nothing else is on disk, and the file can be approved later."""
    desk.ingest(desk.write("canary.md", CANARY))
    before, admin = desk.manifest.id, office(desk, lambda *_: [])
    kept = admin.keep("f1", "pager.md", PAGER.encode())
    with pytest.raises(Cancelled):
        admin.approve("f1", kept, Stops(step), WHO)
    assert (desk.manifest.id, Generations(desk.data).finished()) == (before, [before])
    assert [path.name for path in (desk.data / "generations").iterdir()] == [before]
    assert admin.approve("f1", kept, Silence(), WHO).promoted


def test_a_file_that_makes_answers_worse_does_not_serve(desk: Desk) -> None:
    """The check says why; the file is still there for whoever wants to try again."""
    desk.ingest(desk.write("canary.md", CANARY))

    def exam(shelf: Shelf, *_: object) -> list[Mark]:
        return [Mark(Subject.RECALL, "Who?", len(shelf.manifest.documents) == 1, "")]

    admin = office(desk, exam)
    kept = admin.keep("f1", "pager.md", PAGER.encode())
    seen = admin.preview("f1", kept, Silence(), WHO)
    assert seen.check is not None
    assert not seen.check.passed
    outcome = admin.approve("f1", kept, Silence(), WHO)
    assert not outcome.promoted
    assert outcome.check is not None
    assert "Who?" in outcome.check.faults[0]
    assert not (desk.data / "uploads" / kept).exists()
    assert (desk.data / "uploads" / ".pending" / "f1" / kept).exists()


def test_who_comes_second_is_told_who_is_first(desk: Desk) -> None:
    """By name, and at once."""
    desk.ingest(desk.write("canary.md", CANARY))
    admin = office(desk)
    kept = admin.keep("f1", "pager.md", PAGER.encode())
    with Generations(desk.data).lock(holder="Ben (Slack)"):
        for attempt in (
            lambda: admin.preview("f1", kept, Silence(), WHO),
            lambda: admin.approve("f1", kept, Silence(), WHO),
            lambda: admin.reingest(Silence(), WHO),
            lambda: admin.roll_back("", desk.manifest.id, "", WHO),
        ):
            with pytest.raises(Busy, match=r"Ben \(Slack\), process \d+\)\. Try again"):
                attempt()


def test_an_approval_that_a_crash_cut_short_is_carried_on(desk: Desk) -> None:
    """The file had served and moved already; to be told so twice changes nothing."""
    admin = office(desk)
    kept = drop(admin, "pager.md", PAGER)
    serving = desk.manifest.id
    outcome = admin.approve("f1", kept, Silence(), WHO)
    assert (outcome.unchanged, outcome.promoted, desk.manifest.id) == (1, False, serving)


def test_the_way_back_goes_from_where_somebody_stood(desk: Desk) -> None:
    """One generation back and, with a reason, to a refused one; never from another than was looked at."""
    admin = office(desk)
    drop(admin, "pager.md", PAGER)
    first = desk.manifest.id
    drop(admin, "canary.md", CANARY, "f2")
    newest, older = admin.generations()
    assert (newest.serves, older.serves, older.generation, older.how) == (True, False, first, "ingest")
    assert admin.find("").generation == first
    with pytest.raises(StoreError, match="serves by now"):
        admin.roll_back(first, first, "", WHO)
    assert admin.roll_back(first, newest.generation, "", WHO).serves
    assert [one.how for one in admin.generations()] == ["ingest", "rollback"]
    assert [record.source.id for record in admin.holdings().documents] == ["pager"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        (".hidden.md", "hidden.md"),
        ("~$plan.docx", "plan.docx"),
        ("plan\n<!channel>*`;rm -rf.md", "plan_channel_rm -rf.md"),
        ("pläne (2026).md", "pläne (2026).md"),
        ("guide.md.meta.yaml", "guide.md.meta.yaml.txt"),
        ("...", "document"),
        ("", "document"),
    ],
)
def test_a_hostile_name_is_only_a_name(name: str, safe: str) -> None:
    """It means no other place, hides nothing and describes no other file."""
    assert safe_name(name) == safe


def test_a_long_name_is_cut(desk: Desk) -> None:
    """Before the file system refuses it; the suffix stays."""
    safe = safe_name("ü" * 500 + ".docx")
    assert safe.endswith(".docx")
    assert len(safe.encode()) <= 220
    assert office(desk).keep("f1", "ü" * 500 + ".docx", b"x") == safe
