"""What turns texts into vectors, whichever runtime does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Span = tuple[int, int]  # characters of a text, from the first to behind the last


class Embedder(Protocol):
    """Turns texts into unit vectors of one model."""

    @property
    def fingerprint(self) -> str:
        """Model, weights and precision in one line: equal fingerprints mean comparable vectors."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, each of length 1, in the order of the texts."""


@runtime_checkable
class PartEmbedder(Protocol):
    """An embedder that can read a text once and give vectors of its parts as well."""

    @property
    def reads_parts(self) -> bool:
        """Whether the model's vector of a text is the mean of its tokens' vectors; no other has any of parts."""

    def encode_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Vectors, Vectors]:
        """The vectors of the texts as `encode` gives them, and those of `parts[i]` of `texts[i]`, one after the other.

        A part's vector is the mean of its tokens' within the text, made to length 1. A part that the model's window cuts
        off is encoded as a text of its own.
        """


def pool(tokens: Vectors, offsets: Sequence[Span], parts: Sequence[Span], cut: bool) -> list[Vectors | None]:
    """The unit vector of each part from the token vectors of shape (len(offsets), dimension); None where it has no tokens.

    `offsets` are the tokens' characters. `cut` says that the text went on beyond the last token, so that a part which
    reaches the end is not whole.
    """
    begins = np.array([begin for begin, end in offsets], dtype=np.int64)
    ends = np.array([end for begin, end in offsets], dtype=np.int64)
    real = ends > begins  # the model's own marks have no characters
    last = int(ends.max(initial=0))
    found: list[Vectors | None] = []
    for begin, end in parts:
        inside = real & (begins >= begin) & (ends <= end)
        if not inside.any() or (cut and end > last):
            found.append(None)
            continue
        mean = tokens[inside].mean(axis=0)
        found.append((mean / np.linalg.norm(mean)).astype(np.float32))
    return found


def filled(
    found: Sequence[Vectors | None], texts: Sequence[str], parts: Sequence[Sequence[Span]], embedder: Embedder
) -> Vectors:
    """The parts' vectors as one array; parts without one are encoded as texts of their own."""
    spans = [text[begin:end] for text, listed in zip(texts, parts, strict=True) for begin, end in listed]
    vectors = np.empty((len(found), embedder.dimension), dtype=np.float32)
    missing = [row for row, vector in enumerate(found) if vector is None]
    for row, vector in enumerate(found):
        if vector is not None:
            vectors[row] = vector
    if missing:
        vectors[missing] = embedder.encode([spans[row] for row in missing])
    return vectors
