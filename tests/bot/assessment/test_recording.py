"""Statements become answers: merged, handed back where they clash, replaced by corrections, every change kept."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot.assessment.models import Assessment, Dialogue, SignOff, Statement, Status
from bot.assessment.recording import Author, Outcome, confirm, dispute, put, record, settle, withdraw
from tests.bot.assessment.talk import MET, NOT_APPLICABLE, PARTIAL, UNKNOWN, UNMET
from tests.bot.reporting import NOW, answer, assessment

ANA = Author("Maria Łukasz", NOW + datetime.timedelta(hours=1))  # who gave the answers of tests.bot.reporting
BEN = Author("ben", NOW + datetime.timedelta(hours=2))


def says(item: str = "data", status: Status | None = None, note: str = "said", **more: Any) -> Statement:
    """A statement; its keywords that name no field are checks."""
    fields = {key: more.pop(key) for key in list(more) if key in Statement.model_fields}
    checks = {**more, **fields.pop("checks", {})}
    merged = status or (MET if set(checks.values()) == {MET} else UNMET if set(checks.values()) == {UNMET} else PARTIAL)
    return Statement(item=item, status=merged, checks=checks, note=note, **fields)


def recorded(before: Assessment, *statements: Statement, author: Author = ANA, **how: bool) -> Outcome:
    return record(before, statements, author, **how)


def test_a_first_answer() -> None:
    """Its state follows from its checks; the words, who and when are kept, and the change from nothing."""
    outcome = recorded(assessment(), says(pipeline=MET, note="live since May", owner="Jo", evidence=("a page",)))
    after = outcome.assessment.answers["data"]
    assert (after.status, after.checks, after.note) == (PARTIAL, {"pipeline": MET}, "live since May")
    assert (after.by, after.at, after.owner) == (*ANA, "Jo")
    assert [one.text for one in after.evidence] == ["a page"]
    assert outcome.recorded == (after,)
    assert [(one.old, one.new) for one in outcome.assessment.changes] == [(None, after)]


def test_checks_add_up() -> None:
    """What was said of other checks stays, the notes are joined, and the item is met when all of them are."""
    before = recorded(assessment(), says(pipeline=MET, note="one")).assessment
    after = recorded(before, says(quality_monitoring=MET, note="two")).assessment
    found = after.answers["data"]
    assert (found.status, found.note) == (MET, "one\ntwo")
    assert found.checks == {"pipeline": MET, "quality_monitoring": MET}
    assert after.changes[-1].old == before.answers["data"]


def test_what_contradicts_is_handed_back() -> None:
    """A statement that does not fit what the same person said is not written."""
    before = recorded(assessment(), says(pipeline=UNMET, note="weekly csv")).assessment
    outcome = recorded(before, says(pipeline=MET, note="fully automated"))
    assert (outcome.assessment, outcome.recorded) == (before, ())
    assert [one.note for one in outcome.contradicting] == ["fully automated"]


def test_what_somebody_else_says_is_disputed() -> None:
    """The same from another person is a dispute, and agreeing is none."""
    before = recorded(assessment(), says(pipeline=MET)).assessment
    outcome = recorded(before, says(pipeline=UNMET), author=BEN)
    assert (outcome.assessment, len(outcome.disputed), outcome.contradicting) == (before, 1, ())
    assert recorded(before, says(pipeline=MET), author=BEN).disputed == ()


def test_a_correction_replaces_ones_own_words() -> None:
    """A correction overrules what the same person said, but not what somebody else did."""
    before = recorded(assessment(), says(pipeline=MET, quality_monitoring=MET, note="all good")).assessment
    corrected = recorded(before, says(pipeline=UNMET, note="a csv after all"), replace=True)
    found = corrected.assessment.answers["data"]
    assert (found.status, found.checks) == (PARTIAL, {"pipeline": UNMET, "quality_monitoring": MET})
    assert found.note == "a csv after all"
    other = recorded(before, says(pipeline=UNMET), author=BEN, replace=True)
    assert (other.assessment, len(other.disputed)) == (before, 1)


def test_settled_overrules_everybody() -> None:
    """Once it is settled which statement holds, it is written whoever said the other one."""
    before = dispute(recorded(assessment(), says(pipeline=MET)).assessment, says(pipeline=UNMET), BEN)
    after = recorded(before, says(pipeline=UNMET), author=ANA, settled=True).assessment.answers["data"]
    assert (after.status, after.dispute) == (UNMET, None)


def test_a_reopened_item_is_answered_anew() -> None:
    """What is said about an item that somebody went back to replaces what was recorded of it."""
    before = recorded(assessment(dialogue=Dialogue(reopened="data")), says(pipeline=UNMET)).assessment
    assert recorded(before, says(pipeline=MET)).assessment.answers["data"].checks == {"pipeline": MET}


def test_unknown_is_filled_in() -> None:
    """What was not known can be answered by anybody without a clash."""
    before = recorded(assessment(), says(status=UNKNOWN, pipeline=UNKNOWN, owner="Priya")).assessment
    outcome = recorded(before, says(pipeline=MET), author=BEN)
    assert (outcome.assessment.answers["data"].checks, outcome.disputed) == ({"pipeline": MET}, ())


def test_not_knowing_takes_nothing_back() -> None:
    """Somebody who does not know says nothing against what is recorded."""
    before = recorded(assessment(), says(pipeline=MET)).assessment
    after = recorded(before, says(status=UNKNOWN, pipeline=UNKNOWN), author=BEN).assessment
    assert after.answers["data"].checks == {"pipeline": MET}


def test_evidence_is_kept() -> None:
    """Later words and corrections keep the evidence; the same link is listed once, with who gave it."""
    before = recorded(assessment(), says(pipeline=MET, evidence=("https://a",))).assessment
    after = recorded(before, says(quality_monitoring=MET, evidence=("https://a", "https://b")), author=BEN).assessment
    after = recorded(after, says(pipeline=UNMET), author=BEN, settled=True).assessment
    assert [(one.text, one.by) for one in after.answers["data"].evidence] == [("https://a", ANA.user), ("https://b", "ben")]


def test_owner_and_date_alone_change_nothing_else() -> None:
    """Details of a gap keep its state, checks, words and author."""
    before = recorded(assessment(), says(pipeline=UNMET, note="weekly csv")).assessment
    due = datetime.date(2026, 12, 1)
    detail = Statement(item="data", status=UNMET, owner="Jo", due=due)
    after = recorded(before, detail, author=BEN).assessment.answers["data"]
    assert (after.owner, after.due, after.by) == ("Jo", due, ANA.user)
    assert (after.status, after.checks, after.note) == (UNMET, {"pipeline": UNMET}, "weekly csv")


def test_not_applicable_forgets_the_checks() -> None:
    """An item that is ruled out has no checks; ruled in again it starts with what is said then."""
    before = recorded(assessment(), says(status=NOT_APPLICABLE, reason="No users.")).assessment
    assert before.answers["data"].checks == {}
    assert len(recorded(before, says(pipeline=MET)).contradicting) == 1
    after = recorded(before, says(pipeline=MET), replace=True).assessment.answers["data"]
    assert (after.status, after.checks, after.reason) == (PARTIAL, {"pipeline": MET}, "")


def test_a_state_for_the_whole_item_drops_checks_that_say_otherwise() -> None:
    """Where only the item's state is given, checks that would make another one do not stay behind."""
    before = recorded(assessment(), says(pipeline=MET, quality_monitoring=MET)).assessment
    after = recorded(before, Statement(item="data", status=PARTIAL), settled=True).assessment.answers["data"]
    assert (after.status, after.checks) == (PARTIAL, {})


