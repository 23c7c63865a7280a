"""Answering without a model: the sentences and lists of the found passages that answer, quoted exactly.

A playbook section has parts (what it is, why, what to do, how to check), and the question says which part is wanted, so most
of the choice is made by structure. In documents without such parts, and wherever a single sentence is much nearer to the
question than the rest, similarity decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import wording
from bot.answering.grounding import overlap
from bot.answering.intent import Intent, asked_count, figure_asked, intent_of
from bot.answering.quoting import Excerpt, write
from bot.answering.reading import Reading
from bot.models import Citation
from knowledge.models import Hit
from knowledge.statements import Kind, Role, Statement
from knowledge.words import content_stems

_READ = 5  # passages looked at for the main part
_SOFT_LENGTH = 900  # characters after which no further passage is added
_RELATED = 0.86  # share of the best score that a further passage must reach
_TELLING = 0.08  # how much nearer a sentence must be than those chosen by structure, to be added
_REPEATED = 0.8
_DIFFERING = 0.12  # how far behind the nearest figure another one may lie and still be given


def compose(question: str, hits: Sequence[Hit]) -> tuple[str, tuple[Citation, ...]]:
    """The answer's Markdown with `[n]` after each statement, and the citations. `hits` must not be empty."""
    draft = _Draft()
    intent = intent_of(question)
    found = [Reading(hit) for hit in hits[:_READ]]
    {
        Intent.LIST: _add_list,
        Intent.NUMBER: _add_numbers,
        Intent.COMPARISON: _add_sides,
        Intent.WHY: _add_reasons,
        Intent.CHECK: _add_checks,
        Intent.ACTION: _add_actions,
        Intent.SITUATION: _add_actions,
        Intent.FACT: _add_facts,
    }[intent](draft, question, found)
    if intent not in (Intent.LIST, Intent.COMPARISON):
        _add_related(draft, found, limit=3 if intent is Intent.SITUATION else 2)
    return write(draft.excerpts)


class _Draft:
    """The excerpts chosen so far; nothing is said twice."""

    def __init__(self) -> None:
        self.excerpts: list[Excerpt] = []
        self._said: list[str] = []

    @property
    def length(self) -> int:
        return sum(len(text) for text in self._said)

    def add(self, label: str, read: Reading, chosen: Sequence[Statement]) -> None:
        """Add statements of a passage. A list is added whole or not at all; a sentence said before is dropped."""
        fresh = [item for item in chosen if item.kind is not Kind.SENTENCE or not self._repeats(item.text)]
        if not fresh:
            return
        self._said += [item.text for item in fresh]
        self.excerpts.append(Excerpt(label, read.hit.passage, tuple(fresh)))

    def holds(self, read: Reading) -> bool:
        return any(excerpt.passage.id == read.hit.passage.id for excerpt in self.excerpts)

    def _repeats(self, text: str) -> bool:
        return any(overlap(text, said) >= _REPEATED for said in self._said)


def _add_facts(draft: _Draft, question: str, found: Sequence[Reading]) -> None:
    top = found[0]
    draft.add("", top, top.core())
    _add_telling(draft, top)


def _add_actions(draft: _Draft, question: str, found: Sequence[Reading]) -> None:
    top = found[0]
    actions = top.part(Role.ACTION)
    if not actions:
        _add_facts(draft, question, found)
        return
    draft.add("", top, [item for item in top.core() if item.kind is Kind.SENTENCE][:2])
    draft.add(wording.WHAT_TO_DO, top, actions)
    _add_telling(draft, top)


def _add_checks(draft: _Draft, question: str, found: Sequence[Reading]) -> None:
    top = found[0]
    draft.add("", top, top.core())
    draft.add(wording.HOW_TO_CHECK, top, top.part(Role.CHECK))
    _add_telling(draft, top)


def _add_reasons(draft: _Draft, question: str, found: Sequence[Reading]) -> None:
    top = found[0]
    reasons = top.part(Role.WHY)
    if not reasons:
        _add_facts(draft, question, found)
        return
    draft.add("", top, reasons)
    draft.add("", top, top.core())


