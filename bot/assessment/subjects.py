"""What a clause is about: the checks of a checklist, by nearness to their examples, by their terms and by what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.assessment.cues import normalise, read_extent
from bot.assessment.examples import Examples, Topic, Vectors
from bot.assessment.parts import About, Asked, Subject
from knowledge.checklists import Checklist, Item
from knowledge.words import content_stems

# What adds to the likeness of a check.
OPEN_BONUS = 0.16  # what speaks for the open item before a word is said
ASKED_BONUS = 0.05  # for the one check that was asked
TERM_BONUS = 0.15  # per term of a check that a clause uses, three at most
ITEM_BONUS = 0.15  # for a check whose item is named by its own terms
LAST_BONUS = 0.15  # for the item of the clause before

# From which score a clause is about an item.
ENOUGH_OPEN = 0.3  # the open item
ENOUGH_ANY = 0.5  # any, where no item is open
ENOUGH_NAMED = 0.5  # another one that its own terms name
ENOUGH_OTHER = 0.5  # and another one, which must also be
CLEARLY = 0.06  # this much ahead of the open item
ENOUGH_DOUBT = 0.46  # from which it is asked whether another item is meant

# Which checks of an item are meant.
SINGLED_OUT = 0.15  # lead of one check over its neighbours from which it alone is meant
TERMED = 0.2  # how far a check whose terms are used may lie behind one without
ALONGSIDE = 0.5  # score from which another check of the item whose terms are used is meant as well

_WHOLE = re.compile(
    r"\b(?:both|all (?:of (?:it|them|that|those|this)|three|two|of that)|everything|each of them|the lot|either)\b"
)
_ALL = re.compile(
    r"\ball (?:three|two|of (?:it|them|that|those|this))\b|\beverything\b|\beach of them\b|\bthe lot\b|^neither\b"
)
_BOTH = re.compile(r"\bboth\b")


class Scored(NamedTuple):
    """A check and how much speaks for it."""

    score: float
    topic: Topic


class SubjectFinder:
    """Finds what the clauses of one message are about."""

    def __init__(self, checklist: Checklist, examples: Examples, asked: Asked) -> None:
        self._checklist = checklist
        self._examples = examples
        self._asked = asked

    def find(self, text: str, vector: Vectors, last_item: str) -> About:
        """What a clause is about, after a clause about `last_item`."""
        topics = self._examples.topics(text, vector)
        named = self._examples.named_items(text)
        if len(named) > 1 and len(text.split()) <= 6 and read_extent(text) is None:  # a mere list
            every = [subject for id_ in named for subject in whole_item(self._checklist.item(id_))]
            return About(every, whole=True, terms=len(named), score=1.0)
        ranked = self._ranked(topics, named, last_item)
        best, unsure = self._best(ranked, named)
        scores = {(topic.item, topic.check): score for score, topic in ranked}
        if best.score < self._enough(text, best.topic.item, named) and not unsure:
            return About(score=best.score, scores=scores)
        subjects, whole, terms = self._checks(text, best, ranked, named)
        return About(subjects, whole, terms, best.score, scores, unsure)

    def _ranked(self, topics: Sequence[Topic], named: Sequence[str], last_item: str) -> list[Scored]:
        """The checks, best first. The item of the clause before counts where no terms speak for another one."""
        termed = bool(named) or any(topic.terms for topic in topics if topic.item != last_item)
        lasting = "" if termed else last_item
        scored = [Scored(self._score(topic, topic.item in named, topic.item == lasting), topic) for topic in topics]
        return sorted(scored, key=lambda one: -one.score)

    def _score(self, topic: Topic, named: bool, lasting: bool) -> float:
        is_open = topic.item == self._asked.id
        is_asked = is_open and topic.check == self._asked.check
        score = topic.similarity + TERM_BONUS * min(topic.terms, 3) + ITEM_BONUS * named
        return score + OPEN_BONUS * is_open + ASKED_BONUS * is_asked + LAST_BONUS * lasting

    def _best(self, ranked: Sequence[Scored], named: Sequence[str]) -> tuple[Scored, bool]:
        """The check that a clause is most likely about, and whether it takes asking that it is not the open item."""
        best = ranked[0]
        if self._asked.item is None or best.topic.item == self._asked.id:
            return best, False
        near = next(one for one in ranked if one.topic.item == self._asked.id)
        if best.score - near.score < CLEARLY or best.score < ENOUGH_DOUBT:
            return near, False
        return best, best.score < _enough_for_other(best.topic.item, named)

    def _enough(self, text: str, item: str, named: Sequence[str]) -> float:
        """The score from which a clause is about an item."""
        if len(text.split()) <= 3 and item in named:
            return 0.0  # nothing but the item's name
        if self._asked.item is None:
            return ENOUGH_ANY
        return ENOUGH_OPEN if item == self._asked.id else _enough_for_other(item, named)

    def _checks(
        self, text: str, best: Scored, ranked: Sequence[Scored], named: Sequence[str]
    ) -> tuple[list[Subject], bool, int]:
        """The checks of the best one's item that are meant, whether that is the whole item, and the number of terms."""
        item = self._checklist.item(best.topic.item)
        siblings = [one for one in ranked if one.topic.item == item.id and one.topic.check != best.topic.check]
        terms = best.topic.terms or any(one.topic.terms for one in siblings)
        if not _singled_out(text, best, siblings) and _is_whole(text, item, item.id in named, bool(terms)):
            unnamed_open = item.id == self._asked.id and item.id not in named
            return answered_checks(self._asked, text) if unnamed_open else whole_item(item), True, len(named)
        termed = [one for one in siblings if one.topic.terms]
        close = [_subject(one.topic) for one in termed if one.score >= best.score - TERMED]
        if close and not best.topic.terms:
            return close, False, 1
        also = [_subject(one.topic) for one in termed if one.score >= ALONGSIDE]
        return [_subject(best.topic), *also], False, best.topic.terms + (item.id in named)


