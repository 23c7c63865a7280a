"""Whom documents are for: said in the file, beside it or while ingesting; kept until something else is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.build import Economy
from ingest.pipeline import Ingest
from knowledge.audience import EVERYBODY, UNRESTRICTED, Readers
from knowledge.diff import compare_generations
from knowledge.errors import StoreError
from knowledge.generations import Generations
from knowledge.library import Library
from knowledge.models import Given
from knowledge.removal import remove_document
from knowledge.rollback import roll_back
from tests.ingest.conftest import CANARY, PAGER, Desk, counts

FINANCE = Readers.of(["finance"])


def given(desk: Desk, *paths: Path, **said: object) -> tuple[int, int, int, int]:
    """Ingest with something said of the documents."""
    desk.embedder.texts.clear()
    report = Ingest(desk.home, desk.embedder, None, given=Given.model_validate(said)).run(paths or [desk.notes])
    assert not report.failed
    return counts(report)


def audience(desk: Desk, document: str = "pager") -> tuple[str, ...]:
    return desk.served[document].source.audience


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("audience: Finance", ("finance",)),
        ("audience: [' LEGAL ', finance, Finance]", ("finance", "legal")),
        ("audience: finance, board  members", ("board members", "finance")),
        ("Audience: finance", ("finance",)),
        ("audiences: [finance]", ("finance",)),
        ("audience: everybody", ()),
        ("audience: [Everyone]", ()),
        ("owner: Ann", ()),
    ],
)
def test_front_matter_or_the_file_beside_names_groups(desk: Desk, said: str, meant: tuple[str, ...]) -> None:
    """In any spelling; the passages carry what their document says."""
    desk.write("pager.md", f"---\n{said}\n---\n{PAGER}")
    desk.write("canary.md", CANARY)
    desk.write("canary.md.meta.yaml", said)
    desk.ingest()
    assert audience(desk) == audience(desk, "canary") == meant
    found = Library(desk.home, desk.embedder).search("pager", 9, UNRESTRICTED)
    assert {hit.passage.source.audience for hit in found} == {meant}


@pytest.mark.parametrize(
    "said",
    [
        "audience:",
        "audience: []",
        "audience: ''",
        "audience: ', ,'",
        "audience: {finance: yes}",
        "audience: [finance, everybody]",
        "audience: [[finance]]",
        "audience: true",
        "audience: finance\ntitle: Plan: 2026",
        "title: [\nAudience: finance",
    ],
)
def test_an_audience_that_cannot_be_read_keeps_a_document_out(desk: Desk, said: str) -> None:
    """Nothing is guessed: it would be for everybody. What serves already goes on for those whom it was for."""
    desk.write("canary.md", CANARY)
    path = desk.write("pager.md", f"---\naudience: finance\n---\n{PAGER}")
    desk.ingest()
    path.write_text(f"---\n{said}\n---\n{PAGER} More.")
    (failure,) = desk.ingest().failed
    assert "audience" in failure.reason
    assert audience(desk) == ("finance",)


@pytest.mark.parametrize("economy", [Economy(), Economy(read_once=1, patch=1, window=8)], ids=["built", "patched"])
def test_a_change_of_audience_alone_embeds_nothing(desk: Desk, economy: Economy) -> None:
    """It is an update, in both directions, and what may be found changes with it; also where what serves is only patched."""
    for number in range(40):
        desk.write(
            f"note-{number}.md", f"# Note {number}\n\nNumber {number} stands here. Nobody asks for number {number}.\n"
        )
    desk.write("pager.md", PAGER)
    writer = Ingest(desk.home, desk.embedder, None, economy=economy)
    writer.run([desk.notes])
    library = Library(desk.home, desk.embedder)
    for said, readers in (("finance", FINANCE), ("everybody", EVERYBODY), ("finance, legal", FINANCE)):
        desk.write("pager.md.meta.yaml", f"audience: {said}\n")
        desk.embedder.texts.clear()
        assert counts(writer.run([desk.notes])) == (0, 1, 40, 0)
        assert desk.embedder.texts == []
        for asked in ("The pager goes to Ann.", "Bob is called at night."):
            found = {hit.passage.source.id for hit in library.search(asked, 99)}
            assert ("pager" in found) is (readers is EVERYBODY)
            assert "pager" in {hit.passage.source.id for hit in library.search(asked, 99, readers)}


def test_what_was_said_while_ingesting_stays(desk: Desk) -> None:
    """Through later ingests without a word of it, and edits of the file; what the file says itself comes first."""
    path = desk.write("pager.md", PAGER)
    desk.write("canary.md", f"---\nowner: Bob\naudience: legal\n---\n{CANARY}")
    assert given(desk, owner="Ann", tags=["night"], audience=["Finance"], review_by="2026-12-01") == (2, 0, 0, 0)
    assert (audience(desk), audience(desk, "canary")) == (("finance",), ("legal",))
    assert desk.served["canary"].source.owner == "Bob"
    assert given(desk) == (0, 0, 2, 0)
    path.write_text(f"{PAGER}\nCleo stands in.\n")
    assert given(desk) == (0, 1, 1, 0)
    source = desk.served["pager"].source
    assert (source.owner, source.tags, str(source.review_by), source.audience) == (
        "Ann",
        ("night",),
        "2026-12-01",
        ("finance",),
    )
    assert given(desk, path, audience=[]) == (0, 1, 0, 0)
    assert desk.embedder.texts == []
    assert (audience(desk), desk.served["pager"].source.owner) == ((), "Ann")


def test_an_audience_is_not_lost_with_the_words_that_named_it(desk: Desk) -> None:
    """The file beside is deleted, the front matter rewritten, the document moved: it stays closed until it is opened."""
    desk.write("canary.md", CANARY)
    path = desk.write("pager.md", PAGER)
    sidecar = desk.write("pager.md.meta.yaml", "audience: finance\n")
    desk.ingest()
    sidecar.unlink()
    assert counts(desk.ingest()) == (0, 1, 1, 0)
    assert audience(desk) == ("finance",)
    path.rename(desk.notes / "renamed.md")
    desk.ingest(prune=True)
    assert audience(desk, "renamed") == ("finance",)
    desk.write("renamed.md", f"---\naudience: everybody\n---\n{PAGER}")
    desk.ingest()
    assert audience(desk, "renamed") == ()


def test_a_diff_names_the_audience_and_a_rollback_does_not_open_what_was_closed(desk: Desk) -> None:
    """Going back to a generation in which more people could read a document takes a reason."""
    desk.write("canary.md", CANARY)
    desk.write("pager.md", PAGER)
    before = desk.ingest().generation
    desk.write("pager.md.meta.yaml", "audience: finance\n")
    after = desk.ingest().generation
    generations = Generations(desk.home)
    (diff,) = compare_generations(generations, before, after)
    assert diff.said == ("audience: everybody → finance",)
    with pytest.raises(StoreError, match="more people than may see them now: pager"):
        roll_back(generations, before)
    roll_back(generations, before, "it was never secret")
    roll_back(generations, after)
    assert audience(desk) == ("finance",)


def test_forgetting_another_document_keeps_what_is_closed_closed(desk: Desk) -> None:
    """The copies of the generations hold each record with its audience."""
    desk.write("canary.md", CANARY)
    desk.write("other.md", "# Other\n\nSomething else is written here.\n")
    desk.write("pager.md", f"---\naudience: finance\n---\n{PAGER}")
    desk.ingest()
    remove_document(Generations(desk.home), "other")
    library = Library(desk.home, desk.embedder)
    for question in ("The pager goes to Ann.", "Bob is called at night."):
        assert {hit.passage.source.id for hit in library.search(question, 9)} == {"canary"}
        assert {hit.passage.source.id for hit in library.search(question, 9, FINANCE)} == {"canary", "pager"}
    manifest = desk.manifest
    assert library.shelf.vectors.count() == manifest.vectors
