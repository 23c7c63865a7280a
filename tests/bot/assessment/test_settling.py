"""Behaviours 9 to 11, 16, 17, 23, 24, 26 and 27: what changes, contradicts, is claimed, proposed or signed."""

from __future__ import annotations

import pytest

from bot.assessment.acts import Act
from bot.assessment.models import Stage
from tests.bot.assessment.talk import MET, PARTIAL, UNMET, Begin, Talk, title

MEMO = """Status of our pilot, week 46. The data pipeline is live since May and needs no manual exports.
Access controls are configured via Okta groups. There is no runbook yet, Petra writes it by December 15.
Ongoing operational funding is not confirmed by finance. The escalation path is defined and Maria owns the system.
Data quality monitoring is active since June."""
PROPOSED = {"data", "security", "documentation", "funding", "governance"}


@pytest.mark.parametrize("text", ["Sorry, 500 ms not 200.", "correction: not 200 ms but 500"])
def test_9_the_last_answer_is_corrected(begin: Begin, text: str) -> None:
    """A figure that is put right is judged anew: old and new state are shown, and the open question asked again."""
    talk = begin().say("go to performance").say("p95 is 200 ms and the limit is 300 ms").say("yes")
    assert (talk.checks("performance"), talk.open) == ({"latency": MET, "reliability": MET}, "data")
    talk.say(text)
    assert (talk.act, talk.wrote) == (Act.CORRECTION, {"performance": PARTIAL})
    assert talk.checks("performance") == {"latency": UNMET, "reliability": MET}
    assert "500" in talk.answer("performance").note
    assert "from met to partly met" in talk.text
    assert title("data") in talk.text.rsplit("\n\n", 1)[-1]


def test_9_a_correction_in_words(begin: Begin) -> None:
    """A correction that names its item replaces the check that it is about, and keeps the others."""
    talk = begin().say("go to documentation").say("yes, both").say("actually the runbook isn't done")
    assert (talk.act, talk.wrote) == (Act.CORRECTION, {"documentation": PARTIAL})
    assert talk.checks("documentation") == {"user_documentation": MET, "runbook": UNMET}


def test_10_another_stage_of_a_checklist_for_all_stages(begin: Begin) -> None:
    """The stage is noted with its day; where the checklist is the same at every stage, that is said and all answers stay."""
    talk = begin().click("data", MET).say("Actually we're in limited production, not pilot.")
    assert (talk.act, talk.statuses) == (Act.CORRECTION, {"data": MET})
    initiative = talk.record.initiative
    assert (initiative.stage, initiative.since) == (Stage.LIMITED_PRODUCTION, talk.at.date())
    assert "nothing is added or dropped" in talk.text
    assert talk.open == "performance"


def test_10_another_stage_with_its_own_checklist(begin: Begin) -> None:
    """What the other checklist adds and drops is said before it is switched to; a no stays, a yes switches."""
    talk = begin("stage1_exit").click("business_metrics", MET).say("sorry, we are in limited production, not a pilot")
    added, dropped = title("stable_performance", "stage3_exit"), title("architecture_validated", "stage1_exit")
    assert all(fact in talk.text for fact in ("adds", added, "drops", dropped))
    talk.say("no")
    assert (talk.record.checklist.id, talk.statuses) == ("stage1_exit", {"business_metrics": MET})
    talk.say("actually we're in limited production").say("yes")
    assert (talk.record.checklist.id, talk.open) == ("stage3_exit", "stable_performance")
    assert talk.record.changes[-1].new is None
    assert talk.record.changes[0].new is not None


def test_10_a_stage_without_a_checklist(begin: Begin) -> None:
    """Nothing is offered then, so that a later yes answers the open question and no other."""
    talk = begin("stage1_exit").say("actually we are in steady state by now")
    assert (talk.record.initiative.stage, talk.record.dialogue.pending) == (Stage.STEADY_STATE, None)
    assert (talk.record.checklist.id, talk.open) == ("stage1_exit", "business_metrics")


@pytest.mark.parametrize("text", ["Change owner to Sam... no, leave it.", "make Sam the owner — ach, keep it as it is"])
def test_11_a_correction_taken_back(begin: Begin, text: str) -> None:
    """What is asked for and taken back in one message changes nothing, and that is said."""
    talk = begin().say("go to documentation").say("there is no runbook and no user guide, ops owns it")
    before = talk.record
    assert before.answers["documentation"].owner == "ops"
    talk.say(text)
    assert (talk.act, talk.wrote, talk.record.answers) == (Act.CORRECTION, {}, before.answers)
    assert "Left as it was" in talk.text


