"""`advisor assess --jsonl` keeps the contract that scripts and other teams build on."""

from __future__ import annotations

import json
import select
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assess_lines import assess_lines
from bot.assessment.acts import Act
from bot.assessment.models import Status
from bot.assessment.rules import RuleInterpreter
from bot.compose import build_room, build_shelf
from evals.dialogues import Silence
from knowledge.embedder import Embedder
from knowledge.joining import LateJudge
from tests.conftest import MODEL_CACHE
from tests.process import PATIENCE, run, start

SHELF = build_shelf()
TURN_KEYS = {"act", "items", "asked", "reply"}
ITEM_KEYS = {"item", "status", "owner", "due", "note", "evidence"}
DATE = "2026-10-06"
GOOD: tuple[dict[str, Any], ...] = (
    {
        "id": "walk",
        "checklist": "scaling_readiness",
        "today": DATE,
        "mood": "curious",
        "turns": [
            {"text": "Dana Fox owns it after launch", "user": "U1", "ts": 1},
            {"text": "How many weeks does Stage 3: Limited Production take?"},
            {"text": "the data still comes by hand every week, ops will fix it by March 3"},
            {"text": "skip"},
            {"text": "🦆"},
            {"text": "x" * 9_000},
        ],
    },
    {"id": "silent", "checklist": "mvp"},
    {"id": "lone \ud800\u0000", "checklist": "mvp", "turns": [{"text": "\ud800 hello \u0000", "user": "\ud800"}]},
    {
        "id": "closed",
        "checklist": "mvp",
        "turns": [{"text": text} for text in ("cancel", "discard it", "yes", "thanks", "who should own the system?")],
    },
)
# A bad line, and the id that its error must carry.
BAD: tuple[tuple[bytes, str | None], ...] = (
    (b"not json", None),
    (b"[]", None),
    (b'{"checklist": "mvp", "turns": []}', None),
    (b'{"id": "none", "turns": []}', "none"),
    (b'{"id": "unknown", "checklist": "nope", "turns": []}', "unknown"),
    (b'{"id": "text", "checklist": "mvp", "turns": ["hello"]}', "text"),
    (b'{"id": "date", "checklist": "mvp", "today": "tomorrow", "turns": []}', "date"),
    (b'{"id": "latin-1", "checklist": "mvp", "turns": [{"text": "caf\xe9"}]}', "latin-1"),
)


