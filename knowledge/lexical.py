"""BM25 over passages, beside the vectors: Chroma has no lexical ranking locally."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from knowledge.models import Passage
from knowledge.words import content_stems


def lexical_text(passage: Passage) -> str:
    """What of a passage is indexed. The heading counts twice: a question that names a section wants that section."""
    return f"{passage.source.publisher}\n{passage.heading}\n{passage.heading}\n{passage.text}"


class LexicalIndex:
    """Okapi BM25 (Lucene's variant, k1 1.5, b 0.75) over stemmed words, function words left out."""

    def __init__(self, ids: Sequence[str], model: bm25s.BM25 | None) -> None:
        self._ids = list(ids)
        self._model = model  # None where no passage holds a single content word

    @property
    def size(self) -> int:
        """How many passages it holds."""
        return len(self._ids)

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str]) -> LexicalIndex:
        """Index `texts[i]` under `ids[i]`."""
        tokens = [content_stems(text) for text in texts]
        if not any(tokens):
            return cls(ids, None)
        model = bm25s.BM25(method="lucene")
        model.index(tokens, show_progress=False)
        return cls(ids, model)

    def save(self, folder: Path) -> None:
        """Write the index into an empty or missing folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ids.txt").write_text("\n".join(self._ids))
        if self._model is not None:
            self._model.save(str(folder))

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open a saved index without reading it into memory."""
        ids = (folder / "ids.txt").read_text().splitlines()
        saved = (folder / "params.index.json").exists()
        return cls(ids, bm25s.BM25.load(str(folder), mmap=True) if saved else None)

    def search(self, text: str, limit: int) -> dict[str, float]:
        """How much of the question's content words the best `limit` passages hold, in (0, 1].

        BM25 divided by what a passage full of every one of these words would reach, words that no passage knows
        included: unlike plain BM25 the value says the same in every question.
        """
        stems = set(content_stems(text))
        if self._model is None or not stems:
            return {}
        known = [stem for stem in stems if stem in self._model.vocab_dict]
        if not known:
            return {}
        scores = self._model.get_scores(known)
        ideal = sum(self._rarity(self._model, stem) for stem in stems)
        best = np.argpartition(-scores, min(limit, len(scores)) - 1)[:limit]
        return {self._ids[row]: float(scores[row]) / ideal for row in best if scores[row] > 0}

    def _rarity(self, model: bm25s.BM25, stem: str) -> float:
        """The stem's inverse document frequency as BM25 (Lucene) counts it."""
        row = model.vocab_dict.get(stem)
        count = 0
        if row is not None:
            starts = model.scores["indptr"]
            count = int(starts[row + 1] - starts[row])
        return math.log(1 + (len(self._ids) - count + 0.5) / (count + 0.5))
