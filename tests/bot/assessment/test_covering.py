"""Answers to questions with several parts, in the words of the people who run the thing."""

from __future__ import annotations

import pytest

from bot.assessment.models import Status
from tests.bot.assessment.talk import Begin

MET, PARTIAL, UNMET = Status.MET, Status.PARTIAL, Status.UNMET
# A change that mends it turns its test red, so that the mark goes.
MISREAD = pytest.mark.xfail(strict=True, reason="the trained model mixes up the parts")


@pytest.mark.parametrize(
    ("item", "text", "status"),
    [
        pytest.param(
            "data",
            "The tills push every sale to us by themselves. If a branch goes quiet, the duty analyst gets a ticket",
            MET,
            marks=MISREAD,
        ),
        ("monitoring", "a nurse grades forty notes each week, and the duty phone gets an alert when the grades drop", MET),
        pytest.param(
            "fallback",
            "When it is down the crew goes back to paper. It guesses when unsure, nothing was agreed for that",
            PARTIAL,
            marks=MISREAD,
        ),
        ("documentation", "staff handbook: yes. ops runbook: no", PARTIAL),
    ],
)
def test_each_part_of_a_question_gets_its_part_of_the_answer(begin: Begin, item: str, text: str, status: Status) -> None:
    """Who answers both parts is not asked for the second one again."""
    talk = begin().say(f"go to {item}").say(text)
    assert talk.wrote == {item: status}
    assert len(talk.checks(item)) == 2
    assert talk.open != item


def test_what_says_nothing_answers_no_part(begin: Begin) -> None:
    """A greeting or a filler beside an answer to one part leaves the other part open."""
    talk = begin().say("hmm, ok. orders flow in from SAP by themselves")
    assert (talk.checks("data"), talk.open) == ({"pipeline": MET}, "data")


def test_another_item_beside_a_full_answer_is_kept(begin: Begin) -> None:
    """What is plainly said of another item is recorded with the answer."""
    talk = begin().say("The pipeline is fully automated, data quality is monitored daily. The runbook is missing")
    assert talk.wrote == {"data": MET, "documentation": UNMET}


def test_who_will_do_it_by_when_is_no_yes(begin: Begin) -> None:
    """A name and a day say that something is still to be done."""
    talk = begin().say("go to documentation").say("there is no runbook yet, Petra writes it by December 15")
    assert talk.checks("documentation")["runbook"] is UNMET