@pytest.fixture(scope="module")
def data(served: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that serves the playbooks, without a record."""
    folder = tmp_path_factory.mktemp("lines")
    (folder / "models").symlink_to(MODEL_CACHE)
    (folder / "cache").symlink_to(examples)
    (folder / "generations").symlink_to(served / "generations")
    (folder / "serving.json").write_bytes((served / "serving.json").read_bytes())
    return folder


@pytest.fixture(scope="module")
def written(data: Path) -> tuple[int, list[bytes]]:
    """Exit status and lines of one process that gets the good lines with the bad ones between them."""
    lines = [json.dumps(GOOD[0]).encode(), *(line for line, _ in BAD), b"  "]
    lines += [json.dumps(case).encode() for case in GOOD[1:]]
    done = run(["assess", "--jsonl"], data, b"\n".join(lines))
    return done.returncode, done.stdout.splitlines()


@pytest.fixture(scope="module")
def walks(written: tuple[int, list[bytes]]) -> dict[str, dict[str, Any]]:
    """The good lines' answers by id."""
    read = [json.loads(line) for line in written[1]]
    return {line["id"]: line for line in read if "error" not in line}


def test_each_line_gets_one_line_in_order(written: tuple[int, list[bytes]]) -> None:
    """Callers pair input and output by position; no bad line stops the run, and each costs the status 1."""
    status, lines = written
    expected = [GOOD[0]["id"], *(id_ for _, id_ in BAD), *(case["id"] for case in GOOD[1:])]
    assert [json.loads(line)["id"] for line in lines] == expected
    for line in lines[1 : 1 + len(BAD)]:
        assert set(json.loads(line)) == {"id", "error"}
    assert status == 1


def test_an_unknown_checklist_names_those_there_are(written: tuple[int, list[bytes]]) -> None:
    """A caller who mistyped an id need not look it up."""
    errors = {line["id"]: line["error"] for line in map(json.loads, written[1]) if "error" in line}
    assert all(checklist.id in errors["unknown"] for checklist in SHELF.all())


def test_dialogues_have_exactly_the_keys_and_values_of_the_contract(walks: dict[str, dict[str, Any]]) -> None:
    """Other teams parse these objects by key."""
    assert set(walks) == {case["id"] for case in GOOD}
    for case in GOOD:
        walk = walks[case["id"]]
        assert set(walk) == {"id", "turns", "final"}
        assert len(walk["turns"]) == len(case.get("turns", ()))
        items = {item.id for item in SHELF.get(case["checklist"]).items}
        assert set(walk["final"]) <= items
        assert set(walk["final"].values()) <= set(Status)
        for turn in walk["turns"]:
            assert set(turn) == TURN_KEYS
            assert turn["act"] in set(Act)
            assert turn["asked"] is None or turn["asked"] in items
            assert turn["reply"].strip()
            for one in turn["items"]:
                assert {"item", "status"} <= set(one) <= ITEM_KEYS
                assert all(isinstance(value, str) for value in one.values())


def test_a_dialogue_is_walked_from_its_first_item(walks: dict[str, dict[str, Any]]) -> None:
    """The first item is open before the first turn; answers move on, owners and dates count from the given day."""
    turns = walks["walk"]["turns"]
    assert [turn["asked"] for turn in turns[:4]] == ["data", "data", "buy_in", "metrics"]
    assert turns[0]["act"] == "answer"
    assert turns[0]["items"][0]["owner"] == "Dana Fox"
    assert (turns[2]["items"][0]["owner"], turns[2]["items"][0]["due"]) == ("ops", "2027-03-03")
    assert turns[3]["act"] == "skip"
    assert walks["walk"]["final"] == {"ownership": "met", "data": "unmet"}


def test_a_question_in_between_is_answered_from_the_playbooks(walks: dict[str, dict[str, Any]]) -> None:
    """With its sources, and the open question again."""
    turn = walks["walk"]["turns"][1]
    assert (turn["act"], turn["items"]) == ("digression_question", [])
    assert "6–12 weeks" in turn["reply"]
    assert "[1] CIOPages, From Pilot to Production" in turn["reply"]
    assert "(2 of 4)" in turn["reply"]


def test_what_cannot_be_read_records_nothing(walks: dict[str, dict[str, Any]]) -> None:
    """A message of emoji or of too many characters leaves the open question open."""
    for turn in walks["walk"]["turns"][4:]:
        assert (turn["act"], turn["items"], turn["asked"]) == ("unclear", [], "metrics")


def test_after_the_end_messages_still_get_a_reply(walks: dict[str, dict[str, Any]]) -> None:
    """A discarded assessment records nothing more; what is said then is answered as in any conversation."""
    small_talk, question = walks["closed"]["turns"][3:]
    assert (small_talk["act"], question["act"]) == ("unclear", "digression_question")
    assert small_talk["asked"] is question["asked"] is None
    assert "[1]" in question["reply"]


def test_the_persons_record_is_not_touched(written: tuple[int, list[bytes]], data: Path) -> None:
    """A batch of dialogues leaves no database behind."""
    assert not list(data.glob("*.db*"))


def test_each_answer_comes_while_stdin_stays_open_and_without_the_knowledge(tmp_path: Path, data: Path) -> None:
    """A caller may wait for one dialogue before the next; without a question in them no playbook is read."""
    home = tmp_path / "bare"
    home.mkdir()
    (home / "models").symlink_to(MODEL_CACHE)
    (home / "cache").symlink_to(data / "cache")
    process = start(["assess", "--jsonl"], home)
    assert process.stdin
    assert process.stdout
    try:
        for id_ in ("first", "second"):
            turns = [{"text": "Dana Fox owns it"}]
            line = {"id": id_, "checklist": "scaling_readiness", "turns": turns}
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
            assert ready, "no answer while stdin is open"
            walk = json.loads(process.stdout.readline())
            assert (walk["id"], walk["final"]) == (id_, {"ownership": "met"})
        rest, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert (rest, process.returncode) == (b"", 0)
    assert sorted(path.name for path in home.iterdir()) == ["cache", "models"]


@pytest.fixture(scope="module")
def interpreter(embedder: Embedder) -> RuleInterpreter:
    """What reads people's answers."""
    return RuleInterpreter(embedder.encode, SHELF.all(), LateJudge(MODEL_CACHE))


@settings(max_examples=20)
@given(st.lists(st.text(st.characters(), max_size=60), max_size=4))
def test_whatever_is_said_a_line_out_is_one_line(interpreter: RuleInterpreter, texts: list[str]) -> None:
    """No character of a message (line separators, lone surrogates) breaks a line in two or costs the answer."""
    line = json.dumps({"id": "any", "checklist": "scaling_readiness", "turns": [{"text": text} for text in texts]})
    silence = Silence()
    ((out, good),) = assess_lines(lambda: build_room(SHELF, interpreter, silence, silence), SHELF, [line])
    assert good, out
    assert len(out.encode().decode().splitlines()) == 1
    assert len(json.loads(out)["turns"]) == len(texts)
