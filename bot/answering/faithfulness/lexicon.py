"""What is known of single English words: how rare each is, and which are near in meaning.

`words.npz` holds the whole words of all-MiniLM-L6-v2's vocabulary (Apache-2.0), which stand about in the order of frequency,
and for each the model's vector of that word alone, centred, reduced to 48 principal components and rounded to bytes.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.answering.faithfulness.tokens import stem

_FILE = Path(__file__).with_name("words.npz")
_UNKNOWN_RANK = 60_000  # a word outside the vocabulary is about as rare as this


class Lexicon(NamedTuple):
    """Row of each word and, for words outside the vocabulary, of its stem; unit vectors, shape (words + 1, dimension).

    The last row is zero: it stands for words of which nothing is known.
    """

    rows: dict[str, int]
    stems: dict[str, int]
    vectors: NDArray[np.float32]

    def row(self, word: str) -> int:
        """The row of a lower-case word, or of a relative of it."""
        found = self.rows.get(word)
        return self.stems.get(stem(word), len(self.vectors) - 1) if found is None else found


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of the package, read once."""
    with np.load(_FILE) as data:
        listed = data["words"].tobytes().decode().split("\n")
        vectors = data["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    rows = {word: place for place, word in enumerate(listed)}
    stems: dict[str, int] = {}
    for word, place in rows.items():
        stems.setdefault(stem(word), place)
    return Lexicon(rows, stems, np.vstack([vectors, np.zeros((1, vectors.shape[1]), np.float32)]))


@lru_cache(maxsize=65_536)
def rarity(word: str) -> float:
    """How much a word tells, in [0, 1]: near 0 for the commonest words, 1 for those outside the vocabulary."""
    known = lexicon()
    rank = known.row(word)
    rank = _UNKNOWN_RANK if rank == len(known.vectors) - 1 else rank
    return math.log(2 + rank) / math.log(2 + _UNKNOWN_RANK)
