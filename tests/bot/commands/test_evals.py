"""`advisor eval dialogues` prints the figures, and the errors of the tune split."""

from __future__ import annotations

import json
from pathlib import Path

from evals.dialogues import load_dialogues
from tests.bot.conftest import Advisor


def test_dialogues_are_measured(advisor: Advisor, home: Path, tmp_path: Path) -> None:
    """Each promised figure with its counts; with --errors what was misread; the record stays untouched."""
    short = min(load_dialogues(split="tune"), key=lambda one: len(one.turns))
    wrong = short.model_copy(update={"id": "wrong", "turns": (short.turns[0].model_copy(update={"text": "🦆"}),)})
    lines = [json.loads(one.model_dump_json(exclude_unset=True)) for one in (short, wrong)]
    lines[1]["turns"][0]["expect"] = {"act": "skip", "items": []}
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    shown = advisor("eval", "dialogues", "--cases", str(file), "--errors", data=home).out
    assert "dialogues 2" in shown
    assert "wrong 1 act" in shown
    for figure in ("acts right", "statuses right", "not_applicable", "owners and dates", "wrong writes", "next item right"):
        assert figure in shown
    assert not list(home.glob("*.db"))
