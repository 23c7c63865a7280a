"""Several people, processes and assessments over one durable record; taking up again what was assessed before."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bot.assessment.acts import Act
from bot.assessment.interpret import Interpreter, Reading, Said
from bot.assessment.models import Assessment, State
from bot.models import ReplyKind
from bot.store.database import open_database
from bot.store.memory import BundledShelf
from bot.store.repository import SqlAssessmentStore
from knowledge.checklists import Checklist
from tests.bot.assessment.talk import MET, MVP, PARTIAL, SHELF, UNKNOWN, UNMET, Begin, Parts, Talk


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlAssessmentStore]:
    """A record in a SQLite file."""
    engine = open_database(f"sqlite:///{tmp_path / 'record.db'}")
    yield SqlAssessmentStore(engine)
    engine.dispose()


def test_19_a_pause_outlasts_the_process(begin: Begin, store: SqlAssessmentStore, tmp_path: Path) -> None:
    """Another process over the same file goes on where it stopped, and a message delivered again changes nothing."""
    talk = begin(store=store).say("the pipeline is live, no manual exports", message_id="m1").say("pause", message_id="m2")
    engine = open_database(f"sqlite:///{tmp_path / 'record.db'}")
    again = begin(None, store=SqlAssessmentStore(engine))
    again.begun, again.at = talk.begun, talk.at
    again.later(days=9).say("pause", message_id="m2")
    assert (again.act, again.record) == (Act.PAUSE, talk.record)
    again.say("continue", message_id="m3")
    assert (again.act, again.open, again.record.dialogue.open_check) == (Act.RESUME, "data", "quality_monitoring")
    assert "1 of 10" in again.text
    assert again.statuses == {"data": PARTIAL}
    assert len(again.record.changes) == 1
    engine.dispose()


def test_23_a_dispute_is_kept_with_both_sides(begin: Begin, store: SqlAssessmentStore) -> None:
    """Who said what is in the record; the verdict counts the item as undecided until its owner settles it."""
    talk = begin(store=store).say("yes, both are live").say("no, that was the test system", user="ben")
    dispute = talk.answer("data").dispute
    assert dispute is not None
    assert (talk.answer("data").by, talk.statuses["data"], dispute.by, dispute.status) == ("ana", MET, "ben", UNMET)
    talk.say("what's left?", user="cleo")
    assert talk.answer("data").dispute is not None
    assert "Blocking" not in talk.text
    talk.say("Ben is right", user="ana")
    assert (talk.statuses["data"], talk.answer("data").dispute) == (UNMET, None)
    assert [change.by for change in talk.record.changes][:2] == ["ana", "ben"]


def test_25_an_old_choice_and_a_repeated_one(begin: Begin, store: SqlAssessmentStore) -> None:
    """A click that is delivered twice counts once; an old one is asked about; one of a discarded assessment does nothing."""
    talk = begin(store=store).click("data", UNMET, message_id="k1").click("data", UNMET, message_id="k1")
    assert (len(talk.record.changes), talk.open) == (1, "performance")
    talk.later(days=3).click("data", MET, user="ben", message_id="k2")
    assert (talk.statuses, "ana" in talk.text) == ({"data": UNMET}, True)
    talk.say("yes", user="ben", message_id="m1")
    assert (talk.statuses, talk.answer("data").by) == ({"data": MET}, "ben")
    talk.say("stop").say("discard it").say("yes").click("performance", MET)
    assert talk.reply.kind is ReplyKind.CLARIFY
    assert (talk.record.state, talk.statuses) == (State.DISCARDED, {"data": MET})


class Meeting:
    """Reads as the rules do; the first readings wait for each other, so that both have read before one saves."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._barrier = Barrier(2)
        self.read_by: list[str] = []

    def read(self, said: Said, assessment: Assessment) -> Reading:
        first = said.user not in self.read_by
        self.read_by.append(said.user)
        if first:
            self._barrier.wait(20)
        return self._interpreter.read(said, assessment)


