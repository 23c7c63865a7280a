"""The contract of every store of assessments: what was saved comes back, nothing is overwritten, nothing counts twice."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.assessment.models import Change, Dispute, Evidence, Initiative, SignOff, Stage, State, Status
from bot.errors import AlreadyHandled, Conflict, NotFound, RecordError
from bot.ports import AssessmentStore
from bot.store.repository import SqlAssessmentStore
from tests.bot.store.samples import ITEMS, NOON, answer, begun, checklist, full, later, numbered, unversioned, with_answer


def test_an_assessment_comes_back_as_it_was_saved(store: AssessmentStore) -> None:
    """Every field survives, the order of answers and of changes included."""
    saved = store.save(full())
    found = store.get("a1")
    assert found == saved
    assert unversioned(found) == full()
    assert list(found.answers) == ["support", "owner"]
    assert found.version == 1


def test_every_change_is_kept_in_order(store: AssessmentStore) -> None:
    """A history over many saves is the whole history, one entry per change, withdrawn answers included."""
    assessment = store.save(begun())
    for _ in range(12):
        assessment = store.save(numbered(assessment))
    withdrawn = Change(item="owner", old=assessment.answers["owner"], new=None, by="bob", at=later(20))
    left = {key: each for key, each in assessment.answers.items() if key != "owner"}
    store.save(assessment.model_copy(update={"answers": left, "changes": (*assessment.changes, withdrawn)}))
    found = store.get("a1")
    assert [change.new.note for change in found.changes[:-1] if change.new] == [f"answer {number}" for number in range(12)]
    assert found.changes[-1] == withdrawn
    assert set(found.answers) == {"budget", "support"}


@pytest.mark.parametrize("rewrite", ["shortened", "altered"])
def test_history_is_never_rewritten(store: AssessmentStore, rewrite: str) -> None:
    """A save that forgets or alters an earlier change is refused, and what is stored stays."""
    saved = store.save(numbered(numbered(begun())))
    altered = saved.changes[0].model_copy(update={"by": "mallory"})
    changes = saved.changes[1:] if rewrite == "shortened" else (altered, *saved.changes[1:])
    with pytest.raises(RecordError, match="can only grow"):
        store.save(saved.model_copy(update={"changes": changes}))
    assert store.get("a1") == saved


def test_answers_checks_and_evidence_follow_what_is_saved(store: AssessmentStore) -> None:
    """What an answer loses is gone, what it gains is there, and other answers are as before."""
    first = store.save(full())
    fewer = answer("owner", minutes=9, checks={}, evidence=())
    second = store.save(with_answer(first, fewer))
    assert store.get("a1") == second
    more = answer("owner", minutes=10, checks={"b": Status.UNMET, "a": Status.MET}, evidence=answer().evidence * 3)
    third = store.save(with_answer(second, more))
    assert store.get("a1") == third
    assert list(third.answers["owner"].checks) == ["b", "a"]


def test_of_two_saves_on_one_version_the_second_is_refused(store: AssessmentStore) -> None:
    """Whoever saves second is told, and the first one's answer stays."""
    base = store.save(begun())
    first = store.save(with_answer(base, answer("owner")))
    with pytest.raises(Conflict) as told:
        store.save(with_answer(base, answer("budget")))
    assert told.value.retryable
    assert store.get("a1") == first


def test_an_id_is_used_once(store: AssessmentStore) -> None:
    """A new assessment never takes the place of one that exists, and one that does not exist cannot be updated."""
    saved = store.save(begun())
    with pytest.raises(Conflict):
        store.save(begun(conversation="c2"))
    with pytest.raises(Conflict):
        store.save(begun("a2").model_copy(update={"version": 3}))
    assert store.assessments() == [saved]


def test_of_threads_that_save_at_once_one_wins(store: AssessmentStore) -> None:
    """Four threads answer on the same version: one is recorded, three are asked to read again."""
    base = store.save(begun())
    together = Barrier(4)

    def save(number: int) -> str:
        together.wait()
        try:
            store.save(with_answer(base, answer(note=str(number))))
        except Conflict:
            return "conflict"
        return "saved"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(4))) == ["conflict"] * 3 + ["saved"]
    assert store.get("a1").version == 2
    assert len(store.get("a1").changes) == 1


