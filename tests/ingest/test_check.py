"""The check between building and serving."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest.check import Limits
from ingest.models import IngestReport
from ingest.pipeline import Ingest
from ingest.preview import Preview
from knowledge.checks import Mark, Subject
from knowledge.embedder import Embedder
from knowledge.errors import StoreError
from knowledge.generations import Generations
from knowledge.library import Library, Shelf
from knowledge.rollback import roll_back
from tests.fakes import FakeEmbedder
from tests.homes import desk, home
from tests.ingest.conftest import CANARY, PAGER, Desk

__all__ = ["desk", "home"]

LONG = "# Long\n\n" + "\n\n".join(f"## Part {n}\n\nPart {n} is owned by person {n} alone." for n in range(12))


@dataclass
class Examiner:
    """Asks who is called at night: passed while the text about Bob is there."""

    asked: list[frozenset[str]] = field(default_factory=list)

    def __call__(self, shelf: Shelf, documents: Collection[str], touched: Collection[str]) -> list[Mark]:
        self.asked.append(frozenset(touched))
        hits = shelf.search("Nights\nBob is called at night.", 20)
        found = any("Bob" in hit.passage.text for hit in hits)
        return [Mark(Subject.RECALL, "Who is called at night?", found, hits[0].passage.id if hits else "")]


@pytest.fixture
def examiner() -> Examiner:
    return Examiner()


def ingest(desk: Desk, examiner: Examiner, force: str = "", embedder: Embedder | None = None) -> IngestReport:
    return maker(desk, examiner, embedder).run([desk.notes], force=force)


def maker(desk: Desk, examiner: Examiner, embedder: Embedder | None = None) -> Ingest:
    old = {desk.embedder.fingerprint: desk.embedder}
    return Ingest(desk.home, embedder or desk.embedder, None, exam=examiner, embedder_of=old.get)


def test_the_first_generation_is_not_examined(desk: Desk, examiner: Examiner) -> None:
    """There is nothing to be worse than, so the first start stays quick."""
    desk.write("pager.md", PAGER)
    assert ingest(desk, examiner).check is None
    assert examiner.asked == []


def test_what_makes_answers_worse_does_not_serve(desk: Desk, examiner: Examiner) -> None:
    """The old generation serves on, the new one is kept, and the report says with figures what was lost."""
    desk.write("pager.md", PAGER)
    first = ingest(desk, examiner)
    desk.write("pager.md", PAGER.replace("Bob", "Somebody"))
    report = ingest(desk, examiner)
    assert not report.promoted
    assert report.check
    assert report.check.faults == (
        "right passage among the first five: 1.000 → 0.000 (1 questions), more than 0.020 lost: “Who is called at night?”.",
    )
    assert report.chunks == first.chunks
    generations = Generations(desk.home)
    assert generations.serving() == first.generation
    assert generations.manifest(report.generation).refused
    assert examiner.asked == [frozenset({"pager"})] * 2
    with pytest.raises(StoreError, match="failed its check"):
        roll_back(generations, report.generation)
    assert roll_back(generations, report.generation, "Bob has left").id == report.generation
    assert generations.history()[-1].reason == "Bob has left"


def test_a_reason_lets_it_serve_and_is_recorded(desk: Desk, examiner: Examiner) -> None:
    """The reason stands in the manifest and in the history of switches."""
    desk.write("pager.md", PAGER)
    ingest(desk, examiner)
    desk.write("pager.md", PAGER.replace("Bob", "Somebody"))
    report = ingest(desk, examiner, force="Bob has left")
    assert report.promoted
    assert desk.manifest.id == report.generation
    assert desk.manifest.check
    assert desk.manifest.check.forced == "Bob has left"
    assert Generations(desk.home).history()[-1].reason == "Bob has left"


def test_what_makes_nothing_worse_serves(desk: Desk, examiner: Examiner) -> None:
    """Figures and seconds stand in the manifest; a reason that was not needed is not recorded."""
    desk.write("pager.md", PAGER)
    ingest(desk, examiner)
    desk.write("canary.md", CANARY)
    report = ingest(desk, examiner, force="just in case")
    assert report.promoted
    assert desk.manifest.check
    assert desk.manifest.check.forced == ""
    assert [(one.before, one.after) for one in desk.manifest.check.figures] == [(1.0, 1.0)]


def test_refused_generations_do_not_pile_up(desk: Desk, examiner: Examiner) -> None:
    """Each new try takes the place of the one before, so those that can be gone back to stay."""
    desk.write("pager.md", PAGER)
    first = ingest(desk, examiner)
    tries = []
    for name in ("Cy", "Dee", "Eve"):
        desk.write("pager.md", PAGER.replace("Bob", name))
        tries.append(ingest(desk, examiner).generation)
    assert Generations(desk.home).finished() == [first.generation, tries[-1]]


def test_a_playbook_that_failed_its_check_is_not_tried_at_every_start(desk: Desk, examiner: Examiner) -> None:
    """A start after an upgrade that made answers worse serves the old text and does not build the new one over again."""
    desk.write("pager.md", PAGER)
    start = Ingest(desk.home, desk.embedder, desk.notes, exam=examiner)
    start.run()
    desk.write("pager.md", PAGER.replace("Bob", "Somebody"))
    assert not start.is_current()
    assert not start.run().promoted
    assert start.is_current()
    desk.write("pager.md", PAGER.replace("Bob", "Bob, as ever,"))
    assert not start.is_current()
    assert start.run().promoted


def test_a_heap_of_lost_passages_stops_an_ingest(desk: Desk) -> None:
    """A file cut off by a failed copy does not take its text out of the answers; removing it on purpose does."""
    path = desk.write("long.md", LONG)
    desk.write("pager.md", PAGER)
    desk.ingest()
    desk.write("long.md", LONG[:60])
    report = desk.ingest()
    assert not report.promoted
    assert report.check
    assert report.check.faults == ("11 of 14 passages are lost (79%, at most 30% may be).",)
    generous = Ingest(desk.home, desk.embedder, None, limits=Limits(drop=0.8))
    assert generous.preview([desk.notes]).check is None
    path.unlink()
    assert desk.ingest(prune=True).promoted
    assert set(desk.served) == {"pager"}


def test_another_model_is_announced_checked_and_switched(desk: Desk, examiner: Examiner) -> None:
    """Its cost is told before, it is compared with the old model's generation, and readers of the old one are told."""
    desk.write("pager.md", PAGER)
    ingest(desk, examiner)
    told: list[str] = []
    other = FakeEmbedder("other", dimension=4)
    old = {desk.embedder.fingerprint: desk.embedder}
    report = Ingest(desk.home, other, None, exam=examiner, embedder_of=old.get, announce=told.append).run()
    assert told == ["The embedding model changes from fake to other. All 2 passages are embedded anew."]
    assert report.promoted
    assert report.check
    assert [(one.before, one.after) for one in report.check.figures] == [(1.0, 1.0)]
    assert Library(desk.home, other).search("pager", 1)


