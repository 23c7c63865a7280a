"""The right to be forgotten: after a removal the whole data folder is searched for what the document said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.pipeline import Ingest
from knowledge.errors import StoreError
from knowledge.generations import Generations
from knowledge.library import Library
from knowledge.removal import Removal, remove_document
from knowledge.rollback import roll_back
from tests.fakes import FakeEmbedder
from tests.homes import desk, home
from tests.ingest.conftest import CANARY, PAGER, Desk

__all__ = ["desk", "home"]

SECRET = "Xylofon Quintessenz"
NOTE = f"# {SECRET} memo\n\nThe {SECRET} pays a Brobdingnagian bonus.\n\n## Nights\n\nZacharias sleeps at night.\n"
TRACES = (b"Xylofon", b"xylofon", b"Quintessenz", b"quintessenz", b"Brobdingnag", b"brobdingnag", b"Zacharias", b"zacharia")


def remove(desk: Desk, document: str) -> Removal:
    generations = Generations(desk.home)
    with generations.lock():
        return remove_document(generations, document)


def traces(data: Path) -> list[str]:
    """The files of a data folder that hold anything of the note, in whatever encoding is likely."""
    wanted = [*TRACES, *(trace.decode().encode("utf-16-le") for trace in TRACES)]
    files = [path for path in data.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(trace in path.read_bytes() for trace in wanted)]


@pytest.fixture
def three(desk: Desk) -> Desk:
    """Three generations that all hold the note, changed in between."""
    desk.write("pager.md", PAGER)
    desk.write("note.md", NOTE)
    desk.ingest()
    desk.write("note.md", NOTE.replace("sleeps", "works"))
    desk.ingest()
    desk.write("canary.md", CANARY)
    desk.ingest()
    return desk


def test_no_byte_of_a_removed_document_is_left(three: Desk) -> None:
    """Text, title, index of words, database and its log, manifests: gone from every generation, old folders included."""
    library = Library(three.home, three.embedder)
    assert library.search(SECRET, 9)
    assert traces(three.data)
    three.embedder.texts.clear()
    removal = remove(three, "note")
    assert (removal.record.source.id, removal.generations) == ("note", 3)
    assert traces(three.data) == []
    assert three.embedder.texts == []
    assert "note" not in {hit.passage.source.id for hit in library.search(SECRET, 9)}


def test_everything_else_is_found_as_before(three: Desk) -> None:
    """The other documents keep text, passages, vectors and scores of words, in the serving generation and the older ones."""
    before = {hit.passage.id: hit.similarity for hit in Library(three.home, three.embedder).search("pager Ann", 9)}
    remove(three, "note")
    library = Library(three.home, three.embedder)
    after = {hit.passage.id: hit.similarity for hit in library.search("pager Ann", 9)}
    assert after == {id_: pytest.approx(before[id_], abs=1e-5) for id_ in after}
    assert {record.source.id for record in library.documents()} == {"pager", "canary"}
    assert library.text("pager") == PAGER
    generations = Generations(three.home)
    assert len(generations.finished()) == 3
    for id_ in generations.finished():
        manifest = generations.manifest(id_)
        assert manifest.passages == sum(record.passages for record in manifest.documents)
    assert generations.previous() in generations.finished()


def test_a_document_only_old_generations_hold_is_removed_too(three: Desk) -> None:
    """What serves no more could be gone back to, so it is searched as well; what serves keeps its documents."""
    (three.notes / "note.md").unlink()
    three.ingest(prune=True)
    generations = Generations(three.home)
    assert traces(three.data)
    assert remove(three, "note").generations == 2
    assert traces(three.data) == []
    assert set(three.served) == {"pager", "canary"}
    serving = generations.serving()
    assert roll_back(generations, "").id != serving
    assert set(three.served) == {"pager", "canary"}
    with pytest.raises(StoreError, match="no document note"):
        remove(three, "note")


def test_the_last_document_leaves_nothing(desk: Desk) -> None:
    """Where nothing is left to serve nothing serves; the wish to be forgotten counts more."""
    desk.write("note.md", NOTE)
    desk.ingest()
    remove(desk, "note")
    assert Generations(desk.home).serving() is None
    assert traces(desk.data) == []


def test_a_removed_playbook_does_not_come_back(desk: Desk) -> None:
    """The files that come with the advisor are ingested at each start, but not one that somebody removed."""
    desk.write("pager.md", PAGER)
    desk.write("note.md", NOTE)
    ingest = Ingest(desk.home, desk.embedder, desk.notes)
    ingest.run()
    remove(desk, "note")
    assert ingest.is_current()
    desk.write("canary.md", CANARY)
    ingest.run()
    assert set(desk.served) == {"pager", "canary"}


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_a_reader_lets_go_of_the_old_files(three: Desk) -> None:
    """An advisor that runs on holds no deleted file open after its next question, so the disk really frees the bytes."""
    embedder = FakeEmbedder()
    library = Library(three.home, embedder)
    assert library.search("pager", 9)
    remove(three, "note")
    assert library.search("pager", 9)
    links = [link for fd in Path("/proc/self/fd").iterdir() if (link := _target(fd)) and str(three.data) in link]
    assert [link for link in links if link.endswith("(deleted)")] == []


def _target(fd: Path) -> str:
    try:
        return os.readlink(fd)
    except OSError:
        return ""
