"""Behaviours 8, 12 to 15, 19 to 22, 25 and 28: moving about in a guided conversation, and questions in between."""

from __future__ import annotations

import pytest

from bot.assessment.acts import Act
from bot.assessment.models import Status
from bot.models import ReplyKind
from bot.store.memory import MemoryAssessmentStore
from tests.bot.assessment.talk import MET, NOT_APPLICABLE, PARTIAL, UNMET, Begin, Talk, title


def asks_again(talk: Talk, item: str) -> bool:
    """Whether the last reply ends with the open question, which is about this item."""
    return talk.open == item and title(item) in talk.text.rsplit("\n\n", 1)[-1]


@pytest.mark.parametrize("text", ["come back to this", "skip this one please", "next question"])
def test_8_skipped_now_and_asked_before_the_end(begin: Begin, text: str) -> None:
    """A skipped item is parked, listed as such, and asked again when all others are answered."""
    talk = begin().say(text)
    assert (talk.act, talk.statuses, talk.open) == (Act.SKIP, {}, "performance")
    assert talk.parked == ["data"]
    talk.say("what's left?")
    assert "parked: Data" in talk.text
    talk.answer_all("data")
    assert (talk.open, talk.parked) == ("data", [])
    talk.say("later")
    assert (talk.open, "data" in talk.statuses) == (None, False)
    assert "Undecided: Data" in talk.text


@pytest.mark.parametrize("text", ["What's the 78% figure?", "btw where do most pilots fail?"])
def test_12_a_question_in_between(begin: Begin, text: str) -> None:
    """A digression gets an answer with citations, records nothing, and the same item is asked again."""
    talk = begin().click("data", MET).say(text)
    assert (talk.act, talk.statuses) == (Act.QUESTION, {"data": MET})
    assert talk.reply.citations
    assert asks_again(talk, "performance")


def test_12_the_figure_keeps_its_source(begin: Begin) -> None:
    """The answer on the 78% names Gartner and sustained production, as the source does."""
    talk = begin().say("What's the 78% figure?")
    assert all(fact in talk.text for fact in ("Gartner", "sustained production", "[1]"))


def test_13_an_answer_and_a_question(begin: Begin) -> None:
    """The answer is recorded and the question answered; as the explanation may change the answer, that is said."""
    talk = begin().say("go to governance").say("Yes. What counts as an escalation path?")
    assert (talk.act, talk.wrote) == (Act.ANSWER, {"governance": MET})
    assert talk.reply.citations
    assert "changes your answer" in talk.text
    assert asks_again(talk, "data")


def test_13_detail_and_a_question(begin: Begin) -> None:
    """Only what was said is recorded, not what the question mentions."""
    talk = begin().say("Kafka feeds it without manual steps. What do you mean by quality monitoring?")
    assert talk.checks("data") == {"pipeline": MET}
    assert talk.reply.citations
    assert talk.record.dialogue.open_check == "quality_monitoring"


@pytest.mark.parametrize("text", ["Why do you need funding info?", "why does this matter?"])
def test_14_why_it_is_asked(begin: Begin, text: str) -> None:
    """The reason comes from a cited passage, with what counts as evidence, and the item is asked again."""
    talk = begin().say("go to funding").say(text)
    assert (talk.act, talk.statuses) == (Act.QUESTION, {})
    item = talk.record.checklist.item("funding")
    assert item.why in talk.text
    assert item.evidence[0] in talk.text
    assert talk.reply.citations[0].passage.source.id == item.passage.partition("#")[0]
    assert asks_again(talk, "funding")


def test_14_what_an_item_means(begin: Begin) -> None:
    """Asked what it means, the advisor says what the item takes."""
    talk = begin().say("go to documentation").say("what is meant by user documentation?")
    assert (talk.act, talk.statuses) == (Act.QUESTION, {})
    assert talk.reply.citations
    assert asks_again(talk, "documentation")


@pytest.mark.parametrize(
    "text", ["Is yes enough if IT hasn't signed?", "does it count when only half of the users have SSO?"]
)
def test_15_a_question_that_looks_like_an_answer(begin: Begin, text: str) -> None:
    """Nothing of a question is recorded."""
    talk = begin().say("go to security").say(text)
    assert (talk.act, talk.statuses) == (Act.QUESTION, {})
    assert talk.reply.citations
    assert asks_again(talk, "security")


