"""Passages made ready for comparison, and a claim laid beside their statements word by word.

A word of the claim meets a word of a passage if both have one stem, and meets it in part if they are near in meaning.
Rare words count for more. What comes out does not depend on the order of the passages.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.answering.faithfulness.claims import plain
from bot.answering.faithfulness.figures import Figure, figures
from bot.answering.faithfulness.lexicon import lexicon, rarity
from bot.answering.faithfulness.tokens import WORD, content_words, is_function_word, stem
from knowledge.statements import Kind, Statement, sentence_spans, statements

Floats = NDArray[np.float32]

_TOKEN = re.compile(r"[^\W_]+")
_MEANING = 0.5  # nearness from which two words may stand for each other
_DISCOUNT = 0.8  # what a word that is only near counts for
MOST_STATEMENTS = 600  # of all passages together; further ones are not looked at
_MOST_WORDS = 150  # content words of one claim or statement that are looked at


@dataclass(frozen=True)
class Line:
    """One statement of a passage. `passage` is its place among the passages given, `start` and `end` its place in that."""

    text: str
    passage: int
    start: int
    end: int
    block: int = -1  # the paragraph that it stands in; -1 for items and rows, which stand by themselves

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Content words, each once."""
        return tuple(dict.fromkeys(content_words(self.text)))[:_MOST_WORDS]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Their stems."""
        return frozenset(map(stem, self.words))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Numbers in it."""
        return figures(self.text)


@dataclass(frozen=True)
class Library:
    """The statements of all passages, their words side by side. `about` is what heads and names the passages."""

    lines: tuple[Line, ...]
    about: str
    words: tuple[str, ...]
    first: NDArray[np.intp]  # where each line's words begin
    stem_ids: NDArray[np.int64]
    vectors: Floats
    tokens: frozenset[str]
    stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    triples: frozenset[tuple[str, str, str]]
    figures: tuple[Figure, ...]
    squeezed: tuple[str, ...]

    @cached_property
    def about_stems(self) -> frozenset[str]:
        """Stems of what heads and names the passages."""
        return frozenset(stem(word) for word in WORD.findall(self.about))

    @cached_property
    def line_stems(self) -> frozenset[str]:
        """Stems of the statements."""
        return frozenset().union(*(line.stems for line in self.lines))

    @property
    def passage_of(self) -> NDArray[np.intp]:
        """The passage of each line."""
        return np.array([line.passage for line in self.lines], np.intp)


def squeeze(text: str) -> str:
    """A text reduced to its letters and digits, so that quoting marks, dashes and spaces make no difference."""
    return " ".join(_TOKEN.findall(text.lower()))


def shingles(text: str) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    """Neighbouring stems of content words in twos, and of all words in threes."""
    words = WORD.findall(text)
    said = [stem(word) for word in words if not is_function_word(word)]
    every = [stem(word) for word in words]
    return list(pairwise(said)), list(zip(every, every[1:], every[2:], strict=False))


@lru_cache(maxsize=65_536)
def hash_of(text: str) -> int:
    """A number for a string, the same in every process."""
    return zlib.crc32(text.encode("utf-8", "replace"))


@lru_cache(maxsize=64)
def library_of(passages: tuple[str, ...], about: str = "", usable: Callable[[Statement], bool] | None = None) -> Library:
    """The passages made ready. `usable` tells of each statement whether it may support anything; all may by default."""
    lines: list[Line] = []
    for place, text in enumerate(passages):
        for part in statements(text):
            if usable is not None and not usable(part):
                continue
            block = -1 if part.kind in (Kind.ITEM, Kind.ROW) else part.group
            for start, end in sentence_spans(text, part.start, part.end):
                if len(lines) < MOST_STATEMENTS:
                    lines.append(Line(plain(text[start:end]), place, start, end, block))
    return _laid_out(tuple(lines), passages, about)


