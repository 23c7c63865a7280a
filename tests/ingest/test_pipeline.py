"""The steps joined: what an ingest changes, what it leaves alone, and how it reports both."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ingest.models import IngestReport
from ingest.pipeline import Ingest
from knowledge.errors import StoreError
from knowledge.generations import Generations
from knowledge.library import Library
from tests.fakes import FakeEmbedder
from tests.homes import desk, home
from tests.ingest.conftest import CANARY, PAGER, Desk, counts

__all__ = ["desk", "home"]


def test_a_first_ingest_serves_what_it_was_given(desk: Desk) -> None:
    """The report, the manifest and the store agree on documents, passages and vectors, and every passage is found."""
    desk.write("pager.md", PAGER)
    desk.write("deep/canary.txt", CANARY)
    report = desk.ingest()
    assert counts(report) == (2, 0, 0, 0)
    assert report.promoted
    assert (report.generation, report.chunks) == (desk.manifest.id, desk.manifest.passages) == (desk.manifest.id, 3)
    assert sum(record.passages for record in desk.served.values()) == 3
    hits = Library(desk.home, desk.embedder).search("pager", 10)
    assert {hit.passage.source.id for hit in hits} == {"pager", "canary"}
    for hit in hits:
        assert desk.text(hit.passage.source.id)[hit.passage.start : hit.passage.end] == hit.passage.text


def test_nothing_changed_keeps_the_generation(desk: Desk) -> None:
    """A second run embeds nothing, writes nothing and says so; a file that was only touched has not changed either."""
    path = desk.write("pager.md", PAGER)
    first = desk.ingest()
    again = desk.ingest()
    os.utime(path, ns=(1, 1))
    touched = desk.ingest()
    for report in (again, touched):
        assert counts(report) == (0, 0, 1, 0)
        assert (report.generation, report.chunks, report.promoted) == (first.generation, first.chunks, False)
    assert desk.embedder.texts == []
    assert list(Generations(desk.home).home.all()) == [first.generation]


def test_only_new_content_is_embedded(desk: Desk) -> None:
    """An edited section and a new file cost their own texts; everything else takes its vectors along."""
    desk.write("pager.md", PAGER)
    desk.ingest()
    desk.write("pager.md", PAGER.replace("Bob", "Cy"))
    desk.write("canary.md", CANARY)
    report = desk.ingest()
    assert counts(report) == (1, 1, 0, 0)
    assert desk.embedder.texts
    assert not [text for text in desk.embedder.texts if "Ann" in text]
    assert {hit.passage.text for hit in Library(desk.home, desk.embedder).search("x", 9)} == {
        "The pager goes to Ann.",
        "Cy is called at night.",
        "The canary release comes first.",
    }


def test_an_ingest_adds_to_what_is_there(desk: Desk) -> None:
    """Naming one file leaves all others served, also those whose folder is not named again."""
    desk.ingest(desk.write("pager.md", PAGER))
    report = desk.ingest(desk.write("canary.md", CANARY))
    assert counts(report) == (1, 0, 0, 0)
    assert set(desk.served) == {"pager", "canary"}


def test_a_file_deleted_from_its_folder_stays_served(desk: Desk) -> None:
    """An unmounted disk or a half-done copy must not empty the knowledge: nothing is removed silently."""
    path = desk.write("pager.md", PAGER)
    desk.write("canary.md", CANARY)
    desk.ingest()
    path.unlink()
    assert counts(desk.ingest(desk.notes / "canary.md")) == (0, 0, 1, 0)
    assert set(desk.served) == {"pager", "canary"}
    assert counts(desk.ingest()) == (0, 0, 1, 0)
    assert set(desk.served) == {"pager", "canary"}


def test_a_moved_file_is_one_document(desk: Desk) -> None:
    """Moved under the same name, a document keeps its id and its vectors and is not served twice."""
    path = desk.write("pager.md", PAGER)
    desk.ingest()
    (desk.notes / "team").mkdir()
    path.rename(desk.notes / "team" / "pager.md")
    report = desk.ingest()
    assert counts(report) == (0, 1, 0, 0)
    assert desk.embedder.texts == []
    assert desk.served["pager"].path.endswith("team/pager.md")
    assert len(desk.served) == 1


def test_files_of_the_same_name_are_documents_of_their_own(desk: Desk) -> None:
    """Three README.md stay three, also if one comes to say the same; an update replaces its own document, nobody else's."""
    for folder in ("a", "b", "c"):
        desk.write(f"{folder}/README.md", PAGER if folder == "c" else PAGER.replace("Ann", folder))
    assert counts(desk.ingest()) == (3, 0, 0, 0)
    before = {record.path: id_ for id_, record in desk.served.items()}
    assert len(before) == 3
    desk.write("b/README.md", CANARY)
    desk.write("a/README.md", PAGER.replace("Ann", "Cy"))
    assert counts(desk.ingest()) == (0, 2, 1, 0)
    assert {record.path: id_ for id_, record in desk.served.items()} == before
    texts = [desk.text(before[str(desk.notes / folder / "README.md")]) for folder in ("a", "b", "c")]
    assert texts == [PAGER.replace("Ann", "Cy"), CANARY, PAGER]

    (desk.notes / "a" / "README.md").unlink()
    desk.write("b/README.md", PAGER)
    assert counts(desk.ingest()) == (0, 1, 1, 0)
    assert desk.served.keys() == set(before.values())


