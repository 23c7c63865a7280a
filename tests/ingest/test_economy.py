"""Large ingests and small changes of large knowledge: quicker, with the same outcome."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest.build import Economy
from ingest.models import IngestReport
from ingest.pipeline import Ingest
from knowledge.embedding import Span, Vectors
from knowledge.generations import Generations
from knowledge.library import Library
from tests.fakes import FakeEmbedder
from tests.ingest.conftest import CANARY, PAGER, Desk, desk
from tests.knowledge.test_removal import NOTE, SECRET, remove, traces

__all__ = ["desk"]

ALWAYS = Economy(read_once=1, patch=1, window=8)


class Reader(FakeEmbedder):
    """Gives parts the vectors of their texts, and records which texts it read."""

    reads_parts = True

    def encode_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Vectors, Vectors]:
        whole = self.encode(texts)
        spans = [text[begin:end] for text, listed in zip(texts, parts, strict=True) for begin, end in listed]
        return whole, FakeEmbedder().encode(spans)


@pytest.fixture
def many(desk: Desk) -> Desk:
    """Sixty notes beside the pager's, read once."""
    desk.embedder = Reader()
    desk.write("pager.md", PAGER)
    for number in range(60):
        desk.write(f"note-{number}.md", f"# Note {number}\n\nNote {number} says this. It says number {number} as well.\n")
    ingest(desk)
    return desk


def ingest(desk: Desk, *, home: Path | None = None, prune: bool = False, economy: Economy = ALWAYS) -> IngestReport:
    desk.embedder.texts.clear()
    return Ingest(home or desk.home, desk.embedder, None, economy=economy).run([desk.notes], prune=prune)


def rows(home: Path) -> dict[str, tuple[bytes, str | None, object]]:
    """Everything that the serving index holds, by record."""
    generations = Generations(home)
    index = generations.vectors(generations.serving() or "")
    found = [row for batch in index.rows_without("") for row in batch]
    index.close()
    assert len(found) == len({row.id for row in found})
    return {row.id: (np.round(row.vector, 3).tobytes(), row.text, row.metadata) for row in found}


def test_each_text_is_read_once_and_every_sentence_is_found(many: Desk) -> None:
    """No sentence is embedded a second time by itself, and still each has its vector; the check finds all of them."""
    assert not [text for text in many.embedder.texts if text.startswith(("Pager: ", "Nights: ", "Note 3: "))]
    assert {record.read_once for record in many.served.values()} == {True}
    assert len(rows(many.data)) == many.manifest.vectors == 62 + 122
    hits = Library(many.data, many.embedder).search("It says number 7 as well.", 62)
    hit = next(hit for hit in hits if hit.passage.source.id == "note-7")
    assert hit.passage.text == "Note 7 says this. It says number 7 as well."
    best = hit.sentences[0]
    assert hit.passage.text[best.start : best.end] == "It says number 7 as well."
    assert best.similarity == pytest.approx(1.0, abs=1e-3)


def test_a_small_ingest_reads_each_sentence(desk: Desk) -> None:
    """Where time does not matter, sentences are embedded under their headings, as are all bundled ones."""
    desk.embedder = Reader()
    desk.write("pager.md", PAGER)
    Ingest(desk.home, desk.embedder, desk.notes, economy=ALWAYS).run()
    assert "Nights: Bob is called at night." in desk.embedder.texts
    assert not desk.served["pager"].read_once
    ingest(desk, economy=Economy())
    assert not desk.served["pager"].read_once


def test_a_small_change_makes_the_same_as_a_whole_ingest(many: Desk) -> None:
    """One updated and one new document in a copy of the store: records, words and texts are as built from nothing."""
    many.write("pager.md", PAGER.replace("Bob", "Cy"))
    many.write("canary.md", CANARY)
    report = ingest(many)
    assert (report.added, report.updated, report.unchanged) == (1, 1, 60)
    assert many.manifest.patched == 5  # two passages for two, and a new one
    assert not [text for text in many.embedder.texts if "Ann" in text or "Note" in text]
    other = many.data.with_name("other")
    whole = ingest(many, home=other)
    assert rows(many.data) == rows(other)
    assert report.chunks == whole.chunks == 63
    libraries = [Library(home, many.embedder) for home in (many.data, other)]
    for question in ("Who is called at night?", "canary release", "Bob"):
        first, second = ([(hit.passage, hit.words) for hit in library.search(question)] for library in libraries)
        assert sorted(first, key=str) == sorted(second, key=str)
    assert [library.text("pager") for library in libraries] == [PAGER.replace("Bob", "Cy")] * 2
    again = ingest(many)
    assert (again.unchanged, again.promoted) == (62, False)


def test_the_generation_before_is_untouched(many: Desk) -> None:
    """A copy shares texts with what it was made from, and changes none of them."""
    generations = Generations(many.home)
    before = generations.manifest(generations.serving() or "")
    many.write("pager.md", PAGER.replace("Bob", "Cy"))
    ingest(many)
    record = next(one for one in before.documents if one.source.id == "pager")
    assert generations.text(before.id, record) == PAGER
    index = generations.vectors(before.id)
    assert {one.text for one in index.passages_of("pager")} == {"The pager goes to Ann.", "Bob is called at night."}
    assert index.count() == before.vectors
    index.close()


def test_no_byte_of_a_removed_document_is_left_in_a_changed_copy(many: Desk) -> None:
    """What a deleted record leaves in a database's file goes when the document is removed."""
    many.write("note.md", NOTE)
    ingest(many)
    many.write("note.md", NOTE.replace("sleeps", "works"))
    ingest(many)
    assert many.manifest.patched
    assert traces(many.data)
    (many.notes / "note.md").unlink()
    remove(many, "note")
    assert traces(many.data) == []
    assert len(rows(many.data)) == many.manifest.vectors


def test_what_goes_is_never_merely_deleted(many: Desk) -> None:
    """A document that disappeared leads to a store written as a whole, and so does the change of a tenth of all."""
    many.write("note.md", NOTE)
    ingest(many)
    assert many.manifest.patched
    (many.notes / "note.md").unlink()
    ingest(many, prune=True)
    assert many.manifest.patched == 0
    generations = Generations(many.home)
    serving = many.data / "generations" / (generations.serving() or "")
    assert [path for path in traces(serving) if path.endswith(".sqlite3")] == []
    assert SECRET not in {record.source.title for record in many.served.values()}
    for number in range(7):
        many.write(f"note-{number}.md", f"# Note {number}\n\nNote {number} says something else now.\n")
    ingest(many)
    assert many.manifest.patched == 0
