"""What a report tells, computed from the record."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assessment.findings import Shown
from bot.assessment.models import Assessment, Dialogue, SignOff, State, Status
from bot.assessment.report import Report, build_report
from bot.assessment.verdict import Outcome
from tests.bot.records_strategy import assessments
from tests.bot.reporting import HOSTILE, NOW, TODAY, answer, assessment, checklist, cite, hostile, mixed, ready


def report(of: Assessment) -> Report:
    return build_report(of, TODAY, cite)


def test_every_item_stands_in_exactly_one_way_in_the_checklists_order() -> None:
    """Findings follow the checklist, and the counts add up to all items."""
    told = report(mixed())
    assert [finding.item for finding in told.findings] == [item.id for item in checklist().items]
    assert sum(each.number for each in told.counts) == len(told.findings)
    assert {each.shown: each.number for each in told.counts} == dict.fromkeys(Shown, 1) | {
        Shown.UNMET: 2,
        Shown.UNANSWERED: 0,
    }


def test_a_blocking_gap_says_all_there_is_to_say() -> None:
    """Question, words, checks by how they stand, owner, date, actions and the failure mode with numbered sources."""
    data = report(mixed()).blocking[0]
    assert (data.item, data.shown, data.owner, data.overdue) == ("data", Shown.UNMET, "Ștefan 李", True)
    assert data.note.startswith("The feed carries 3 of our 40 stores")
    assert len(data.checks_that(Status.MET)) == len(data.checks_that(Status.UNMET)) == 1
    assert [action.text for action in data.actions] == [action.text for action in checklist().item("data").actions]
    assert data.failure is not None
    assert data.failure.text == checklist().item("data").guards_against.name
    assert {action.source for action in (*data.actions, data.failure)} <= set(range(2, 6))


def test_claims_stand_apart_from_what_has_evidence() -> None:
    """Without evidence "met" is a claim, and the report says where evidence is required."""
    told = report(mixed())
    assert [finding.item for finding in told.shown(Shown.MET)] == ["security"]
    claim = told.shown(Shown.CLAIMED)[0]
    assert (claim.item, claim.wanting) == ("monitoring", True)
    assert any("evidence still missing" in sentence and "Monitoring" in sentence for sentence in told.why)


def test_both_sides_of_a_dispute_are_kept() -> None:
    """A disputed item carries both statements and decides nothing."""
    told = report(mixed())
    disputed = told.shown(Shown.DISPUTED)[0]
    assert disputed.dispute is not None
    assert (disputed.note, disputed.dispute.note) == ("Helen owns it.", "Helen has never heard of it.")
    assert "governance" in told.verdict.undecided


def test_the_unknown_names_whom_to_ask() -> None:
    """The person who was named, else the role that usually knows."""
    asked = {finding.item: finding.ask for finding in report(assessment(answer("data", Status.UNKNOWN))).findings}
    assert asked["data"] == checklist().item("data").owner_role
    assert report(mixed()).shown(Shown.UNKNOWN)[0].ask == "Ravi"


def test_open_actions_come_overdue_first_then_by_date_and_ownerless_last() -> None:
    """An earlier date comes first, no date after every date, and what is nobody's at the end."""
    rows = report(mixed()).actions
    assert [row.item for row in rows[:3]] == ["data", "performance", "fallback"]
    assert rows[0].overdue
    owned = [bool(row.owner) for row in rows]
    assert owned == sorted(owned, reverse=True)
    assert "security" not in [row.item for row in rows]


def test_an_item_that_may_not_be_ruled_out_stays_undecided_and_says_why() -> None:
    """Where a reason is missing or ruling out is not allowed, the report says so instead of counting the item out."""
    free = next(item for item in checklist().items if item.not_applicable.allowed)
    fixed = checklist("scaling_readiness").items[0]
    no_reason = report(assessment(answer(free.id, Status.NOT_APPLICABLE))).shown(Shown.NOT_APPLICABLE)[0]
    not_allowed = report(assessment(answer(fixed.id, Status.NOT_APPLICABLE, reason="x"), id_="scaling_readiness"))
    assert "reason is missing" in no_reason.objection
    assert "not allow" in not_allowed.shown(Shown.NOT_APPLICABLE)[0].objection
    assert fixed.id in not_allowed.verdict.undecided


def test_every_change_is_told_as_old_and_new() -> None:
    """The history names who, when, and each thing that became different."""
    first, second = report(mixed()).history
    assert (first.by, first.title) == ("Maria Łukasz", "Data")
    assert ("status", "not answered", "met, no evidence yet") in [
        tuple(field.model_dump().values()) for field in first.fields
    ]
    changed = {field.what: (field.old, field.new) for field in second.fields}
    assert changed["status"] == ("met, no evidence yet", "not met")
    assert changed["owner"] == ("", "Ștefan 李")
    assert changed["due"] == ("", "2 November 2026")


