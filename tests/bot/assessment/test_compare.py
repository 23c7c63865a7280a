"""Two assessments, then and now."""

from __future__ import annotations

import pytest

from bot.assessment.compare import Direction, compare
from bot.assessment.findings import Shown
from bot.assessment.models import Answer, Status
from bot.assessment.verdict import Outcome
from bot.errors import RecordError
from knowledge.checklists import Retired
from tests.bot.reporting import answer, assessment, checklist, mixed, ready

DATA = checklist().item("data")
HALF = answer("data", Status.PARTIAL, checks={DATA.checks[0].id: Status.MET})


@pytest.mark.parametrize(
    ("then", "now", "direction"),
    [
        (answer("data", Status.UNMET), answer("data", Status.PARTIAL), Direction.BETTER),
        (answer("data", Status.PARTIAL), HALF, Direction.BETTER),
        (answer("data", Status.MET), answer("data", Status.MET, "proof"), Direction.BETTER),
        (None, answer("data", Status.MET), Direction.BETTER),
        (answer("data", Status.UNKNOWN), answer("data", Status.MET), Direction.BETTER),
        (answer("data", Status.MET, "proof"), answer("data", Status.MET), Direction.WORSE),
        (answer("data", Status.MET), answer("data", Status.UNKNOWN), Direction.WORSE),
        (answer("data", Status.MET), answer("data", Status.MET, confirmed=False), Direction.WORSE),
        (None, answer("data", Status.UNMET), Direction.CHANGED),
        (answer("data", Status.UNMET), answer("data", Status.NOT_APPLICABLE, reason="r"), Direction.CHANGED),
        (answer("data", Status.MET), answer("data", Status.NOT_APPLICABLE, reason="r"), Direction.CHANGED),
        (answer("data", Status.UNMET), answer("data", Status.UNMET, note="new"), Direction.CHANGED),
        (answer("data", Status.UNMET), answer("data", Status.UNMET, owner="Jo"), Direction.CHANGED),
        (answer("data", Status.UNMET), answer("data", Status.UNMET), Direction.SAME),
        (None, None, Direction.SAME),
    ],
)
def test_where_an_item_went(then: Answer | None, now: Answer | None, direction: Direction) -> None:
    """Up or down the ladder is better or worse; to learn of a gap is neither."""
    old, new = (assessment(*filter(None, [each])) for each in (then, now))
    assert compare(old, new).items[0].direction is direction


def test_both_verdicts_and_what_changed_are_told() -> None:
    """The comparison carries the verdict then and now, and old and new of every detail."""
    told = compare(mixed(), ready())
    assert (told.then.verdict.outcome, told.now.verdict.outcome) == (Outcome.NOT_READY, Outcome.READY)
    data = next(item for item in told.went(Direction.BETTER) if item.item == "data")
    assert ("owner", "Ștefan 李", "") in [tuple(field.model_dump().values()) for field in data.fields]


def test_items_of_one_version_only_stand_apart() -> None:
    """An item that the newer version no longer asks is listed with the reason it was retired, a new one on its own."""
    gone = Retired(id="data", in_version=2, reason="It moved to the gate.")
    renamed = DATA.model_copy(update={"id": "data_flow"})
    items = (renamed, *checklist().items[1:])
    newer = checklist().model_copy(update={"version": 2, "items": items, "retired": (gone,)})
    told = compare(mixed(), mixed().model_copy(update={"checklist": newer}))
    assert [item.item for item in told.went(Direction.ADDED)] == ["data_flow"]
    dropped = told.went(Direction.DROPPED)[0]
    assert (dropped.then, dropped.now, dropped.remark) == (Shown.UNMET, None, "It moved to the gate.")
    assert (told.then.version, told.now.version) == (1, 2)


def test_different_checklists_are_not_compared() -> None:
    """They ask different things, and the error says so."""
    with pytest.raises(RecordError, match="ask different things"):
        compare(mixed(), ready("scaling_readiness"))
