"""A form about one item: what is filled in is added to its answer."""

from __future__ import annotations

import datetime

from tests.bot.assessment.talk import MET, PARTIAL, UNMET, Parts, Talk

DUE = datetime.date(2026, 12, 18)


def test_owner_date_and_evidence_join_the_answer(parts: Parts) -> None:
    """The status stays as it was, and so does the question that is open."""
    talk = Talk(parts).click("data", UNMET)
    before = talk.open
    talk.fill_in("data", owner="Priya", due=DUE, evidence="https://wiki.example/data")
    answer = talk.record.answers["data"]
    assert (answer.status, answer.owner, answer.due) == (UNMET, "Priya", DUE)
    assert [one.text for one in answer.evidence] == ["https://wiki.example/data"]
    assert talk.open == before
    assert len(talk.record.changes) == 2


def test_a_form_that_says_how_the_item_stands_answers_it(parts: Parts) -> None:
    """The next question follows."""
    talk = Talk(parts).fill_in("data", status=MET, evidence="runbook 7")
    assert talk.record.answers["data"].status is MET
    assert talk.open == "performance"


def test_without_an_answer_the_form_asks_how_the_item_stands(parts: Parts) -> None:
    """An owner alone is no status: nothing is recorded, and the item is asked."""
    talk = Talk(parts).fill_in("funding", owner="Lee")
    assert talk.record.answers == {}
    assert talk.open == "funding"
    assert "Say first how" in talk.reply.text


def test_another_persons_status_is_not_overruled(parts: Parts) -> None:
    """Both are quoted, and the form's side is kept beside the answer until it is settled."""
    talk = Talk(parts).click("data", MET).fill_in("data", user="ben", status=UNMET)
    answer = talk.record.answers["data"]
    assert answer.status is MET
    assert answer.dispute
    assert answer.dispute.status is UNMET


def test_somebody_else_may_add_an_owner(parts: Parts) -> None:
    """That contradicts nobody; the answer stays its author's."""
    talk = Talk(parts).click("data", PARTIAL).fill_in("data", user="ben", owner="Lee")
    answer = talk.record.answers["data"]
    assert (answer.owner, answer.by, answer.dispute) == ("Lee", "ana", None)


def test_an_item_that_is_gone_is_not_an_error(parts: Parts) -> None:
    """A form of an old message says so and records nothing."""
    talk = Talk(parts).fill_in("no_such_item", owner="Lee")
    assert talk.record.answers == {}
    assert "not asked any more" in talk.reply.text
