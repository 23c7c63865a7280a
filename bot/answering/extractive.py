"""Answering without a model: the sentences and lists of the found passages that answer, quoted exactly.

A playbook section has parts (what it is, why, what to do, how to check) and the question says which part is wanted, so
most of the choice is made by structure. In documents without such parts, and wherever one sentence is much nearer to the
question than the rest, similarity decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import wording
from bot.answering.grounding import overlap
from bot.answering.intent import Intent, asked_count, figure_asked, intent_of, named_labels
from bot.answering.premise import wrong_count
from bot.answering.quoting import Excerpt, write
from bot.answering.reading import Reading
from bot.models import Citation
from knowledge.models import Hit
from knowledge.statements import Kind, Role, Statement
from knowledge.words import stem_set

_READ = 5  # passages looked at
_SOFT_LENGTH = 900  # characters after which no further passage is added
_SHORT = 450  # characters up to which a plain answer also says why
_RELATED = 0.86  # share of the best score that a further passage must reach
_LIST_FROM = 0.75  # the same, for the passage that a list may be taken from
_TELLING = 0.08  # how much nearer a sentence must be than those chosen by structure, to be added
_REPEATED = 0.8  # share of the content words that two sentences with one message have in common
_DIFFERING = 0.12  # how far behind the nearest figure another one may lie and still be given


def compose(question: str, hits: Sequence[Hit]) -> tuple[str, tuple[Citation, ...]]:
    """The answer's Markdown with `[n]` after each statement, and the citations. `hits` must not be empty."""
    return write(_Composer(question, hits).excerpts())