@pytest.mark.parametrize("durable", [True, False])
def test_two_people_at_once(parts: Parts, store: SqlAssessmentStore, durable: bool) -> None:
    """Both answers are recorded: whoever saves second is read anew against what the first one wrote."""
    meeting = Meeting(parts.interpreter)
    talk = Talk(parts, store=store if durable else None, interpreter=meeting)
    said = {
        "ana": "the pipeline is live, no manual exports",
        "ben": "access controls are configured and data handling follows policy",
    }
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda user: talk.engine.reply(talk._turn(said[user], user)), said))
    assert set(talk.statuses) == {"data", "security"}
    assert {talk.answer("data").by, talk.answer("security").by} == {"ana", "ben"}
    assert len(meeting.read_by) == 3
    assert len(talk.record.changes) == 2


def test_the_same_message_at_once(parts: Parts, store: SqlAssessmentStore) -> None:
    """A message that arrives twice at the same moment is recorded once, and both deliveries get the same reply."""
    talk = Talk(parts, store=store)
    turn = talk._turn("the pipeline is live, no manual exports", "ana", "m1")
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: talk.engine.reply(turn), range(4)))
    assert len({reply.text for reply in replies}) == 1
    assert len(talk.record.changes) == 1


def finished(begin: Begin, store: SqlAssessmentStore) -> Talk:
    talk = begin(store=store, name="HR bot").say("the pipeline is live, no manual exports").say("no")
    talk.click("performance", MET).click("security", UNMET).say("pause").later(days=90)
    return talk


def again(talk: Talk) -> Talk:
    talk.say("assess mvp for the HR bot")
    talk.begun = talk.progress.assessment_id
    return talk


def test_reassessing_starts_from_the_last_time(begin: Begin, store: SqlAssessmentStore) -> None:
    """Earlier answers are quoted and count only once they are called still true; then they are as they were."""
    first = finished(begin, store)
    old, id_ = first.record.answers, first.begun
    talk = again(first)
    assert (talk.record.previous, talk.record.initiative.name) == (id_, "HR bot")
    assert "the pipeline is live, no manual exports" in talk.text
    assert not any(answer.confirmed for answer in talk.record.answers.values())
    for item in ("data", "performance", "security"):
        assert talk.open == item
        talk.say("yes, still true", user="ben")
        found = talk.answer(item)
        assert (found.status, found.checks, found.note) == (old[item].status, old[item].checks, old[item].note)
        assert (found.confirmed, found.by) == (True, "ben")
    assert talk.open == "monitoring"
    assert talk.store.get(id_).answers == old


def test_reassessing_asks_anew_what_no_longer_holds(begin: Begin, store: SqlAssessmentStore) -> None:
    """A no is not taken for "not met": the item is asked, and what is said then is the answer."""
    talk = again(finished(begin, store)).say("no")
    assert (talk.wrote, talk.open, talk.answer("data").confirmed) == ({}, "data", False)
    assert talk.record.checklist.item("data").question in talk.text
    talk.say("yes")
    assert (talk.wrote, talk.answer("data").confirmed) == ({"data": MET}, True)
    assert talk.record.changes[-1].old is not None


def test_reassessing_takes_a_new_answer(begin: Begin, store: SqlAssessmentStore) -> None:
    """Instead of a yes or no the item can be answered at once; the change from the last time is kept."""
    talk = again(finished(begin, store)).say("somebody uploads a csv by hand every week now, and nobody checks the data")
    assert talk.wrote == {"data": UNMET}
    old = talk.record.changes[-1].old
    assert old is not None
    assert (old.status, old.confirmed, talk.open) == (PARTIAL, False, "performance")


def test_unconfirmed_answers_decide_nothing(begin: Begin, store: SqlAssessmentStore) -> None:
    """What was not called still true is to be asked, not blocking."""
    talk = again(finished(begin, store)).say("what's left?")
    assert "0 of 10" in talk.text
    assert "Blocking" not in talk.text