@pytest.mark.parametrize("text", ["Security is fine.", "yes security is sorted"])
def test_16_a_claim_is_not_evidence(begin: Begin, text: str) -> None:
    """A yes without evidence is recorded as a claim and evidence asked for; it carries on, and a link given later counts."""
    talk = begin().say("go to security").say(text)
    assert (talk.wrote, talk.answer("security").evidence) == ({"security": MET}, ())
    assert "claim" in talk.text
    assert talk.open == "data"
    talk.say("the pipeline is live, no manual exports").say(
        "here's the proof for security: https://wiki.acme.example/pentest"
    )
    assert talk.answer("security").status is MET
    assert "https://wiki.acme.example/pentest" in [one.text for one in talk.answer("security").evidence]
    assert talk.answer("security").evidence[0].by == "ana"
    assert talk.answer("data").evidence == ()


def test_16_evidence_refused(begin: Begin) -> None:
    """Who has no evidence is not held up, and the verdict stays short of ready."""
    talk = begin().answer_all().say("are we ready?")
    assert "Evidence is missing" in talk.text
    assert "100 %" not in talk.text


@pytest.mark.parametrize(
    ("settles", "status", "act"),
    [
        ("the second one", PARTIAL, Act.CORRECTION),
        ("the first one holds", UNMET, Act.ANSWER),
        ("the earlier statement is right", UNMET, Act.ANSWER),
    ],
)
def test_17_two_statements_that_do_not_fit(begin: Begin, settles: str, status: object, act: Act) -> None:
    """Both are quoted and nothing is written before it is settled which one holds."""
    first, second = "weekly CSV upload by an intern", "the data pipeline is fully automated, no uploads"
    talk = begin().say(first).click("performance", MET).say(second)
    assert (talk.act, talk.wrote, talk.statuses["data"]) == (Act.CORRECTION, {}, UNMET)
    assert first in talk.text
    assert second in talk.text
    talk.say("what is left?")
    assert (talk.statuses["data"], first in talk.text) == (UNMET, True)
    talk.say(settles)
    assert (talk.act, talk.statuses["data"], talk.record.dialogue.pending) == (act, status, None)
    assert talk.open in ("data", "security")


def test_17_signing_settles_nothing(begin: Begin) -> None:
    """A sign-off while two statements wait is no answer to which one holds."""
    talk = begin().answer_all().say("alerting is not set up")
    assert (talk.wrote, talk.statuses["monitoring"]) == ({}, MET)
    talk.say("I sign off")
    assert talk.statuses["monitoring"] is MET


def disputed(begin: Begin) -> Talk:
    talk = begin().say("go to monitoring").say("yes").say("no, that was the test system", user="ben")
    assert (talk.act, talk.wrote, talk.statuses["monitoring"]) == (Act.CORRECTION, {}, MET)
    assert all(fact in talk.text for fact in ("ana", "ben", "that was the test system", "disputed"))
    dispute = talk.answer("monitoring").dispute
    assert dispute is not None
    assert (dispute.by, dispute.status) == ("ben", UNMET)
    return talk


def test_23_two_people_disagree(begin: Begin) -> None:
    """Both are quoted by name and the item is disputed; who said it first can give way, and only the item changes."""
    talk = disputed(begin).say("Ben is right, it was the test system")
    assert (talk.act, talk.wrote) == (Act.CORRECTION, {"monitoring": UNMET})
    assert (talk.answer("monitoring").dispute, talk.statuses) == (None, {"monitoring": UNMET})


def test_23_the_objector_gives_in(begin: Begin) -> None:
    """Who objected can take it back, and then the answer stands as it was."""
    talk = disputed(begin).say("never mind, I was wrong", user="ben")
    assert (talk.statuses, talk.answer("monitoring").dispute) == ({"monitoring": MET}, None)


@pytest.mark.parametrize(("user", "text"), [("ben", "yes"), ("cleo", "no"), ("cleo", "I own it, you know")])
def test_23_what_leaves_it_open_settles_nothing(begin: Begin, user: str, text: str) -> None:
    """Neither the objector alone nor a word that could mean either records anything, here or elsewhere."""
    talk = disputed(begin)
    before = talk.record.answers
    talk.say(text, user=user)
    assert (talk.wrote, talk.record.answers) == ({}, before)
    assert talk.record.dialogue.pending is not None


@pytest.mark.parametrize("text", ["for the claims bot, yes", "the claims bot has no manual exports any more"])
def test_24_another_pilot(begin: Begin, text: str) -> None:
    """Before anything about another pilot is written it is asked; a no writes nothing at all."""
    talk = begin(name="HR bot").say(text)
    assert (talk.act, talk.statuses) == (Act.UNCLEAR, {})
    assert all(name in talk.text for name in ("HR bot", "claims bot"))
    talk.say("no")
    assert (talk.statuses, talk.open) == ({}, "data")


def test_24_its_own_name_is_no_other(begin: Begin) -> None:
    """An answer that names the pilot which is assessed is simply an answer."""
    assert begin(name="HR bot").say("for the HR bot, yes").wrote == {"data": MET}


