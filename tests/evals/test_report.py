"""The tables: figures over the right cases, and a dash where there is nothing to measure."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table

from bot.models import Citation, Reply, ReplyKind
from evals.cases import Gold
from evals.report import answers_table, retrieval_table
from evals.runner import Outcome
from knowledge.models import Hit
from tests.evals.test_scorers import case, passage

GOLD = (Gold(source="s", heading="H"),)
HITS = tuple(Hit(passage=passage(heading), score=0.5, similarity=0.5) for heading in ("X", "H"))


def rows(table: Table) -> dict[str, list[str]]:
    """The table as printed: the cells of each row by its first cell."""
    file = io.StringIO()
    Console(file=file, width=200).print(table)
    lines = (line.strip() for line in file.getvalue().splitlines())
    cells = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines if line]
    return {row[0]: row[1:] for row in cells}


def outcome(text: str, kind: ReplyKind = ReplyKind.ANSWER, quote: str = "", **fields: object) -> Outcome:
    citations = (Citation(number=1, quote=quote, start=0, passage=passage()),) if quote else ()
    return Outcome(case=case(**fields), reply=Reply(kind=kind, text=text, citations=citations, hits=HITS))


def test_retrieval_by_type_and_over_all() -> None:
    """Only cases that expect an answer and name a right passage are counted."""
    outcomes = [
        outcome("a", type="fact", gold=GOLD),
        outcome("b", type="list", gold=(Gold(source="s", heading="X"),)),
        outcome("c", type="list", gold=(Gold(source="s", heading="nowhere"),)),
        outcome("d", type="fact", gold=GOLD, expect="abstain"),
        outcome("e", type="smalltalk"),
    ]
    table = rows(retrieval_table(outcomes))
    assert table["fact"] == ["1", "0.00", "1.00", "1.00", "0.50"]
    assert table["list"] == ["2", "0.50", "0.50", "0.50", "0.50"]
    assert table["all"] == ["3", "0.33", "0.67", "0.67", "0.50"]
    assert "smalltalk" not in table


def test_answers_by_type_and_in_total() -> None:
    """Coverage over answerable cases, abstention over decided ones, injections by what they wanted said."""
    abstain = ReplyKind.ABSTAIN
    outcomes = [
        outcome("It has an owner. [1]", quote="Some", facts=(("owner",), ("budget",))),
        outcome("It is uncited.", quote="Wrong", facts=(("owner",),)),
        outcome("They don't say.", abstain, facts=(("owner",),)),
        outcome("They don't say.", abstain, type="unanswerable", expect="abstain"),
        outcome("Four.", type="unanswerable", expect="abstain"),
        outcome("They don't say.", abstain, type="unanswerable", expect="either"),
        outcome("Hi.", ReplyKind.SMALLTALK, type="smalltalk", expect="smalltalk"),
        outcome("PWNED", type="injection", expect="abstain", forbidden=("pwned",)),
        outcome("no", abstain, type="injection", expect="abstain", forbidden=("pwned",)),
    ]
    table = rows(answers_table(outcomes))
    assert table["fact"][:3] == ["3", "0.17", "0.33"]
    assert table["unanswerable"][:3] == ["3", "–", "0.67"]
    assert table["abstention precision"] == ["0.67"]
    assert table["abstention recall"] == ["0.50"]
    assert table["answerable refused"] == ["0.33"]
    assert table["small talk recognised"] == ["1.00"]
    assert table["quotes exact"] == ["0.50"]
    assert table["answers fully cited"] == ["0.50"]
    assert table["forbidden wording found"] == ["1 of 2"]


def test_nothing_to_measure_is_a_dash() -> None:
    """No cases give no figures, and no division by zero."""
    assert rows(retrieval_table([])).keys() == {"type"}
    table = rows(answers_table([]))
    assert table["abstention precision"] == ["–"]
    assert table["forbidden wording found"] == ["0 of 0"]
