"""All initiatives side by side."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.assessment.findings import Shown
from bot.assessment.models import Assessment, Initiative, Stage, State, Status
from bot.assessment.portfolio import Counted, build_portfolio
from tests.bot.reporting import NOW, TODAY, answer, assessment, checklist, mixed, ready


def ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


def of(name: str, stage: Stage | None, record: Assessment | None = None, **more: Any) -> Assessment:
    """A record of an initiative of that name."""
    record = record or mixed()
    dates = {key: more.pop(key) for key in ("since", "begun") if key in more}
    initiative = Initiative(id=name, name=name, stage=stage, **dates)
    return record.model_copy(update={"id": name, "initiative": initiative, **more})


def test_the_latest_assessment_that_was_not_discarded_counts() -> None:
    """Of each initiative and checklist one row is shown."""
    later = {"updated_at": NOW + datetime.timedelta(days=1)}
    latest = {"updated_at": NOW + datetime.timedelta(days=2), "state": State.DISCARDED}
    told = build_portfolio(
        [of("A", Stage.PILOT, ready(), **later), of("A", Stage.PILOT), of("A", Stage.PILOT, assessment(), **latest)], TODAY
    )
    assert [row.verdict.percent for row in told.maps[0].rows] == [100]


def test_the_heat_map_shows_initiatives_by_items() -> None:
    """Rows are by name, cells in the order of the columns, one map for each checklist."""
    told = build_portfolio([of("b", Stage.PILOT), of("A", Stage.PILOT), of("A", None, ready("scaling_readiness"))], TODAY)
    mvp = told.maps[0]
    assert [row.name for row in mvp.rows] == ["A", "b"]
    assert [column.item for column in mvp.columns] == [item.id for item in checklist().items]
    assert mvp.rows[0].cells[:2] == (Shown.UNMET, Shown.PARTIAL)
    assert [each.checklist for each in told.maps] == ["mvp", "scaling_readiness"]


def test_versions_of_a_checklist_share_a_map() -> None:
    """Where a version does not ask an item its cell is empty."""
    fewer = checklist().model_copy(update={"version": 2, "items": checklist().items[1:]})
    told = build_portfolio([of("A", Stage.PILOT), of("B", Stage.PILOT, mixed(checklist=fewer))], TODAY)
    assert told.maps[0].columns[-1].item == "data"
    assert [row.cells[-1] for row in told.maps[0].rows] == [Shown.UNMET, None]


@pytest.mark.parametrize(
    ("stage", "dates", "expected"),
    [
        (Stage.PILOT, {"since": ago(30), "begun": ago(90)}, (True, 30, Counted.STAGE)),
        (Stage.PILOT, {"begun": ago(90)}, (True, 90, Counted.BEGINNING)),
        (Stage.READINESS_GATE, {"since": ago(3), "begun": ago(90)}, (True, 90, Counted.BEGINNING)),
        (Stage.READINESS_GATE, {"since": ago(3)}, (True, 3, Counted.STAGE)),
        (Stage.PILOT, {}, (True, None, None)),
        (Stage.PILOT, {"since": ago(-5)}, (True, None, None)),
        (Stage.SCALED_PRODUCTION, {"since": ago(30)}, (False, None, None)),
        (None, {"since": ago(30)}, (False, None, None)),
    ],
)
def test_how_long_a_pilot_has_been_one(stage: Stage | None, dates: dict[str, Any], expected: tuple[object, ...]) -> None:
    """Counted from the day it became a pilot, else from its beginning; unknown where neither was recorded."""
    entry = build_portfolio([of("A", stage, **dates)], TODAY).initiatives[0]
    assert (entry.in_pilot, entry.days, entry.counted) == expected


def test_what_blocks_stands_apart_from_what_is_undecided() -> None:
    """Blocking items carry owner and date; what nobody decided is listed on its own."""
    hindrance = build_portfolio([of("A", Stage.PILOT)], TODAY).in_pilot[0].hindrances[0]
    assert [(held.item, held.owner, held.overdue) for held in hindrance.blocking] == [
        ("data", "Ștefan 李", True),
        ("performance", "Jo", False),
        ("funding", "", False),
    ]
    assert "governance" in [held.item for held in hindrance.undecided]
    assert [held.item for held in hindrance.unevidenced] == ["monitoring"]


def test_the_share_that_reached_production_counts_recorded_stages_only() -> None:
    """n of m initiatives with a stage; stopped ones count as not reached, unrecorded ones are named apart."""
    stages = {"A": Stage.STEADY_STATE, "B": Stage.LIMITED_PRODUCTION, "C": Stage.PILOT, "D": Stage.STOPPED, "E": None}
    success = build_portfolio([of(name, stage) for name, stage in stages.items()], TODAY).success
    assert (success.reached, success.counted, success.percent, success.unknown) == (("A", "B"), 4, 50, ("E",))


def test_nothing_has_no_share() -> None:
    """Of no initiatives, none is a percentage."""
    told = build_portfolio([], TODAY)
    assert (told.success.percent, told.success.counted, told.maps, told.in_pilot) == (None, 0, (), ())
    assert build_portfolio([of("A", None)], TODAY).success.percent is None


def test_the_most_frequent_blocker_comes_first() -> None:
    """Counted over all initiatives that were asked."""
    one = assessment(answer("funding", Status.UNMET))
    told = build_portfolio([of("A", Stage.PILOT), of("B", Stage.STOPPED, one), of("C", None, ready())], TODAY).blockers
    assert [(each.item, each.names, each.assessed) for each in told[:2]] == [
        ("funding", ("A", "B"), 3),
        ("data", ("A",), 3),
    ]
