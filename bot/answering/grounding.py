"""Is a statement supported by a passage? Pure and quick: it runs on every sentence that a model writes.

A statement is compared with the passage's own statements. Its numbers must all be there; its content words should be, most of
them in one or two neighbouring statements; a negation must not appear or vanish. Near-copies score near 1, statements about
something else near 0. The threshold is where paraphrases of playbook sentences and invented ones separate in the tests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.intent import NUMBER_WORDS
from knowledge.statements import statements
from knowledge.words import content_stems, words

SUPPORTED = 0.55

_CITATION = re.compile(r"\s*\[(\d{1,3})\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATIONS = frozenset("no not never nobody none nothing neither nor without cannot".split())
_NEAR_PERFECT = 0.9


@dataclass(frozen=True)
class Support:
    """How well a passage supports a statement (`score` in [0, 1]) and the stretch of its text that does so best."""

    score: float
    start: int
    end: int


def without_citations(text: str) -> tuple[str, list[int]]:
    """The text without its `[n]` markers, and the numbers in them."""
    return _CITATION.sub("", text).strip(), [int(number) for number in _CITATION.findall(text)]


def support(statement: str, passage: str) -> Support:
    """The support that one passage gives to one statement (without citation markers)."""
    claim = set(content_stems(statement))
    parts = statements(passage)
    if not claim or not parts:
        return Support(0.0, 0, 0)
    everywhere = set(content_stems(passage))
    windows = [(part.start, part.end) for part in parts]
    windows += [(first.start, second.end) for first, second in pairwise(parts)]
    best = max(windows, key=lambda span: (_share(claim, passage[slice(*span)]), span[0] - span[1]))
    evidence = passage[slice(*best)]
    score = 0.7 * _share(claim, evidence) + 0.3 * len(claim & everywhere) / len(claim)
    if not _numbers(statement) <= _numbers(passage):
        score = 0.0
    elif score < _NEAR_PERFECT and _negated(statement) != _negated(evidence):
        score *= 0.6
    return Support(score, *best)


def _share(claim: set[str], text: str) -> float:
    return len(claim.intersection(content_stems(text))) / len(claim)


def _numbers(text: str) -> set[str]:
    """Numbers as digits, written out or not; "one" is left out, being mostly a pronoun."""
    digits = {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}
    return digits | {str(NUMBER_WORDS[word]) for word in words(text) if NUMBER_WORDS.get(word, 0) > 1}


def _negated(text: str) -> bool:
    found = words(text)
    return any(word in _NEGATIONS or word.endswith("n't") for word in found)


def overlap(first: str, second: str) -> float:
    """Share of the smaller text's content words that both texts hold, in [0, 1]; 0 where either has none."""
    one, other = set(content_stems(first)), set(content_stems(second))
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