@pytest.mark.parametrize("text", ["pause", "gotta run, let's continue on monday"])
def test_19_paused_and_taken_up_again(begin: Begin, text: str) -> None:
    """Days later, by another process, it goes on where it stopped, with a summary and nothing lost or repeated."""
    store = MemoryAssessmentStore()
    talk = begin(store=store).click("data", MET).say("skip").say("no idea, ask Sven").say(text)
    assert (talk.act, talk.state) == (Act.PAUSE, "paused")
    before = talk.record
    again = begin(None, store=store)
    again.begun, again.at = talk.begun, talk.at
    again.later(days=6).say("continue")
    assert (again.act, again.state, again.open) == (Act.RESUME, "active", "monitoring")
    assert (again.record.answers, again.record.changes) == (before.answers, before.changes)
    assert all(fact in again.text for fact in ("2 of 10", "parked: Performance", "not known: Security"))
    assert asks_again(again, "monitoring")


def test_19_while_paused_other_things_are_answered(begin: Begin) -> None:
    """A pause leaves the conversation free: questions and small talk go on as everywhere, and nothing is recorded."""
    talk = begin().say("pause").say("What's the 78% figure?")
    assert (talk.reply.kind, talk.reply.progress) == (ReplyKind.ANSWER, None)
    assert talk.say("thanks").reply.kind is ReplyKind.SMALLTALK
    assert talk.state == "paused"
    talk.say("we have no manual exports any more, the pipeline is live")
    assert (talk.state, talk.wrote) == ("active", {"data": PARTIAL})


@pytest.mark.parametrize("text", ["stop", "forget it", "delete this assessment"])
def test_20_stopping_asks_what_is_meant(begin: Begin, text: str) -> None:
    """Nothing is deleted or recorded by asking to stop, nor by a yes that leaves open what is meant."""
    talk = begin().click("data", MET).say(text)
    assert (talk.act, talk.state, talk.statuses) == (Act.CANCEL, "active", {"data": MET})
    talk.say("yes")
    assert (talk.state, talk.statuses, talk.open) == ("active", {"data": MET}, "performance")
    talk.say("just this question")
    assert (talk.act, talk.parked, talk.open) == (Act.SKIP, ["performance"], "security")


def test_20_discarding_takes_a_confirmation(begin: Begin) -> None:
    """Only a yes to the question whether to discard discards, a no keeps everything."""
    talk = begin().click("data", MET).say("stop").say("discard it")
    assert (talk.state, "1 recorded" in talk.text) == ("active", True)
    talk.say("no")
    assert (talk.state, talk.statuses, talk.open) == ("active", {"data": MET}, "performance")
    talk.say("stop").say("pause")
    assert talk.state == "paused"
    talk.say("continue").say("stop").say("discard it").say("yes")
    assert talk.state == "discarded"
    assert talk.store.assessments() == []
    assert talk.say("What's the 78% figure?").reply.kind is ReplyKind.ANSWER


def test_21_back_jump_and_status(begin: Begin) -> None:
    """Going back shows what is recorded and lets it change; then the conversation goes on where it was."""
    talk = begin().say("the pipeline is live, no manual exports").say("go back to Monitoring")
    assert (talk.act, talk.open) == (Act.BACK, "monitoring")
    talk.say("no monitoring and no alerting")
    assert (talk.wrote, talk.open) == ({"monitoring": UNMET}, "data")
    talk.say("let me redo monitoring")
    assert (talk.act, talk.open, "no monitoring and no alerting" in talk.text) == (Act.BACK, "monitoring", True)
    talk.say("output quality is monitored and alerting is configured")
    assert (talk.wrote, talk.open) == ({"monitoring": MET}, "data")
    talk.say("what's left?")
    assert (talk.act, talk.wrote) == (Act.STATUS, {})
    assert all(fact in talk.text for fact in ("2 of 10", "partly met: Data", "met: Monitoring", "to ask: Performance"))


