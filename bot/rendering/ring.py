"""The geometry of the picture of an assessment: a ring of all items, one segment each."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import NamedTuple

from bot.assessment.findings import Shown

_CENTRE = 120.0
_OUTER = 112.0
_INNER = 72.0
_GAP = 0.035  # radians between two segments
_MOST_SIGNS = 26  # a sign needs about 22 units of the ring


class Segment(NamedTuple):
    """One item: its outline as an SVG path, and where its sign is written (None: there is no room)."""

    path: str
    shown: Shown
    sign_at: tuple[float, float] | None


def ring(shown: Sequence[Shown]) -> list[Segment]:
    """One segment for each item, clockwise from the top."""
    step = 2 * pi / len(shown)
    gap = _GAP if len(shown) > 1 else 0.001  # an arc of a whole turn would be none
    roomy = len(shown) <= _MOST_SIGNS
    return [
        Segment(
            _outline(place * step + gap / 2, (place + 1) * step - gap / 2),
            way,
            _point((_OUTER + _INNER) / 2, (place + 0.5) * step) if roomy else None,
        )
        for place, way in enumerate(shown)
    ]


def _outline(begin: float, end: float) -> str:
    large = int(end - begin > pi)
    outer_begin, outer_end = _point(_OUTER, begin), _point(_OUTER, end)
    inner_begin, inner_end = _point(_INNER, begin), _point(_INNER, end)
    return (
        f"M{outer_begin[0]},{outer_begin[1]} A{_OUTER:g},{_OUTER:g} 0 {large} 1 {outer_end[0]},{outer_end[1]} "
        f"L{inner_end[0]},{inner_end[1]} A{_INNER:g},{_INNER:g} 0 {large} 0 {inner_begin[0]},{inner_begin[1]} Z"
    )


def _point(radius: float, angle: float) -> tuple[float, float]:
    return round(_CENTRE + radius * sin(angle), 2), round(_CENTRE - radius * cos(angle), 2)
