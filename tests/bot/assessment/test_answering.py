"""Behaviours 1 to 7 of a guided conversation: what people say about items, and what is recorded of it."""

from __future__ import annotations

import pytest

from bot.assessment.acts import Act
from bot.assessment.models import Status
from tests.bot.assessment.talk import MET, MVP, NOT_APPLICABLE, PARTIAL, UNKNOWN, UNMET, Begin, title


@pytest.mark.parametrize(
    "text",
    [
        "Yes, pipeline is live since May, no manual exports.",
        "yep, Airflow feeds it straight from SAP every hour, nobody exports anything by hand",
    ],
)
def test_1_detail_is_kept_and_the_other_check_is_asked(begin: Begin, text: str) -> None:
    """A yes with detail about one check covers that check; the words are kept and the other check is asked next."""
    talk = begin().say(text)
    assert talk.wrote == talk.statuses == {"data": PARTIAL}
    assert (talk.checks("data"), talk.answer("data").note) == ({"pipeline": MET}, text)
    assert (talk.open, talk.record.dialogue.open_check) == ("data", "quality_monitoring")
    assert "data quality monitoring" in talk.text
    talk.say("yes")
    assert talk.checks("data") == {"pipeline": MET, "quality_monitoring": MET}
    assert (talk.statuses, talk.open) == ({"data": MET}, "performance")
    assert text in talk.answer("data").note


def test_2_several_answers_in_one_message(begin: Begin) -> None:
    """Each item that a message speaks of is recorded and named, and what was answered is not asked again."""
    talk = begin().say("Maria owns it, runbook's done, but ops funding isn't approved.")
    assert talk.wrote == {"governance": PARTIAL, "documentation": PARTIAL, "funding": UNMET}
    assert (talk.checks("governance"), talk.checks("documentation")) == ({"ownership": MET}, {"runbook": MET})
    assert all(f"**{title(item)}**" in talk.text for item in talk.wrote)
    assert (talk.answer("governance").owner, talk.open) == ("Maria", "data")
    talk.click("data", MET)
    for item in ("performance", "security", "monitoring", "auditability", "fallback"):
        assert talk.open == item
        talk.click(item, MET)
    assert (talk.open, talk.record.dialogue.open_check) == ("governance", "escalation")


def test_2_another_item_beside_the_open_one(begin: Begin) -> None:
    """An answer to the open item may bring another item along."""
    talk = begin().say("Kafka feeds it without any manual step. The runbook is written.")
    assert talk.checks("data") == {"pipeline": MET}
    assert talk.checks("documentation") == {"runbook": MET}
    assert talk.open == "data"


def test_2_two_figures_each_against_its_own_target(begin: Begin) -> None:
    """Of two measured checks the one that reaches its target is met, the other is not."""
    talk = begin().say("go to performance").say("latency is 200 ms, limit 300; uptime 99.2 and we promised 99.9")
    assert talk.checks("performance") == {"latency": MET, "reliability": UNMET}


@pytest.mark.parametrize("text", ["We log inputs and outputs.", "inputs and outputs land in the audit log"])
def test_3_a_part_of_an_item(begin: Begin, text: str) -> None:
    """Two of three checks make the item partly met, and only the third is asked."""
    talk = begin().say("go to auditability").say(text)
    assert talk.wrote == {"auditability": PARTIAL}
    assert talk.checks("auditability") == {"inputs": MET, "outputs": MET}
    assert (talk.open, talk.record.dialogue.open_check) == ("auditability", "interactions")
    assert talk.record.checklist.item("auditability").check("interactions").ask in talk.text
    talk.say("yes")
    assert (talk.statuses, talk.open) == ({"auditability": MET}, "data")


@pytest.mark.parametrize("text", ["Kind of, we look at it sometimes.", "sort of I guess", "hmm, more or less"])
def test_4_a_hedge_records_nothing(begin: Begin, text: str) -> None:
    """A hedge is not an answer: a sharper question says what would count, and an answer to that is recorded."""
    talk = begin().say("go to monitoring")
    asked = talk.text
    talk.say(text)
    assert (talk.act, talk.statuses, talk.open) == (Act.UNCLEAR, {}, "monitoring")
    assert talk.text != asked
    assert "not met" in talk.text
    talk.say("ok, then no")
    assert talk.wrote == {"monitoring": UNMET}


