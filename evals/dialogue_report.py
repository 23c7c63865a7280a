"""Walked dialogues as tables. Every number that a document quotes comes from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Column, Table

from bot.assessment.models import Status
from evals.dialogues import ExpectedItem, Walk
from evals.scorers.dialogues import Tally, TurnScore, all_statuses, score_final, score_turn, total, total_tally

_ABSENT = "–"


def dialogues_table(walks: Sequence[Walk]) -> Table:
    """What is read right and what is written wrongly, by split."""
    names = [name for name in ("tune", "held") if any(walk.dialogue.split == name for walk in walks)]
    groups = {name: [walk for walk in walks if walk.dialogue.split == name] for name in names}
    if len(groups) > 1:
        groups["all"] = list(walks)
    table = Table("figure", *groups, box=None)
    table.add_row("dialogues", *(str(len(group)) for group in groups.values()))
    broken = {name: sum(walk.result is None for walk in group) for name, group in groups.items()}
    if any(broken.values()):
        table.add_row("of these broken off", *map(str, broken.values()))
    columns = [_figures(group) for group in groups.values()]
    for label in columns[0] if columns else ():
        table.add_row(label, *(_told(column[label]) for column in columns))
    return table


def errors_table(walks: Iterable[Walk]) -> Table:
    """Each message that was not read as expected. Held dialogues are left out: whoever reads their errors tunes on them."""
    where = Column("where", no_wrap=True)  # the id is there to be looked up
    table = Table(where, "wrong", "message", "expected", "found", box=None, padding=(0, 1, 1, 0))
    for walk in walks:
        if walk.dialogue.split == "held":
            continue
        for number, got, score in _scores([walk]):
            if score.faults:
                turn = walk.dialogue.turns[number]
                said = f"{turn.user}: {turn.text}" if turn.user else turn.text
                wanted = _line(turn.expect.act.value, map(_wanted, turn.expect.items), turn.expect.asked)
                found = _line(got["act"], map(_found, got["items"]), got["asked"]) if got else "broken off"
                table.add_row(f"{walk.dialogue.id} {number + 1}", ", ".join(score.faults), said, wanted, found)
    return table


def _scores(walks: Iterable[Walk]) -> Iterable[tuple[int, Mapping[str, Any] | None, TurnScore]]:
    for walk in walks:
        found = walk.result["turns"] if walk.result else [None] * len(walk.dialogue.turns)
        for number, got in enumerate(found):
            yield number, got, score_turn(walk.dialogue.turns[number].expect, got)


def _figures(walks: Sequence[Walk]) -> dict[str, Tally]:
    score = total(score for _, _, score in _scores(walks))
    final = total_tally(score_final(walk.dialogue.final, walk.result["final"] if walk.result else {}) for walk in walks)
    by_status = {f"  {status.value}": score.statuses.get(status.value, Tally()) for status in Status}
    return {
        "acts right": score.act,
        "statuses right": all_statuses(score),
        **by_status,
        "owners and dates right": score.owners_and_dates,
        "next item right": score.asked,
        "final statuses right": final,
        "wrong writes, of recorded": score.wrong_writes,
        "  not said, or the opposite": score.not_said,
        "messages with a wrong write": score.wrong_turn,
    }


def _told(tally: Tally) -> str:
    return _ABSENT if tally.share is None else f"{tally.share:.3f} ({tally.hits} of {tally.total})"


def _line(act: str, items: Iterable[str], asked: str | None) -> str:
    return "; ".join(filter(None, [act, *items])) + f" → {asked or _ABSENT}"


def _wanted(one: ExpectedItem) -> str:
    return _found(one.model_dump(mode="json"))


def _found(one: Mapping[str, Any]) -> str:
    return " ".join(str(one[name]) for name in ("item", "status", "owner", "due") if one.get(name))
