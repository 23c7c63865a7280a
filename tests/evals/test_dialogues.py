"""The dialogue cases, the walk through them, and the scorer that judges what was read and written."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from bot.assess_lines import Room
from bot.assessment.models import Status
from bot.assessment.rules import RuleInterpreter
from bot.compose import build_room, build_shelf
from evals.cases import CaseError
from evals.dialogue_report import dialogues_table, errors_table
from evals.dialogues import Dialogue, Expected, Silence, Walk, load_dialogues, run_dialogues
from evals.scorers.dialogues import Tally, all_statuses, score_final, score_turn, total
from knowledge.embedder import Embedder
from knowledge.joining import LateJudge
from tests.conftest import MODEL_CACHE

DIALOGUES = load_dialogues()
SHELF = build_shelf()


def expected(act: str = "answer", *items: dict[str, Any], **more: Any) -> Expected:
    return Expected.model_validate({"act": act, "items": items, **more})


def got(act: str = "answer", *items: dict[str, Any], asked: str | None = None) -> dict[str, Any]:
    return {"act": act, "items": list(items), "asked": asked, "reply": "…"}


def dialogue(**more: Any) -> Dialogue:
    turns = [
        {
            "text": "Dana Fox owns it after launch",
            "expect": {"act": "answer", "items": [{"item": "ownership", "status": "met"}]},
        },
        {"text": "[skip]", "expect": {"act": "skip", "items": [], "asked": "buy_in"}},
    ]
    values = {"id": "d", "split": "tune", "checklist": "scaling_readiness", "today": "2026-10-06", "turns": turns}
    return Dialogue.model_validate({**values, **more})


def printed(table: Table) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return " ".join(console.file.getvalue().split())


def test_there_are_enough_and_a_third_is_kept_apart() -> None:
    """At least 60 dialogues and 400 messages, every required behaviour shown, a third never tuned on."""
    assert len(DIALOGUES) >= 60
    assert sum(len(one.turns) for one in DIALOGUES) >= 400
    assert {number for one in DIALOGUES for number in one.behaviours} == set(range(1, 29))
    assert 3 * len(load_dialogues(split="held")) >= len(DIALOGUES)


def test_labels_name_what_exists() -> None:
    """An item that no checklist has could never be recorded rightly."""
    for one in DIALOGUES:
        items = {item.id for item in SHELF.get(one.checklist).items}
        named = {item.item for turn in one.turns for item in turn.expect.items} | set(one.final)
        named |= {turn.expect.asked for turn in one.turns if turn.expect.asked}
        switched = {item.id for checklist in SHELF.all() for item in checklist.items}
        assert named <= (switched if 18 in one.behaviours else items), one.id


def test_a_case_file_with_a_fault_names_the_line(tmp_path: Path) -> None:
    """Whoever writes cases is told where the slip is."""
    file = tmp_path / "cases.jsonl"
    values = dialogue().model_dump(mode="json", exclude_defaults=True)
    values["turns"][1]["expect"]["act"] = "dance"
    file.write_text("\n" + json.dumps(values) + "\n")
    with pytest.raises(CaseError, match=r"cases.jsonl, line 2: turns.1.expect.act"):
        load_dialogues(file)
    with pytest.raises(CaseError, match="There is no split best"):
        load_dialogues(split="best")


@pytest.fixture(scope="module")
def interpreter(embedder: Embedder) -> RuleInterpreter:
    """What reads people's answers."""
    return RuleInterpreter(embedder.encode, SHELF.all(), LateJudge(MODEL_CACHE))


def test_a_dialogue_is_walked_by_the_interface(interpreter: RuleInterpreter) -> None:
    """The walk is what `advisor assess --jsonl` gives, turn by turn, without looking anything up."""
    silence = Silence()
    (walk,) = run_dialogues([dialogue()], lambda: build_room(SHELF, interpreter, silence, silence), SHELF)
    assert walk.result is not None
    assert walk.result["turns"][0]["items"][0]["status"] == "met"
    assert walk.result["final"] == {"ownership": "met"}


def test_a_walk_that_breaks_off_counts_as_all_wrong(caplog: pytest.LogCaptureFixture) -> None:
    """One fault must neither hide nor stop the figures of the others; it is told in the log."""

    def broken() -> Room:
        raise KeyError("a fault")

    (walk,) = run_dialogues([dialogue()], broken, SHELF)
    assert walk.result is None
    assert "the dialogue d broke off" in caplog.text
    shown = printed(dialogues_table([walk]))
    assert "of these broken off 1" in shown
    assert "acts right 0.000 (0 of 2)" in shown
    assert "broken off" in printed(errors_table([walk]))


