"""The library: the serving generation, open for questions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ingest.pipeline import Ingest
from knowledge.embedder import Embedder
from knowledge.errors import ModelError, StoreError
from knowledge.library import Library
from tests.fakes import FakeEmbedder


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "pager.md").write_text(
        "# Pager\n\nThe pager goes to Ann in the first week.\n\n## Nights\n\nBob is called at night.\n"
    )
    return folder


def ingested(data: Path, embedder: Embedder, *paths: Path) -> Library:
    Ingest(data, embedder, None).run(paths)
    return Library(data, embedder)


@pytest.mark.parametrize(
    ("question", "source", "heading"),
    [
        ("What is the champion-to-production trap?", "ciopages-ai-playbook", "The champion-to-production trap"),
        ("whats the bar for leaving stage 1", "ciopages-ai-playbook", "Stage 1: Production-First Pilot"),
    ],
)
def test_a_question_finds_its_section(library: Library, question: str, source: str, heading: str) -> None:
    """The section that a question names is among the first three, with evidence of both kinds, and scores fall."""
    hits = library.search(question, 5)
    found = {(hit.passage.source.id, hit.passage.headings[-1]): hit for hit in hits[:3]}
    assert (source, heading) in found
    assert found[source, heading].similarity > 0.5
    assert 0 < found[source, heading].words <= 1
    assert len(hits) == len({hit.passage.id for hit in hits}) == 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_near_sentences_are_given_with_their_place(library: Library) -> None:
    """A hit's sentences are spans of the passage's text, nearest first, for the composer to lead with."""
    hit = library.search("Who should own the AI system after launch?", 1)[0]
    assert hit.sentences
    assert all(0 <= start < end <= len(hit.passage.text) for start, end, _ in hit.sentences)
    assert [near.similarity for near in hit.sentences] == sorted((near.similarity for near in hit.sentences), reverse=True)


def test_a_passage_lies_in_its_context(library: Library) -> None:
    """Text before, passage, text after: together they are the stored document, for every passage found."""
    for hit in library.search("rollout stages and exit criteria", 10):
        before, after = library.context(hit.passage)
        assert before + hit.passage.text + after == library.text(hit.passage.source.id)


def test_documents_are_listed_with_their_passages(tmp_path: Path, notes: Path) -> None:
    """Each document of the serving generation is listed with what it was made into."""
    library = ingested(tmp_path / "data", FakeEmbedder(), notes)
    assert [(record.source.id, record.source.title, record.passages) for record in library.documents()] == [
        ("pager", "Pager", 2)
    ]


def test_an_unknown_document_is_a_clear_error(tmp_path: Path, notes: Path) -> None:
    """The message says which document is unknown and how to list those there are."""
    library = ingested(tmp_path / "data", FakeEmbedder(), notes)
    with pytest.raises(StoreError, match=r"no document pagr .*advisor knowledge list"):
        library.text("pagr")


def test_no_knowledge_yet_is_a_clear_error(tmp_path: Path) -> None:
    """Before the first ingest the library says so and names the command."""
    with pytest.raises(StoreError, match=r"no knowledge yet.*advisor ingest"):
        Library(tmp_path, FakeEmbedder()).search("anything")


@pytest.mark.parametrize("other", [FakeEmbedder("other"), FakeEmbedder(dimension=4)], ids=["name", "dimension"])
def test_another_model_is_an_error_that_says_reingest(tmp_path: Path, notes: Path, other: FakeEmbedder) -> None:
    """Vectors of two models cannot be compared: no search runs, both models are named, and a rebuild mends it."""
    data = tmp_path / "data"
    ingested(data, FakeEmbedder(), notes)
    library = Library(data, other)
    with pytest.raises(ModelError, match=rf"fake \(8 dim.*{other.fingerprint} \({other.dimension} dim.*Re-ingest") as raised:
        library.search("pager")
    assert "advisor ingest --rebuild" in raised.value.help
    assert other.texts == []

    report = Ingest(data, other, None).run(rebuild=True)
    assert report.promoted
    assert [hit.passage.source.id for hit in library.search("pager", 1)] == ["pager"]


def test_the_library_follows_the_pointer(tmp_path: Path, notes: Path) -> None:
    """An open library serves a new generation from the next question on."""
    data, embedder = tmp_path / "data", FakeEmbedder()
    library = ingested(data, embedder, notes)
    assert {hit.passage.source.id for hit in library.search("canary")} == {"pager"}
    (notes / "canary.md").write_text("The canary release comes before the rollout.")
    Ingest(data, embedder, None).run([notes])
    assert {hit.passage.source.id for hit in library.search("canary")} == {"canary", "pager"}


def test_a_moved_data_folder_serves_the_same(tmp_path: Path, notes: Path) -> None:
    """A copied data folder serves the same: nothing in it depends on where it lies."""
    ingested(tmp_path / "data", FakeEmbedder(), notes)
    shutil.copytree(tmp_path / "data", tmp_path / "moved")
    assert Library(tmp_path / "moved", FakeEmbedder()).search("pager", 1)[0].passage.source.id == "pager"
