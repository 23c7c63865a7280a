"""From what is gathered about checks to statuses, and from the statuses of checks to those of items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.assessment.cues import Extent, normalise
from bot.assessment.examples import Examples
from bot.assessment.models import MAX_NOTE, Statement, Status
from bot.assessment.parts import Part, Subject, is_condition
from knowledge.checklists import Bar, Checklist, Item

BENEFIT = 0.4  # what speaks for a yes where no word speaks against it
CAUTION = 0.25  # less of it where a clause tells what happens if
SURE = 0.1  # leaning from which the examples alone decide
DECISIVE = 0.5  # leaning of yes and no together that settles it for one side

# Where answering at all is enough: what is said in place of an answer.
_IGNORANT = re.compile(
    r"\b(?:not|n't|nobody|no one|noone|never|nothing)\b.{0,30}\b(?:looked|asked|checked|thought|decided|defined|discussed"
    r"|know\w*|listed|worked out|written|clear|estimated|calculated|measured|planned|settled|set|figured|identified|mapped"
    r"|budgeted|agreed|analy[sz]ed|assessed|considered|begun|started|got (?:to|round))\b"
    r"|\btbd\b|\bundecided\b|\bopen question\b|\bunclear\b|\bnot yet\b|\bnone so far\b"
    r"|\bno (?:program\w*|plan|owner|numbers?|metrics?|answer|list|training)\b"
)
# Where a path to the goal is enough: words that there is one.
_PATH = re.compile(
    r"\b(?:there's a plan|plan (?:is|exists|agreed)|has its (?:plan|path)|who and when|path is|ticketed|scheduled|booked)\b"
)


@dataclass
class Found:
    """What is gathered about one check: what words decide, how the examples lean, and a conclusion drawn at the end.

    `texts` are the clauses that were about it.
    """

    strong: list[Extent] = field(default_factory=list)
    leanings: list[float] = field(default_factory=list)
    conclusion: Extent | None = None
    hedged: bool = False
    unsure: bool = False
    texts: list[str] = field(default_factory=list)

    @property
    def leaning(self) -> float:
        """How the examples lean; without any word against it a statement is likelier meant as a yes."""
        return sum(self.leanings) / len(self.leanings) + BENEFIT

    @property
    def is_doubtful(self) -> bool:
        """Whether to ask before recording it."""
        return self.unsure or (not self.strong and self.conclusion is None and abs(self.leaning) < SURE)


class Gathering:
    """What a message says about each check, gathered clause by clause."""

    def __init__(self) -> None:
        self.found: dict[Subject, Found] = {}

    def note(self, subjects: Sequence[Subject], extent: Extent | None, part: Part | None) -> None:
        """An extent of some checks, told by a part of the message, if by one."""
        for subject in subjects:
            found = self.found.setdefault(subject, Found())
            if part is not None:
                found.texts.append(part.clause.text)
                found.unsure = found.unsure or part.about.unsure
            if extent is Extent.HEDGED:
                found.hedged = True
            elif extent is not None:
                found.strong.append(extent)
            else:
                found.leanings.append(part.leaning - CAUTION * is_condition(part.clause.text) if part else 0.0)

    def conclude(self, subjects: Sequence[Subject], extent: Extent) -> None:
        """An extent that counts whatever else was said of the checks."""
        for subject in subjects:
            if extent is not Extent.HEDGED:
                self.found.setdefault(subject, Found()).conclusion = extent


@dataclass(frozen=True)
class StatusReader:
    """Reads statuses from what a message says. `path`: it names who does something or by when."""

    checklist: Checklist
    examples: Examples
    text: str
    path: bool

    def statements(self, gathered: dict[Subject, Found]) -> tuple[list[Statement], list[Statement]]:
        """A statement for each item spoken of: those that may be recorded, and doubtful ones."""
        certain: list[Statement] = []
        doubtful: list[Statement] = []
        for item in self.checklist.items:
            found = {check.id: gathered[item.id, check.id] for check in item.checks if (item.id, check.id) in gathered}
            found = _unknown_first(found)
            read = {id_: self._status(one, item.id, id_) for id_, one in found.items()}
            checks = {id_: status for id_, status in read.items() if status is not None}
            if checks:
                status = item_status(item, checks)
                statement = Statement(item=item.id, status=status, checks=checks, note=self.text[:MAX_NOTE])
                (doubtful if any(found[id_].is_doubtful for id_ in checks) else certain).append(statement)
        return certain, doubtful

    def _status(self, found: Found, item: str, check: str) -> Status | None:
        """The status of a check from all that was said of it; None where only hedges were."""
        extents = _extents(found)
        if not extents:
            return None
        if extents == {Extent.UNKNOWN}:
            return Status.UNKNOWN
        plain = normalise(self.text)
        bar = self.checklist.verdict.bar
        if bar is Bar.ANSWERED:  # a substantial answer counts; only not knowing is a gap
            return Status.UNMET if _IGNORANT.search(plain) else Status.MET
        if bar is Bar.PATH_DEFINED and (self.path or _PATH.search(plain)):
            return Status.MET
        known = {Extent.UNMET if extent is Extent.PLANNED else extent for extent in extents - {Extent.UNKNOWN}}
        if known == {Extent.MET, Extent.UNMET}:
            return self._weighed(found, item, check)
        return Status.PARTIAL if len(known) > 1 else Status(known.pop().value)

    def _weighed(self, found: Found, item: str, check: str) -> Status:
        """Where some clauses say yes and some no: what the examples make of them together."""
        joined = ", ".join(found.texts)
        leaning = self.examples.leaning(joined, self.examples.encode([joined])[0], item, check)
        if abs(leaning) < DECISIVE:
            return Status.PARTIAL
        return Status.MET if leaning > 0 else Status.UNMET


def item_status(item: Item, checks: dict[str, Status]) -> Status:
    """The status of an item from those of its checks that were spoken of."""
    said = [checks[check.id] for check in item.checks if check.id in checks]
    if len(said) == len(item.checks) and all(status is Status.MET for status in said):
        return Status.MET
    if any(status in (Status.MET, Status.PARTIAL) for status in said):
        return Status.PARTIAL
    return Status.UNMET if Status.UNMET in said else Status.UNKNOWN


def _extents(found: Found) -> set[Extent]:
    """What the words decide, or else the examples; a conclusion outweighs both."""
    if found.conclusion:
        return {found.conclusion}
    if not found.strong and found.leanings and not found.hedged:
        return {Extent.MET if found.leaning > 0 else Extent.UNMET}
    return set(found.strong)


def _unknown_first(found: dict[str, Found]) -> dict[str, Found]:
    """Who does not know leaves nothing but that, unless words say that some check holds."""
    if not any(Extent.UNKNOWN in one.strong for one in found.values()):
        return found
    if any(extent in (Extent.MET, Extent.PARTIAL) for one in found.values() for extent in one.strong):
        return {id_: one for id_, one in found.items() if one.strong}
    return {id_: Found(strong=[Extent.UNKNOWN], texts=one.texts) for id_, one in found.items()}
