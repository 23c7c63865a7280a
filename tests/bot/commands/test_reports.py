"""`advisor report`, `portfolio`, `assessments …` and `initiative …` on a record."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from bot.assessment.exchange import import_json
from bot.assessment.models import Assessment, Initiative, Stage, State
from bot.record import Record
from tests.bot.conftest import Advisor
from tests.bot.reporting import mixed, ready
from tests.process import ADVISOR, environment, run


@pytest.fixture
def kept(record: Record) -> Assessment:
    """An assessment on record in which hardly two items stand the same way."""
    return record.assessments.save(mixed(id="abc123def456"))


@pytest.mark.parametrize(
    ("format_", "begins"),
    [("md", b"# Minimum"), ("html", b"<!doctype html>"), ("json", b"{"), ("csv", b"Initiative"), ("pdf", b"%PDF-")],
)
def test_a_report_comes_in_each_format(home: Path, kept: Assessment, format_: str, begins: bytes) -> None:
    """Into a pipe as into a file, named by as much of the id as is needed; standard output holds nothing else."""
    file = home / "report"
    piped = run(["report", kept.id[:4], "--format", format_], home)
    assert piped.returncode == 0, piped.stderr
    assert piped.stdout.lower().startswith(begins.lower())
    done = run(["report", kept.id, "--format", format_, "--output", str(file)], home)
    assert done.stdout == b""
    assert f"Written: {file}" in done.stderr.decode()
    assert file.read_bytes()[:200] == piped.stdout[:200]


def test_a_report_cites_the_playbooks(home: Path, kept: Assessment) -> None:
    """What to do about a gap carries the playbook's own words."""
    shown = run(["report", kept.id], home).stdout.decode()
    assert "CIOPages" in shown
    assert "“" in shown.partition("## Sources")[2]