def test_a_new_id_replaces_the_document(desk: Desk) -> None:
    """A file whose front matter names another id is not served under the old one as well."""
    desk.write("pager.md", f"---\nid: one\n---\n{PAGER}")
    desk.ingest()
    desk.write("pager.md", f"---\nid: two\n---\n{PAGER}")
    assert counts(desk.ingest()) == (0, 1, 0, 0)
    assert set(desk.served) == {"two"}


def test_overlapping_paths_count_once(desk: Desk) -> None:
    """A folder, a file in it and the same file by another way are one document each."""
    path = desk.write("pager.md", PAGER)
    link = desk.data.parent / "link"
    link.symlink_to(desk.notes)
    assert counts(desk.ingest(desk.notes, path, desk.notes / ".." / "notes" / "pager.md", link)) == (1, 0, 0, 0)


def test_each_bad_file_is_named_and_the_others_go_on(desk: Desk) -> None:
    """Whatever lies in the folder, good files are served and each bad one is reported with its path and a reason."""
    bad: dict[str, str | bytes] = {
        "empty.md": "",
        "binary.md": bytes(range(256)) * 20,
        "nul.txt": b"text with \x00",
        "report.md": b"%PDF-1.7\n%text",
        "office.md": b"PK\x03\x04 text",
        "crumb.md": "Hi.",
        "dots.md": "." * 50_000,
        "only-metadata.md": "---\ntitle: T\n---\n",
    }
    for name, content in bad.items():
        desk.write(name, content)
    (desk.notes / "broken.md").symlink_to("nowhere")
    (desk.notes / "folder.md").mkdir()
    (desk.notes / os.fsdecode(b"caf\xe9.md")).write_text(PAGER)
    good: dict[str, str | bytes] = {
        "latin.md": PAGER.replace("Ann", "André").encode("latin-1"),
        "wide.md": PAGER.encode("utf-16"),
        "bom.md": PAGER.encode("utf-8-sig"),
        "crlf.md": PAGER.replace("\n", "\r\n"),
        "front.md": f"---\ntitle: [broken\n---\n{PAGER}",
        "deep.md": '{"a":' * 2_000 + f"\n\n{PAGER}",
    }
    for name, content in good.items():
        desk.write(name, content)
    report = desk.ingest(desk.notes, desk.notes / "missing.md")
    failed = {Path(failure.path).name: failure.reason for failure in report.failed}
    assert set(failed) == {*bad, "broken.md", "missing.md", "caf�.md"}
    assert all(failed.values())
    assert IngestReport.model_validate_json(report.model_dump_json()) == report
    assert {Path(record.path).name for record in desk.served.values()} == set(good)
    assert "André" in desk.text("latin")


