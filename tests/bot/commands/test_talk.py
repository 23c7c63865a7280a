"""`advisor assess` and `advisor chat` in the terminal: walked through, left, killed and taken up again."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bot.assessment.models import State, Status
from bot.record import Record
from tests.bot.conftest import Advisor
from tests.process import PATIENCE, run, start

BEGIN = ["assess", "scaling_readiness", "--initiative", "Claims bot", "--user", "Maria"]


def talk(arguments: list[str], home: Path, *lines: str) -> str:
    """All that is shown to a person who types these lines and then presses Ctrl-D, line breaks taken out."""
    done = run(arguments, home, "".join(f"{line}\n" for line in lines).encode())
    assert done.returncode == 0, done.stderr.decode()
    return " ".join(done.stdout.decode().split())


def read_until(process: subprocess.Popen[bytes], wanted: str) -> str:
    """What a process prints until a text has come."""
    assert process.stdout
    shown, deadline = b"", time.monotonic() + PATIENCE
    while wanted not in " ".join(shown.decode(errors="replace").split()):
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
        part = os.read(process.stdout.fileno(), 65536) if ready else b""
        assert part, f"{wanted!r} never came after: {shown.decode()}"
        shown += part
    return shown.decode()


def test_an_assessment_is_walked_through_and_paused(home: Path, record: Record) -> None:
    """Intro and first question, choices below it, a question answered with its source, and how to go on after Ctrl-D."""
    shown = talk(BEGIN, home, "Dana Fox owns it after launch", "How many weeks does Stage 3 take?", "/source 1", "not met")
    (kept,) = record.assessments.assessments()
    assert shown.index("Scaling Readiness Test") < shown.index("(1 of 4)") < shown.index("(2 of 4)")
    assert "0 of 4 answered · met · partial · not met · don't know · skip" in shown
    assert "6–12 weeks" in shown
    assert "› Stage 3: Limited Production" in shown
    assert "╭" in shown
    assert shown.endswith(f"Go on with: advisor assess --resume {kept.id}")
    assert kept.state is State.PAUSED
    assert (kept.initiative.name, kept.begun_by) == ("Claims bot", "Maria")
    assert {item: answer.status for item, answer in kept.answers.items()} == {
        "ownership": Status.MET,
        "data": Status.UNMET,
    }
    assert len(kept.id) == 12


def test_a_killed_run_loses_no_answer(home: Path, record: Record) -> None:
    """After kill -9 between two messages, the answer is on record and `--resume` asks the open question."""
    with start(BEGIN, home) as process:
        assert process.stdin
        read_until(process, "(1 of 4)")
        process.stdin.write(b"Dana Fox owns it after launch\n")
        process.stdin.flush()
        read_until(process, "(2 of 4)")
        process.send_signal(signal.SIGKILL)
    (kept,) = record.assessments.assessments()
    assert kept.answers["ownership"].owner == "Dana Fox"
    assert kept.state is State.ACTIVE
    shown = talk(["assess", "--resume", kept.id[:5], "--user", "Maria"], home, "skip")
    assert "Welcome back. 1 of 4 answered" in shown
    assert shown.index("(2 of 4)") < shown.index("(3 of 4)")
    assert "(1 of 4)" not in shown


def test_answers_of_the_last_time_are_taken_over(home: Path, record: Record) -> None:
    """A second assessment of the same initiative asks whether each earlier answer is still true."""
    talk(BEGIN, home, "Dana Fox owns it after launch")
    shown = talk(BEGIN, home, "yes")
    later, earlier = record.assessments.assessments()
    assert "Is that still true?" in shown
    assert later.previous == earlier.id
    assert later.initiative == earlier.initiative
    assert later.answers["ownership"].confirmed


def test_several_people_answer_together(home: Path, record: Record) -> None:
    """Who names the same conversation joins what is open there, and leaving does not pause it for the others."""
    together = ["--conversation", "claims-team"]
    talk([*BEGIN, *together], home, "Dana Fox owns it after launch")
    shown = talk(["assess", *together, "--user", "Jo"], home, "skip")
    (kept,) = record.assessments.assessments()
    assert "(1 of 4)" not in shown
    assert (kept.conversation_id, kept.state) == ("claims-team", State.ACTIVE)


def test_report_and_portfolio_are_words(home: Path) -> None:
    """In the conversation they give the documents, say where to get the pages, and come back to the open question."""
    shown = talk(BEGIN, home, "report", "please show me the portfolio", "/quit")
    report, portfolio = shown.split("AI initiatives as of")
    assert "Verdict:" in report
    assert re.search(r"advisor report \w{12} --format html --output report.html", report)
    assert report.rstrip().count("(1 of 4)") == 2
    assert "advisor portfolio --format html --output portfolio.html" in portfolio
    assert "(1 of 4)" in portfolio


def test_chat_begins_an_assessment_on_request(home: Path, record: Record) -> None:
    """ "assess mvp for the claims bot" is all it takes, and small talk outside of it stays small talk."""
    shown = talk(["chat"], home, "hello", "assess scaling readiness for the claims bot", "thanks a lot")
    (kept,) = record.assessments.assessments()
    assert kept.initiative.name == "claims bot"
    assert kept.answers == {}
    assert shown.endswith(f"Go on with: advisor assess --resume {kept.id}")
    said = record.conversations.load(kept.conversation_id).messages
    assert [message.text for message in said if message.role == "user"][:2] == [
        "hello",
        "assess scaling readiness for the claims bot",
    ]


def test_without_a_checklist_all_there_is_to_do_is_listed(advisor: Advisor, home: Path, record: Record) -> None:
    """The checklists, and the assessments that wait to be gone on with."""
    assert "scaling_readiness Scaling Readiness Test 4 1" in advisor("assess", data=home).out
    talk(BEGIN, home)
    shown = advisor("assess", data=home).out
    waiting = shown.partition("Changed")[2]
    assert waiting.startswith(f" {record.assessments.assessments()[0].id} ")
    assert "scaling_readiness paused 0 of 4" in waiting
    assert "advisor assess --resume ID" in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["assess", "nope"], "There is no checklist nope. There are: execution_disciplines, mvp,"),
        (["assess", "--resume", "nope"], "There is no assessment nope. List them with: advisor assessments list"),
        (["assess", "mvp", "--resume", "x"], "give a checklist to begin with, or --resume, not both"),
    ],
)
def test_what_there_is_not_is_told(advisor: Advisor, home: Path, arguments: list[str], says: str) -> None:
    """A slip is one sentence with what to do."""
    done = advisor(*arguments, data=home)
    assert done.status == 2
    assert says in done.err.replace("│ ", "")
