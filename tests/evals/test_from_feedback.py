"""Feedback becomes cases: praise as an expectation, blame as a question to fill in, nothing twice, no secrets."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from evals.cases import Case, Gold, load_cases
from evals.from_feedback import Converted, case_lines, cases_from

NOON = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)
DATA = "ciopages-ai-playbook#Item 1: Data"
OWNER = "ciopages-ai-playbook#Ownership"


@dataclass(frozen=True)
class Given:
    """Feedback as the store gives it."""

    question: str
    verdict: str = "up"
    why: str = ""
    passages: tuple[str, ...] = (DATA,)
    at: datetime.datetime = field(default=NOON)


def only(*given: Given) -> Case:
    """The one case that comes of it."""
    (case,) = cases_from(given).cases
    return case


def test_a_liked_answer_expects_the_passages_that_were_cited() -> None:
    """It counts in recall like any other case; nothing is left to fill in."""
    case = only(Given("Is our data ready?", passages=(DATA, OWNER)))
    assert case.expect == "answer"
    assert case.gold == (
        Gold(source="ciopages-ai-playbook", heading="Item 1: Data"),
        Gold(source="ciopages-ai-playbook", heading="Ownership"),
    )
    assert (case.type, case.split, case.note) == ("feedback", "tune", "")


def test_an_answer_that_was_not_liked_is_for_a_person_to_fill_in() -> None:
    """It expects nothing yet, so that it changes no figure, and the reason is beside it."""
    case = only(Given("Is our data ready?", "down", "It is about\nanother team."))
    assert (case.expect, case.gold, case.facts) == ("either", (), ())
    assert "To fill in" in case.note
    assert "It is about another team." in case.note


def test_praise_without_a_passage_is_to_be_filled_in_too() -> None:
    """A refusal that somebody liked says nothing of what should be found."""
    case = only(Given("Who won?", passages=()))
    assert (case.expect, case.gold) == ("either", ())
    assert "no passage was cited" in case.note


def test_a_question_is_one_case_and_blame_outweighs_praise() -> None:
    """Spaces and case do not make another question; every reason is kept once."""
    given = [Given("Is it ready?", passages=(DATA,)), Given("is  it READY?", passages=(OWNER,))]
    assert [one.heading for one in only(*given).gold] == ["Item 1: Data", "Ownership"]
    blame = [Given("is it ready?", "down", why) for why in ("Too long.", "Too long.", "Wrong.")]
    case = only(*given, *blame)
    assert case.gold == ()
    assert case.note.endswith("Reason given: Too long. Reason given: Wrong.")


def test_what_is_a_case_already_and_what_has_no_question_is_left_out() -> None:
    """The counts say so."""
    known = load_cases()[0]
    converted = cases_from([Given(known.question.upper()), Given("  "), Given("New?"), Given("Newer?", "down")], [known])
    assert [case.question for case in converted.cases] == ["New?", "Newer?"]
    assert str(converted) == (
        "2 new cases: 1 with the passages to expect, 1 to fill in. Left out: 1 known already, 1 without a question."
    )


def test_secrets_are_in_no_case() -> None:
    """Neither in the question nor in the reason; and a question with another secret is the same question."""
    token = "xoxb-" + "123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx"
    other = "xoxb-" + "123456789012-123456789012-ZbCdEfGhIjKlMnOpQrStUvWx"
    case = only(Given(f"Why is {token} refused?", "down", f"You showed {token}."), Given(f"Why is {other} refused?"))
    assert token not in case_lines([case])
    assert other not in case_lines([case])


def test_an_id_stays_the_same() -> None:
    """So a case that was moved to another file is recognised."""
    assert only(Given("Is it ready?")).id == only(Given("IS IT  ready?", "down")).id


@pytest.mark.parametrize("question", ["Break\u2028here?", 'Quotes "and" back\\slash?', "Ünïcode 🦆?"])
def test_the_lines_are_read_as_cases_again(tmp_path: Path, question: str) -> None:
    """Whatever people write, a line stays a line."""
    converted = cases_from([Given(question), Given(f"{question} No.", "down", "So\x85so")])
    file = tmp_path / "cases.jsonl"
    file.write_text(case_lines(converted.cases), encoding="utf-8")
    assert load_cases(file) == converted.cases


def test_nothing_comes_of_nothing() -> None:
    """Also on a fresh record."""
    assert cases_from([]) == Converted([], 0, 0)
    assert case_lines([]) == ""
