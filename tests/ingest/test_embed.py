"""Vectors for units: what is stored is taken from there, the rest is embedded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingest.embed import embed
from knowledge.index import VectorIndex
from knowledge.models import Unit, UnitKind
from tests.fakes import FakeEmbedder


def ignore(done: int, total: int) -> None:
    """Progress that interests nobody."""


def test_vectors_come_in_the_order_of_the_records() -> None:
    """Texts are sorted by length for the model, but each row belongs to its record."""
    texts = [f"{'x' * (number * 7 % 11)} {number}" for number in range(600)]
    vectors = embed([(text, text) for text in texts], FakeEmbedder(), None, ignore)
    np.testing.assert_array_equal(vectors, FakeEmbedder().encode(texts))


def test_progress_reaches_the_total() -> None:
    """It counts characters: from nothing to all of them."""
    told: list[tuple[int, int]] = []
    embed([(str(number), str(number)) for number in range(600)], FakeEmbedder(), None, lambda *step: told.append(step))
    assert told[0] == (0, 1690)
    assert told[-1] == (1690, 1690)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) > 2


def test_stored_vectors_are_not_embedded_again(tmp_path: Path) -> None:
    """Only the record that the store does not hold goes to the model, and progress counts only its characters."""
    unit = Unit("p", UnitKind.SENTENCE, 0, 5)
    stored = VectorIndex(tmp_path / "chroma", create=True)
    stored.add_units([unit], np.eye(1, 8, dtype=np.float32))
    embedder, told = FakeEmbedder(), [(-1, -1)]
    vectors = embed([("new", "new text"), ("p.s0-5", "old text")], embedder, stored, lambda *step: told.append(step))
    stored.close()
    assert embedder.texts == ["new text"]
    assert told[-1] == (8, 8)
    np.testing.assert_allclose(vectors[1], np.eye(1, 8)[0])
    np.testing.assert_array_equal(vectors[0], FakeEmbedder().encode(["new text"])[0])


def test_nothing_to_embed_is_no_fault() -> None:
    """An empty list gives an empty array of the right width and does not wake the model."""
    embedder = FakeEmbedder()
    assert embed([], embedder, None, ignore).shape == (0, 8)
    assert embedder.texts == []
