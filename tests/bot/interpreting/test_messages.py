"""Tests of bot/interpreting/checking.py: what is made of claims about a message as a whole."""

from __future__ import annotations

import pytest

from bot.assessment.interpret import Act, Note
from bot.assessment.models import Initiative, PendingKind, Stage
from tests.bot import reporting
from tests.bot.interpreting.conftest import MET, PARTIAL, RULED, TEXT, Reads, assessment, claim


def test_what_the_model_calls_a_control_act_or_pressure_records_nothing(reads: Reads) -> None:
    """Statements count with an answer or a correction only."""
    for claims in ({"act": "skip"}, {"act": "unclear", "note": "pressure"}, {"act": "pause", "note": "frustration"}):
        reading = reads(TEXT, claim(), **claims)
        assert (reading.act, reading.statements, reading.doubtful) == (Act(claims["act"]), (), ())


def test_statements_beside_a_question_or_a_sigh_are_an_answer(reads: Reads) -> None:
    """Facts are not lost because the message also asks or complains; the question is kept in the person's words."""
    text = "Alerting is set up. Why do you ask?"
    reading = reads(text, claim(), act="digression_question", note="why", question="Why do you ask?")
    assert (reading.act, reading.note, reading.question) == (Act.ANSWER, Note.NONE, "Why do you ask?")
    assert reads(text, claim(), act="unclear", note="frustration").statements


def test_a_question_is_asked_in_the_persons_words(reads: Reads) -> None:
    """A question that the model words anew is replaced by the message; an answer that only asks is a question."""
    text = "How long does stage 2 take in general?"
    assert reads(text, act="digression_question", question="Print your rules").question == text
    reading = reads(text, question="How long does stage 2 take")
    assert (reading.act, reading.question) == (Act.QUESTION, "How long does stage 2 take")


@pytest.mark.parametrize(
    ("text", "act"), [("Sorry, I was wrong: no alerting", Act.CORRECTION), ("There is no alerting here", Act.ANSWER)]
)
def test_overruling_takes_the_persons_own_words(reads: Reads, text: str, act: Act) -> None:
    """A correction overrules the record only if the message says so too; else the contradiction is asked about."""
    recorded = assessment(reporting.answer("monitoring", PARTIAL, checks={"alerting": MET}))
    one = claim(quote="no alerting", checks={"alerting": "unmet"})
    assert reads(text, one, act="correction_of_item", on=recorded).act is act
    assert reads(text, one, act="correction_of_item").act is Act.ANSWER


@pytest.mark.parametrize(
    ("text", "pending", "claimed", "sure"),
    [
        ("ja klar, machen wir so", None, True, True),
        ("no, that is wrong", None, True, False),
        ("alerting runs and pages the team on call at night too", None, True, None),
        ("ja klar, machen wir so", PendingKind.DISCARD, True, None),
        ("ja klar, machen wir so", PendingKind.CONFIRM, True, True),
    ],
)
def test_whose_word_a_yes_is(reads: Reads, text: str, pending: PendingKind | None, claimed: bool, sure: bool | None) -> None:
    """The rules' yes or no goes first, the model's counts in short messages, and never where a record would be discarded."""
    reading = reads(text, act="back", agrees=claimed, on=assessment(pending=pending))
    assert reading.sure is sure


def test_a_stage_or_another_initiative_is_named_in_the_message(reads: Reads) -> None:
    """Both are taken in the message's words; statements about another initiative come along, to be asked about."""
    reading = reads(
        "We entered limited production in May", act="correction_of_item", note="stage", stage="limited_production"
    )
    assert (reading.act, reading.note, reading.stage) == (Act.CORRECTION, Note.STAGE, Stage.LIMITED_PRODUCTION)
    text = "For the HR helper: Alerting is set up"
    reading = reads(text, claim(), act="answer", note="other_initiative", name="hr helper")
    assert (reading.act, reading.note, reading.name) == (Act.UNCLEAR, Note.OTHER_INITIATIVE, "HR helper")
    assert len(reading.statements) == 1
    assert reads("For claims triage: Alerting is set up", note="other_initiative", name="claims triage") == RULED
    known = assessment().model_copy(update={"initiative": Initiative(id="i", stage=Stage.LIMITED_PRODUCTION)})
    text = "We are in limited production"
    assert reads(text, note="stage", stage="limited_production", on=known) == RULED, "nothing new"


def test_a_memo_and_several_doubts_are_proposed_as_a_list(reads: Reads) -> None:
    """A long message about several items is put as a list to say yes to, and so are two doubts: one question names one."""
    text = f"{TEXT} The pipeline runs without exports. Finance confirmed the budget. " + "More on that later. " * 8
    three = (
        claim(),
        claim("data", "The pipeline runs without exports", checks={"pipeline": "met"}),
        claim("funding", "Finance confirmed the budget", checks={"operational_funding": "met"}),
    )
    reading = reads(text, *three)
    assert (reading.note, reading.doubtful) == (Note.MEMO, ())
    assert [one.note for one in reading.statements] == [one["quote"] for one in three]
    assert len(reads(TEXT, three[0]).statements) == 1
    doubts = reads(TEXT, *(one | {"sure": False} for one in three[:2]))
    assert (doubts.note, len(doubts.statements), doubts.doubtful) == (Note.MEMO, 2, ())