def test_a_message_counts_once(store: AssessmentStore) -> None:
    """A message that is delivered twice changes nothing the second time, and its reply can be given again."""
    base = store.save(begun(), message_id="m0", reply='{"text": "Hello"}')
    saved = store.save(numbered(base), message_id="m1", reply='{"text": "Noted"}')
    for state in (saved, base):  # read before or after the first delivery
        with pytest.raises(AlreadyHandled):
            store.save(numbered(state), message_id="m1", reply="{}")
    assert store.get("a1") == saved
    assert store.handled("c1", "m1") == '{"text": "Noted"}'
    assert store.handled("c1", "m2") is None
    assert store.handled("c2", "m1") is None


def test_a_save_that_fails_marks_nothing(store: AssessmentStore) -> None:
    """The mark that a message was handled is written with the answer or not at all."""
    base = store.save(begun())
    store.save(numbered(base))
    with pytest.raises(Conflict):
        store.save(numbered(base), message_id="m1")
    assert store.handled("c1", "m1") is None
    assert store.save(numbered(store.get("a1")), message_id="m1").version == 3


def test_the_open_assessment_of_a_conversation_is_found(store: AssessmentStore) -> None:
    """Active, paused and finished ones count, the latest change first; discarded ones and other threads' do not."""
    assert store.active("c1") is None
    store.save(begun("gone", state=State.DISCARDED, updated_at=later(9)))
    store.save(begun("theirs", conversation="c2", updated_at=later(9)))
    assert store.active("c1") is None
    paused = store.save(begun("paused", state=State.PAUSED, updated_at=later(2)))
    assert store.active("c1") == paused
    store.save(begun("older", updated_at=later(1)))
    assert store.active("c1") == paused
    assert store.active("c1") == store.get("paused")
    finished = store.save(begun("done", state=State.FINISHED, updated_at=later(3)))
    assert store.active("c1") == finished


def test_assessments_are_listed_by_their_last_change(store: AssessmentStore) -> None:
    """All or one initiative's, the latest first, without those that were discarded."""
    for number, initiative in enumerate(["i1", "i2", "i1"]):
        store.save(begun(f"a{number}", initiative, updated_at=later(number)))
    store.save(begun("gone", state=State.DISCARDED))
    assert [each.id for each in store.assessments()] == ["a2", "a1", "a0"]
    assert [each.id for each in store.assessments("i1")] == ["a2", "a0"]
    assert store.assessments("nobody's") == []


def test_initiatives_are_listed_by_name(store: AssessmentStore) -> None:
    """As people sort: case does not matter. Each is there once, as it was saved last."""
    assert store.initiatives() == []
    for number, name in enumerate(["zebra", "Apple", "mango"]):
        store.save(begun(f"a{number}", about=Initiative(id=f"i{number}", name=name)))
    moved = Initiative(id="i0", name="Banana", owner="ann", stage=Stage.PILOT, since=datetime.date(2026, 1, 1))
    store.save(begun("a9", about=moved))
    assert [each.name for each in store.initiatives()] == ["Apple", "Banana", "mango"]
    assert moved in store.initiatives()


def test_a_changed_initiative_is_not_written_back(store: AssessmentStore) -> None:
    """Whoever read the initiative before another assessment changed it has to read again before saving."""
    old = store.save(begun("old"))
    renamed = old.initiative.model_copy(update={"name": "Renamed"})
    store.save(begun("new", about=renamed))
    with pytest.raises(Conflict):
        store.save(numbered(old))
    assert store.get("old").initiative == renamed
    assert store.save(numbered(store.get("old"))).initiative == renamed


def test_an_unknown_assessment_is_not_found(store: AssessmentStore) -> None:
    """The error names the id."""
    with pytest.raises(NotFound, match="nope"):
        store.get("nope")


