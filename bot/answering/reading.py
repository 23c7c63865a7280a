"""A found passage as the composer and the evidence check read it: statement by statement, part by part."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.models import Hit
from knowledge.statements import Kind, Role, Statement, statements
from knowledge.words import stem_set

_CORE_SENTENCES = 4


class Reading:
    """A hit with its statements; what people are quoted as saying is left out, for it answers nothing."""

    def __init__(self, hit: Hit) -> None:
        self.hit = hit
        self.statements = [part for part in statements(hit.passage.text) if part.role is not Role.SIGNS]
        self._near = {sentence.start: sentence.similarity for sentence in hit.sentences}

    def similarity(self, statement: Statement) -> float:
        """Cosine to the question, 0 where the statement is not among the nearest."""
        return self._near.get(statement.start, 0.0)

    def nearness(self, question: str, statement: Statement) -> float:
        """How near a statement is to the question in meaning, words and place; compares within one search."""
        stems = stem_set(question)
        share = len(stems & stem_set(f"{self.hit.passage.topic} {statement.text}")) / (len(stems) or 1)
        return self.similarity(statement) + 0.5 * share + self.hit.score

    def part(self, role: Role) -> list[Statement]:
        """The statements of one part."""
        return [statement for statement in self.statements if statement.role is role]

    def core(self) -> list[Statement]:
        """What the passage says in short: its first part, or its nearest sentences where it has no parts."""
        what = self.part(Role.WHAT)
        if what:
            return what
        nearest = sorted(self.statements, key=lambda item: (-self.similarity(item), item.start))[:_CORE_SENTENCES]
        return self.closed(sorted(nearest, key=lambda item: item.start))

    def opening(self, count: int) -> list[Statement]:
        """The first sentences of the core (with the list they introduce), or the nearest sentences where it has no parts."""
        what = self.part(Role.WHAT)
        if what and what[0].kind is Kind.LEAD and count > 1:
            return self.closed(what[:1])
        plain = [item for item in what if item.kind is Kind.SENTENCE][:count]
        others = [item for item in self.statements if item.kind is Kind.SENTENCE]
        return plain or sorted(others, key=self.similarity, reverse=True)[:count]

    def lists(self) -> list[list[Statement]]:
        """The lists and tables of the passage that have more than one member."""
        groups: dict[int, list[Statement]] = {}
        for item in self.statements:
            if item.kind in (Kind.ITEM, Kind.ROW):
                groups.setdefault(item.group, []).append(item)
        return [group for group in groups.values() if len(group) > 1]

    def lead(self, group: Sequence[Statement]) -> str:
        """The sentence that introduces a list, empty where there is none."""
        leads = (item.text for item in self.statements if item.kind is Kind.LEAD and item.group == group[0].group - 1)
        return next(leads, "")

    def closed(self, chosen: Sequence[Statement]) -> list[Statement]:
        """The statements with their whole lists or tables, each list with the sentence that introduces it."""
        groups = {item.group for item in chosen if item.kind in (Kind.ITEM, Kind.ROW)}
        wanted = groups | {item.group + 1 for item in chosen if item.kind is Kind.LEAD}
        return [
            item
            for item in self.statements
            if item in chosen or item.group in wanted or (item.kind is Kind.LEAD and item.group + 1 in wanted)
        ]