def test_a_withdrawn_answer_is_told_as_not_answered() -> None:
    """A change to nothing is a change like any other."""
    told = report(hostile("words")).history[1]
    assert next(field.new for field in told.fields if field.what == "status") == "not answered"


def test_the_sign_off_line() -> None:
    """Signed, not signed, and void since whose change."""
    signed = ready().model_copy(update={"signoffs": (SignOff(by="Helen", at=NOW),)})
    assert (report(signed).signed, report(signed).sign_off) == (True, "Signed by Helen on 20 November 2026.")
    assert report(ready()).sign_off == "Not signed."
    void = report(mixed())
    assert not void.signed
    assert void.sign_off == (
        "Sign-off by Helen Okafor of 20 November 2026 is void since 20 November 2026, when Tomasz changed Data."
    )


def test_sources_are_numbered_as_they_are_read_and_quoted_exactly() -> None:
    """The rule's source is the first; a passage that is not at hand is named without a quote."""
    told = report(assessment(answer("ownership", Status.UNMET), id_="scaling_readiness"))
    assert [source.number for source in told.sources] == list(range(1, len(told.sources) + 1))
    assert told.rule_source == 1
    assert told.sources[0].quote == "“The Scaling Readiness Test” is what the playbook says here."
    bare = next(source for source in told.sources if "Killer" in source.name)
    assert (bare.title, bare.quote) == ("enterprise-ai-briefing", "")


def test_why_names_the_rule_and_what_stands_in_the_way() -> None:
    """The sentences follow from the rule, the bar and the groups of the verdict."""
    why = report(mixed()).why
    assert why[0].startswith("“Ready for production” takes all 10 required items to be met")
    assert why[1] == "3 required items stand in the way: Data (not met), Performance (partly met) and Funding (not met)."
    assert why[2].startswith("4 required items decide nothing yet: Fallback (not known)")
    assert "takes a yes to all 4 questions" in report(ready("scaling_readiness")).why[0]


def test_ready_says_so_and_reaches_a_hundred() -> None:
    """Only a ready assessment shows 100 %."""
    told = report(ready())
    assert (told.verdict.outcome, told.verdict.percent, told.blocking, told.actions) == (Outcome.READY, 100, (), ())
    assert told.why[-1].startswith("Every required item that applies is met")


def test_a_report_is_the_same_every_time() -> None:
    """Nothing in it depends on the order in which answers were recorded."""
    turned = mixed().model_copy(update={"answers": dict(reversed(mixed().answers.items()))})
    assert report(turned) == report(mixed())


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_brings_invisible_characters_into_a_report(text: str) -> None:
    """Whatever people write, a report holds only what can be seen."""
    dumped = report(hostile(text)).model_dump_json()
    assert not set(dumped) & set("\u202e\u202c\u200b\ufeff\u2066\u2069\u200d\x1b\x9b\ue0fe")


@given(assessments())
def test_the_verdict_comes_from_the_answers_only(record: Assessment) -> None:
    """Names, notes about the initiative, sign-offs, state and dialogue change no verdict."""
    other = record.model_copy(
        update={
            "initiative": record.initiative.model_copy(update={"name": "Ready for production", "stage": None}),
            "signoffs": (SignOff(by="The boss", at=NOW),),
            "state": State.FINISHED,
            "dialogue": Dialogue(),
            "changes": (),
        }
    )
    assert report(record).verdict == report(other).verdict


@given(assessments())
def test_the_percentage_is_under_a_hundred_until_ready(record: Assessment) -> None:
    """100 % and ready are the same thing."""
    verdict = report(record).verdict
    assert (verdict.percent == 100) == (verdict.outcome is Outcome.READY)
    assert 0 <= verdict.percent <= 100


@given(assessments(), st.data())
def test_ruling_out_what_is_not_met_never_lowers_the_percentage(record: Assessment, data: st.DataObject) -> None:
    """An item that does not apply leaves the count altogether."""
    free = [item.id for item in record.checklist.items if item.not_applicable.allowed and item.id not in record.answers]
    if not free:
        return
    item = data.draw(st.sampled_from(free))
    ruled_out = answer(item, Status.NOT_APPLICABLE, reason="There is no such thing here.")
    after = record.model_copy(update={"answers": record.answers | {item: ruled_out}})
    assert report(after).verdict.percent >= report(record).verdict.percent


def test_what_is_settled_is_not_overdue() -> None:
    """A date in the past bothers nobody once the item is met with evidence."""
    past = TODAY - datetime.timedelta(days=30)
    told = report(assessment(answer("data", Status.MET, "proof", due=past), answer("funding", Status.MET, due=past)))
    assert {finding.item: finding.overdue for finding in told.findings if finding.due} == {"data": False, "funding": True}
