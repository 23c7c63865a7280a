"""Ranking, pure: what is near in meaning, what is near in words, and how the two become one order.

Four signals per passage, each on a scale that means the same in every question, added with fixed weights: the nearest
stretch, the mean of the two nearest sentences, the mean of the three nearest utterances (one telling utterance finds its
section, three make it likelier), and the share of the question's content words. On our tuning questions this beat adding
reciprocal ranks and adding scores scaled per question (`advisor eval retrieval` prints what it reaches): a situation told
in words no playbook uses has no lexical evidence, and scaling per question blows the little there is up to full size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from knowledge.models import SentenceHit, UnitKind, VectorHit

STRETCH_WEIGHT = 0.13
SENTENCES_WEIGHT = 0.20
UTTERANCES_WEIGHT = 0.45
WORDS_WEIGHT = 0.22
_SENTENCES_COUNTED = 2
_UTTERANCES_COUNTED = 3


class Parts(NamedTuple):
    """What the signals add to a passage's score, weighted: together they are the score."""

    stretch: float
    sentences: float
    utterances: float
    words: float


@dataclass(slots=True)
class Evidence:
    """What speaks for one passage: cosines of its stretches, sentences and utterances, and its share of words."""

    stretch: float = 0.0
    sentences: list[SentenceHit] = field(default_factory=list)
    utterances: list[float] = field(default_factory=list)
    words: float = 0.0

    @property
    def similarity(self) -> float:
        """The best cosine of any part of the passage."""
        return max([self.stretch, *self.utterances, *(hit.similarity for hit in self.sentences)])

    def score(self, floor: float, voiced: bool) -> float:
        """The fused score."""
        return sum(self.parts(floor, voiced))

    def parts(self, floor: float, voiced: bool) -> Parts:
        """What each signal adds to the score. `floor` stands for a vector that was not among the nearest ones.

        A passage that quotes no utterances (`voiced` is False) is judged by its sentences in their place.
        """
        sentences = _mean_of_best([hit.similarity for hit in self.sentences], _SENTENCES_COUNTED, floor)
        utterances = _mean_of_best(self.utterances, _UTTERANCES_COUNTED, floor) if voiced else sentences
        return Parts(
            STRETCH_WEIGHT * max(self.stretch, floor),
            SENTENCES_WEIGHT * sentences,
            UTTERANCES_WEIGHT * utterances,
            WORDS_WEIGHT * self.words,
        )


def rank(evidence: Mapping[str, Evidence], voiced: Container[str], floor: float, limit: int) -> list[tuple[str, float]]:
    """Passage ids with their fused scores, best first; equal scores in the order of ids.

    `voiced` holds the passages that quote utterances. `floor` is the lowest similarity among the vector hits: whatever was
    not hit lies below it.
    """
    scores = ((id_, item.score(floor, id_ in voiced)) for id_, item in evidence.items())
    return sorted(scores, key=lambda pair: (-pair[1], pair[0]))[:limit]


def gather(vector_hits: Iterable[VectorHit], words: Mapping[str, float]) -> dict[str, Evidence]:
    """Evidence by passage id, from the nearest vectors (best first) and the shares of words."""
    evidence: defaultdict[str, Evidence] = defaultdict(Evidence)
    for unit, similarity in vector_hits:
        item = evidence[unit.passage_id]
        if unit.kind in (UnitKind.SENTENCE, UnitKind.PART):
            item.sentences.append(SentenceHit(unit.start, unit.end, similarity))
        elif unit.kind is UnitKind.UTTERANCE:
            item.utterances.append(similarity)
        else:
            item.stretch = max(item.stretch, similarity)
    for passage_id, share in words.items():
        evidence[passage_id].words = share
    return dict(evidence)


def _mean_of_best(values: Iterable[float], count: int, floor: float) -> float:
    best = sorted(values, reverse=True)[:count]
    return (sum(best) + floor * (count - len(best))) / count