def test_a_right_reading_has_no_fault() -> None:
    """Act, status, owner without its article and in any case, date, next item."""
    wanted = {"item": "data", "status": "unmet", "owner": "The Ops team", "due": "2027-03-03"}
    found = {"item": "data", "status": "unmet", "owner": "ops Team", "due": "2027-03-03", "note": "…"}
    score = score_turn(expected("answer", wanted, asked="security"), got("answer", found, asked="security"))
    assert score.faults == ()
    assert score.owners_and_dates == Tally(2, 2)
    assert score.wrong_writes == Tally(0, 1)


@pytest.mark.parametrize(
    ("found", "faults"),
    [
        (got("unclear", asked="security"), ("act", "status", "owner or date")),
        (got("answer", {"item": "data", "status": "met", "owner": "ops"}, asked="security"), ("status", "wrong write")),
        (
            got("answer", {"item": "data", "status": "unmet", "owner": "ops"}, {"item": "funding", "status": "met"}),
            ("wrong write", "asked"),
        ),
        (got("answer", {"item": "data", "status": "unmet", "owner": "IT"}, asked="security"), ("owner or date",)),
        (None, ("act", "status", "owner or date", "asked")),
    ],
)
def test_each_fault_has_its_name(found: dict[str, Any] | None, faults: tuple[str, ...]) -> None:
    """What was recorded though nobody said it is a wrong write, and so is another status; what is missing is not."""
    wanted = expected("answer", {"item": "data", "status": "unmet", "owner": "ops"}, asked="security")
    assert score_turn(wanted, found).faults == faults


def test_what_is_not_labelled_is_not_judged() -> None:
    """No owner, no date, no next item in the label: none in the figures."""
    score = score_turn(expected("skip"), got("skip", asked="data"))
    assert (score.owners_and_dates, score.asked, all_statuses(score)) == (Tally(), Tally(), Tally())
    assert score.act.share == 1.0
    assert score.asked.share is None
    assert score_turn(expected("skip", asked=None), got("skip", asked="data")).faults == ("asked",)


def test_figures_add_up_by_class() -> None:
    """Several wrong writes in one message are several of the recorded ones and one message."""
    met, unmet = {"item": "data", "status": "met"}, {"item": "funding", "status": "unmet"}
    scores = [
        score_turn(expected("answer", met, unmet), got("answer", met, unmet)),
        score_turn(expected("answer", met), got("answer", {**met, "status": "partial"}, unmet)),
    ]
    sums = total(scores)
    assert sums.statuses == {"met": Tally(1, 2), "unmet": Tally(1, 1)}
    assert (sums.wrong_writes, sums.wrong_turn) == (Tally(2, 4), Tally(1, 2))
    assert score_final({"data": Status.MET}, {"data": "met", "funding": "unmet"}) == Tally(1, 1)


def walk_of(found: dict[str, Any], split: str) -> Walk:
    one = dialogue(id=split, split=split, turns=[{"text": "hm", "expect": {"act": "unclear"}}], today=datetime.date.max)
    return Walk(dialogue=one, result={"turns": [found], "final": {}})


def test_errors_of_held_dialogues_are_not_shown() -> None:
    """Whoever reads them would tune on them; their figures stand in the table all the same."""
    walks = [walk_of(got("skip"), "tune"), walk_of(got("skip"), "held")]
    assert "tune 1 act" in printed(errors_table(walks))
    assert "held" not in printed(errors_table(walks))
    assert "acts right 0.000 (0 of 1) 0.000 (0 of 1) 0.000 (0 of 2)" in printed(dialogues_table(walks))


@pytest.mark.parametrize(
    ("wanted", "found", "costly"),
    [
        ("met", "met", 0),
        ("met", "partial", 0),
        ("partial", "unmet", 0),
        ("met", "unmet", 1),
        ("unmet", "met", 1),
        ("unknown", "partial", 1),
        ("not_applicable", "met", 1),
        (None, "met", 1),
    ],
)
def test_a_shade_off_is_told_from_what_was_not_said(wanted: str | None, found: str, costly: int) -> None:
    """Recording what nobody said, or the opposite, is the costly error; a part more or less is another."""
    items = [{"item": "data", "status": wanted}] if wanted else []
    score = score_turn(expected("answer", *items), got("answer", {"item": "data", "status": found}))
    assert score.not_said == Tally(costly, 1)
    assert score.wrong_writes.hits == int(wanted != found)
