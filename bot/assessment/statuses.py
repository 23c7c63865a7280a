"""From what is gathered about checks to statuses, and from the statuses of checks to those of items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.assessment.cues import Extent, normalise
from bot.assessment.examples import Examples
from bot.assessment.judging import features, judge
from bot.assessment.models import MAX_NOTE, Statement, Status
from bot.assessment.parts import Part, Subject
from bot.assessment.weighing import Told
from knowledge.checklists import Bar, Checklist, Item

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
    """What is gathered about one check: the extents that words tell, and a conclusion drawn at the end.

    `decided` are the extents told beyond doubt: by a figure beside its target, a plain yes or no, a denied denial.
    `silent`: a clause was about it in which no word decides. `texts` are the clauses that were about it.
    """

    strong: list[Extent] = field(default_factory=list)
    decided: list[Extent] = field(default_factory=list)
    conclusion: Extent | None = None
    silent: bool = False
    hedged: bool = False
    unsure: bool = False
    tied: bool = False
    texts: list[str] = field(default_factory=list)


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
                if extent in (Extent.MET, Extent.UNMET) and part.is_plain:
                    found.decided.append(extent)
                found.unsure = found.unsure or part.about.unsure
                found.tied = found.tied or part.is_tied
            if extent is Extent.HEDGED:
                found.hedged = True
            elif extent is not None:
                found.strong.append(extent)
            else:
                found.silent = True

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

    def told(self, gathered: dict[Subject, Found]) -> dict[Subject, Told]:
        """What words tell of each check that is spoken of."""
        told: dict[Subject, Told] = {}
        for item in self.checklist.items:
            found = {check.id: gathered[item.id, check.id] for check in item.checks if (item.id, check.id) in gathered}
            for id_, one in _unknown_first(found).items():
                status = self._status(one, item.id, id_)
                if status is not None:
                    told[item.id, id_] = Told(
                        status,
                        plain=len(set(one.decided)) == 1,
                        unsure=one.unsure,
                        worded=bool(one.strong),
                        tied=one.tied,
                        clauses=", ".join(dict.fromkeys(one.texts)),
                    )
        return told

    def statements(self, told: dict[Subject, Told]) -> tuple[list[Statement], list[Statement]]:
        """A statement for each item spoken of: those that may be recorded, and doubtful ones."""
        certain: list[Statement] = []
        doubtful: list[Statement] = []
        for item in self.checklist.items:
            own = {check.id: told[item.id, check.id] for check in item.checks if (item.id, check.id) in told}
            if own:
                checks = {id_: one.status for id_, one in own.items()}
                statement = Statement(
                    item=item.id, status=item_status(item, checks), checks=checks, note=self.text[:MAX_NOTE]
                )
                (doubtful if any(one.unsure for one in own.values()) else certain).append(statement)
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
        if not is_weighed(found):
            return _plainly(set(found.decided) or extents)
        return judge(weigh(self.examples, found, item, check))


def is_weighed(found: Found) -> bool:
    """Whether words and examples are weighed: clauses were about the check, and neither figure nor plain answer decides."""
    return bool(found.texts) and len(set(found.decided)) != 1


def weigh(examples: Examples, found: Found, item: str, check: str) -> list[float]:
    """What tells of a check, as features for `judge`."""
    joined = ", ".join(dict.fromkeys(found.texts))
    return features(found.strong, found.conclusion, examples.leaning(joined, examples.encode([joined])[0], item, check))


def item_status(item: Item, checks: dict[str, Status]) -> Status:
    """The status of an item from those of its checks that were spoken of."""
    said = [checks[check.id] for check in item.checks if check.id in checks]
    if len(said) == len(item.checks) and all(status is Status.MET for status in said):
        return Status.MET
    if any(status in (Status.MET, Status.PARTIAL) for status in said):
        return Status.PARTIAL
    return Status.UNMET if Status.UNMET in said else Status.UNKNOWN


def _extents(found: Found) -> set[Extent]:
    """What the words tell; a conclusion outweighs them, and what is named without a word against it likelier holds."""
    if found.conclusion:
        return {found.conclusion}
    if not found.strong and found.silent and not found.hedged:
        return {Extent.MET}
    return set(found.strong)


def _plainly(extents: set[Extent]) -> Status:
    """The status of a check that was only named, by what was said of others beside it."""
    known = {Extent.UNMET if extent is Extent.PLANNED else extent for extent in extents - {Extent.UNKNOWN}}
    return Status.PARTIAL if len(known) > 1 else Status(known.pop().value)


def _unknown_first(found: dict[str, Found]) -> dict[str, Found]:
    """Who does not know leaves nothing but that, unless words say that some check holds."""
    if not any(Extent.UNKNOWN in one.strong for one in found.values()):
        return found
    if any(extent in (Extent.MET, Extent.PARTIAL) for one in found.values() for extent in one.strong):
        return {id_: one for id_, one in found.items() if one.strong}
    return {id_: Found(strong=[Extent.UNKNOWN], texts=one.texts) for id_, one in found.items()}
