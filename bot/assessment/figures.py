"""Figures against targets: "350 ms, goal was 500", "99.2 % and we promised 99.9"."""

from __future__ import annotations

import re

from bot.assessment.models import Status
from knowledge.checklists import Better, Measure

_TARGET = (
    r"(?:goal|target|limit|sla|slo|need(?:s|ed)?|promised?|agreed|spec(?: says)?|budget|allow(?:ed|s)?"
    r"|max(?:imum)?|min(?:imum)?|required?|requirement|must be|should be"
    r"|threshold|objective|ceiling|out of|committed|asked for|wanted|plan(?:ned)?|expected|of|vs|against"
    r"|under the|within(?: the| our)?|inside(?: the)?)"
)
_FIGURE = re.compile(
    r"(?<![\w.])(\d+(?:[.,]\d+)?)\s?(ms|milliseconds?|s|secs?|seconds?|min|minutes?|%|percent|pct|h|hours?)?(?![\w])",
    re.IGNORECASE,
)
_FACTORS = {"ms": 0.001, "milli": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "hour": 3600.0}


def compare(text: str, measure: Measure) -> bool | None:
    """Whether a figure meets the target that the same text names; None where it does not name two comparable figures."""
    figures = [(match, _value(match)) for match in _FIGURE.finditer(text) if _fits(match, measure)]
    if len(figures) < 2:
        return None
    targets = [pair for pair in figures if _is_target(text, pair[0])]
    reached = [pair for pair in figures if pair not in targets and _may_be_reached(pair, measure)]
    if len(targets) != 1 or not reached:
        return None
    target, value = targets[0], reached[0]
    unit = (value[0][2] or target[0][2] or "").lower()
    a, b = _scaled(value, unit), _scaled(target, (target[0][2] or unit).lower())
    return a <= b if measure.better is Better.LOWER else a >= b


def names_target(text: str) -> bool:
    """Whether a text holds a number that it calls the target."""
    return any(_is_target(text, match) for match in _FIGURE.finditer(text))


def has_figure(text: str, measure: Measure) -> bool:
    """Whether a text holds a figure with one of the measure's units."""
    shares = any(_family(unit.lower()) == "%" for unit in measure.units)
    found = [match for match in _FIGURE.finditer(text) if _fits(match, measure)]
    return any(match[2] or (shares and re.search(r"[.,]\d", match[1])) for match in found)


def swapped(text: str) -> tuple[str, str] | None:
    """A new figure and the one it replaces: "500 ms not 200" is ("500", "200"); None where nothing is replaced."""
    number = r"(?<!\d)(\d++(?:[.,]\d++)?)"  # all of its digits at once, or a long number takes the square of its length
    unit = r"\s?(?:[a-zA-Z%€$£]{0,12})"
    match = re.search(rf"{number}{unit},? (?:and |so )?not {number}", text)
    if match:
        return match[1], match[2]
    match = re.search(rf"\bnot {number}{unit},? (?:but |it'?s |rather )?{number}", text)
    return (match[2], match[1]) if match else None


def worsened(note: str, pair: tuple[str, str], measure: Measure, status: Status) -> Status:
    """How a check stands with a new figure: against the target where the note names one, else by which way it moved.

    A figure that got worse than the one claimed as met no longer meets it, as far as anybody said.
    """
    against = compare(note, measure)
    if against is not None:
        return Status.MET if against else Status.UNMET
    new, old = (float(figure.replace(",", ".")) for figure in pair)
    worse = new > old if measure.better is Better.LOWER else new < old
    return Status.UNMET if worse and status is Status.MET else status


def _may_be_reached(pair: tuple[re.Match[str], float], measure: Measure) -> bool:
    """A number without a unit counts as what was reached only where it looks like a share."""
    shares = any(_family(unit.lower()) == "%" for unit in measure.units)
    return bool(pair[0][2]) or (shares and pair[1] <= 100)


def _fits(match: re.Match[str], measure: Measure) -> bool:
    unit = (match[2] or "").lower()
    return not unit or any(unit == known.lower() or _family(unit) == _family(known.lower()) for known in measure.units)


def _family(unit: str) -> str:
    if unit in ("%", "percent", "pct"):
        return "%"
    return "time" if _factor(unit) else unit


def _factor(unit: str) -> float | None:
    return next(
        (value for name, value in sorted(_FACTORS.items(), key=lambda pair: -len(pair[0])) if unit.startswith(name)), None
    )


def _value(match: re.Match[str]) -> float:
    return float(match[1].replace(",", "."))


def _scaled(pair: tuple[re.Match[str], float], unit: str) -> float:
    return pair[1] * (_factor(unit) or 1.0)


def _is_target(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 28) : match.start()].lower()
    after = text[match.end() : match.end() + 22].lower()
    near = re.search(rf"\b{_TARGET}\b(?: (?!and\b|but\b|so\b)[\w'’]+){{0,3}}[:=<>≤≥ ]*$", before)
    behind = (
        re.match(
            rf"\s*(?:that |which |is |was |are |were |had been |got |as |the |we |is the "
            rf"|(?:is|was|were) the )*(?:{_TARGET})\b",
            after,
        )
        if not after.lstrip().startswith(("of", "vs", "against", "under", "within"))
        else None
    )
    return bool(near or behind)