def test_26_a_memo_is_proposed_and_confirmed(begin: Begin) -> None:
    """A long status update becomes a list to confirm; nothing is recorded before, and all of it by a yes, only that."""
    talk = begin().say(MEMO)
    assert (talk.act, talk.wrote, talk.statuses) == (Act.ANSWER, {}, {})
    assert all(f"**{title(item)}**" in talk.text for item in PROPOSED)
    talk.say("yes")
    assert set(talk.wrote) == set(talk.statuses) == PROPOSED
    assert talk.checks("data") == {"pipeline": MET, "quality_monitoring": MET}
    assert MET not in talk.checks("documentation").values()
    assert f"{talk.answer('documentation').due}" == "2026-12-15"
    assert talk.statuses["funding"] is UNMET


def test_26_all_but_one(begin: Begin) -> None:
    """What is excepted is left out, the rest is recorded."""
    talk = begin().say(MEMO).say("all but the funding one")
    assert set(talk.statuses) == PROPOSED - {"funding"}
    assert title("funding") in talk.text


@pytest.mark.parametrize("text", ["no", "no, that's not right", "that's not what I meant", "that is not correct"])
def test_26_a_proposal_declined(begin: Begin, text: str) -> None:
    """Nothing of a declined proposal is recorded, and the open item is not answered by the refusal."""
    talk = begin().say(MEMO).say(text)
    assert (talk.statuses, talk.open) == ({}, "data")


def test_26_a_proposal_waits_while_something_is_asked(begin: Begin) -> None:
    """A question in between, or a night, does not turn the yes to the proposal into a yes to the open item."""
    talk = begin().say(MEMO.replace("Data quality monitoring is active since June.", "")).say("what is an escalation path?")
    assert (talk.act, talk.statuses) == (Act.QUESTION, {})
    assert title("funding") in talk.text
    talk.say("pause").later(days=3).say("continue").say("yes")
    assert set(talk.statuses) == PROPOSED
    assert talk.checks("data") == {"pipeline": MET}


@pytest.mark.parametrize("text", ["", "   ", "🤷", "👍", "👎", "🎉🎉", "?!", "\u200b"])
def test_26_little_or_nothing_said(begin: Begin, text: str) -> None:
    """While more than one yes or no is open an emoji answers nothing, and neither does an empty message."""
    talk = begin().say(text)
    assert (talk.act, talk.statuses, talk.open) == (Act.UNCLEAR, {}, "data")
    assert talk.text


@pytest.mark.parametrize(("text", "status"), [("👍", MET), ("✅", MET), ("👎", UNMET)])
def test_26_an_emoji_answers_one_open_yes_or_no(begin: Begin, text: str, status: object) -> None:
    """Where exactly one check is open a thumb answers it."""
    talk = begin().say("the pipeline is live, no manual exports").say(text)
    assert talk.checks("data") == {"pipeline": MET, "quality_monitoring": status}


def test_27_summary_and_sign_off(begin: Begin) -> None:
    """At the end everything is summed up with what lacks evidence; a sign-off by name stands until an answer changes."""
    talk = begin().answer_all()
    assert all(fact in talk.text for fact in ("10 of 10", "Evidence is missing", "sign it off"))
    talk.say("looks good, I sign off")
    assert "Signed off by ana" in talk.text
    talk.later(days=1).say("actually the runbook isn't done")
    assert (talk.act, talk.wrote) == (Act.CORRECTION, {"documentation": PARTIAL})
    assert [one.voided_by for one in talk.record.signoffs] == ["ana"]
    assert "void" in talk.text
    talk.say("I sign off", user="Helen")
    assert [(one.by, one.voided_by) for one in talk.record.signoffs] == [("ana", "ana"), ("Helen", "")]


@pytest.mark.parametrize("text", ["yes", "ok", "thanks", "continue", "no"])
def test_27_only_a_name_signs(begin: Begin, text: str) -> None:
    """Where it is not known who writes, the name is asked for, and only a name signs."""
    talk = begin(user="").answer_all().say("I sign off")
    assert (talk.signers, set(talk.statuses.values())) == ([], {MET})
    talk.say(text)
    assert talk.signers == []
    talk.say("I sign off").say("Helen Okafor")
    assert talk.signers == ["Helen Okafor"]


def test_27_a_numbered_item_is_wrong(begin: Begin) -> None:
    """An item named by its number opens to be changed."""
    talk = begin().answer_all().say("item 4 is wrong")
    assert talk.open == "monitoring"
    talk.say("alerting is not set up")
    assert talk.statuses["monitoring"] is not MET


def test_after_a_sign_off_the_conversation_is_free(begin: Begin) -> None:
    """Questions are answered as everywhere, and a new assessment can be begun."""
    talk = begin().answer_all().say("I sign off").say("What's the 78% figure?")
    assert talk.reply.citations
    talk.say("assess scaling_readiness")
    assert talk.progress.checklist == "scaling_readiness"
    assert talk.state == "finished"
