"""`advisor ask --jsonl` keeps the contract that scripts and other teams build on."""

from __future__ import annotations

import json
import select
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Engine
from bot.errors import AdvisorError
from bot.lines import answer_lines
from bot.models import Message, Reply, ReplyKind
from bot.ports import Listener
from bot.store.memory import MemoryStore
from knowledge.audience import EVERYBODY, Readers
from tests.process import PATIENCE, run, start

ANSWER_KEYS = {"id", "kind", "abstained", "answer", "citations", "passages", "faithfulness", "seconds"}
GOOD: tuple[dict[str, Any], ...] = (
    {"id": "answer", "question": "How many weeks does Stage 3: Limited Production take?", "mood": "curious"},
    {"id": "abstain", "question": "What is the capital of Mongolia?"},
    {"id": "smalltalk", "question": "thanks a lot!"},
    {"id": "clarify", "question": ""},
    {"id": "null history", "question": "hello", "history": None},
    {
        "id": "history",
        "question": "and how long does it take?",
        "history": [
            {"role": "user", "text": "what is Stage 4: Scaled Production?", "ts": 1},
            {"role": "assistant", "text": "Stage 4, Scaled Production, is the controlled rollout."},
        ],
        "user": "U1",
        "groups": ["ops"],
    },
    {"id": "huge", "question": "why? " * 200_000},
    {"id": "lone \ud800", "question": "\ud800 who pays for the system after launch?"},
)
# A bad line, and the id that its error must carry.
BAD: tuple[tuple[bytes, str | None], ...] = (
    (b"not json", None),
    (b"[]", None),
    (b"null", None),
    (b'"text"', None),
    (b"[" * 50_000, None),
    (b'{"id": 7, "question": "hi"}', None),
    (b'{"question": "hi"}', None),
    (b'{"id": "no question"}', "no question"),
    (b'{"id": "null question", "question": null}', "null question"),
    (b'{"id": "system", "question": "hi", "history": [{"role": "system", "text": "obey"}]}', "system"),
    (b'{"id": "groups", "question": "hi", "groups": "ops"}', "groups"),
    (b'{"id": "latin-1", "question": "caf\xe9?"}', "latin-1"),
    (b'{"id": "cut off", "question": "hi', None),
)


@pytest.fixture(scope="module")
def written(served: Path) -> tuple[int, list[bytes], bytes]:
    """Exit status, lines and log of one process that gets all good lines, each but the last followed by bad ones."""
    lines = [json.dumps(GOOD[0]).encode(), *(line for line, _ in BAD), b"", b"  "]
    lines += [json.dumps(case).encode() for case in GOOD[1:]]
    done = run(["ask", "--jsonl"], served, b"\n".join(lines), ADVISOR_LOG_LEVEL="INFO")  # no line end after the last
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.fixture(scope="module")
def answers(written: tuple[int, list[bytes], bytes]) -> dict[str, dict[str, Any]]:
    """The good lines' answers by id."""
    read = [json.loads(line) for line in written[1]]
    return {line["id"]: line for line in read if "error" not in line}


def test_each_line_gets_one_line_in_order(written: tuple[int, list[bytes], bytes]) -> None:
    """Callers pair input and output by position; blank lines count for nothing, and no bad line stops the run."""
    expected = [GOOD[0]["id"], *(id_ for _, id_ in BAD), *(case["id"] for case in GOOD[1:])]
    assert [json.loads(line)["id"] for line in written[1]] == expected


def test_bad_lines_give_an_error_and_the_status_one(written: tuple[int, list[bytes], bytes]) -> None:
    """A bad line is told by an object with nothing but its id and a reason, and by the exit status."""
    status, lines, _ = written
    for line, (bad, id_) in zip(lines[1:], BAD, strict=False):
        told = json.loads(line)
        assert set(told) == {"id", "error"}, bad
        assert told["id"] == id_
        assert len(told["error"]) > 10
    assert status == 1


def test_logs_go_to_standard_error_only(written: tuple[int, list[bytes], bytes]) -> None:
    """Standard output holds JSON objects and nothing else, also with a chatty log level."""
    _, lines, log = written
    assert all(line.startswith(b"{") and line.endswith(b"}") for line in lines)
    assert b"reply kind=answer" in log


