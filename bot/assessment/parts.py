"""A message in parts: what is asked while it is read, each clause with what it is about, and what is gathered of a check."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.assessment.clauses import Clause
from bot.assessment.cues import Extent, denied_denial, normalise
from knowledge.checklists import Item

FAINT = 0.5  # score under which a clause without terms or telling words is only a remark
NEAR = 0.06  # how little a clause without terms must prefer another check to stay with the one before

Subject = tuple[str, str]
"""A check, by the ids of its item and its own."""

_CONDITION = re.compile(
    r"^(?:and |or |but |then )?(?:if|when|whenever|once|in case|below|above|should the|as soon as|where)\b"
)

_CIRCUMSTANCE = re.compile(
    r"^(?:with|under|at|during|even (?:with|at|under|on|in)|in the|on the|over the|measured|from|since|by|as of)\b"
    r"(?!.*\b(?:is|are|isn't|aren't|was|were|has|have|gets|goes|runs|does|do)\b)"
)


class Asked(NamedTuple):
    """The item and the check that are asked, if any, and the item's checks nobody spoke of."""

    item: Item | None = None
    check: str | None = None
    unsaid: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The item's id; "" where none is asked."""
        return self.item.id if self.item else ""


@dataclass(frozen=True)
class About:
    """What a clause is about: checks (none where it says too little to tell), and how that was found.

    `whole`: it means an item as a whole. `terms`: how many of the item's terms it uses. `score`: the best one of `scores`,
    which holds every check's, best first. `unsure`: another item than the asked one may be meant.
    """

    subjects: list[Subject] = field(default_factory=list)
    whole: bool = False
    terms: int = 0
    score: float = 0.0
    scores: dict[Subject, float] = field(default_factory=dict)
    unsure: bool = False


@dataclass
class Part:
    """A clause with its subjects, what its words decide and how the examples lean."""

    clause: Clause
    about: About
    subjects: list[Subject]
    extent: Extent | None
    leaning: float
    bare: bool | None
    measured: bool

    @property
    def plain(self) -> str:
        """The words of the clause as patterns expect them."""
        return normalise(self.clause.text)

    @property
    def length(self) -> int:
        """How many words the clause has."""
        return len(self.clause.text.split())

    @property
    def is_faint(self) -> bool:
        """Whether nothing but a remote likeness ties the clause to its subject."""
        return not self.is_tied and self.extent is None and self.about.score < FAINT

    @property
    def is_plain(self) -> bool:
        """Whether its extent leaves no doubt: a figure beside its target, a yes or no, a denied denial."""
        return self.measured or self.bare is not None or denied_denial(self.clause.text)

    @property
    def is_tied(self) -> bool:
        """Whether the clause uses its subject's terms or means an item as a whole."""
        return bool(self.about.terms) or self.about.whole

    def is_on(self, item: str) -> bool:
        """Whether the clause is about an item."""
        return bool(self.subjects) and self.subjects[0][0] == item

    def goes_on(self, last: list[Subject]) -> bool:
        """Whether the clause may as well be about what the clause before was about."""
        return max(self.about.scores.get(subject, 0.0) for subject in last) > self.about.score - NEAR


def is_condition(text: str) -> bool:
    """Whether a clause tells what happens if something does."""
    return bool(_CONDITION.match(normalise(text)))


def is_circumstance(plain: str) -> bool:
    """Whether a clause only tells when, where or under what something holds."""
    return bool(_CIRCUMSTANCE.match(plain))