def _laid_out(lines: tuple[Line, ...], passages: Sequence[str], about: str) -> Library:
    words: list[str] = []
    first: list[int] = []
    for line in lines:
        first.append(len(words))
        words.extend(line.words or ("",))
    known = lexicon()
    pairs: set[tuple[str, str]] = set()
    triples: set[tuple[str, str, str]] = set()
    for line in lines:
        twos, threes = shingles(line.text)
        pairs.update(twos)
        triples.update(threes)
    texts = [line.text for line in lines]
    return Library(
        lines=lines,
        about=about,
        words=tuple(words),
        first=np.array(first, np.intp),
        stem_ids=np.array([hash_of(stem(word)) for word in words], np.int64),
        vectors=known.vectors[[known.row(word) for word in words]] if words else known.vectors[:0],
        tokens=frozenset(word for text in (*texts, about) for word in squeeze(text).split()),
        stems=frozenset(stem(word) for text in (*texts, about) for word in WORD.findall(text)),
        pairs=frozenset(pairs),
        triples=frozenset(triples),
        figures=tuple(figure for text in (*texts, about) for figure in figures(text)),
        squeezed=tuple(squeeze(text) for text in texts),
    )


@dataclass(frozen=True)
class Alignment:
    """A claim beside a library. `meets[w, s]` in [0, 1] is how well statement s meets word w; `hard` is met by stem."""

    library: Library
    said: str
    words: tuple[str, ...]
    weights: Floats
    meets: Floats
    hard: NDArray[np.bool_]

    def cover(self, lines: Sequence[int], *, soft: bool = True) -> float:
        """Share of the claim's words, by weight, that these statements meet together."""
        if not self.words or not len(lines):
            return 0.0
        met = (self.meets if soft else self.hard)[:, list(lines)].max(axis=1)
        return float(met @ self.weights / self.weights.sum())

    @cached_property
    def scores(self) -> Floats:
        """How well each statement covers the claim."""
        if not self.words:
            return np.zeros(len(self.library.lines), np.float32)
        scores: Floats = self.weights @ self.meets / self.weights.sum()
        return scores

    @cached_property
    def best(self) -> int:
        """The statement that covers the claim best, -1 where there is none. Of equals the shorter one."""
        if not len(self.scores):
            return -1
        lengths = np.array([line.end - line.start for line in self.library.lines])
        return int(np.lexsort((lengths, -np.round(self.scores, 4)))[0])

    @cached_property
    def window(self) -> list[int]:
        """The best statement and that neighbour of it which adds most; only itself where none adds anything."""
        if self.best < 0:
            return []
        lines = self.library.lines
        beside = [
            place
            for place in (self.best - 1, self.best + 1)
            if 0 <= place < len(lines) and lines[place].passage == lines[self.best].passage
        ]
        return self._with([self.best], beside, 1)

    @cached_property
    def three(self) -> list[int]:
        """The statements, three at most, that cover the claim best together."""
        return self._with([self.best], range(len(self.library.lines)), 2) if self.best >= 0 else []

    def _with(self, chosen: list[int], others: Sequence[int], more: int) -> list[int]:
        chosen = list(chosen)
        if not self.words or not len(others):
            return chosen
        candidates = self.meets[:, list(others)]
        met = self.meets[:, chosen].max(axis=1)
        for _ in range(more):
            gains = (self.weights[:, None] * np.maximum(0.0, candidates - met[:, None])).sum(axis=0)
            place = int(np.round(gains, 4).argmax())
            if gains[place] < 0.04 * self.weights.sum():
                break
            chosen.append(others[place])
            met = np.maximum(met, candidates[:, place])
        return chosen


def align(said: str, library: Library) -> Alignment:
    """Lay a claim beside the statements of a library."""
    named = library.about_stems - library.line_stems  # saying whose text it is neither adds nor takes support
    words = tuple(word for word in dict.fromkeys(content_words(said)) if stem(word) not in named)[:_MOST_WORDS]
    weights = np.array([rarity(word) ** 2 for word in words], np.float32)
    if not words or not library.lines:
        empty = np.zeros((len(words), len(library.lines)), np.float32)
        return Alignment(library, said, words, weights, empty, empty.astype(bool))
    known = lexicon()
    near = known.vectors[[known.row(word) for word in words]] @ library.vectors.T
    same = np.array([hash_of(stem(word)) for word in words], np.int64)[:, None] == library.stem_ids[None, :]
    met = np.where(same, 1.0, np.where(near >= _MEANING, np.minimum(near, 0.95) * _DISCOUNT, 0.0)).astype(np.float32)
    return Alignment(
        library,
        said,
        words,
        weights,
        np.maximum.reduceat(met, library.first, axis=1),
        np.maximum.reduceat(same, library.first, axis=1),
    )
