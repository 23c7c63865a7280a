"""BM25 over passages, beside the vectors: Chroma has no lexical ranking locally."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Container, Iterable, Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from knowledge.audience import label_of
from knowledge.models import Passage
from knowledge.words import content_stems

_LABELS = "audiences.json"
_TOKENS = "tokens.npz"


def lexical_text(passage: Passage) -> str:
    """What of a passage is indexed. The heading counts twice: a question that names a section wants that section."""
    return f"{passage.source.publisher}\n{passage.heading}\n{passage.heading}\n{passage.text}"


class LexicalIndex:
    """Okapi BM25 (Lucene's variant, k1 1.5, b 0.75) over stemmed words, function words left out."""

    def __init__(
        self, ids: Sequence[str], model: bm25s.BM25 | None, labels: Sequence[str] = (), tokens: Sequence[array[int]] = ()
    ) -> None:
        self._ids = list(ids)
        self._labels = np.array(labels) if any(labels) else None  # whose audience is whose; None where all is for everybody
        self._tokens = tokens  # of an index that was just made
        self._model = model  # None where no passage holds a single content word

    @property
    def size(self) -> int:
        """How many passages it holds."""
        return len(self._ids)

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str], labels: Sequence[str] = ()) -> LexicalIndex:
        """Index `texts[i]` under `ids[i]`. `labels[i]` names its audience, "" everybody, as all are without labels."""
        words = Words()
        for row, (id_, text) in enumerate(zip(ids, texts, strict=True)):
            words.add(id_, labels[row] if labels else "", content_stems(text))
        return words.index()

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> LexicalIndex:
        """Index passages, each for its document's audience."""
        words = Words()
        words.add_passages(passages)
        return words.index()

    def save(self, folder: Path) -> None:
        """Write the index into an empty or missing folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ids.txt").write_text("\n".join(self._ids))
        if self._labels is not None:
            (folder / _LABELS).write_text(json.dumps(self._labels.tolist()), encoding="utf-8")
        if self._model is not None:
            self._model.save(str(folder))
        if self._tokens:
            sizes = np.array([len(tokens) for tokens in self._tokens])
            flat = np.concatenate([np.array(tokens, dtype=np.int32) for tokens in self._tokens])
            np.savez(folder / _TOKENS, sizes=sizes, tokens=flat)

    @classmethod
    def open(cls, folder: Path, *, in_memory: bool = False) -> LexicalIndex:
        """Open a saved index, by default without reading it into memory: then its files must stay."""
        ids = (folder / "ids.txt").read_text().splitlines()
        saved = (folder / "params.index.json").exists()
        labels = json.loads((folder / _LABELS).read_text(encoding="utf-8")) if (folder / _LABELS).exists() else ()
        return cls(ids, bm25s.BM25.load(str(folder), mmap=not in_memory) if saved else None, labels)

    def search(self, text: str, limit: int, audiences: Sequence[str] | None = ()) -> dict[str, float]:
        """How much of the question's content words the best `limit` passages hold, in (0, 1], of what everybody may read.

        `audiences` are the labels of restricted audiences that are looked at as well; None stands for all of them.

        BM25 divided by what a passage full of every one of these words would reach, words that no passage knows
        included: unlike plain BM25 the value says the same in every question.
        """
        stems = set(content_stems(text))
        if self._model is None or not stems:
            return {}
        known = [stem for stem in stems if stem in self._model.vocab_dict]
        if not known:
            return {}
        scores = self._model.get_scores(known, weight_mask=self._mask(audiences))
        ideal = sum(self._rarity(self._model, stem) for stem in stems)
        best = np.argpartition(-scores, min(limit, len(scores)) - 1)[:limit]
        return {self._ids[row]: float(scores[row]) / ideal for row in best if scores[row] > 0}

    def _mask(self, audiences: Sequence[str] | None) -> npt.NDArray[np.float32] | None:
        """1 for each passage that may be found, 0 for the others; None where all may."""
        if self._labels is None or audiences is None:
            return None
        return np.isin(self._labels, ["", *audiences]).astype(np.float32)

    def _rarity(self, model: bm25s.BM25, stem: str) -> float:
        """The stem's inverse document frequency as BM25 (Lucene) counts it."""
        row = model.vocab_dict.get(stem)
        count = 0
        if row is not None:
            starts = model.scores["indptr"]
            count = int(starts[row + 1] - starts[row])
        return math.log(1 + (len(self._ids) - count + 0.5) / (count + 0.5))


class Words:
    """The words of passages on their way to an index: a number for each, so that many passages take little memory."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._labels: list[str] = []
        self._tokens: list[array[int]] = []
        self._vocabulary: dict[str, int] = {}

    @classmethod
    def saved(cls, folder: Path, dropped: Container[str]) -> Words | None:
        """Those of a saved index but for the dropped passages; None where an earlier version did not keep them."""
        if not (folder / _TOKENS).exists():
            return None
        model, words = bm25s.BM25.load(str(folder), mmap=True), cls()
        stems = {row: stem for stem, row in model.vocab_dict.items()}
        ids = (folder / "ids.txt").read_text().splitlines()
        labels = json.loads((folder / _LABELS).read_text(encoding="utf-8")) if (folder / _LABELS).exists() else ()
        with np.load(folder / _TOKENS) as stored:
            parts = np.split(stored["tokens"], np.cumsum(stored["sizes"])[:-1])
        for id_, label, tokens in zip(ids, labels or [""] * len(ids), parts, strict=True):
            if id_ not in dropped:  # a word that nobody else has goes with it
                words.add(id_, label, [stems[token] for token in tokens.tolist()])
        return words

    def add(self, id: str, label: str, stems: Iterable[str]) -> None:
        """Add a passage's stems. `label` names its audience, "" everybody."""
        self._ids.append(id)
        self._labels.append(label)
        self._tokens.append(array("i", [self._vocabulary.setdefault(stem, len(self._vocabulary)) for stem in stems]))

    def add_passages(self, passages: Iterable[Passage]) -> None:
        """Add passages, each for its document's audience."""
        for one in passages:
            self.add(one.id, label_of(one.source.audience), content_stems(lexical_text(one)))

    def index(self) -> LexicalIndex:
        """The index of all that was added."""
        if not self._vocabulary:
            return LexicalIndex(self._ids, None, self._labels)
        model = bm25s.BM25(method="lucene")
        model.index((self._tokens, dict(self._vocabulary)), show_progress=False)
        return LexicalIndex(self._ids, model, self._labels, self._tokens)
