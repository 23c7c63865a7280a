"""The way back to an earlier generation."""

from __future__ import annotations

import time

import pytest

from ingest.pipeline import Ingest
from knowledge.errors import StoreError
from knowledge.folder_home import FolderHome
from knowledge.generations import KEPT, Generations, How
from knowledge.homes import Home
from knowledge.lexical import LexicalIndex
from knowledge.library import Library
from knowledge.rollback import roll_back
from knowledge.server_home import ServerHome
from tests.fakes import FakeEmbedder
from tests.homes import desk, home
from tests.ingest.conftest import CANARY, PAGER, Desk

__all__ = ["desk", "home"]


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A generation with one document, and one with two that serves."""
    desk.write("pager.md", PAGER)
    desk.ingest()
    desk.write("canary.md", CANARY)
    desk.ingest()
    desk.embedder.texts.clear()
    return desk


def test_going_back_is_quick_embeds_nothing_and_readers_follow(two: Desk) -> None:
    """Under a second, and an open library answers from the old documents at its next question."""
    generations, library = Generations(two.home), Library(two.home, two.embedder)
    assert {hit.passage.source.id for hit in library.search("x", 9)} == {"pager", "canary"}
    two.embedder.texts.clear()
    started = time.perf_counter()
    with generations.lock():
        manifest = roll_back(generations, "")
    assert time.perf_counter() - started < 1
    assert two.embedder.texts == []
    assert [record.source.id for record in manifest.documents] == ["pager"]
    assert {hit.passage.source.id for hit in library.search("x", 9)} == {"pager"}


def test_going_back_is_recorded_and_can_be_undone(two: Desk) -> None:
    """The history tells each switch in order; without an id the one that served before serves again."""
    generations = Generations(two.home)
    first, second = generations.finished()
    assert roll_back(generations, "").id == first
    assert roll_back(generations, "", "that was wrong").id == second
    told = [(one.how, one.before, one.generation, one.reason) for one in generations.history()]
    assert told == [
        (How.INGEST, None, first, ""),
        (How.INGEST, first, second, ""),
        (How.ROLLBACK, second, first, ""),
        (How.ROLLBACK, first, second, "that was wrong"),
    ]


def test_a_start_does_not_undo_it(desk: Desk) -> None:
    """Playbooks that differ from those of the old generation wait for an ingest that somebody asks for."""
    desk.write("pager.md", PAGER)
    ingest = Ingest(desk.home, desk.embedder, desk.notes)
    ingest.run()
    desk.write("canary.md", CANARY)
    assert not ingest.is_current()
    ingest.run()
    generations = Generations(desk.home)
    roll_back(generations, "")
    assert ingest.is_current()
    assert ingest.run().promoted
    assert set(desk.served) == {"pager", "canary"}


def test_what_cannot_be_gone_to_is_said(two: Desk) -> None:
    """The serving one, an unknown one, a damaged one: each with its sentence, and nothing moves."""
    generations = Generations(two.home)
    first, second = generations.finished()
    with pytest.raises(StoreError, match="serves already"):
        roll_back(generations, second)
    with pytest.raises(StoreError, match="no generation nope"):
        generations.find("nope")
    with pytest.raises(StoreError, match="2 generations begin with 20"):
        generations.find("20")
    assert generations.find(first) == first
    damage(generations.home, first)
    with pytest.raises(StoreError, match=r"damaged: .*(chroma|collection).* is missing"):
        roll_back(generations, first)
    assert generations.serving() == second


def damage(home: Home, generation: str) -> None:
    """Lose the vectors of a generation."""
    if isinstance(home, FolderHome):
        (home.folder(generation) / "chroma" / "chroma.sqlite3").unlink()
        return
    assert isinstance(home, ServerHome)
    mark = home.mark(generation)
    mark.server.delete(mark.full("passages"))


def test_nothing_to_go_back_to_is_said(desk: Desk) -> None:
    """Before the second ingest there is no way back."""
    desk.write("pager.md", PAGER)
    desk.ingest()
    with pytest.raises(StoreError, match="no earlier generation"):
        roll_back(Generations(desk.home), "")


def test_another_models_generation_takes_a_reason(two: Desk) -> None:
    """Readers could not search it with the model that is set, so it takes a word to go there."""
    generations = Generations(two.home)
    two.embedder = FakeEmbedder("other")
    two.ingest()
    with pytest.raises(StoreError, match="embedded with fake"):
        roll_back(generations, "")
    assert roll_back(generations, "", "the old model is set again").embedding == "fake"


def test_cleaning_up_keeps_the_way_back(two: Desk) -> None:
    """However old, the generation that served before stays; what exceeds the number kept is told and gone."""
    generations = Generations(two.home)
    first, second = generations.finished()
    roll_back(generations, first)
    for number in range(KEPT + 1):
        two.write(f"more-{number}.md", f"# More\n\nThis is the document with the number {number}.\n")
        two.ingest()
        if not number:
            assert generations.previous() == first
    roll_back(generations, generations.finished()[0])
    with generations.lock():
        unfinished = generations.start("20200101T000000")
        generations.home.write_text(unfinished, "x.txt", "x" * 1_000)
        if isinstance(generations.home, ServerHome):
            generations.home.write_words(unfinished, LexicalIndex.build([], []))  # so that the text is not waited with
    serving, previous = generations.serving(), generations.previous()
    freed = generations.collect()
    assert freed.generations == (unfinished,)
    assert 1_000 <= freed.size < 1_500
    assert {serving, previous} <= set(generations.finished())
    assert len(generations.finished()) == KEPT
    assert second not in generations.finished()
