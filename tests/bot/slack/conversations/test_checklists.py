"""Guided checklists in Slack: buttons, forms and free text mixed, by several people, begun and resumed from everywhere."""

from __future__ import annotations

import copy
import datetime

from bot.assessment.models import Assessment, Status
from tests.bot.slack.conversations.talk import Talk, labels, mentioned, words
from tests.slack_fake import Message


def begun(talk: Talk, user: str, room: str, name: str = "Invoice Bot") -> tuple[Message, Message]:
    """Somebody's wish in a channel, and the first question below it."""
    asked = talk.slack.say(user, f"assess mvp for {name}", room)
    return asked, talk.answer(asked)


def kept(talk: Talk, user: str) -> Assessment:
    """The assessment that somebody began."""
    with talk.record() as record:
        return next(one for one in record.assessments.assessments() if one.begun_by == user)


def test_free_text_buttons_and_forms_mix(talk: Talk) -> None:
    """Each moves the assessment on by its own, and a form says beside its fields what is wrong."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    asked, first = begun(talk, ana, room)
    talk.slack.click(first, "Met", ana)
    second = talk.next(room, first, asked.ts)
    assert "1 of 10" in words(second.blocks)
    talk.slack.click(second, "Details…", ana)
    modal = talk.modal(ana)
    past = {"How does it stand?": "Not met", "Due": "2020-01-31"}
    assert set(talk.slack.submit(modal, past, ana).errors) == {"due"}
    soon = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
    filled = {"How does it stand?": "Not met", "Owner": "Ben", "Due": soon, "Evidence": "the runbook of May"}
    assert not talk.slack.submit(modal, filled, ana).errors
    third = talk.next(room, second, asked.ts)
    assert not talk.slack.modals(ana)
    assert "2 of 10" in words(third.blocks)
    fourth = talk.ask(ana, "no, we have nothing like that at all", room, asked.ts, mention=False)
    assert "Recorded" in words(fourth.blocks)
    answers = kept(talk, ana).answers
    assert [one.status for one in answers.values()][:2] == [Status.MET, Status.UNMET]
    [details] = [one for one in answers.values() if one.owner == "Ben"]
    assert details.due is not None
    assert details.due.isoformat() == soon


def test_words_skip_go_back_and_jump(talk: Talk) -> None:
    """As in every other place where the engine is asked."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    asked, _ = begun(talk, ana, room)
    second = talk.ask(ana, "skip this one", room, asked.ts, mention=False)
    assert "0 of 10" in words(second.blocks)
    talk.slack.click(second, "Met", ana)
    talk.next(room, second, asked.ts)
    back = talk.ask(ana, "go back", room, asked.ts, mention=False)
    assert "Back to" in words(back.blocks)
    assert "Met" in labels(back.blocks)
    jumped = talk.ask(ana, "let's go to funding", room, asked.ts, mention=False)
    assert "*Funding* (9 of 10)" in words(jumped.blocks)
    between = talk.ask(ana, "what is a readiness gate?", room, asked.ts, mention=False)
    assert "Show source" in labels(between.blocks)
    assert "Met" in labels(between.blocks)


def test_a_menu_leads_to_another_question(talk: Talk) -> None:
    """Its form takes the answer of a question whose turn has not come."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    asked, first = begun(talk, ana, room)
    last = kept(talk, ana).checklist.items[-1]
    assert talk.slack.click(first, "jump", ana, value=last.title).acked
    talk.slack.submit(talk.modal(ana), {"How does it stand?": "Partial"}, ana)
    second = talk.next(room, first, asked.ts)
    assert "1 of 10" in words(second.blocks)
    assert kept(talk, ana).answers[last.id].status is Status.PARTIAL


def test_old_buttons_do_something_sensible_once(talk: Talk) -> None:
    """A double click counts once, a click of what is so already changes nothing, and another asks before it changes."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    asked, first = begun(talk, ana, room)
    old = copy.deepcopy(first)  # as somebody sees it whose Slack has not caught up
    talk.slack.click(old, "Met", ana)
    talk.slack.click(old, "Met", ana)
    second = talk.next(room, first, asked.ts)
    talk.quiet()
    assert len(talk.slack.answers(asked)) == 2
    assert mentioned(first) == {ana}
    assert [block for block in first.blocks if block["type"] == "actions"] == []
    talk.slack.click(old, "Not met", ben)
    asks = talk.next(room, second, asked.ts)
    assert "is already met" in words(asks.blocks)
    assert [one.status for one in kept(talk, ana).answers.values()] == [Status.MET]
    talk.ask(ben, "yes, change it", room, asked.ts, mention=False)
    assert [one.status for one in kept(talk, ana).answers.values()] == [Status.UNMET]


def test_buttons_of_a_discarded_assessment_say_so(talk: Talk) -> None:
    """Nothing is recorded, and nothing is silent."""
    ana = talk.person("ana")
    room = talk.channel(ana)
    asked, first = begun(talk, ana, room)
    talk.ask(ana, "cancel this", room, asked.ts, mention=False)
    talk.ask(ana, "discard the assessment", room, asked.ts, mention=False)
    gone = talk.ask(ana, "yes", room, asked.ts, mention=False)
    assert "Discarded" in words(gone.blocks)
    talk.slack.click(first, "Met", ana)
    assert "not asked any more" in words(talk.next(room, gone, asked.ts).blocks)


def test_two_people_answer_in_one_thread(talk: Talk) -> None:
    """Who said what is kept; where they do not agree, both are asked."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    asked, first = begun(talk, ana, room)
    talk.slack.click(first, "Met", ben)
    second = talk.next(room, first, asked.ts)
    talk.slack.click(second, "Not met", ana)
    talk.next(room, second, asked.ts)
    assert [one.by for one in kept(talk, ana).answers.values()] == [ben, ana]
    no = "actually, the data pipeline is not in place, Lena uploads a csv every day"
    said = words(talk.ask(ana, no, room, asked.ts, mention=False).blocks)
    assert "ben said about *Data*" in said
    assert "ana says" in said
    talk.ask(ben, "ana is right", room, asked.ts, mention=False)
    report = words(talk.ask(ben, "report", room, asked.ts, mention=False).blocks)
    assert ana not in report + said
    assert ben not in report + said


def test_all_of_it_in_a_direct_message(talk: Talk) -> None:
    """Wherever in it somebody writes, it is one conversation, and a pause keeps everything."""
    ana = talk.person("ana")
    room = talk.slack.dm(ana)
    first = talk.ask(ana, "assess scaling_readiness for Claims Triage", room)
    assert "0 of 4" in words(first.blocks)
    talk.slack.click(first, "Met", ana)
    talk.next(room, first)
    assert "Paused" in words(talk.ask(ana, "pause", room).blocks)
    again = talk.ask(ana, "continue", room)
    assert "1 of 4" in words(again.blocks)
    for number in (2, 3, 4):
        talk.slack.click(again, "Met", ana)
        again = talk.next(room, again)
        assert f"{number} of 4" in words(again.blocks)
    assert "Canvas" in labels(again.blocks)