def test_the_same_again_changes_nothing() -> None:
    """A statement that adds nothing leaves no change behind."""
    before = recorded(assessment(), says(pipeline=MET)).assessment
    assert recorded(before, says(pipeline=MET)).assessment == before


def test_a_later_change_voids_the_sign_off() -> None:
    """The sign-off that stood is void, by whom and when; one that was void stays as it was."""
    void = SignOff(by="Jo", at=NOW, voided_by="x", voided_at=NOW)
    before = assessment(answer("data", MET), signoffs=(void, SignOff(by="Helen", at=NOW)))
    outcome = recorded(before, says("funding", operational_funding=MET), author=BEN)
    assert outcome.voided == before.signoffs[1]
    assert outcome.assessment.signed is None
    assert [one.voided_by for one in outcome.assessment.signoffs] == ["x", "ben"]


@pytest.mark.parametrize("step", ["confirm", "settle", "withdraw"])
def test_every_step_keeps_its_change(step: str) -> None:
    """Confirming, settling and withdrawing an answer leave a change from the old state to the new one."""
    before = dispute(assessment(answer("data", MET, confirmed=False)), says(pipeline=UNMET), BEN)
    after = {"confirm": confirm, "settle": settle, "withdraw": withdraw}[step](before, "data", BEN)
    assert len(after.changes) == 2
    assert (after.changes[-1].old, after.changes[-1].new) == (before.answers["data"], after.answers.get("data"))
    assert (after.changes[-1].by, after.changes[-1].at) == BEN


def test_settling_what_is_not_disputed_changes_nothing() -> None:
    """There is nothing to settle then."""
    before = assessment(answer("data", MET))
    assert settle(before, "data", BEN) == before


def test_putting_an_answer_tells_the_sign_off_that_it_voids() -> None:
    """The one that stood, or none."""
    before = assessment(signoffs=(SignOff(by="Helen", at=NOW),))
    after, gone = put(before, answer("data", MET), BEN)
    assert gone == before.signoffs[0]
    assert put(after, answer("data", UNMET), BEN)[1] is None


def test_a_note_is_cut_to_its_newest_words() -> None:
    """However much is said about an item, its note stays within bounds."""
    after = assessment()
    for number in range(40):
        after = recorded(after, says(pipeline=MET, note=f"{number} " + "x" * 300)).assessment
    note = after.answers["data"].note
    assert len(note) <= 4_000
    assert "39 xxx" in note
