"""The Chroma store of one generation."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.chroma.server import Address, ChromaServer
from knowledge.chroma.stores import Shelfmark
from knowledge.errors import StoreError
from knowledge.index import VectorIndex, record_id
from knowledge.models import Passage, Source, Unit, UnitKind
from tests.fakes import FakeEmbedder

SOURCE = Source(id="guide", title="A Guide", publisher="Ann", name="No. 7", date=datetime.date(2026, 3, 1), kind="article")
FIRST = Passage(id="p1", source=SOURCE, headings=("Ünïcode › path", "Inner"), text="First.\n\n- one", start=12, end=25)
SECOND = Passage(id="p2", source=Source(id="bare", title="Bare"), headings=(), text="Second.", start=0, end=7)
UNIT = Unit("p1", UnitKind.SENTENCE, 8, 13)


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture(params=["folder", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | Shelfmark:
    """Where nothing is stored yet, of each kind."""
    if request.param == "folder":
        return tmp_path / "chroma"
    return Shelfmark(ChromaServer(Address(request.getfixturevalue("chroma_url"))), f"test-{secrets.token_hex(6)}")


@pytest.fixture
def index(place: Path | Shelfmark, embedder: FakeEmbedder) -> Iterator[VectorIndex]:
    index = VectorIndex(place, create=True)
    index.add_passages([FIRST, SECOND], embedder.encode(["first", "second"]))
    index.add_units([UNIT, Unit("p2", UnitKind.UTTERANCE, 0, 7)], embedder.encode(["sentence", "utterance"]))
    yield index
    index.close()


def test_passages_come_back_as_they_went_in(index: VectorIndex) -> None:
    """Text, heading path, span and every field of the source survive, also from the cache; unknown ids are left out."""
    for _ in range(2):
        assert index.passages(["p2", "nobody", "p1"]) == {"p1": FIRST, "p2": SECOND}


def test_the_nearest_vectors_say_what_they_stand_for(index: VectorIndex, embedder: FakeEmbedder) -> None:
    """A hit names passage, kind and span of the part that was near, best first, with its cosine."""
    found = index.query(embedder.encode(["sentence"])[0], 4)
    assert found[0].unit == UNIT
    assert found[0].similarity == pytest.approx(1.0, abs=1e-5)
    assert [hit.similarity for hit in found] == sorted((hit.similarity for hit in found), reverse=True)
    assert {(hit.unit.passage_id, hit.unit.kind) for hit in found} == {
        ("p1", UnitKind.STRETCH),
        ("p2", UnitKind.STRETCH),
        ("p1", UnitKind.SENTENCE),
        ("p2", UnitKind.UTTERANCE),
    }
    assert len(index.query(embedder.encode(["sentence"])[0], 1)) == 1


def test_stored_vectors_are_handed_out_again(index: VectorIndex, embedder: FakeEmbedder) -> None:
    """A re-ingest takes vectors from here instead of embedding again; what is not there is left out."""
    found = index.vectors(["p1", record_id(UNIT), "nobody"])
    assert set(found) == {"p1", record_id(UNIT)}
    np.testing.assert_allclose(found[record_id(UNIT)], embedder.encode(["sentence"])[0], atol=1e-6)


def test_a_reopened_index_holds_everything(index: VectorIndex, place: Path | Shelfmark) -> None:
    """What was written is stored when the writer has let go."""
    index.close()
    again = VectorIndex(place)
    assert again.passages(["p1"]) == {"p1": FIRST}
    assert record_id(UNIT) in again.vectors([record_id(UNIT)])
    again.close()


def test_more_records_than_chroma_takes_in_one_call(place: Path | Shelfmark) -> None:
    """A large document is written and read in batches: Chroma refuses more than 5,461 records at once."""
    units = [Unit("p", UnitKind.SENTENCE, number, number + 1) for number in range(5_600)]
    vectors = np.random.default_rng(1).normal(size=(len(units), 2)).astype(np.float32)
    index = VectorIndex(place, create=True)
    index.add_units(units, vectors)
    assert len(index.vectors([record_id(unit) for unit in units])) == len(units)
    index.close()


def test_what_is_not_there_is_not_made(place: Path | Shelfmark) -> None:
    """Opening a place where nothing was written is an error; Chroma would serve an empty index."""
    with pytest.raises((FileNotFoundError, StoreError), match=r"no Chroma store|is missing on the Chroma server"):
        VectorIndex(place)
