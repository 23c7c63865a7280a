"""What a clause is about and which way it leans, by its nearness to the example statements kept in the checklists.

Two measures on sentence vectors of unit length: the subject by the nearest examples of each check and a ridge regression
over the checks, and the leaning by ridge regressions over all examples (met against unmet) and over those of the check at
hand, together with the nearest ones on either side. The regressions are solved once, in closed form, when a checklist is
opened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.assessment.cues import cue_vector
from knowledge.checklists import Bar, Check, Checklist, Item
from knowledge.words import content_stems, phrase

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

_NEAREST = 5  # examples that count for a subject
_LIKENESS = 1.5  # scales nearness and regression together to about [0, 1]
_LEANING = 8  # examples on each side that count for a leaning
_RIDGE = 6.0
_RIDGE_SIDES = 0.5  # less for the few examples of one check
_NEIGHBOURS = 2.0  # weight of the check's own examples beside the regression over them
_GENERAL = 0.7  # weight of the regression over all checks, which knows the turns of phrase but not the matter


class Topic(NamedTuple):
    """A check that a clause may be about: cosine to its examples and how many of its terms the clause uses."""

    item: str
    check: str
    similarity: float
    terms: int


class Examples:
    """The examples of one checklist, embedded. `training` are the checklists that teach the leaning."""

    def __init__(self, checklist: Checklist, training: Sequence[Checklist], encode: Encode) -> None:
        self._encode = encode
        self._pairs = [(item, check) for item in checklist.items for check in item.checks]
        self._met = [encode(check.met) for _, check in self._pairs]
        self._unmet = [encode(check.unmet) for _, check in self._pairs]
        self._terms = [_term_stems(check.terms) for _, check in self._pairs]
        self._items = {item.id: _term_stems([*_own_title(checklist, item), *item.terms]) for item in checklist.items}
        self._place = {(item.id, check.id): number for number, (item, check) in enumerate(self._pairs)}
        self._weights = _train(training, encode)
        self._subjects = _train_subjects(self._met, self._unmet)
        self._sides = [_train_sides(met, unmet) for met, unmet in zip(self._met, self._unmet, strict=True)]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text."""
        return self._encode(texts)

    def topics(self, text: str, vector: Vectors) -> list[Topic]:
        """Every check with its nearness to a clause, in the checklist's order."""
        stems = phrase(text)
        likely = _with_bias(vector) @ self._subjects
        return [
            Topic(
                item.id, check.id, self._nearness(number, vector, float(likely[number])), _count(self._terms[number], stems)
            )
            for number, (item, check) in enumerate(self._pairs)
        ]

    def named_items(self, text: str) -> list[str]:
        """The items that a text names by their own terms."""
        stems = phrase(text)
        return [item for item, terms in self._items.items() if _count(terms, stems)]

    def leaning(self, text: str, vector: Vectors, item: str, check: str) -> float:
        """Positive where the clause sounds like "met", negative where it sounds like "unmet"; about -2 to 2."""
        number = self._place[item, check]
        regression = _GENERAL * float(np.concatenate([vector, cue_vector(text), [1.0]]) @ self._weights)
        regression += float(_with_bias(vector) @ self._sides[number])
        met = np.sort(self._met[number] @ vector)[-_LEANING:].mean()
        unmet = np.sort(self._unmet[number] @ vector)[-_LEANING:].mean()
        return regression + _NEIGHBOURS * float(met - unmet)

    def _nearness(self, number: int, vector: Vectors, likely: float) -> float:
        similarities = np.concatenate([self._met[number] @ vector, self._unmet[number] @ vector])
        nearest = float(np.sort(similarities)[-_NEAREST:].mean())
        return (nearest + (likely + 1) / 2) / _LIKENESS


def _with_bias(vectors: Vectors) -> NDArray[np.float64]:
    return np.append(vectors, np.ones((*vectors.shape[:-1], 1)), axis=-1)


def _ridge(features: NDArray[np.float64], targets: NDArray[np.float64], strength: float) -> NDArray[np.float64]:
    squares = features.T @ features + strength * np.eye(features.shape[1])
    weights: NDArray[np.float64] = np.asarray(np.linalg.solve(squares, features.T @ targets), np.float64)
    return weights


def _train_subjects(met: Sequence[Vectors], unmet: Sequence[Vectors]) -> NDArray[np.float64]:
    """One column of weights per check: 1 for its own examples, -1 for those of the others."""
    owners = np.concatenate(
        [[number] * (len(one) + len(other)) for number, (one, other) in enumerate(zip(met, unmet, strict=True))]
    )
    vectors = np.concatenate([part for pair in zip(met, unmet, strict=True) for part in pair])
    targets = np.where(owners[:, None] == np.arange(len(met))[None, :], 1.0, -1.0)
    return _ridge(_with_bias(vectors), targets, _RIDGE)


def _train_sides(met: Vectors, unmet: Vectors) -> NDArray[np.float64]:
    """Which way a clause about one check leans, by its own examples alone."""
    signs = np.concatenate([np.ones(len(met)), -np.ones(len(unmet))])
    return _ridge(_with_bias(np.concatenate([met, unmet])), signs, _RIDGE_SIDES)


def _train(checklists: Sequence[Checklist], encode: Encode) -> NDArray[np.float64]:
    checks: list[Check] = []
    for checklist in checklists:
        if checklist.verdict.bar is not Bar.ANSWERED:  # there, "unmet" is not knowing, whatever the answer says
            checks += [check for item in checklist.items for check in item.checks]
    texts = [text for check in checks for text in (*check.met, *check.unmet)]
    signs = np.concatenate([[1.0] * len(check.met) + [-1.0] * len(check.unmet) for check in checks])
    features = np.column_stack([encode(texts), [cue_vector(text) for text in texts], np.ones(len(texts))])
    return _ridge(features, signs, _RIDGE)


def _own_title(checklist: Checklist, item: Item) -> list[str]:
    """An item's title as a term, unless its words also name something in another item ("Data", say)."""
    title = set(content_stems(item.title))
    others = (other for other in checklist.items if other.id != item.id)
    words = {
        stem
        for other in others
        for text in (other.title, *other.terms, *(line for check in other.checks for line in (*check.terms, check.text)))
        for stem in content_stems(text)
    }
    return [item.title] if title - words else []


def _term_stems(terms: Sequence[str]) -> list[str]:
    return [phrase(term) for term in terms]


def _count(terms: Sequence[str], stems: str) -> int:
    padded = f" {stems} "
    return sum(bool(term) and f" {term} " in padded for term in terms)
