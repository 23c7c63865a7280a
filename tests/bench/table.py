"""What the bench prints: a line for each comparison, with its target where there is one."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Column, Table

_NAME_WIDTH = 30


@dataclass(frozen=True)
class Target:
    """A bound on a ratio: at least or at most `value`."""

    sign: str
    value: float

    def met(self, ratio: float) -> bool:
        """Whether a measured ratio keeps to the bound."""
        return ratio >= self.value if self.sign == "≥" else ratio <= self.value


@dataclass(frozen=True)
class Comparison:
    """Ours against the anchor, with their unit. `ratio` is the median of the ratios within a round, or of two medians."""

    what: str
    ours: float
    anchor: float
    unit: str
    ratio: float
    target: Target | None = None


def median_ratio(ours: Sequence[float], anchor: Sequence[float]) -> float:
    """The median of the ratios of what was measured side by side: what burdens both alike cancels out."""
    return statistics.median(one / other for one, other in zip(ours, anchor, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def comparison_table(title: str, rows: Sequence[Comparison]) -> Table:
    """The comparisons with a word on each target."""
    table = Table(
        "", "ours", "anchor", "ratio", "target", "", title=title, title_justify="left", title_style="bold", box=None
    )
    for column in (1, 2, 3):
        table.columns[column].justify = "right"
    for row in rows:
        target = f"{row.target.sign} {row.target.value:g}" if row.target else "–"
        verdict = ("met" if row.target.met(row.ratio) else "MISSED") if row.target else ""
        table.add_row(
            row.what, _figure(row.ours, row.unit), _figure(row.anchor, row.unit), f"{row.ratio:.3g}", target, verdict
        )
    return table


def stage_table(title: str, stages: Sequence[tuple[str, float, float]]) -> Table:
    """Stages with their p50 and p95 in milliseconds."""
    table = Table(
        Column(min_width=_NAME_WIDTH), "p50 ms", "p95 ms", title=title, title_justify="left", title_style="bold", box=None
    )
    for column in (1, 2):
        table.columns[column].justify = "right"
    for name, middle, high in stages:
        table.add_row(name, f"{middle:.2f}", f"{high:.2f}")
    return table


def _figure(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
