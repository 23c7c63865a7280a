"""Single answers: what is recorded of one message, held against labels of each check."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from bot.assessment.acts import Act
from bot.assessment.interpret import Reading, Said
from bot.assessment.models import Assessment, Statement, Status
from bot.compose import build_shelf
from evals.single_answer_report import single_answers_table
from evals.single_answers import SingleAnswer, load_answers, read_answers
from knowledge.errors import AdvisorError

SHELF = build_shelf()


class Stubborn:
    """Takes every message for the same: the pipeline of the item "data" is met, "funding" is unmet."""

    def read(self, said: Said, assessment: Assessment) -> Reading:
        data = Statement(item="data", status=Status.PARTIAL, checks={"pipeline": Status.MET}, note=said.text)
        return Reading(act=Act.ANSWER, statements=(data, Statement(item="funding", status=Status.UNMET, note=said.text)))


def answer(**changes: object) -> SingleAnswer:
    """An answer to the item "data" of the checklist `mvp`."""
    checks = {check.id: None for check in SHELF.get("mvp").item("data").checks}
    values = {"id": "a", "split": "tune", "checklist": "mvp", "item": "data", "text": "hm", "checks": checks}
    return SingleAnswer.model_validate({**values, **changes})


def test_every_label_names_a_check() -> None:
    """The bundled answers label each check of their item, and others by names that exist; a sixth at least never teaches."""
    answers = load_answers()
    for one in answers:
        checklist = SHELF.get(one.checklist)
        assert set(one.checks) == {check.id for check in checklist.item(one.item).checks}, one.id
        assert all(checklist.item(item).check(check) for item, check in one.told), one.id
    apart = sum(one.split != "tune" for one in answers)
    assert 6 * apart >= len(answers) > 5_000


def test_what_is_recorded_is_held_against_each_label() -> None:
    """Right is what was said, and silence where nothing was; all else that is recorded counts as wrong."""
    first, second = SHELF.get("mvp").item("data").checks
    assert first.id == "pipeline"
    passing = {"funding.operational_funding": Status.UNMET}
    right = answer(id="right", checks={first.id: Status.MET, second.id: None}, also=passing)
    wrong = answer(id="wrong", checks={first.id: Status.UNMET, second.id: Status.MET})
    read = read_answers([right, wrong], Stubborn(), SHELF)
    assert read[0].recorded["data", first.id] is Status.MET
    stream = io.StringIO()
    console = Console(width=120, file=stream)
    console.print(single_answers_table(read))
    shown = re.sub(r" +", " ", stream.getvalue())
    assert "checks read right 0.500 (2 of 4)" in shown
    assert "of those that the answer settles 0.333 (1 of 3)" in shown


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """With its line and what is wrong."""
    (tmp_path / "cases.jsonl").write_text('{"id": "a"}\n')
    with pytest.raises(AdvisorError, match="line 1"):
        load_answers(tmp_path / "cases.jsonl")