def test_a_huge_line_goes_in_whole(desk: Desk) -> None:
    """Five megabytes on one line are served like any text, in little more time than it takes to embed them."""
    desk.write("huge.md", "word " * 1_000_000)
    desk.write("pager.md", PAGER)
    report = desk.ingest()
    assert not report.failed
    assert desk.text("huge").count("word") == 1_000_000
    assert desk.served["huge"].passages > 1_000


def test_a_file_that_became_unreadable_stays_served(desk: Desk) -> None:
    """What was readable yesterday is not lost because today's copy is broken; the fault is reported."""
    desk.write("pager.md", PAGER)
    desk.ingest()
    desk.write("pager.md", b"\x00broken")
    report = desk.ingest()
    assert [Path(failure.path).name for failure in report.failed] == ["pager.md"]
    assert not report.promoted
    desk.write("canary.md", CANARY)
    assert counts(desk.ingest()) == (1, 0, 0, 0)
    assert desk.text("pager") == PAGER


def test_a_playbook_that_became_unreadable_stays_served(desk: Desk) -> None:
    """The same holds for a bundled file, which would be dropped if it were gone."""
    path = desk.write("pager.md", PAGER)
    Ingest(desk.home, desk.embedder, desk.notes).run()
    path.write_bytes(b"\x00broken")
    desk.write("canary.md", CANARY)
    assert counts(Ingest(desk.home, desk.embedder, desk.notes).run()) == (1, 0, 0, 0)
    assert desk.text("pager") == PAGER


@pytest.mark.parametrize("content", [None, ""], ids=["missing", "empty"])
def test_nothing_at_all_to_serve_is_reported_with_reasons(desk: Desk, content: str | None) -> None:
    """An empty store stays as it was, and the report says why the one file could not be taken."""
    path = desk.notes / "pager.md" if content is None else desk.write("pager.md", content)
    report = desk.ingest(path)
    assert [Path(failure.path).name for failure in report.failed] == ["pager.md"]
    assert (report.generation, report.chunks, report.promoted) == ("", 0, False)
    assert Generations(desk.home).serving() is None


def test_the_last_document_is_never_dropped_silently(desk: Desk) -> None:
    """Switching the playbooks off where nothing else was ingested is an error that says what to do, not an empty store."""
    desk.write("pager.md", PAGER)
    Ingest(desk.home, desk.embedder, desk.notes).run()
    with pytest.raises(StoreError, match=r"No document would be left.*advisor ingest"):
        Ingest(desk.home, desk.embedder, None).run()


def test_another_model_embeds_everything_anew(desk: Desk) -> None:
    """Vectors of the old model are never mixed with the new one's, even if no file changed."""
    desk.write("pager.md", PAGER)
    desk.ingest()
    before = list(desk.embedder.texts)
    desk.embedder = FakeEmbedder("other", dimension=4)
    assert desk.ingest().promoted
    assert sorted(desk.embedder.texts) == sorted(before)
    assert (desk.manifest.embedding, desk.manifest.dimension) == ("other", 4)


def test_a_rebuild_embeds_everything_anew(desk: Desk) -> None:
    """`--rebuild` does not trust a single stored vector and needs no path to keep what was ingested."""
    desk.write("pager.md", PAGER)
    desk.ingest()
    before = list(desk.embedder.texts)
    shutil.rmtree(desk.notes)
    report = Ingest(desk.home, desk.embedder, None).run(rebuild=True)
    assert report.promoted
    assert desk.embedder.texts == before * 2
    assert set(desk.served) == {"pager"}


def test_progress_is_told(desk: Desk) -> None:
    """The bar has steps in order, and its count of passages reaches the total."""

    class Told:
        def __init__(self) -> None:
            self.steps: list[str] = []
            self.last = (-1, -1)

        def step(self, name: str) -> None:
            self.steps.append(name)

        def count(self, done: int, total: int) -> None:
            self.last = (done, total)

    told = Told()
    desk.write("pager.md", PAGER)
    Ingest(desk.home, desk.embedder, None, told).run([desk.notes])
    assert told.steps == ["Reading", "Embedding", "Writing"]
    assert told.last == (2, 2)
