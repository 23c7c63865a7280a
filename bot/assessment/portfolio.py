"""All initiatives side by side: where each stands, how long it has been a pilot, what blocks it, what reached production."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import StrEnum

from bot.assessment.findings import Shown, show
from bot.assessment.models import IN_PRODUCTION, Assessment, Initiative, Stage, State
from bot.assessment.plain import cleaned
from bot.assessment.report import name_of
from bot.assessment.verdict import Verdict, judge
from knowledge.models import Frozen

IN_PILOT = (Stage.PILOT, Stage.READINESS_GATE)


class Column(Frozen):
    """An item of a checklist, as a column of its heat map."""

    item: str
    title: str


class Row(Frozen):
    """An initiative's latest assessment by one checklist; a cell is None where its version does not ask the item."""

    initiative: str
    name: str
    version: int
    updated_at: datetime.datetime
    verdict: Verdict
    cells: tuple[Shown | None, ...]


class HeatMap(Frozen):
    """Initiatives by items of one checklist."""

    checklist: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Held(Frozen):
    """An item that keeps an initiative back, and whose it is."""

    item: str
    title: str
    shown: Shown
    owner: str = ""
    due: datetime.date | None = None
    overdue: bool = False


class Hindrance(Frozen):
    """What keeps an initiative from a positive verdict by one checklist."""

    checklist_title: str
    title: str
    blocking: tuple[Held, ...]
    undecided: tuple[Held, ...]
    unevidenced: tuple[Held, ...]


class Counted(StrEnum):
    """From which day the time as a pilot is counted."""

    STAGE = "stage"
    BEGINNING = "beginning"


class Entry(Frozen):
    """One initiative. `days` as a pilot is None for what is no pilot and where no day was recorded."""

    id: str
    name: str
    owner: str
    stage: Stage | None
    in_pilot: bool
    days: int | None = None
    counted: Counted | None = None
    hindrances: tuple[Hindrance, ...]


class Blocker(Frozen):
    """An item that keeps back several initiatives: `names` of those, out of `assessed` that were asked."""

    checklist_title: str
    item: str
    title: str
    names: tuple[str, ...]
    assessed: int


class Success(Frozen):
    """How many initiatives reached production. `percent` is None where there is none to count."""

    stages: tuple[Stage, ...] = IN_PRODUCTION
    reached: tuple[str, ...]
    counted: int
    unknown: tuple[str, ...]
    percent: int | None


class Portfolio(Frozen):
    """The whole portfolio as of a day; initiatives by name."""

    today: datetime.date
    initiatives: tuple[Entry, ...]
    maps: tuple[HeatMap, ...]
    blockers: tuple[Blocker, ...]
    success: Success
    pilot_stages: tuple[Stage, ...] = IN_PILOT

    @property
    def in_pilot(self) -> tuple[Entry, ...]:
        """The initiatives that are pilots now."""
        return tuple(entry for entry in self.initiatives if entry.in_pilot)


def build_portfolio(assessments: Iterable[Assessment], today: datetime.date) -> Portfolio:
    """The portfolio as of `today`, from the latest assessment of each initiative by each checklist."""
    latest = _latest(assessments)
    initiatives = sorted(_initiatives(latest).values(), key=_by_name)
    maps = tuple(_map(group) for group in _by_checklist(latest))
    return cleaned(
        Portfolio(
            today=today,
            initiatives=tuple(_entry(each, latest, today) for each in initiatives),
            maps=maps,
            blockers=_blockers(maps),
            success=_success(initiatives),
        )
    )


def _latest(assessments: Iterable[Assessment]) -> list[Assessment]:
    """The latest of each initiative and checklist, oldest change first; what was discarded does not count."""
    found: dict[tuple[str, str], Assessment] = {}
    kept = [each for each in assessments if each.state is not State.DISCARDED]
    for each in sorted(kept, key=lambda each: (each.updated_at, each.id)):
        found.pop((each.initiative.id, each.checklist.id), None)
        found[each.initiative.id, each.checklist.id] = each
    return list(found.values())


def _initiatives(latest: list[Assessment]) -> dict[str, Initiative]:
    return {each.initiative.id: each.initiative for each in latest}  # the last change knows best


def _by_name(initiative: Initiative) -> tuple[str, str]:
    return name_of(initiative).casefold(), initiative.id