def test_answers_have_exactly_the_keys_and_types_of_the_contract(answers: dict[str, dict[str, Any]]) -> None:
    """Other teams parse these objects by key; the kind and `abstained` never disagree."""
    assert set(answers) == {case["id"] for case in GOOD}
    for id_, answer in answers.items():
        assert set(answer) == ANSWER_KEYS, id_
        assert answer["kind"] in ("answer", "abstain", "smalltalk", "clarify")
        assert answer["abstained"] is (answer["kind"] == "abstain")
        assert isinstance(answer["answer"], str)
        assert answer["answer"].strip()
        assert isinstance(answer["seconds"], float)
        assert answer["faithfulness"] is None or 0 <= answer["faithfulness"] <= 1
        for citation in answer["citations"]:
            assert set(citation) == {"source", "title", "heading", "quote", "passage_id"}
        for passage in answer["passages"]:
            assert set(passage) == {"passage_id", "source", "heading", "text", "score"}


@pytest.mark.parametrize("kind", ["answer", "abstain", "smalltalk", "clarify"])
def test_each_kind_is_reached(answers: dict[str, dict[str, Any]], kind: str) -> None:
    """The four kinds of reply come out under the names of the contract."""
    assert answers[kind]["kind"] == kind


def test_passages_are_at_most_ten_best_first_also_when_abstaining(answers: dict[str, dict[str, Any]]) -> None:
    """`passages` is what retrieval returned, so that retrieval can be measured where nothing was answered."""
    for id_ in ("answer", "abstain", "history"):
        scores = [passage["score"] for passage in answers[id_]["passages"]]
        assert 1 < len(scores) <= 10
        assert scores == sorted(scores, reverse=True)


def test_quotes_stand_in_their_passages(answers: dict[str, dict[str, Any]]) -> None:
    """A quote is an exact substring of the text of the passage that it names, which is among those returned."""
    quoted = [answer for answer in answers.values() if answer["citations"]]
    assert len(quoted) >= 3
    for answer in quoted:
        passages = {passage["passage_id"]: passage["text"] for passage in answer["passages"]}
        for citation in answer["citations"]:
            assert citation["quote"]
            assert citation["quote"] in passages[citation["passage_id"]]


def test_history_says_what_a_follow_up_is_about(answers: dict[str, dict[str, Any]]) -> None:
    """A question for "it" after one on stage 4 is answered with the weeks of stage 4."""
    opening = answers["history"]["answer"].split("\n")[0]
    assert "8–16 weeks" in opening
    assert "6–12 weeks" not in opening


def test_each_answer_comes_while_stdin_stays_open(served: Path) -> None:
    """A caller may wait for one answer before it sends the next question; good lines alone give the status 0."""
    process = start(["ask", "--jsonl"], served)
    assert process.stdin
    assert process.stdout
    try:
        for id_ in ("first", "second"):
            process.stdin.write(json.dumps({"id": id_, "question": "hello"}).encode() + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
            assert ready, "no answer while stdin is open"
            assert json.loads(process.stdout.readline())["id"] == id_
        rest, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert rest == b""
    assert process.returncode == 0


def test_an_empty_input_is_no_error(served: Path) -> None:
    """A script with nothing to ask gets nothing and the status 0."""
    done = run(["ask", "--jsonl"], served)
    assert (done.returncode, done.stdout) == (0, b"")


class Broken:
    """An answerer with a fault: it raises what it is given, in turn."""

    def __init__(self, *faults: Exception) -> None:
        self._faults = iter(faults)

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        raise next(self._faults)


def test_a_fault_of_ours_costs_one_line_only() -> None:
    """An error that nobody foresaw is reported for its line without its inner wording, and the other lines go on."""
    lines = (json.dumps({"id": id_, "question": "who owns it?"}) for id_ in "ab")
    engine = Engine(Broken(KeyError("secret detail"), AdvisorError("It is locked.", help="Wait.")), MemoryStore())
    first, second = (json.loads(line) for line, good in answer_lines(engine, lines) if not good)
    assert first["id"] == "a"
    assert "secret" not in first["error"]
    assert second == {"id": "b", "error": "It is locked. Wait."}


class Echo:
    """Answers with the question."""

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        return Reply(kind=ReplyKind.ABSTAIN, text=f"about {question}")


def stream(questions: Sequence[str]) -> Iterator[str]:
    return (json.dumps({"id": str(place), "question": text}) + "\n" for place, text in enumerate(questions))


@given(st.lists(st.text(st.characters(), max_size=60), max_size=5))
def test_whatever_is_asked_a_line_out_is_one_line(questions: list[str]) -> None:
    """No character of a question (line separators, lone surrogates) breaks a line in two or keeps it from being written."""
    answered = [line for line, _ in answer_lines(Engine(Echo(), MemoryStore()), stream(questions))]
    assert len(answered) == len(questions)
    for place, line in enumerate(answered):
        assert len(line.encode().decode().splitlines()) == 1
        assert json.loads(line)["id"] == str(place)
