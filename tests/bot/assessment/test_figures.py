"""Figures against their targets, and figures put right."""

from __future__ import annotations

import pytest

from bot.assessment.figures import compare, has_figure, swapped, worsened
from bot.assessment.models import Status
from knowledge.checklists import Better, Measure

LATENCY = Measure(units=("ms", "s", "seconds"), better=Better.LOWER)
UPTIME = Measure(units=("%", "percent"), better=Better.HIGHER)


@pytest.mark.parametrize(
    ("text", "measure", "met"),
    [
        ("350 ms, goal was 500", LATENCY, True),
        ("p95 is 800 ms and the limit is 200 ms", LATENCY, False),
        ("it takes 1.2 s against a target of 900 ms", LATENCY, False),
        ("200 ms where 0.3 s are allowed", LATENCY, True),
        ("target 500 ms, measured 499 ms", LATENCY, True),
        ("99.95 % against a target of 99.9 %", UPTIME, True),
        ("uptime 99.2 % and we promised 99.9 %", UPTIME, False),
        ("the SLA is 99,5 %, we had 99,7 %", UPTIME, True),
        ("200 ms", LATENCY, None),
        ("it is fast enough", LATENCY, None),
        ("99.9 % uptime", LATENCY, None),
        ("between 200 ms and 400 ms", LATENCY, None),
    ],
)
def test_a_figure_is_held_against_its_target(text: str, measure: Measure, met: bool | None) -> None:
    """Whether the target is reached, in whatever unit; undecided where there are not two figures that compare."""
    assert compare(text, measure) is met


@pytest.mark.parametrize(("text", "found"), [("it takes 2 s", True), ("2 of 5 teams", False), ("99 %", False), ("", False)])
def test_a_figure_has_a_unit_of_the_measure(text: str, found: bool) -> None:
    """Only figures in the measure's own units answer it."""
    assert has_figure(text, LATENCY) is found


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("sorry, 500 ms not 200", ("500", "200")),
        ("it's 99.1 %, not 99.9", ("99.1", "99.9")),
        ("not 200 ms but 500", ("500", "200")),
        ("no, not 3, it's 5", ("5", "3")),
        ("500 ms", None),
        ("not yet, in 2 weeks", None),
        ("", None),
    ],
)
def test_a_figure_put_right(text: str, pair: tuple[str, str] | None) -> None:
    """The new figure and the one that it replaces."""
    assert swapped(text) == pair


@pytest.mark.parametrize(
    ("note", "pair", "before", "after"),
    [
        ("p95 is 500 ms and the limit is 300 ms", ("500", "200"), Status.MET, Status.UNMET),
        ("p95 is 250 ms and the limit is 300 ms", ("250", "500"), Status.UNMET, Status.MET),
        ("p95 is 500 ms", ("500", "200"), Status.MET, Status.UNMET),
        ("p95 is 100 ms", ("100", "200"), Status.MET, Status.MET),
        ("p95 is 100 ms", ("100", "200"), Status.UNMET, Status.UNMET),
    ],
)
def test_a_new_figure_is_judged_anew(note: str, pair: tuple[str, str], before: Status, after: Status) -> None:
    """Against its target where the note names one; else a worse figure no longer meets what it was claimed to meet."""
    assert worsened(note, pair, LATENCY, before) is after
