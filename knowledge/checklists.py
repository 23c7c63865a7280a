"""Checklists as data: what is asked, what counts, what to do about a gap, and the rule that makes a verdict of the answers.

`problems_between` says what keeps a new version from following an old one, so that a recorded answer means the same for
ever. Files are read in `checklist_files`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge.models import Frozen

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
PassageName = Annotated[str, StringConstraints(pattern=r"^[^#\n]+#[^\n]+$", max_length=300)]


class Level(StrEnum):
    """How much an item weighs: a must decides, a should is reported, a suggestion is only worth considering."""

    MUST = "must"
    SHOULD = "should"
    SUGGESTED = "suggested"


class Rule(StrEnum):
    """What must hold for a positive verdict: every must met, or a yes to every item whatever its level."""

    ALL_MUSTS_MET = "all_musts_met"
    ALL_YES = "all_yes"


class Bar(StrEnum):
    """What it takes for a check to count as met: in place; a defined path to it; a substantial answer to the question."""

    IN_PLACE = "in_place"
    PATH_DEFINED = "path_defined"
    ANSWERED = "answered"


class Better(StrEnum):
    """Which way a measured figure improves."""

    LOWER = "lower"
    HIGHER = "higher"


class Measure(Frozen):
    """A figure that answers to a check give: its units as people write them, and which way is better."""

    units: tuple[Line, ...] = Field(min_length=1)
    better: Better


class Check(Frozen):
    """One atomic statement that holds or does not.

    `terms` are words and short phrases that name its subject. `met` and `unmet` are what people say, in their words, when
    it holds and when it does not; the interpretation compares answers with them. Checks of different checklists with the
    same `concept` ask the same thing.
    """

    id: Slug
    text: Line
    ask: Line
    terms: tuple[Line, ...] = Field(min_length=1)
    met: tuple[Line, ...] = Field(min_length=2)
    unmet: tuple[Line, ...] = Field(min_length=2)
    measure: Measure | None = None
    concept: Slug | None = None


class NotApplicable(Frozen):
    """Whether an item may be ruled out, and whether that takes a reason."""

    allowed: bool
    reason_required: bool = True


class Action(Frozen):
    """What to do about a gap, and the passage that says so (`document#heading`)."""

    text: Line
    passage: PassageName


class FailureMode(Frozen):
    """The failure that an item guards against, by its name in the playbooks."""

    name: Line
    passage: PassageName


class Item(Frozen):
    """One item of a checklist: it is met when all of its checks are."""

    id: Slug
    title: Line
    area: Slug | None = None
    level: Level
    question: Line
    why: Line
    passage: PassageName
    terms: tuple[Line, ...] = Field(min_length=1)
    checks: tuple[Check, ...] = Field(min_length=1)
    evidence: tuple[Line, ...] = Field(min_length=1)
    evidence_required: bool
    not_applicable: NotApplicable
    owner_role: Line
    example: Line
    actions: tuple[Action, ...] = Field(min_length=1)
    guards_against: FailureMode

    @model_validator(mode="after")
    def _check_ids_are_unique(self) -> Self:
        _refuse_repeats("check", [check.id for check in self.checks])
        return self

    def check(self, id: str) -> Check:
        """The check with this id. Raises `KeyError`."""
        return {check.id: check for check in self.checks}[id]


class Area(Frozen):
    """A group of items."""

    id: Slug
    title: Line


class Retired(Frozen):
    """An item that is no longer asked. Its id is never used again."""

    id: Slug
    in_version: int = Field(ge=2)
    reason: Line
    replaced_by: Slug | None = None


class VerdictRule(Frozen):
    """How the answers make a verdict, and what the two outcomes are called in the source."""

    rule: Rule
    bar: Bar = Bar.IN_PLACE
    ready: Line
    not_ready: Line
    passage: PassageName


class Checklist(Frozen):
    """A whole checklist. `stage` is the rollout stage (1 to 5) that it closes, where it closes one."""

    id: Slug
    version: int = Field(ge=1)
    title: Line
    purpose: Line
    stage: int | None = Field(default=None, ge=1, le=5)
    verdict: VerdictRule
    areas: tuple[Area, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    retired: tuple[Retired, ...] = ()

    @model_validator(mode="after")
    def _ids_fit_together(self) -> Self:
        _refuse_repeats("item", [*(item.id for item in self.items), *(item.id for item in self.retired)])
        _refuse_repeats("area", [area.id for area in self.areas])
        known = {area.id for area in self.areas}
        for item in self.items:
            if (item.area is None) != (not known) or (item.area and item.area not in known):
                raise ValueError(f"item {item.id} needs one of the areas: {', '.join(sorted(known)) or 'none are declared'}")
            if self.verdict.rule is Rule.ALL_YES and item.not_applicable.allowed:
                raise ValueError(f"item {item.id} cannot be ruled out where the rule asks for a yes to every item")
        late = [item.id for item in self.retired if item.in_version > self.version]
        if late:
            raise ValueError(f"{', '.join(late)} cannot be retired in a version that is not reached yet")
        return self

    def item(self, id: str) -> Item:
        """The item with this id. Raises `KeyError`."""
        return {item.id: item for item in self.items}[id]


def _refuse_repeats(what: str, ids: list[str]) -> None:
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise ValueError(f"{what} ids are used once, also after an item is retired; used twice: {', '.join(twice)}")


def split_passage(name: str) -> tuple[str, str]:
    """A passage name as the document's id and the heading."""
    document, _, heading = name.partition("#")
    return document, heading


def same_meaning(one: Checklist, other: Checklist) -> bool:
    """Whether two files ask and judge the same: examples and terms may differ, they only help to read answers."""
    return _meaning(one) == _meaning(other)


def _meaning(checklist: Checklist) -> Checklist:
    items = tuple(
        item.model_copy(
            update={
                "terms": (),
                "checks": tuple(check.model_copy(update={"terms": (), "met": (), "unmet": ()}) for check in item.checks),
            }
        )
        for item in checklist.items
    )
    return checklist.model_copy(update={"items": items})


def problems_between(old: Checklist, new: Checklist) -> list[str]:
    """What keeps `new` from following `old`: empty where every recorded answer keeps its meaning."""
    if old == new:
        return []
    problems = []
    if new.version <= old.version:
        problems.append(f"version must be above {old.version}, which is already known with other content")
    retired = {item.id for item in new.retired}
    asked = {item.id for item in new.items}
    problems += [f"item {item.id} is gone: list it under retired" for item in old.items if item.id not in asked | retired]
    problems += [
        f"item {item.id} was retired in version {item.in_version}: keep it there"
        for item in old.retired
        if item.id not in retired
    ]
    return problems