def test_a_pdf_is_kept_from_a_terminal(home: Path, kept: Assessment) -> None:
    """Its bytes would only garble the screen, so a file is asked for."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [ADVISOR, "report", kept.id, "--format", "pdf"], env=environment(home), stdout=theirs, stderr=subprocess.PIPE
    ) as process:
        _, told = process.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert process.returncode == 2
    assert b"name a file with" in told


def test_an_exported_assessment_comes_back_whole(advisor: Advisor, home: Path, kept: Assessment, record: Record) -> None:
    """Into another record without loss, once; what that record knows about the pilot is kept."""
    file = home / "exported.json"
    run(["report", kept.id, "--format", "json", "--output", str(file)], home)
    assert import_json(file.read_text()) == kept
    again = advisor("assessments", "import", str(file), data=home)
    assert (again.status, again.err) == (2, f"The assessment {kept.id} is on record already. Nothing was changed.")
    copy = json.loads(file.read_text())
    copy["assessment"]["id"] = "other"
    copy["assessment"]["initiative"]["stage"] = "stopped"
    file.write_text(json.dumps(copy))
    assert advisor("assessments", "import", str(file), data=home).status == 0
    assert record.assessments.get("other").answers == kept.answers
    assert record.assessments.get("other").initiative == kept.initiative


@pytest.mark.parametrize(
    ("content", "says"), [(b"nope", "Line 1 is not JSON"), (b"\xff", "is not UTF-8"), (None, "cannot be read")]
)
def test_a_file_that_is_no_assessment_is_told(advisor: Advisor, home: Path, content: bytes | None, says: str) -> None:
    """Nothing is imported, and the reason is a sentence."""
    file = home / "wrong.json"
    if content is not None:
        file.write_bytes(content)
    done = advisor("assessments", "import", str(file), data=home)
    assert done.status == 2
    assert says in done.err


def test_two_assessments_are_compared(advisor: Advisor, home: Path, kept: Assessment, record: Record) -> None:
    """What became better stands first."""
    later = record.assessments.save(ready().model_copy(update={"id": "later", "initiative": kept.initiative}))
    shown = advisor("assessments", "compare", kept.id, later.id, data=home).out
    assert "# Minimum Viable Production checklist: then and now" in shown
    assert "## Better" in shown


def test_a_discarded_assessment_is_in_no_list(advisor: Advisor, home: Path, kept: Assessment, record: Record) -> None:
    """It is named before it goes, and asked about unless told not to."""
    assert kept.id in advisor("assessments", "list", data=home).out
    refused = run(["assessments", "discard", kept.id], home, b"n\n")
    assert refused.returncode == 1
    assert record.assessments.get(kept.id).state is kept.state
    assert "Claims triage" in advisor("assessments", "discard", kept.id, "--yes", data=home).out
    assert record.assessments.get(kept.id).state is State.DISCARDED
    assert "There is no assessment yet." in advisor("assessments", "list", data=home).out


def test_an_id_that_fits_several_is_refused(advisor: Advisor, home: Path, kept: Assessment, record: Record) -> None:
    """Half an id never picks one of two at random; the whole of one always does."""
    record.assessments.save(ready().model_copy(update={"id": "abc", "initiative": kept.initiative}))
    done = advisor("report", "ab", data=home)
    assert (done.status, done.err.partition(".")[0]) == (2, "2 assessments have an id that begins with ab")
    assert advisor("assessments", "discard", "abc", "--yes", data=home).status == 0
    assert record.assessments.get("abc").state is State.DISCARDED


def test_the_portfolio_answers_from_what_was_set(advisor: Advisor, home: Path, kept: Assessment, record: Record) -> None:
    """Stage and dates come from `initiative set`, found by name or id; the page is one file."""
    arguments = ["--stage", "limited production", "--since", "2026-09-01", "--begun", "2026-02-03", "--owner", "Ana"]
    shown = advisor("initiative", "set", "claims TRIAGE", *arguments, "--name", "Claims", data=home).out
    assert "Claims Ana limited_production 2026-09-01 2026-02-03" in shown
    (initiative,) = record.assessments.initiatives()
    expected = {"id": "i1", "name": "Claims", "owner": "Ana", "stage": "limited_production"}
    assert initiative == Initiative.model_validate({**expected, "since": "2026-09-01", "begun": "2026-02-03"})
    assert "1 of 1" in advisor("portfolio", data=home).out
    page = home / "portfolio.html"
    assert advisor("portfolio", "--format", "html", "--output", str(page), data=home).status == 0
    assert "Claims" in page.read_text()


def test_a_new_stage_begins_today(advisor: Advisor, home: Path, kept: Assessment, record: Record) -> None:
    """Unless a day is given: the day of the stage before would be wrong."""
    advisor("initiative", "set", "i1", "--stage", "stopped", data=home)
    (initiative,) = record.assessments.initiatives()
    assert initiative.stage is Stage.STOPPED
    assert initiative.since is not None
    assert "stopped" in advisor("initiative", "list", data=home).out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["i1"], "say what to set"),
        (["i1", "--stage", "soon"], "there is no stage soon; use one of: proof_of_concept, pilot,"),
        (["i1", "--since", "May"], "does not match the format"),
        (["nobody", "--owner", "Ana"], "There is no initiative nobody."),
        (["i1", "--name", "Second"], "Another initiative is called Second already."),
    ],
)
def test_what_cannot_be_set_is_told(
    advisor: Advisor, home: Path, kept: Assessment, record: Record, arguments: list[str], says: str
) -> None:
    """A slip is one sentence, and nothing is changed."""
    other = Initiative(id="i2", name="Second")
    record.assessments.save(ready().model_copy(update={"id": "second", "initiative": other}))
    done = advisor("initiative", "set", *arguments, data=home)
    assert done.status == 2
    assert says in done.err.replace("│ ", "").replace("│", "")
    assert record.assessments.get(kept.id).initiative == kept.initiative


def test_an_empty_record_says_how_to_begin(advisor: Advisor, home: Path) -> None:
    """The first look is no dead end."""
    assert "advisor assess" in advisor("assessments", "list", data=home).out
    assert "advisor assess mvp --initiative NAME" in advisor("initiative", "list", data=home).out
    assert "AI initiatives as of" in advisor("portfolio", data=home).out