def test_each_assessment_keeps_the_checklist_it_began_with(store: AssessmentStore) -> None:
    """A new version is for new assessments; a version with other content than is known is refused."""
    store.save(begun("a1"))
    store.save(begun("a2", checklist=checklist(2, (*ITEMS, "more"))))
    assert store.get("a1").checklist == checklist()
    assert store.get("a2").checklist.version == 2
    with pytest.raises(RecordError, match="other content"):
        store.save(begun("a3", checklist=checklist(1, ("owner",))))


def test_times_come_back_in_utc(store: AssessmentStore) -> None:
    """A time given in another zone is the same moment in UTC wherever it is kept; a time without zone is refused."""
    india = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    there = NOON.astimezone(india)
    evidence = (Evidence(text="page", by="ann", at=there),)
    dispute = Dispute(status=Status.UNMET, note="No.", by="bob", at=there)
    given = answer(evidence=evidence, dispute=dispute).model_copy(update={"at": there})
    signoff = SignOff(by="ann", at=there, voided_by="bob", voided_at=there)
    store.save(with_answer(begun(begun_at=there, signoffs=(signoff,)), given))
    found = store.get("a1")
    answered = found.answers["owner"]
    assert answered.dispute
    assert found.changes[0].new
    times = [found.begun_at, found.updated_at, answered.at, answered.evidence[0].at, answered.dispute.at]
    times += [found.changes[0].at, found.changes[0].new.at, found.changes[0].new.evidence[0].at, found.signoffs[0].at]
    assert times == [NOON] * len(times)
    assert {time.utcoffset() for time in times} == {datetime.timedelta(0)}
    with pytest.raises(RecordError, match="zone"):
        store.save(begun("a2", begun_at=NOON.replace(tzinfo=None)))


def test_text_that_no_database_keeps_is_marked(store: AssessmentStore) -> None:
    """NUL and halves of characters become �, which is seen; emoji and any other text stay as they are."""
    note = "a\x00b\ud83dc 👩‍🚀 ‮ é \u2028 '; DROP TABLE answers; -- %s {x}"
    shown = note.replace("\x00", "�").replace("\ud83d", "�")
    saved = store.save(with_answer(begun(), answer(note=note)), message_id="m", reply='{"text": "\x00"}')
    found = store.get("a1")
    assert found == saved
    assert found.answers["owner"].note == shown
    assert found.changes[0].new == found.answers["owner"]
    assert store.handled("c1", "m") == '{"text": "�"}'
    assert store.save(numbered(found)).version == 2


@pytest.mark.parametrize("bad", ["a\x00", "a\udc00"])
def test_ids_are_not_mended(store: AssessmentStore, bad: str) -> None:
    """Two ids must never become one, so an id that cannot be kept is refused, when writing and when reading."""
    attempts: list[Any] = [begun(bad), begun(initiative=bad), begun(conversation=bad), begun(previous=bad)]
    attempts.append(with_answer(begun(), answer(bad)))
    for attempt in attempts:
        with pytest.raises(RecordError, match="id"):
            store.save(attempt)
    for read in (store.get, store.active, store.assessments):
        with pytest.raises(RecordError, match="id"):
            read(bad)
    assert store.assessments() == []


def test_an_answer_belongs_to_its_item(store: AssessmentStore) -> None:
    """An answer filed under another item's name would come back wrong, so it is refused."""
    with pytest.raises(RecordError, match="another item"):
        store.save(begun(answers={"budget": answer("owner")}))


def test_a_save_writes_what_changed(engine: Engine) -> None:
    """The rows of answers that stayed as they were are not written again."""
    store = SqlAssessmentStore(engine)
    base = store.save(store.save(full()))  # from the second save on, the checklist is known to be stored
    written: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SELECT", "BEGIN")):
            written.append(" ".join(statement.split()[:3]))

    store.save(with_answer(base, base.answers["owner"].model_copy(update={"note": "Now Eve does."})))
    assert [what.replace("INSERT INTO", "+").removesuffix(" SET") for what in written] == [
        "+ initiatives",
        "UPDATE assessments",
        "UPDATE answers",
        "+ changes",
    ]
