"""`advisor checklist …`: looking at checklists, checking files, adding one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.record import CHECKLISTS, Record, bundled_checklists
from knowledge.checklist_files import load_checklist
from knowledge.checklists import Checklist
from tests.bot.conftest import Advisor
from tests.process import run


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A checklist file of somebody's own."""
    file = tmp_path / "own.yaml"
    text = (CHECKLISTS / "scaling_readiness.yaml").read_text()
    file.write_text(text.replace("id: scaling_readiness", "id: our_readiness", 1))
    return file


def test_list_names_each_checklist(advisor: Advisor, home: Path) -> None:
    """With its title, the number of its questions and its version."""
    shown = advisor("checklist", "list", data=home).out
    assert all(f"{one.id} {one.title.split()[0]}" in shown for one in bundled_checklists())


def test_show_tells_questions_checks_and_the_rule(advisor: Advisor, home: Path) -> None:
    """Enough to prepare for the conversation."""
    shown = advisor("checklist", "show", "mvp", data=home).out
    assert "Ready for production when every item marked must is met; else Extended pilot, not production." in shown
    assert "(success_measurement, must)" in shown


@pytest.mark.parametrize("checklist", bundled_checklists(), ids=lambda one: one.id)
def test_show_yaml_is_a_file_to_start_from(home: Path, checklist: Checklist, tmp_path: Path) -> None:
    """What is printed is the checklist itself, in the form in which it is read."""
    file = tmp_path / "shown.yaml"
    file.write_bytes(run(["checklist", "show", checklist.id, "--yaml"], home).stdout)
    assert load_checklist(file) == checklist


def test_validate_names_file_line_and_remedy(advisor: Advisor, home: Path, own: Path) -> None:
    """Each fault is a line that an editor can jump to, and the status is 1."""
    assert "is a valid checklist: our_readiness, version 1, 4 questions." in advisor("checklist", "validate", str(own)).out
    lines = own.read_text().splitlines()
    place = next(number for number, line in enumerate(lines) if line.strip().startswith("level:"))
    lines[place] = lines[place].replace("must", "maybe")
    lines.append("colour: red")
    own.write_text("\n".join(lines))
    done = run(["checklist", "validate", str(own)], home)
    faults = done.stdout.decode().splitlines()
    assert done.returncode == 1
    assert any(fault.startswith(f"{own}:{place + 1}: items.0.level: ") for fault in faults)
    assert any(fault.startswith(f"{own}:{len(lines)}: colour: ") and "remove it" in fault for fault in faults)


def test_an_added_checklist_is_offered(advisor: Advisor, home: Path, own: Path, record: Record) -> None:
    """From then on it is listed and can be begun; adding it again changes nothing."""
    for _ in range(2):
        done = advisor("checklist", "add", str(own), data=home)
        assert (done.status, done.out) == (0, "Added: our_readiness, version 1. Begin with: advisor assess our_readiness")
    assert "our_readiness" in advisor("checklist", "list", data=home).out
    assert record.shelf.get("our_readiness") == load_checklist(own)


def test_a_checklist_that_would_change_answers_is_refused(advisor: Advisor, home: Path, own: Path, record: Record) -> None:
    """The same version with other words, or an item that vanished, would give recorded answers another meaning."""
    advisor("checklist", "add", str(own), data=home)
    own.write_text(own.read_text().replace("title: ", "title: New ", 1))
    done = advisor("checklist", "add", str(own), data=home)
    assert done.status == 2
    assert "The checklist our_readiness cannot be added: version must be above 1" in done.err
    assert not record.shelf.get("our_readiness").title.startswith("New")


@pytest.mark.parametrize("arguments", [["validate", "gone.yaml"], ["add", "gone.yaml"]])
def test_a_file_that_is_not_there_is_told(advisor: Advisor, home: Path, arguments: list[str]) -> None:
    """With what to do."""
    done = advisor("checklist", *arguments, data=home)
    assert done.status == 1
    assert "gone.yaml cannot be read" in done.out + done.err


def test_the_schema_knows_every_part(advisor: Advisor) -> None:
    """Editors complete and check files by it."""
    schema = json.loads(advisor("checklist", "schema").out)
    assert schema["title"] == "Checklist"
    assert {"items", "verdict", "version"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False