def test_a_model_that_is_gone_leaves_nothing_to_compare_with(desk: Desk, examiner: Examiner) -> None:
    """The check says so, and what it can tell it tells."""
    desk.write("pager.md", PAGER)
    ingest(desk, examiner)
    report = Ingest(desk.home, FakeEmbedder("other"), None, exam=examiner, announce=lambda _: None).run()
    assert report.promoted
    assert report.check
    assert report.check.notes == ("The model of the serving generation (fake) cannot be loaded to compare with.",)
    assert report.check.figures[0].before is None


def test_a_long_wait_is_told_in_seconds(desk: Desk) -> None:
    """Where everything is embedded anew and that is worth a wait, the first texts tell how long it will take."""
    desk.write("long.md", "\n\n".join(f"# Part {n}\n\nPart {n} is owned by person {n} alone." for n in range(300)))
    desk.ingest()
    told: list[str] = []
    before = sorted(desk.embedder.texts)
    desk.embedder.texts.clear()
    Ingest(desk.home, desk.embedder, None, announce=told.append).run(rebuild=True)
    assert told[0] == "A rebuild was asked for. All 300 passages are embedded anew."
    assert told[1].startswith("That takes about ")
    assert sorted(desk.embedder.texts) == before


def state(desk: Desk) -> object:
    """Every file and its bytes, but for the lock and Chroma's files, which Chroma touches at each reading; or all rows."""
    home = Generations(desk.home).home
    if home is not desk.home:  # a folder
        files = [path for path in desk.data.rglob("*") if path.is_file()]
        return {path: b"" if path.name == "ingest.lock" or "chroma" in path.parts else path.read_bytes() for path in files}
    return home.pointer(), {id_: (home.manifest(id_), home.size(id_)) for id_ in home.all()}