def test_a_newer_checklist_is_told(begin: Begin, store: SqlAssessmentStore) -> None:
    """A running assessment keeps its version, and says on coming back that there is a newer one."""
    talk = begin(store=store).say("pause")
    assert "newer version" not in talk.say("what's left?").text
    newer = SHELF.get("mvp").model_copy(update={"version": 2})
    later = begin(None, store=store, shelf=BundledShelf([newer]))
    later.begun, later.at = talk.begun, talk.at
    later.say("continue")
    assert "newer version" in later.text
    assert later.record.checklist.version == 1
    assert later.open == "data"


def with_concepts(id_: str, stage: int, concepts: dict[str, str]) -> Checklist:
    """A bundled checklist for a stage in which some checks ask what others ask."""
    checklist = SHELF.get(id_)
    items = [
        item.model_copy(
            update={"checks": tuple(check.model_copy(update={"concept": concepts.get(item.id)}) for check in item.checks)}
        )
        for item in checklist.items
    ]
    return Checklist.model_validate(
        {**checklist.model_dump(), "stage": stage, "items": [item.model_dump() for item in items]}
    )


def test_another_stage_keeps_what_still_answers(begin: Begin, store: SqlAssessmentStore) -> None:
    """Answers to checks that ask the same go along with words, owner and evidence; the others are withdrawn, on record."""
    one = with_concepts("stage1_exit", 1, {"governance_controls": "governance"})
    three = with_concepts("stage3_exit", 3, {"full_monitoring": "governance"})
    talk = begin("stage1_exit", store=store, shelf=BundledShelf([one, three])).click("business_metrics", MET)
    talk.say("go back to governance controls").say("no, they are not in place")
    assert talk.statuses == {"business_metrics": MET, "governance_controls": UNMET}
    talk.say("actually we're in limited production")
    kept, dropped = three.item("full_monitoring").title, one.item("business_metrics").title
    assert f"keeps the answers to {kept}" in talk.text
    assert dropped in talk.text
    talk.say("yes")
    assert (talk.record.checklist.id, talk.statuses) == ("stage3_exit", {"full_monitoring": UNMET})
    assert "not in place" in talk.answer("full_monitoring").note
    assert {change.item for change in talk.record.changes if change.new is None} == set(one_items(one))


def one_items(checklist: Checklist) -> tuple[str, ...]:
    return tuple(item.id for item in checklist.items if item.id in ("business_metrics", "governance_controls"))


def test_an_assessment_is_begun_by_saying_so(begin: Begin, store: SqlAssessmentStore) -> None:
    """By the checklist's name, for a pilot; the one that was open is paused, and what is not named is asked for."""
    talk = begin(None, store=store).say("assess mvp for the claims bot")
    assert (talk.progress.checklist, talk.record.initiative.name, talk.open) == ("mvp", "claims bot", "data")
    talk.say("start the scaling readiness test")
    assert (talk.progress.checklist, talk.progress.asked, talk.state) == ("scaling_readiness", "ownership", "paused")
    other = begin(None, store=store, conversation="c9").say("begin an assessment")
    assert (other.reply.kind, "mvp" in other.text, other.store.active("c9")) == (ReplyKind.CLARIFY, True, None)


def test_two_pilots_in_two_threads(begin: Begin, store: SqlAssessmentStore) -> None:
    """Each conversation has its own assessment; an answer in one leaves the other alone."""
    hr = begin(store=store, name="HR bot", conversation="c1")
    claims = begin(store=store, name="Claims bot", conversation="c2")
    hr.say("no idea, ask Sven")
    claims.say("yes")
    assert (hr.statuses, claims.statuses) == ({"data": UNKNOWN}, {"data": MET})
    assert len(MVP) == len(hr.record.checklist.items)