def test_22_each_miss_gets_another_help(begin: Begin) -> None:
    """Rephrased, with an example, as numbered options, then parked with who could answer: never the same words twice."""
    talk = begin()
    replies = [talk.text]
    for text in ("blargh", "flurb wibble", "qwerty asdf", "zxcv uiop"):
        talk.say(text)
        assert (talk.act, talk.statuses) == (Act.UNCLEAR, {})
        replies.append(talk.text)
    item = talk.record.checklist.item("data")
    assert len(set(replies)) == 5
    assert item.example in replies[2]
    assert all(f"{number} " in replies[3] for number in range(1, 6))
    assert item.owner_role in replies[4]
    assert (talk.open, talk.parked) == ("performance", ["data"])


@pytest.mark.parametrize(("number", "status"), [("1", MET), ("3.", UNMET), ("2)", PARTIAL)])
def test_22_a_number_picks_an_option(begin: Begin, number: str, status: Status) -> None:
    """Where numbered options were given a number is an answer, and only there."""
    talk = begin().say(number)
    assert (talk.act, talk.statuses) == (Act.UNCLEAR, {})
    talk.say("flurb wibble").say("qwerty asdf").say(number)
    assert talk.wrote == {"data": status}


def test_22_an_answer_ends_the_ladder(begin: Begin) -> None:
    """After an answer the next misunderstanding starts from the first help again."""
    talk = begin().say("blargh").say("flurb wibble").say("the pipeline is live, no manual exports")
    assert talk.record.dialogue.misses == 0


def test_25_a_choice_of_an_old_message(begin: Begin) -> None:
    """A button of an item that was answered since says what is recorded, by whom and since when, and asks first."""
    talk = begin().say("skip").click("data", UNMET).later(days=5)
    talk.click("data", MET, user="ben")
    assert (talk.act, talk.statuses) == (Act.CORRECTION, {"data": UNMET})
    assert all(fact in talk.text for fact in ("not met", "17 November 2026", "ana"))
    before = talk.record.answers
    talk.say("no", user="ben")
    assert talk.record.answers == before
    talk.click("data", MET, user="ben").say("yes", user="ben")
    assert (talk.statuses, talk.answer("data").by) == ({"data": MET}, "ben")


def test_25_an_old_choice_cannot_rule_an_item_out(begin: Begin) -> None:
    """Where that takes a reason it is asked for, where it is not allowed the answer stays and so does the open question."""
    talk = begin().click("data", MET).click("performance", MET).click("security", MET)
    talk.click("security", NOT_APPLICABLE).say("yes")
    assert talk.record.answers["security"].status is MET
    talk.click("data", NOT_APPLICABLE)
    assert talk.record.answers["data"].status is MET
    talk.say("it reads nothing but what the user types")
    answer = talk.record.answers["data"]
    assert (answer.status, bool(answer.reason)) == (NOT_APPLICABLE, True)


def test_25_a_choice_of_the_open_item_is_an_answer(begin: Begin) -> None:
    """Where the item is still open a click does what it says; the choices fit the item."""
    talk = begin()
    assert {choice.status for choice in talk.progress.choices} >= {MET, UNMET, None}
    talk.click("data", MET)
    assert (talk.wrote, talk.open) == ({"data": MET}, "performance")
    talk.click("performance", None)
    assert (talk.act, talk.open) == (Act.SKIP, "security")
    assert "not_applicable" not in {choice.status for choice in talk.progress.choices}


@pytest.mark.parametrize("text", ["this is endless", "honestly this is so tedious"])
def test_28_frustration(begin: Begin, text: str) -> None:
    """It says how many are left and offers a pause or the short test; answers stay as they are."""
    talk = begin().click("data", MET).say(text)
    assert (talk.act, talk.statuses) == (Act.UNCLEAR, {"data": MET})
    assert all(fact in talk.text for fact in ("9 to go", "pause", "scaling_readiness"))
    assert asks_again(talk, "performance")


def test_28_small_talk_is_no_misunderstanding(begin: Begin) -> None:
    """However much small talk there is, nothing is recorded or parked, and the item is asked again."""
    talk = begin()
    for text in ("hi", "thanks!", "lol ok", "you're useless", "thank you so much"):
        talk.say(text)
        assert (talk.act, talk.statuses) == (Act.UNCLEAR, {})
        assert asks_again(talk, "data")
    assert talk.parked == []
