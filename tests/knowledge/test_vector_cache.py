"""Vectors kept in a file: the same as the embedder's, embedded once, never trusted when damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.vector_cache import CachedVectors
from tests.fakes import FakeEmbedder

KNOWN = ("one", "two", "two", "thrée")


def cached(embedder: FakeEmbedder, file: Path, known: tuple[str, ...] = KNOWN) -> CachedVectors:
    return CachedVectors(embedder, file, lambda: known)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file in a folder that is not there yet."""
    return tmp_path / "cache" / "vectors.npz"


def test_vectors_are_the_embedders_in_the_order_of_the_texts(file: Path) -> None:
    """Known and unknown texts alike, also none at all."""
    texts = ["new", "two", "one", "new"]
    assert np.array_equal(cached(FakeEmbedder(), file).encode(texts), FakeEmbedder().encode(texts))
    assert cached(FakeEmbedder(), file).encode([]).shape == (0, 8)


def test_known_texts_are_embedded_once(file: Path) -> None:
    """The next process reads them, and embeds what it is asked besides."""
    cached(FakeEmbedder(), file).encode(["one"])
    later = FakeEmbedder()
    cached(later, file).encode(["two", "hello"])
    assert later.texts == ["hello"]


def test_messages_leave_no_trace(file: Path) -> None:
    """What people say is not written to disk, and neither are the known texts themselves."""
    before = cached(FakeEmbedder(), file)
    before.encode(["one"])
    content = file.read_bytes()
    before.encode(["what somebody said"])
    assert file.read_bytes() == content
    assert "thrée".encode() not in content
    assert list(file.parent.iterdir()) == [file]


def test_another_model_or_other_texts_are_embedded_anew(file: Path) -> None:
    """Vectors of two models are not comparable, and a new checklist brings new texts; old ones leave the file."""
    cached(FakeEmbedder(), file).encode(["one"])
    other = FakeEmbedder("other")
    cached(other, file).encode(["one"])
    assert set(other.texts) == set(KNOWN)
    grown = FakeEmbedder("other")
    cached(grown, file, ("one", "four")).encode(["four"])
    assert grown.texts == ["four"]
    again = FakeEmbedder("other")
    cached(again, file).encode([])
    assert set(again.texts) == set(KNOWN) - {"one"}


@pytest.mark.parametrize("place", [0, 40, 300, -200, -1])
def test_a_damaged_file_is_made_anew(file: Path, place: int) -> None:
    """A flipped byte or a cut never reaches a comparison."""
    cached(FakeEmbedder(), file).encode(["one"])
    whole = file.read_bytes()
    for damaged in (whole[:place] if place else b"", whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place:][1:]):
        file.write_bytes(damaged)
        assert np.array_equal(cached(FakeEmbedder(), file).encode(["one"]), FakeEmbedder().encode(["one"]))


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """The vectors are embedded again at the next start; nobody is kept from talking."""
    (tmp_path / "cache").write_text("a file where the folder belongs")
    vectors = cached(FakeEmbedder(), tmp_path / "cache" / "vectors.npz").encode(["one"])
    assert np.array_equal(vectors, FakeEmbedder().encode(["one"]))
