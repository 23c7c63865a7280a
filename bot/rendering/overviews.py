"""Comparisons and portfolios as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from bot.assessment.compare import Comparison, Direction, Moved, Side
from bot.assessment.findings import Shown
from bot.assessment.plain import count, day, listing
from bot.assessment.portfolio import Entry, HeatMap, Held, Portfolio, Success
from bot.rendering.markdown import fields, table
from bot.rendering.marks import literal
from bot.rendering.words import OWNERLESS, SIGNS, duration, stage, word

_DIRECTIONS = {
    Direction.BETTER: "Better",
    Direction.WORSE: "Worse",
    Direction.CHANGED: "Changed otherwise",
    Direction.ADDED: "Asked only now",
    Direction.DROPPED: "Asked only then",
    Direction.SAME: "Unchanged",
}


def comparison_markdown(comparison: Comparison) -> str:
    """Two assessments side by side as a document of its own."""
    blocks = [
        f"# {literal(comparison.checklist_title)}: then and now",
        table(["", "Then", "Now"], _sides(comparison.then, comparison.now)),
    ]
    for direction, title in _DIRECTIONS.items():
        if items := comparison.went(direction):
            lines = [f"- {_moved(item)}" for item in items]
            blocks += [f"## {title} ({len(items)})", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n"


def portfolio_markdown(portfolio: Portfolio) -> str:
    """The portfolio as a document of its own."""
    blocks = [f"# AI initiatives as of {day(portfolio.today)}", *_answers(portfolio)]
    for each in portfolio.maps:
        blocks += [f"## {literal(each.title)}", _heat_map(each)]
    blocks.append(_key(portfolio))
    if portfolio.blockers:
        rows = (
            [
                literal(each.title),
                literal(each.checklist_title),
                f"{len(each.names)} of {each.assessed}",
                listing([literal(name) for name in each.names]),
            ]
            for each in portfolio.blockers
        )
        blocks += ["## What blocks most often", table(["Item", "Checklist", "Blocks", "Initiatives"], rows)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _sides(then: Side, now: Side) -> Iterator[list[str]]:
    yield ["Initiative", literal(then.initiative), literal(now.initiative)]
    yield ["Last changed", day(then.at), day(now.at)]
    yield ["Version of the checklist", str(then.version), str(now.version)]
    yield ["Verdict", literal(then.verdict.title), literal(now.verdict.title)]
    yield ["Met of what applies", f"{then.verdict.percent} %", f"{now.verdict.percent} %"]


def _moved(item: Moved) -> str:
    ways = [word(way).lower() for way in (item.then, item.now) if way]
    told = ways[0] if len(set(ways)) == 1 else " → ".join(ways)
    details = "; ".join(filter(None, [fields(item.fields), literal(item.remark)]))
    return f"**{literal(item.title)}**: {told}" + (f" ({details})" if details else "")


def _answers(portfolio: Portfolio) -> Iterator[str]:
    pilots, total = portfolio.in_pilot, count(len(portfolio.initiatives), "initiative")
    yield "## What has reached production?"
    yield _success(portfolio.success)
    yield "## What is in pilot, for how long, and what blocks it?"
    names = listing([stage(each).lower() for each in portfolio.pilot_stages])
    yield f"{len(pilots)} of {total} in pilot. In pilot means {names}."
    if pilots:
        rows = ([literal(each.name), stage(each.stage), duration(each), *_hindrances(each)] for each in pilots)
        yield table(["Initiative", "Stage", "In pilot for", "What blocks it", "Not decided yet"], rows)


def _success(success: Success) -> str:
    names = listing([stage(each).lower() for each in success.stages])
    share = "No initiative has a recorded stage yet."
    if success.percent is not None:
        share = f"{len(success.reached)} of {count(success.counted, 'initiative')} reached production ({success.percent} %)."
    left_out = listing([literal(name) for name in success.unknown])
    unknown = f" Left out, because no stage is recorded: {left_out}." if left_out else ""
    return f"{share} Production means {names}.{unknown}"


def _hindrances(entry: Entry) -> Iterator[str]:
    """What blocks, and what is undecided; by checklist where there are several."""
    several = len(entry.hindrances) > 1
    blocking, undecided = [], []
    for each in entry.hindrances:
        by = f"{literal(each.checklist_title)}: " if several else ""
        if each.blocking:
            blocking.append(by + "; ".join(map(_held, each.blocking)))
        waiting = [f"{literal(held.title)} ({word(held.shown).lower()})" for held in each.undecided]
        waiting += [f"{literal(held.title)} (evidence missing)" for held in each.unevidenced]
        if waiting:
            undecided.append(by + ", ".join(waiting))
    yield " / ".join(blocking) or "no gap"
    yield " / ".join(undecided) or "nothing"


def _held(held: Held) -> str:
    due = f", due {day(held.due)}" if held.due else ""
    late = ", **overdue**" if held.overdue else ""
    return f"{literal(held.title)}, {word(held.shown).lower()} ({literal(held.owner) or OWNERLESS}{due}{late})"


def _heat_map(each: HeatMap) -> str:
    head = ["Initiative", *(literal(column.title) for column in each.columns), "Met", "Verdict"]
    rows = (
        [
            literal(row.name),
            *(SIGNS[cell] if cell else "" for cell in row.cells),
            f"{row.verdict.percent} %",
            literal(row.verdict.title),
        ]
        for row in each.rows
    )
    return table(head, rows)


def _key(portfolio: Portfolio) -> str:
    used = {cell for each in portfolio.maps for row in each.rows for cell in row.cells}
    return " · ".join(f"{SIGNS[way]} {word(way).lower()}" for way in Shown if way in used)