@pytest.mark.parametrize(
    "text",
    [
        "It's not that we don't have fallback, it's just untested.",
        "it isn't like we don't have a fallback",
    ],
)
def test_5_a_denied_denial_is_a_yes(begin: Begin, text: str) -> None:
    """A double negation counts as met, with the words kept."""
    talk = begin().say("go to fallback").say(text)
    assert (talk.wrote, talk.answer("fallback").note) == ({"fallback": MET}, text)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("fallback", "no, when it is down people see an error page"),
        ("funding", "finance has not confirmed any budget for it"),
    ],
)
def test_5_a_denial_is_a_no(begin: Begin, item: str, text: str) -> None:
    """A plain negation counts as not met."""
    talk = begin().say(f"go to {item}").say(text)
    assert talk.wrote[item] in (UNMET, PARTIAL)
    assert MET not in talk.checks(item).values()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("No idea, ask security.", "security"),
        ("I'd have to check with Priya", "Priya"),
        ("not sure, our platform team would know", "platform team"),
    ],
)
def test_6_somebody_else_knows(begin: Begin, text: str, who: str) -> None:
    """Not knowing is its own state with the person to ask; it never counts as a no, and the next item opens."""
    talk = begin().say("go to fallback").say(text)
    assert (talk.act, talk.wrote) == (Act.ANSWER, {"fallback": UNKNOWN})
    assert talk.answer("fallback").owner == who
    assert (who in talk.text, talk.open) == (True, "data")
    talk.say("what's left?")
    assert "Blocking" not in talk.text


def test_6_nobody_is_named(begin: Begin) -> None:
    """Where nobody is named the advisor asks who could answer, and goes on."""
    talk = begin().say("no idea")
    assert (talk.wrote, talk.answer("data").owner, talk.open) == ({"data": UNKNOWN}, "", "performance")
    assert "Who" in talk.text


@pytest.mark.parametrize("text", ["N/A, no latency requirement.", "not applicable, nobody waits for an answer"])
def test_7_not_applicable_with_its_reason(begin: Begin, text: str) -> None:
    """A reason that is given at once is recorded with the item."""
    talk = begin().say("go to performance").say(text)
    assert talk.wrote == {"performance": NOT_APPLICABLE}
    assert talk.answer("performance").reason in text
    assert len(talk.answer("performance").reason) > 8
    assert talk.open == "data"


def test_7_the_reason_is_asked_for(begin: Begin) -> None:
    """Without a reason nothing is recorded until it is given, also after a question in between."""
    talk = begin().say("go to performance").say("n/a")
    assert (talk.statuses, talk.open) == ({}, "performance")
    never = [item for item in MVP if not talk.record.checklist.item(item).not_applicable.allowed]
    assert all(title(item) in talk.text for item in never)
    talk.say("why do you ask?")
    assert (talk.act, talk.statuses) == (Act.QUESTION, {})
    talk.say("because there is no latency requirement for a nightly batch")
    assert talk.wrote == {"performance": NOT_APPLICABLE}
    assert "nightly batch" in talk.answer("performance").reason


@pytest.mark.parametrize(
    ("checklist", "item"),
    [("mvp", "security"), ("mvp", "funding"), ("scaling_readiness", "buy_in"), ("stage1_exit", "governance_controls")],
)
def test_7_some_items_cannot_be_ruled_out(begin: Begin, checklist: str, item: str) -> None:
    """Where the checklist forbids it nothing is recorded, whatever the reason, and the item stays open."""
    talk = begin(checklist).click(item, NOT_APPLICABLE)
    assert (talk.statuses, talk.open) == ({}, item)
    talk.say("N/A, we are too small for that")
    assert (talk.act, talk.statuses, talk.open) == (Act.ANSWER, {}, item)
    assert "cannot be ruled out" in talk.text


@pytest.mark.parametrize("status", [NOT_APPLICABLE, UNKNOWN])
def test_7_neither_lowers_nor_blocks(begin: Begin, status: Status) -> None:
    """What does not apply, and what is unknown, blocks nothing; only a no does."""
    talk = begin().answer_all("data")
    if status is UNKNOWN:
        talk.say("no idea")
    else:
        talk.say("not applicable, our vendor feeds the model himself")
    assert talk.statuses["data"] is status
    talk.say("are we ready?")
    assert "Blocking" not in talk.text