class _Composer:
    """Chooses the statements that answer one question; nothing is said twice."""

    def __init__(self, question: str, hits: Sequence[Hit]) -> None:
        self._question = question
        self._intent = intent_of(question)
        named, others = _by_name(question, [Reading(hit) for hit in hits])
        self._found = [*named, *others][:_READ]
        self._named = named
        self._top = self._found[0]
        self._excerpts: list[Excerpt] = []

    def excerpts(self) -> list[Excerpt]:
        """The answer's parts in order."""
        correction = wrong_count(self._question, self._found)
        if correction:
            self._add(correction.label, correction.reading, correction.reading.closed([correction.statement]))
        if not correction or correction.statement.kind is not Kind.LEAD:
            self._main_part()
        return self._excerpts

    def _main_part(self) -> None:
        {
            Intent.LIST: self._list,
            Intent.NUMBER: self._numbers,
            Intent.COMPARISON: self._sides,
            Intent.WHY: self._reasons,
            Intent.CHECK: self._checks,
            Intent.ACTION: self._actions,
            Intent.SITUATION: self._actions,
            Intent.FACT: self._facts,
        }[self._intent]()
        if self._intent not in (Intent.LIST, Intent.COMPARISON):
            self._related(limit=3 if self._intent is Intent.SITUATION else 2)

    def _facts(self) -> None:
        self._add("", self._top, self._top.core())
        self._telling()
        if self._length() < _SHORT:
            self._add(wording.WHY, self._top, self._top.part(Role.WHY))

    def _actions(self) -> None:
        actions = self._top.part(Role.ACTION)
        if not actions:
            self._facts()
            return
        self._add("", self._top, self._top.opening(2))
        self._add(wording.WHAT_TO_DO, self._top, actions)
        self._telling()

    def _checks(self) -> None:
        self._add("", self._top, self._top.core())
        self._add(wording.HOW_TO_CHECK, self._top, self._top.part(Role.CHECK))
        self._telling()

    def _reasons(self) -> None:
        self._add("", self._top, self._top.part(Role.WHY))
        self._add("", self._top, self._top.core())

    def _sides(self) -> None:
        for place, read in enumerate(self._found[:3]):
            if place == 0 or read.hit.score >= _RELATED * self._top.hit.score:
                self._add("", read, read.core())

    def _list(self) -> None:
        lists = [
            (self._list_fit(read, group), -place, read, group)
            for place, read in enumerate(self._found)
            if read.hit.score >= _LIST_FROM * self._top.hit.score
            for group in read.lists()
        ]
        if not lists:
            self._facts()
            return
        _, _, read, group = max(lists, key=lambda item: item[:2])
        self._add("", read, read.closed(group))

    def _list_fit(self, read: Reading, group: Sequence[Statement]) -> float:
        """How well a list fits: its passage's score, the words of its heading and lead-in, the count and part asked for."""
        stems = stem_set(self._question)
        lead = read.lead(group)
        named = stem_set(f"{read.hit.passage.topic} {lead}")
        counted = asked_count(self._question) == len(group)
        wanted = group[0].role is _part_asked(self._question)
        words = len(stems & named) / (len(stems) or 1)
        return 1.5 * read.hit.score + 0.3 * words + 0.15 * counted + 0.1 * wanted + 0.1 * bool(lead)

    def _numbers(self) -> None:
        """The nearest statements with a figure of the sort asked for; sources may differ, so up to three passages speak."""
        figure = figure_asked(self._question)
        candidates = sorted(
            (
                (read.nearness(self._question, item), -place, read, item)
                for place, read in enumerate(self._named or self._found)
                for item in read.statements
                if item.role not in (Role.ACTION, Role.CHECK) and figure.search(item.text)
            ),
            key=lambda candidate: candidate[:2],
            reverse=True,
        )
        if not candidates:
            self._facts()
            return
        chosen: dict[str, tuple[Reading, list[Statement]]] = {}
        for nearness, _, read, item in candidates[:6]:
            if nearness >= candidates[0][0] - _DIFFERING:
                chosen.setdefault(read.hit.passage.id, (read, []))[1].append(item)
        for read, items in list(chosen.values())[:3]:
            self._add("", read, read.closed(sorted(items, key=lambda item: item.start)))

    def _telling(self) -> None:
        """A sentence much nearer to the question than what structure chose is part of the answer."""
        chosen = {item.start for excerpt in self._excerpts for item in excerpt.statements}
        sentences = [item for item in self._top.statements if item.kind is Kind.SENTENCE]
        nearest = max(sentences, key=self._top.similarity, default=None)
        if nearest is None or nearest.start in chosen:
            return
        reached = max((self._top.similarity(item) for item in self._top.statements if item.start in chosen), default=0.0)
        if self._top.similarity(nearest) > reached + _TELLING:
            self._add("", self._top, [nearest])

    def _related(self, limit: int) -> None:
        """The openings of further passages that fit nearly as well."""
        used = {excerpt.passage.id for excerpt in self._excerpts}
        for read in self._found[1:]:
            if limit == 0 or self._length() > _SOFT_LENGTH or read.hit.score < _RELATED * self._top.hit.score:
                return
            if read.hit.passage.id not in used and self._add(wording.MORE, read, read.opening(1)):
                limit -= 1

    def _add(self, label: str, read: Reading, chosen: Sequence[Statement]) -> bool:
        """Add statements of a passage, without sentences that were said before; lists stay whole. False if none is left."""
        fresh = tuple(item for item in chosen if item.kind is not Kind.SENTENCE or not self._said(item.text))
        if fresh:
            self._excerpts.append(Excerpt(label, read.hit.passage, fresh))
        return bool(fresh)

    def _said(self, text: str) -> bool:
        said = (item.text for excerpt in self._excerpts for item in excerpt.statements)
        return any(overlap(text, earlier) >= _REPEATED for earlier in said)

    def _length(self) -> int:
        return sum(len(item.text) for excerpt in self._excerpts for item in excerpt.statements)


def _by_name(question: str, found: Sequence[Reading]) -> tuple[list[Reading], list[Reading]]:
    """Passages whose heading carries a numbered name that the question uses ("stage 3"), in its order, and the others."""
    labels = named_labels(question)

    def place(read: Reading) -> int:
        own = named_labels(read.hit.passage.topic)
        return labels.index(own[0]) if len(own) == 1 and own[0] in labels else len(labels)

    ordered = sorted(found, key=place)
    named = [read for read in ordered if place(read) < len(labels)]
    return named, ordered[len(named) :]


def _part_asked(question: str) -> Role:
    lowered = question.lower()
    if any(word in lowered for word in ("check", "criteria", "test", "verify")):
        return Role.CHECK
    if any(word in lowered for word in ("step", "do ", "action", "fix", "how ")):
        return Role.ACTION
    return Role.WHAT
