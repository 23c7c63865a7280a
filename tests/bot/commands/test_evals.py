"""`advisor eval …`: dialogues with their figures and errors; feedback as cases, added to a file or printed."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from bot.record import Record
from bot.store.feedback import Feedback
from evals.cases import load_cases
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


def test_feedback_becomes_cases(advisor: Advisor, home: Path, record: Record, tmp_path: Path) -> None:
    """A file keeps what is in it and gets each question once; without one they are printed, the counts beside them."""
    passages = ("ciopages-ai-playbook#The pilot graveyard",)
    at = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
    for entry, verdict in enumerate(("up", "down"), start=1):
        given = {"entry": entry, "verdict": verdict, "question": f"What of {entry}?", "answer": "That.", "at": at}
        record.feedback.add(Feedback.model_validate({**given, "user": "U1", "passages": passages}))
    printed = advisor("eval", "from-feedback", data=home)
    assert [json.loads(line)["question"] for line in printed.out.replace("} {", "}\n{").splitlines()] == [
        "What of 1?",
        "What of 2?",
    ]
    assert "2 new cases: 1 with the passages to expect, 1 to fill in." in printed.err
    file = tmp_path / "mine.jsonl"
    file.write_text(json.dumps({**_OLD, "id": "old"}))  # without a line break at its end
    for counts in ("2 new cases", "0 new cases"):
        assert counts in advisor("eval", "from-feedback", "--output", str(file), data=home).err
    assert [case.question for case in load_cases(file)] == ["Old?", "What of 1?", "What of 2?"]
    assert "feedback 1" in advisor("eval", "retrieval", "--cases", str(file), data=home).out


_OLD = {"type": "fact", "topic": "t", "voice": "pm", "question": "Old?", "split": "tune", "expect": "either"}
