"""What holds for every conversation: the record stays sound, a reply comes, and the verdict follows from the answers."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment.models import Answer, Assessment, Status
from bot.assessment.statuses import item_status
from bot.assessment.verdict import Outcome, judge
from tests.bot.assessment.messages import MESSAGES, STEPS, take
from tests.bot.assessment.talk import MVP, SHELF, Begin, Talk
from tests.bot.records_strategy import assessments

PATIENT = settings(max_examples=60)


def check_record(record: Assessment) -> None:
    """Everything that is recorded fits the checklist and itself."""
    assert Assessment.model_validate(record.model_dump()) == record
    items = {item.id: item for item in record.checklist.items}
    dialogue = record.dialogue
    assert dialogue.open_item is None or dialogue.open_item in items
    if dialogue.open_check:
        assert dialogue.open_item is not None
        assert items[dialogue.open_item].check(dialogue.open_check)
    assert set(dialogue.parked) <= set(items)
    assert set(dialogue.last_items) <= set(items)
    assert len(dialogue.parked) == len(set(dialogue.parked))
    for id_, answer in record.answers.items():
        assert answer.item == id_
        assert set(answer.checks) <= {check.id for check in items[id_].checks}
        if answer.checks:
            assert answer.status is item_status(items[id_], dict(answer.checks))
        if answer.status is Status.NOT_APPLICABLE:
            assert items[id_].not_applicable.allowed
            assert answer.reason
    assert sum(one.voided_at is None for one in record.signoffs) <= 1


def check_history(record: Assessment) -> None:
    """Each change starts from what the one before left, and the last one left the answer."""
    now: dict[str, Answer] = {}
    for change in record.changes:
        assert change.old == now.get(change.item)
        assert change.new is None or change.new.item == change.item
        now.pop(change.item, None)
        if change.new:
            now[change.item] = change.new
    assert now == record.answers
    assert [change.at for change in record.changes] == sorted(change.at for change in record.changes)


def check_step(before: Assessment, talk: Talk) -> None:
    """One step adds to the record and tells what it added."""
    after = talk.record
    assert after.version >= before.version
    assert after.changes[: len(before.changes)] == before.changes
    if after.model_copy(update={"version": before.version}) != before:
        assert after.version > before.version
    assert talk.text.strip()
    if talk.reply.progress and talk.progress.assessment_id == after.id:
        assert all(after.answers[answer.item] == answer for answer in talk.progress.recorded)


@PATIENT
@given(steps=STEPS)
def test_every_conversation_leaves_a_sound_record(begin: Begin, steps: list[tuple[object, ...]]) -> None:
    """Whatever is said or clicked, by whom and when: no error, a reply, and a record that fits together."""
    talk = begin(name="HR bot")
    for step in steps:
        before = talk.record
        take(talk, step)
        check_step(before, talk)
        check_record(talk.record)
        check_history(talk.record)


@PATIENT
@given(steps=STEPS, last=st.sampled_from(MESSAGES), by=st.sampled_from(["say", "click"]))
def test_a_message_delivered_twice_changes_nothing(
    begin: Begin, steps: list[tuple[object, ...]], last: str, by: str
) -> None:
    """The second delivery gets the same reply and leaves the record as it was."""
    talk = begin()
    for step in steps[:5]:
        take(talk, step)
    twice: tuple[object, ...] = ("say", last, "ana") if by == "say" else ("click", MVP[len(last) % 10], Status.UNMET, "ana")
    take(talk, twice, "m1")
    record, reply = talk.record, talk.reply
    if reply.progress is None:
        return  # not about the assessment: nothing is kept, and nothing is recorded either time
    take(talk, twice, "m1")
    assert talk.record == record
    assert talk.reply.model_copy(update={"seconds": 0}) == reply.model_copy(update={"seconds": 0})


@PATIENT
@given(record=assessments(), seed=st.randoms(use_true_random=False))
def test_the_verdict_is_a_function_of_the_answers(record: Assessment, seed: random.Random) -> None:
    """The order of the answers, and everything else in the record, changes nothing."""
    verdict = judge(record.checklist, record.answers)
    shuffled = list(record.answers.items())
    seed.shuffle(shuffled)
    assert judge(record.checklist, dict(shuffled)) == verdict
    assert 0 <= verdict.percent <= 100
    assert verdict.percent < 100 or verdict.outcome is Outcome.READY


@PATIENT
@given(record=assessments(), data=st.data())
def test_unanswered_is_no_no(record: Assessment, data: st.DataObject) -> None:
    """Leaving an answer away never blocks, and an item that is not answered is undecided."""
    item = data.draw(st.sampled_from(record.checklist.items))
    without = {id_: answer for id_, answer in record.answers.items() if id_ != item.id}
    verdict = judge(record.checklist, without)
    assert item.id not in verdict.blocking
    assert item.id in verdict.undecided
    assert set(verdict.blocking) <= set(judge(record.checklist, record.answers).blocking)
    assert judge(record.checklist, {}).outcome is Outcome.OPEN


@PATIENT
@given(record=assessments(), data=st.data())
def test_not_applicable_never_lowers_the_percentage(record: Assessment, data: st.DataObject) -> None:
    """Ruling out what was not answered or not met makes the share of what applies no smaller."""
    item = data.draw(st.sampled_from([item for item in SHELF.get("mvp").items if item.not_applicable.allowed]))
    answers = {id_: answer for id_, answer in record.answers.items() if id_ in MVP}
    given_ = answers.pop(item.id, None)
    if given_ and given_.status is Status.UNMET:
        answers[item.id] = given_.model_copy(update={"checks": {}})
    ruled_out = Answer(item=item.id, status=Status.NOT_APPLICABLE, reason="No users.", at=record.begun_at)
    before = judge(SHELF.get("mvp"), answers)
    after = judge(SHELF.get("mvp"), {**answers, item.id: ruled_out})
    assert after.percent >= before.percent
    assert item.id not in (*after.blocking, *after.undecided, *after.unevidenced)


@PATIENT
@given(
    order=st.permutations(MVP),
    statuses=st.lists(st.sampled_from([Status.MET, Status.UNMET, Status.UNKNOWN]), min_size=10, max_size=10),
)
def test_the_order_of_answering_does_not_matter(begin: Begin, order: list[str], statuses: list[Status]) -> None:
    """Ten answers in any order lead to the same record and the same verdict."""
    wanted = dict(zip(MVP, statuses, strict=True))
    verdicts = []
    for items in (MVP, order):
        talk = begin()
        for item in items:
            talk.click(item, wanted[item])
        assert talk.statuses == wanted
        verdicts.append(judge(talk.record.checklist, talk.record.answers))
    assert verdicts[0] == verdicts[1]
