"""Assessments begun and resumed from everywhere in Slack, and the reminders of what was promised."""

from __future__ import annotations

import datetime

from bot.assessment import plain
from bot.assessment.models import Assessment
from tests.bot.slack.conversations.talk import SLOW, Talk, labels, mentioned, words
from tests.slack_fake import ANA, Message, View


def kept(talk: Talk, user: str) -> Assessment:
    """The assessment that somebody began."""
    with talk.record() as record:
        return next(one for one in record.assessments.assessments() if one.begun_by == user)


def at_home(talk: Talk, user: str) -> View:
    """What somebody sees who opens the app's home tab."""
    talk.slack.open_home(user)
    home = talk.slack.wait_for(lambda: talk.slack.home(user), SLOW)
    assert home is not None
    return home


def test_the_global_shortcut_begins_in_the_own_room(talk: Talk) -> None:
    """A form asks for checklist and name; the first question comes as a direct message."""
    ana = talk.person("ana")
    room = talk.slack.dm(ana)
    assert talk.slack.shortcut("assess_pilot", ana).acked
    filled = {"Checklist": "scaling_readiness", "Name of the pilot": "Claims Triage"}
    assert not talk.slack.submit(talk.modal(ana), filled, ana).errors
    first = talk.next(room, "0")
    assert "0 of 4" in words(first.blocks)
    assert kept(talk, ana).initiative.name == "Claims Triage"


def test_a_command_without_a_checklist_asks_for_it_and_opens_a_thread(talk: Talk) -> None:
    """The opening names who began and what; all that follows is in its thread."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    assert talk.slack.command(ana, room, "assess").acked
    modal = talk.modal(ana)
    assert not talk.slack.submit(modal, {"Checklist": "mvp", "Name of the pilot": "Invoice Bot"}, ana).errors
    opening = talk.next(room, "0")
    assert "Invoice Bot" in opening.text
    assert mentioned(opening) == {ana}
    first = talk.next(room, opening, opening.ts)
    assert "0 of 10" in words(first.blocks)
    talk.slack.click(first, "Met", ben)
    assert "1 of 10" in words(talk.next(room, first, opening.ts).blocks)
    talk.slack.command(ana, room, "assess scaling_readiness for Shelf Scout")
    another = talk.slack.wait_for(lambda: [one for one in talk.slack.messages(room, None) if one.ts == one.root][1:], SLOW)
    assert "Shelf Scout" in another[0].text


def test_the_home_tab_leads_back_to_what_is_open(talk: Talk) -> None:
    """Open assessments with a way back, own actions with their dates, reports, knowledge; documents for admins only."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    asked = talk.slack.say(ana, "assess mvp for Invoice Bot", room)
    first = talk.answer(asked)
    talk.slack.click(first, "Details…", ana)
    talk.slack.submit(talk.modal(ana), {"How does it stand?": "Not met", "Owner": f"<@{ben}>", "Due": day(20)}, ana)
    second = talk.next(room, first, asked.ts)
    home = at_home(talk, ben)
    shown = words(home.content["blocks"])
    assert "Invoice Bot" in shown
    assert "1 of 10" in shown
    assert day_words(20) in shown
    assert "documents, last updated" in shown
    assert "For admins" not in shown
    talk.slack.click(home, "Resume", ben)
    again = talk.next(room, second, asked.ts)
    assert "Welcome back" in words(again.blocks)
    assert "Met" in labels(again.blocks)


def test_admins_see_the_documents_at_home(talk: Talk) -> None:
    """And when they were taken in."""
    home = at_home(talk, ANA)
    assert "Last ingest" in words(home.content["blocks"])
    assert "passages" in words(home.content["blocks"])


def test_begin_at_home(talk: Talk) -> None:
    """The button there opens the form, and the walk goes on in the own room."""
    ana = talk.person("ana")
    home = at_home(talk, ana)
    talk.slack.click(home, "Assess a pilot", ana)
    talk.slack.submit(talk.modal(ana), {"Checklist": "mvp"}, ana)
    assert "0 of 10" in words(talk.next(talk.slack.dm(ana), "0").blocks)


def test_the_owner_is_reminded_until_it_is_met(talk: Talk) -> None:
    """A message is scheduled for the day that was promised, and called back when nothing is left to do."""
    ana, ben = talk.person("ana"), talk.person("ben")
    room = talk.channel(ana, ben)
    asked = talk.slack.say(ana, "assess mvp for Invoice Bot", room)
    first = talk.answer(asked)
    talk.slack.click(first, "Details…", ana)
    talk.slack.submit(talk.modal(ana), {"How does it stand?": "Not met", "Owner": f"<@{ben}>", "Due": day(20)}, ana)
    second = talk.next(room, first, asked.ts)
    reminder = talk.slack.wait_for(lambda: waiting(talk, room))[0]
    assert mentioned(reminder) == {ben}
    assert "Invoice Bot" in reminder.text
    talk.ask(ana, "back to data", room, asked.ts, mention=False)
    again = talk.slack.answers(second)[-1]
    talk.slack.click(again, "Met", ana)
    talk.next(room, again, asked.ts)
    talk.slack.wait_for(lambda: not waiting(talk, room))


def waiting(talk: Talk, room: str) -> list[Message]:
    """What Slack will post in a channel."""
    return [one.message for one in talk.slack.world.scheduled.values() if one.message.channel == room]


def day(ahead: int) -> str:
    """A day from now on, as forms hold it."""
    return (datetime.date.today() + datetime.timedelta(days=ahead)).isoformat()


def day_words(ahead: int) -> str:
    """The same as people read it."""
    return plain.day(datetime.date.fromisoformat(day(ahead)))
