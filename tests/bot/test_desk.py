"""The desk around the flow: beginning, leaving and coming back, messages of odd sizes, two people at once."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable

import pytest

from bot.assessment.acts import Act
from bot.assessment.interpret import Reading, Said
from bot.assessment.models import Assessment, State, Statement, Status
from bot.compose import build_shelf
from bot.desk import Desk
from bot.engine import Engine
from bot.errors import Conflict, NotFound, RecordError
from bot.models import Reply, ReplyKind, Turn
from bot.question import MAX_LENGTH
from bot.store.memory import MemoryAssessmentStore, MemoryStore
from evals.dialogues import Silence

SHELF = build_shelf()
NOW = datetime.datetime(2026, 11, 21, 9, 0, tzinfo=datetime.UTC)


class Plain:
    """Reads "met" as an answer to the open item and everything else as not understood; remembers what it read."""

    def __init__(self) -> None:
        self.read_texts: list[str] = []

    def read(self, said: Said, assessment: Assessment) -> Reading:
        self.read_texts.append(said.text)
        open_id = assessment.dialogue.open_item
        if said.text != "met" or open_id is None:
            return Reading(act=Act.UNCLEAR)
        return Reading(act=Act.ANSWER, statements=(Statement(item=open_id, status=Status.MET, note="met"),))


class Hall:
    """An engine with its desk, record and reader; `crowd` acts before each of the next saves."""

    def __init__(self) -> None:
        numbers = itertools.count(1)
        self.crowd: list[Callable[[], object]] = []
        self.store = Crowded(self.crowd)
        self.reader = Plain()
        silence = Silence()
        self.desk = Desk(self.store, SHELF, self.reader, silence, silence, self.now, lambda: f"id{next(numbers)}")
        self.seconds = itertools.count()
        self.memory = MemoryStore()
        self.engine = Engine(silence, self.memory, self.desk)

    def now(self) -> datetime.datetime:
        return NOW + datetime.timedelta(seconds=next(self.seconds))

    def say(self, text: str, conversation: str = "c", user: str = "", message_id: str = "") -> Reply:
        return self.engine.reply(Turn(conversation_id=conversation, text=text, user=user, message_id=message_id))

    def active(self) -> Assessment:
        found = self.store.active("c")
        assert found
        return found


class Crowded(MemoryAssessmentStore):
    """A record in which others write just before we do."""

    def __init__(self, crowd: list[Callable[[], object]]) -> None:
        super().__init__()
        self._crowd = crowd

    def save(self, assessment: Assessment, *, message_id: str = "", reply: str = "") -> Assessment:
        if self._crowd:
            self._crowd.pop(0)()
        return super().save(assessment, message_id=message_id, reply=reply)


@pytest.fixture
def hall() -> Hall:
    """An engine in which the Scaling Readiness Test of the claims bot has begun."""
    made = Hall()
    made.say("assess scaling_readiness for the claims bot", user="Maria")
    return made


def test_the_desk_gets_a_message_first(hall: Hall) -> None:
    """In an open assessment a "thanks" or a thumbs-up may be an answer, so neither small talk nor emptiness comes first."""
    assert hall.say("thanks").kind is ReplyKind.ASSESSMENT
    assert hall.say("👍").kind is ReplyKind.ASSESSMENT
    assert hall.reader.read_texts == ["thanks", "👍"]


def test_without_an_open_assessment_nothing_changes(hall: Hall) -> None:
    """Another conversation is answered as ever: small talk, questions, empty messages."""
    long = "x" * (MAX_LENGTH + 1)
    kinds = [hall.say(text, conversation="other").kind for text in ("thanks", "who owns it?", "👍", "…", long)]
    assert kinds == [ReplyKind.SMALLTALK, ReplyKind.ANSWER, ReplyKind.SMALLTALK, ReplyKind.CLARIFY, ReplyKind.CLARIFY]
    assert hall.reader.read_texts == []


def test_a_message_that_is_too_long_records_nothing_and_says_so(hall: Hall) -> None:
    """A whole document is asked for in parts, and the open question is asked again; the longest memo is still read."""
    before = hall.active().answers
    reply = hall.say("a" * (MAX_LENGTH + 1))
    assert "8,001 characters" in reply.text
    assert "(1 of 4)" in reply.text
    assert reply.progress is not None
    assert (reply.progress.act, reply.progress.asked) == (Act.UNCLEAR, "ownership")
    assert hall.active().answers == before
    hall.say("a" * MAX_LENGTH)
    assert hall.reader.read_texts == ["a" * MAX_LENGTH]


def test_both_sides_are_remembered(hall: Hall) -> None:
    """What is said in an assessment is part of the conversation."""
    hall.say("met")
    said = hall.memory.load("c").messages
    assert [message.role for message in said] == ["user", "assistant"] * 2
    assert said[2].text == "met"


def test_a_new_assessment_pauses_the_open_one(hall: Hall) -> None:
    """One conversation has one open question at a time."""
    first = hall.active().id
    hall.say("assess mvp for the invoice reader")
    assert hall.store.get(first).state is State.PAUSED
    assert hall.active().checklist.id == "mvp"
    assert {one.name for one in hall.store.initiatives()} == {"claims bot", "invoice reader"}


def test_the_initiative_is_known_by_its_name(hall: Hall) -> None:
    """However it is written, one pilot is one entry of the portfolio."""
    hall.say("assess mvp for the Claims Bot")
    assert [one.name for one in hall.store.initiatives()] == ["claims bot"]


def test_leaving_pauses_and_coming_back_asks_the_open_question(hall: Hall) -> None:
    """In the conversation in which it began, which it is the latest of again."""
    hall.say("met")
    first = hall.active().id
    hall.say("assess mvp")
    left = hall.desk.leave("c")
    assert left is not None
    assert left.state is State.PAUSED
    reply = hall.desk.resume(Turn(conversation_id="c", text="", at=NOW + datetime.timedelta(days=7)), first)
    assert "Welcome back. 1 of 4 answered" in reply.text
    assert "(2 of 4)" in reply.text
    assert hall.active().id == first
    assert hall.desk.leave("nowhere") is None


def test_what_was_discarded_or_never_was_is_not_resumed(hall: Hall) -> None:
    """Both are told."""
    gone = hall.store.save(hall.active().model_copy(update={"state": State.DISCARDED}))
    with pytest.raises(RecordError, match="was discarded"):
        hall.desk.resume(Turn(conversation_id="c", text=""), gone.id)
    with pytest.raises(NotFound):
        hall.desk.resume(Turn(conversation_id="c", text=""), "never")


def test_somebody_elses_save_costs_no_answer(hall: Hall) -> None:
    """Of two people who answer at once, the second answer is read again in the light of the first."""
    hall.crowd.append(lambda: hall.say("met", user="Jo"))
    hall.say("met", user="Maria")
    assert {item: answer.by for item, answer in hall.active().answers.items()} == {"ownership": "Jo", "data": "Maria"}


def test_endless_conflicts_are_told(hall: Hall) -> None:
    """After a few tries the person is asked to try again, instead of waiting for ever."""

    def touch() -> None:
        active = hall.active()
        MemoryAssessmentStore.save(hall.store, active)

    hall.crowd.extend([touch] * 4)
    with pytest.raises(Conflict, match="Somebody else changed"):
        hall.say("met")


def test_a_message_that_comes_twice_changes_nothing(hall: Hall) -> None:
    """It gets the same reply again, also when the first is handled at this moment."""
    first = hall.say("met", message_id="m1")
    after = hall.active()
    assert hall.say("met", message_id="m1").text == first.text
    hall.crowd.append(lambda: hall.say("met", message_id="m2"))
    assert hall.say("met", message_id="m2").progress is not None
    assert set(hall.active().answers) == {*after.answers, "data"}


def test_a_report_before_any_assessment_says_how_to_begin() -> None:
    """And the portfolio, which is about all of them, needs none in the conversation."""
    hall = Hall()
    assert 'Say "assess"' in hall.say("report").text
    assert hall.say("portfolio").text.startswith("# AI initiatives as of 21 November 2026")
    assert "**mvp**" in hall.say("start an assessment").text