def _by_checklist(latest: list[Assessment]) -> list[list[Assessment]]:
    groups: dict[str, list[Assessment]] = {}
    for each in sorted(latest, key=lambda each: (each.checklist.id, _by_name(each.initiative))):
        groups.setdefault(each.checklist.id, []).append(each)
    return list(groups.values())


def _map(group: list[Assessment]) -> HeatMap:
    """The newest version leads the columns; what only older versions ask follows."""
    newest_first = sorted({each.checklist.version: each.checklist for each in group}.items(), reverse=True)
    titles: dict[str, str] = {}
    for _, checklist in newest_first:
        titles |= {item.id: item.title for item in checklist.items if item.id not in titles}
    checklist = newest_first[0][1]
    columns = tuple(Column(item=id_, title=title) for id_, title in titles.items())
    return HeatMap(
        checklist=checklist.id, title=checklist.title, columns=columns, rows=tuple(_row(each, columns) for each in group)
    )


def _row(assessment: Assessment, columns: tuple[Column, ...]) -> Row:
    asked = {item.id for item in assessment.checklist.items}
    return Row(
        initiative=assessment.initiative.id,
        name=name_of(assessment.initiative),
        version=assessment.checklist.version,
        updated_at=assessment.updated_at,
        verdict=judge(assessment.checklist, assessment.answers),
        cells=tuple(_shown(assessment, column.item) if column.item in asked else None for column in columns),
    )


def _shown(assessment: Assessment, item: str) -> Shown:
    return show(assessment.answers.get(item), item in assessment.dialogue.parked)


def _entry(initiative: Initiative, latest: list[Assessment], today: datetime.date) -> Entry:
    in_pilot = initiative.stage in IN_PILOT
    days, counted = _time(initiative, today) if in_pilot else (None, None)
    own = sorted((each for each in latest if each.initiative.id == initiative.id), key=lambda each: each.checklist.id)
    return Entry(
        id=initiative.id,
        name=name_of(initiative),
        owner=initiative.owner,
        stage=initiative.stage,
        in_pilot=in_pilot,
        days=days,
        counted=counted,
        hindrances=tuple(_hindrance(each, today) for each in own),
    )


def _time(initiative: Initiative, today: datetime.date) -> tuple[int | None, Counted | None]:
    """Days as a pilot. At the gate `since` is the day of the gate, and the pilot is older than that."""
    days = [(initiative.since, Counted.STAGE), (initiative.begun, Counted.BEGINNING)]
    for date, counted in days if initiative.stage is Stage.PILOT else reversed(days):
        if date and date <= today:
            return (today - date).days, counted
    return None, None


def _hindrance(assessment: Assessment, today: datetime.date) -> Hindrance:
    verdict = judge(assessment.checklist, assessment.answers)

    def held(ids: tuple[str, ...]) -> tuple[Held, ...]:
        return tuple(_held(assessment, id_, today) for id_ in ids)

    return Hindrance(
        checklist_title=assessment.checklist.title,
        title=verdict.title,
        blocking=held(verdict.blocking),
        undecided=held(verdict.undecided),
        unevidenced=held(verdict.unevidenced),
    )


def _held(assessment: Assessment, id_: str, today: datetime.date) -> Held:
    held = Held(item=id_, title=assessment.checklist.item(id_).title, shown=_shown(assessment, id_))
    answer = assessment.answers.get(id_)
    if answer is None:
        return held
    overdue = answer.due is not None and answer.due < today
    return held.model_copy(update={"owner": answer.owner, "due": answer.due, "overdue": overdue})


def _blockers(maps: tuple[HeatMap, ...]) -> tuple[Blocker, ...]:
    """The items that block somebody, most frequent first."""
    found = []
    for each in maps:
        for place, column in enumerate(each.columns):
            names = tuple(row.name for row in each.rows if column.item in row.verdict.blocking)
            assessed = sum(row.cells[place] is not None for row in each.rows)
            blocker = Blocker(
                checklist_title=each.title, item=column.item, title=column.title, names=names, assessed=assessed
            )
            found += [blocker] if names else []
    return tuple(sorted(found, key=lambda blocker: -len(blocker.names)))


def _success(initiatives: list[Initiative]) -> Success:
    known = [each for each in initiatives if each.stage is not None]
    reached = tuple(name_of(each) for each in known if each.stage in IN_PRODUCTION)
    return Success(
        reached=reached,
        counted=len(known),
        unknown=tuple(name_of(each) for each in initiatives if each.stage is None),
        percent=100 * len(reached) // len(known) if known else None,
    )