def _add_sides(draft: _Draft, question: str, found: Sequence[Reading]) -> None:
    for read in found[:3]:
        if not draft.excerpts or read.hit.score >= _RELATED * found[0].hit.score:
            draft.add("", read, read.core())


def _add_list(draft: _Draft, question: str, found: Sequence[Reading]) -> None:
    best = max(
        ((_list_score(question, read, group), -place, read, group) for place, read in enumerate(found) for group in _lists(read)),
        default=None,
        key=lambda item: item[:2],
    )
    if best is None:
        _add_facts(draft, question, found)
        return
    _, _, read, group = best
    draft.add("", read, read.closed(group))


def _lists(read: Reading) -> list[list[Statement]]:
    groups: dict[int, list[Statement]] = {}
    for item in read.statements:
        if item.kind in (Kind.ITEM, Kind.ROW):
            groups.setdefault(item.group, []).append(item)
    return [group for group in groups.values() if len(group) > 1]


def _list_score(question: str, read: Reading, group: Sequence[Statement]) -> float:
    """How well a list fits: its passage's score, the words of heading and lead-in, the count asked for, the part asked for."""
    stems = set(content_stems(question))
    leads = [item.text for item in read.statements if item.kind is Kind.LEAD and item.group == group[0].group - 1]
    named = set(content_stems(" ".join([read.hit.passage.topic, *leads])))
    fit = read.hit.score + 0.3 * len(stems & named) / (len(stems) or 1)
    fit += 0.15 * (asked_count(question) == len(group))
    wanted = _wanted_part(question)
    return fit + 0.1 * (group[0].role is wanted) + 0.1 * bool(leads)


def _wanted_part(question: str) -> Role:
    lowered = question.lower()
    if any(word in lowered for word in ("check", "criteria", "question", "test", "verify")):
        return Role.CHECK
    if any(word in lowered for word in ("step", "do ", "action", "fix", "how ")):
        return Role.ACTION
    return Role.WHAT


def _add_numbers(draft: _Draft, question: str, found: Sequence[Reading]) -> None:
    """The nearest sentences that hold a figure of the sort asked for; sources may differ, so up to three passages speak."""
    figure = figure_asked(question)
    candidates = sorted(
        (
            (read.nearness(question, item), -place, read, item)
            for place, read in enumerate(found)
            for item in read.statements
            if item.role not in (Role.ACTION, Role.CHECK) and figure.search(item.text)
        ),
        key=lambda candidate: candidate[:2],
        reverse=True,
    )
    if not candidates:
        _add_facts(draft, question, found)
        return
    best = candidates[0][0]
    chosen: dict[str, tuple[Reading, list[Statement]]] = {}
    for nearness, _, read, item in candidates[:6]:
        if nearness >= best - _DIFFERING:
            chosen.setdefault(read.hit.passage.id, (read, []))[1].append(item)
    for read, items in list(chosen.values())[:3]:
        draft.add("", read, read.closed(sorted(items, key=lambda item: item.start)))


def _add_telling(draft: _Draft, read: Reading) -> None:
    """A sentence much nearer to the question than what structure chose is part of the answer."""
    chosen = {item.start for excerpt in draft.excerpts for item in excerpt.statements}
    sentences = [item for item in read.statements if item.kind is Kind.SENTENCE]
    nearest = max(sentences, key=read.similarity, default=None)
    if nearest is None or nearest.start in chosen:
        return
    reached = max((read.similarity(item) for item in read.statements if item.start in chosen), default=0.0)
    if read.similarity(nearest) > reached + _TELLING:
        draft.add("", read, [nearest])


def _add_related(draft: _Draft, found: Sequence[Reading], limit: int) -> None:
    added = 0
    for read in found[1:]:
        if added == limit or draft.length > _SOFT_LENGTH or read.hit.score < _RELATED * found[0].hit.score:
            return
        if not draft.holds(read):
            before = len(draft.excerpts)
            draft.add(wording.MORE, read, read.opening())
            added += len(draft.excerpts) - before