def preview(desk: Desk, examiner: Examiner, *, prune: bool = False) -> Preview:
    return maker(desk, examiner).preview([desk.notes], prune=prune)


def test_a_dry_run_tells_everything_and_changes_nothing(desk: Desk, examiner: Examiner) -> None:
    """Documents, passages, changed lines, questions that another passage answers, the check: and not a byte is different."""
    desk.write("pager.md", PAGER)
    gone = desk.write("gone.md", "# Gone\n\nThis is going to disappear soon.\n")
    ingest(desk, examiner)
    before = state(desk)
    gone.unlink()
    desk.write("pager.md", PAGER.replace("Bob", "Somebody"))
    desk.write("canary.md", CANARY)
    desk.write("empty.md", "")
    found = preview(desk, examiner, prune=True)
    assert [(one.document, one.change.value, one.added, one.removed) for one in found.documents] == [
        ("canary", "added", 1, 0),
        ("gone", "removed", 0, 1),
        ("pager", "changed", 1, 1),
    ]
    assert "+Somebody is called at night." in found.documents[2].text
    assert [Path(failure.path).name for failure in found.failed] == ["empty.md"]
    assert [(one.question, one.before) for one in found.answers] == [("Who is called at night?", "pager › Nights")]
    assert found.check
    assert not found.check.passed
    assert state(desk) == before


def test_a_dry_run_where_nothing_changed_says_so(desk: Desk, examiner: Examiner) -> None:
    """Nothing is listed, nothing built; on an empty folder all is listed as added."""
    desk.write("pager.md", PAGER)
    assert [one.document for one in preview(desk, examiner).documents] == ["pager"]
    assert Generations(desk.home).serving() is None
    ingest(desk, examiner)
    desk.embedder.texts.clear()
    assert preview(desk, examiner) == Preview()
    assert desk.embedder.texts == []


def test_pruning_removes_what_is_gone_from_a_named_folder_only(desk: Desk) -> None:
    """A document whose file was deleted goes, and is named; files of folders that are not named stay served."""
    desk.write("a/pager.md", PAGER)
    desk.write("a/canary.md", CANARY)
    desk.write("b/long.md", LONG)
    desk.ingest()
    (desk.notes / "a" / "pager.md").unlink()
    (desk.notes / "b" / "long.md").unlink()
    report = desk.ingest(desk.notes / "a", prune=True)
    assert (report.removed, report.dropped) == (1, ("pager",))
    assert set(desk.served) == {"canary", "long"}


def test_a_file_that_is_named_and_gone_is_pruned(desk: Desk) -> None:
    """Naming the deleted file itself removes it; without `prune` it is a fault and the document stays."""
    path = desk.write("pager.md", PAGER)
    desk.write("canary.md", CANARY)
    desk.ingest()
    path.unlink()
    assert [failure.path for failure in desk.ingest(path).failed] == [str(path)]
    report = desk.ingest(path, prune=True)
    assert (report.failed, report.dropped) == ((), ("pager",))


@pytest.mark.parametrize("state_", ["empty", "missing"])
def test_a_disk_that_is_not_mounted_prunes_nothing(desk: Desk, state_: str) -> None:
    """An empty or missing folder is far more likely an accident than the wish to remove all that came from it."""
    path = desk.write("docs/pager.md", PAGER)
    desk.write("canary.md", CANARY)
    desk.ingest()
    path.unlink()
    if state_ == "missing":
        path.parent.rmdir()
    report = desk.ingest(path.parent, prune=True)
    assert len(report.failed) == 1
    assert set(desk.served) == {"pager", "canary"}