def whole_item(item: Item) -> list[Subject]:
    """Every check of an item."""
    return [(item.id, check.id) for check in item.checks]


def means_all(text: str) -> bool:
    """Whether a clause speaks of several things at once."""
    plain = normalise(text)
    return bool(_ALL.search(plain) or _BOTH.search(plain))


def answered_checks(asked: Asked, text: str) -> list[Subject]:
    """The checks that an answer without a subject is about."""
    if asked.item is None:
        return []
    if asked.check and not _WHOLE.search(normalise(text)):
        return [(asked.id, asked.check)]
    return [(asked.id, check) for check in asked.unsaid or [check.id for check in asked.item.checks]]


def _subject(topic: Topic) -> Subject:
    return topic.item, topic.check


def _enough_for_other(item: str, named: Sequence[str]) -> float:
    return ENOUGH_NAMED if item in named else ENOUGH_OTHER


def _singled_out(text: str, best: Scored, siblings: Sequence[Scored]) -> bool:
    """Whether one check alone is meant, because it is far ahead in a clause that is neither short nor about several."""
    ahead = best.score - max((one.score for one in siblings), default=0.0)
    return ahead >= SINGLED_OUT and len(content_stems(text)) > 2 and not means_all(text)


def _is_whole(text: str, item: Item, named: bool, termed: bool) -> bool:
    """Whether a clause speaks of an item without singling out a check: "security is fine", "both are there"."""
    if len(item.checks) == 1:
        return False
    plain = normalise(text)
    length = len(content_stems(text))
    if named and not termed and length <= 2:
        return True
    if _ALL.search(plain) or (_BOTH.search(plain) and len(item.checks) == 2):
        return True
    if _WHOLE.search(plain):
        return named or not termed
    return named and not termed and length <= 5
