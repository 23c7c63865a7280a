"""The faults that a checklist file can have, each told with its line and a remedy; and what a new version may change."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.checklist_files import MAX_BYTES, load_checklist, parse_checklist
from knowledge.checklists import Checklist, problems_between
from knowledge.errors import ChecklistError

SMALL: dict[str, Any] = {
    "id": "small",
    "version": 2,
    "title": "Small",
    "purpose": "To test.",
    "verdict": {"rule": "all_musts_met", "ready": "Go", "not_ready": "Wait", "passage": "doc#heading"},
    "items": [
        {
            "id": id_,
            "title": id_.title(),
            "level": "must",
            "question": "Is it?",
            "why": "It matters.",
            "passage": "doc#heading",
            "terms": [id_],
            "checks": [
                {
                    "id": "is",
                    "text": "It is.",
                    "ask": "Is it?",
                    "terms": ["it"],
                    "met": ["yes", "it is"],
                    "unmet": ["no", "not"],
                }
            ],
            "evidence": ["a page"],
            "evidence_required": False,
            "not_applicable": {"allowed": True},
            "owner_role": "lead",
            "example": "It is.",
            "actions": [{"text": "Do it.", "passage": "doc#heading"}],
            "guards_against": {"name": "drift", "passage": "doc#heading"},
        }
        for id_ in ("one", "two")
    ],
    "retired": [{"id": "three", "in_version": 2, "reason": "Not asked any more."}],
}


def small(*path: str | int, to: Any = None, drop: bool = False) -> str:
    """The small checklist as YAML with one part changed or left out."""
    values = copy.deepcopy(SMALL)
    part: Any = values
    for step in path[:-1]:
        part = part[step]
    if drop:
        del part[path[-1]]
    elif path:
        part[path[-1]] = to
    return yaml.safe_dump(values, sort_keys=False)


def fault(text: str) -> tuple[str, ChecklistError]:
    with pytest.raises(ChecklistError) as raised:
        parse_checklist(text, "own.yaml")
    return str(raised.value), raised.value


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """What is written is what is there, also from a file."""
    path = tmp_path / "small.yaml"
    path.write_text(small(), encoding="utf-8")
    assert load_checklist(path) == Checklist.model_validate(SMALL)


@pytest.mark.parametrize(
    ("text", "near", "told"),
    [
        (small("items", 1, "question", drop=True), "- id: two", "items.1.question: Field required: add it"),
        (small("version", to="two"), "version: two", "valid integer"),
        (small("items", 0, "level", to="vital"), "level: vital", "must"),
        (small("items", 0, "colour", to="red"), "colour: red", "remove it or mend its spelling"),
        (small("items", 1, "checks", 0, "met", to=["yes"]), "- id: two", "add more"),
        (small("items", 0, "id", to="Not A Slug"), "Not A Slug", "follow the pattern"),
        (small("items", 0, "passage", to="no heading"), "no heading", "follow the pattern"),
        (small("title", drop=True), "id: small", "title: Field required"),
    ],
)
def test_a_fault_names_its_line_and_what_to_do(text: str, near: str, told: str) -> None:
    """Missing, wrong, unknown and too little: the line at or below the part that is at fault, and a remedy."""
    message, error = fault(text)
    first = message.splitlines()[0]
    assert told in message
    number = int(first.split(":")[1])
    assert number >= line_of(text, near)
    assert error.help


def test_the_line_is_the_right_one() -> None:
    """The very line of a wrong value, and every fault is told at once."""
    text = small("items", 1, "level", to="vital").replace("version: 2", "version: two")
    message, _ = fault(text)
    assert f"own.yaml:{line_of(text, 'vital')}: items.1.level" in message
    assert f"own.yaml:{line_of(text, 'version: two')}: version" in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (small("items", 1, "id", to="one"), "used twice: one"),
        (small("items", 1, "id", to="three"), "used twice: three"),
        (
            small("items", 0, "checks", to=[*SMALL["items"][0]["checks"], copy.deepcopy(SMALL["items"][0]["checks"][0])]),
            "used twice: is",
        ),
        (small("retired", 0, "in_version", to=3), "cannot be retired in a version that is not reached yet"),
        (small("items", 0, "area", to="somewhere"), "needs one of the areas"),
        (small("verdict", "rule", to="all_yes"), "cannot be ruled out where the rule asks for a yes to every item"),
        (small("items", to=[]), "items"),
    ],
)
def test_parts_must_fit_together(text: str, told: str) -> None:
    """No id twice, none of a retired item again, and nothing that contradicts the rule."""
    assert told in fault(text)[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a checklist is a mapping"),
        ("- one\n- two\n", "a checklist is a mapping"),
        ("just words", "a checklist is a mapping"),
        ("id: [unclosed\n", "not YAML"),
        ("id: small\n\tversion: 1\n", "own.yaml:2: this is not YAML"),
        ("a: &a [x]\nb: [*a, *a]\n", "own.yaml:2: this is not YAML: aliases"),
        ("id: !!python/object/apply:os.system ['true']\n", "not YAML"),
        ("id: \x00\n", "not YAML"),
        ("[" * 5_000, "not YAML"),
    ],
)
def test_what_is_no_checklist_is_told(text: str, told: str) -> None:
    """Other YAML, no YAML, alias bombs and objects are refused with the line, and nothing is run."""
    message, _ = fault(text)
    assert told in message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """Too large, not UTF-8 and missing: each is told with what to do."""
    large, latin = tmp_path / "large.yaml", tmp_path / "latin.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    latin.write_bytes("title: Größe".encode("latin-1"))
    for path, told in (
        (large, "larger than"),
        (latin, "not UTF-8"),
        (tmp_path / "none.yaml", "cannot be read"),
        (tmp_path, "cannot be read"),
    ):
        with pytest.raises(ChecklistError, match=told) as raised:
            load_checklist(path)
        assert raised.value.help


def version(number: int, *items: str, retired: tuple[str, ...] = ("three",)) -> Checklist:
    """The small checklist in a version, with some of its items."""
    values = copy.deepcopy(SMALL)
    values["version"] = number
    values["items"] = [{**values["items"][0], "id": id_} for id_ in items]
    values["retired"] = [{"id": id_, "in_version": 2, "reason": "Not asked any more."} for id_ in retired]
    return Checklist.model_validate(values)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (version(2, "one", "two"), ()),
        (version(3, "one", "two", "four"), ()),
        (version(3, "one", retired=("two", "three")), ()),
        (version(2, "one", "two", "four"), ("version must be above 2",)),
        (version(3, "one"), ("item two is gone",)),
        (version(3, "one", "two", retired=()), ("item three was retired in version 2",)),
        (version(3, "one", "two", "three", retired=()), ("item three was retired in version 2",)),
        (version(2, "one", retired=()), ("version must be above 2", "item two is gone", "item three was retired")),
    ],
)
def test_a_new_version_keeps_what_answers_mean(new: Checklist, told: tuple[str, ...]) -> None:
    """Items may be added and retired; none may vanish or come back, and content changes with the version."""
    problems = problems_between(version(2, "one", "two"), new)
    assert len(problems) == len(told)
    assert all(expected in found for expected, found in zip(told, problems, strict=True))
