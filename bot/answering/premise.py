"""Counts that a question takes for granted ("all six scaling killers", "the seventh stage"), held against the passages.

Works on any document that counts its things in words or figures; it knows no particular list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot import wording
from bot.answering.intent import NUMBER_WORDS
from bot.answering.reading import Reading
from knowledge.statements import Kind, Statement
from knowledge.words import stem

_READ = 3
_ORDINALS = {
    word: value
    for value, word in enumerate("zeroth first second third fourth fifth sixth seventh eighth ninth tenth".split())
}
_NUMBERS = "|".join([r"\d{1,2}", *list(NUMBER_WORDS)[2:]])
_TAKEN_FOR_GRANTED = re.compile(
    rf"\b(?:the|all|those|these|which|has|have|lists?|of) ({_NUMBERS}) ((?:[a-z-]+ ){{0,2}}?)([a-z-]+(?<!s)s)\b"
)
_PLACE_TAKEN_FOR_GRANTED = re.compile(rf"\b(?:the|in|at) ({'|'.join(list(_ORDINALS)[2:])}) ()([a-z-]+)\b")
_COUNTED = re.compile(rf"\b({_NUMBERS}) ((?:[a-z-]+ ){{0,2}}?)([a-z-]+(?<!s)s)\b")


class Count(NamedTuple):
    """So many things of a name; `at_least` where only a place in a row was mentioned."""

    value: int
    words: str
    noun: str
    at_least: bool = False


class Correction(NamedTuple):
    """What to say of a wrong count, and the statement that counts rightly."""

    label: str
    reading: Reading
    statement: Statement


def wrong_count(question: str, found: Sequence[Reading]) -> Correction | None:
    """The correction of the first count in the question that the best passages contradict; None where they agree."""
    text = question.lower()
    asked = [*_counts(_TAKEN_FOR_GRANTED, text), *_counts(_PLACE_TAKEN_FOR_GRANTED, text, at_least=True)]
    told = [
        (count, reading, item)
        for reading in found[:_READ]
        for item in reading.statements
        if item.kind in (Kind.SENTENCE, Kind.LEAD)
        for count in _counts(_COUNTED, item.text.lower())
    ]
    for wanted in asked:
        fitting = [entry for entry in told if stem(entry[0].noun) == stem(wanted.noun)]
        if not fitting or any(_agrees(wanted, count) for count, _, _ in fitting):
            continue
        right, reading, statement = fitting[0]
        things = f"{right.words}{right.noun}"
        label = wording.COUNT_CORRECTION.format(right=_word(right.value), things=things, asked=_word(wanted.value))
        return Correction(label, reading, statement)
    return None


def _counts(pattern: re.Pattern[str], text: str, at_least: bool = False) -> Iterator[Count]:
    for number, words, noun in pattern.findall(text):
        value = int(number) if number.isdigit() else NUMBER_WORDS.get(number) or _ORDINALS[number]
        yield Count(value, words, noun, at_least)


def _agrees(wanted: Count, told: Count) -> bool:
    return told.value >= wanted.value if wanted.at_least else told.value == wanted.value


def _word(value: int) -> str:
    return next((word for word, number in NUMBER_WORDS.items() if number == value), str(value))
