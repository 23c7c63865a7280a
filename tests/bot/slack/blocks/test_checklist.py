"""The guided checklist in Slack: questions with buttons, and the forms around them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assessment.models import Status
from bot.models import Choice, Details
from bot.slack.blocks.checklist import build_jump_select, build_question, build_recorded
from bot.slack.blocks.feedback import build_why_modal, read_why
from bot.slack.blocks.forms import (
    Beginning,
    build_begin_modal,
    build_details_modal,
    read_begin,
    read_details,
)
from bot.slack.blocks.limits import problems
from bot.slack.blocks.values import metadata, read_choice, read_item, read_metadata
from tests.bot.reporting import TODAY, checklist
from tests.bot.reporting import answer as recorded
from tests.bot.slack.blocks.samples import NASTY, TEXTS, buttons, citation, faults, live, question, shown

PLACE = {"channel": "C1", "thread": "1.2", "conversation": "slack:T1:C1:1.2"}
ABOUT = metadata(PLACE, assessment="a1", item="data")


def state(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"values": {name: {name: value} for name, value in fields.items()}}


def written(text: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": text}


def picked(day: str | None) -> dict[str, Any]:
    return {"type": "datepicker", "selected_date": day}


def chosen(value: str) -> dict[str, Any]:
    return {"type": "static_select", "selected_option": {"value": value}}


def test_a_question_can_be_clicked() -> None:
    """Plain labels, the item in the value and the block id, the progress in words, and a button for details."""
    (message,) = build_question(question(), TEXTS)
    assert faults([message]) == []
    found = buttons(message.blocks)
    assert [button["text"]["text"] for button in found] == [
        "Met",
        "Partial",
        "Not met",
        "Don't know",
        "Not applicable",
        "Skip",
        "Details…",
    ]
    assert [button["action_id"] for button in found][-3:] == ["choice:not_applicable", "choice:skip", "details"]
    assert read_choice(found[0]["value"], "Met") == Choice(assessment_id="a1", item="data", status=Status.MET, label="Met")
    assert read_choice(found[5]["value"]) == Choice(assessment_id="a1", item="data", status=None, label="")
    assert read_item(found[6]["value"]) == ("a1", "data")
    assert message.blocks[-1]["block_id"] == "choices:a1:data"
    assert "2 of 10" in shown(message.blocks)
    assert "2 of 10" in message.text
    assert message.text.startswith("*Data* (3 of 10): Is the feed automatic?")


def test_sources_of_an_aside_stand_above_the_buttons() -> None:
    """A question asked in between is answered with its sources; the checklist's buttons come last."""
    reply = question("Name an owner [1].\n\nIs it automatic?").model_copy(update={"citations": (citation(),)})
    (message,) = build_question(reply, TEXTS)
    assert [button["action_id"] for button in buttons(message.blocks)][:2] == ["source:1", "choice:met"]


def test_the_end_offers_the_report() -> None:
    """When everything is answered there is nothing to choose but the form of the report."""
    reply = question("That was the last question.", answered=10)
    assert reply.progress
    done = reply.model_copy(update={"progress": reply.progress.model_copy(update={"choices": (), "asked": None})})
    (message,) = build_question(done, TEXTS)
    assert [(button["action_id"], button["value"]) for button in buttons(message.blocks)] == [
        ("file:html", "a1"),
        ("file:pdf", "a1"),
        ("canvas", "a1"),
    ]
    assert "10 of 10" in shown(message.blocks)


def test_there_is_a_menu_of_all_questions() -> None:
    """Where it is asked for; its options say which question is meant."""
    (message,) = build_question(question(), TEXTS, items=checklist().items)
    assert faults([message]) == []
    menu = message.blocks[-1]["elements"][0]
    assert read_item(menu["options"][0]["value"]) == ("a1", checklist().items[0].id)
    assert build_jump_select("a1", checklist().items, TEXTS) == message.blocks[-1]


def test_what_was_chosen_takes_the_place_of_the_buttons() -> None:
    """With the name of who chose it."""
    choice = Choice(assessment_id="a1", item="data", status=Status.MET, label="Met")
    assert "<@U012AB3CD> chose *Met*." in shown(build_recorded(choice, "U012AB3CD", TEXTS))


@given(NASTY, st.integers(1, 60))
def test_no_words_make_a_question_live_or_too_much(text: str, times: int) -> None:
    """Questions repeat what people said."""
    parts = build_question(question(text * times), TEXTS, entry=3, share=True, items=checklist().items)
    assert faults(parts) == []
    assert live([part.blocks for part in parts]) == []
    assert [button["action_id"] for button in buttons(parts[-1].blocks)][-2:] == ["details", "share"]


def test_the_form_to_begin_offers_all_checklists() -> None:
    """With what is known filled in; what was picked comes back."""
    lists = [checklist(), checklist("scaling_readiness")]
    view = build_begin_modal(lists, TEXTS, place=PLACE, names=["Claims triage"], name="Churn", chosen="scaling_readiness")
    assert problems(view) == []
    assert (view["callback_id"], read_metadata(view["private_metadata"])) == ("begin", PLACE)
    select = view["blocks"][0]["element"]
    assert [option["value"] for option in select["options"]] == ["mvp", "scaling_readiness"]
    assert select["initial_option"]["value"] == "scaling_readiness"
    filled = state(checklist=chosen("mvp"), name=written("  Claims \n triage "))
    assert read_begin(filled, TEXTS) == (Beginning("mvp", "Claims triage"), {})
    assert read_begin(state(name=written(None)), TEXTS) == (None, {"checklist": TEXTS.fault_checklist})


@given(NASTY)
def test_no_name_makes_a_form_too_much(name: str) -> None:
    """Names of initiatives are people's words."""
    view = build_begin_modal([checklist()], TEXTS, place=PLACE, names=[name] * 30, name=name * 50, chosen=name)
    assert problems(view) == []


def test_the_form_for_details_knows_what_is_recorded() -> None:
    """Owner and date are filled in; how the item stands is only asked where it has no answer."""
    item = checklist().item("data")
    known = recorded("data", Status.UNMET, owner="Jo", due=TODAY + datetime.timedelta(days=3))
    view = build_details_modal("a1", item, known, TEXTS, place=PLACE, today=TODAY)
    assert problems(view) == []
    assert [block.get("block_id") for block in view["blocks"]] == [None, "evidence", "owner", "due"]
    assert view["blocks"][2]["element"]["initial_value"] == "Jo"
    assert view["blocks"][3]["element"]["initial_date"] == "2026-11-24"
    asked = build_details_modal("a1", item, None, TEXTS, place=PLACE, today=TODAY)
    assert problems(asked) == []
    assert asked["blocks"][1]["block_id"] == "status"
    assert read_metadata(asked["private_metadata"]) == {**PLACE, "assessment": "a1", "item": "data"}


def test_a_date_that_has_passed_is_told_and_not_filled_in() -> None:
    """So that adding evidence to an overdue item is no error."""
    late = recorded("data", Status.UNMET, due=datetime.date(2026, 11, 2))
    field = build_details_modal("a1", checklist().item("data"), late, TEXTS, place=PLACE, today=TODAY)["blocks"][3]
    assert "initial_date" not in field["element"]
    assert "2 November 2026" in field["hint"]["text"]


def test_details_are_read_from_the_form() -> None:
    """An empty field leaves what is recorded as it was."""
    filled = state(evidence=written(" the runbook "), owner=written("Jo"), due=picked("2026-11-21"), status=chosen("met"))
    expected = Details(
        assessment_id="a1",
        item="data",
        status=Status.MET,
        evidence="the runbook",
        owner="Jo",
        due=datetime.date(2026, 11, 21),
    )
    assert read_details(filled, ABOUT, TODAY, TEXTS) == (expected, {})
    only = state(evidence=written(None), owner=written("Jo"), due=picked(None))
    assert read_details(only, ABOUT, TODAY, TEXTS) == (Details(assessment_id="a1", item="data", owner="Jo"), {})


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"evidence": written("  "), "owner": written(None), "due": picked(None)}, {"evidence": TEXTS.fault_empty}),
        ({"due": picked("2026-11-20")}, {"due": TEXTS.fault_past}),
        ({"due": picked("soon")}, {"due": TEXTS.fault_date}),
        ({"evidence": written("x" * 1001)}, {"evidence": TEXTS.fault_long.format(limit=1000, length=1001)}),
        ({"owner": written("Jo"), "status": {"selected_option": None}}, {"status": TEXTS.fault_status}),
        ({"owner": written("Jo"), "status": chosen("great")}, {"status": TEXTS.fault_status}),
    ],
)
def test_what_is_wrong_in_the_form_is_said_at_the_field(fields: dict[str, Any], wrong: dict[str, str]) -> None:
    """One plain sentence each."""
    assert read_details(state(**fields), ABOUT, TODAY, TEXTS) == (None, wrong)


def test_a_form_about_nothing_changes_nothing() -> None:
    """Where the private metadata does not say which item is meant."""
    assert read_details(state(owner=written("Jo")), "{}", TODAY, TEXTS) == (None, {"evidence": TEXTS.details_gone})


def test_the_reason_for_a_thumbs_down_is_read() -> None:
    """It may be left out."""
    view = build_why_modal(7, TEXTS, place=PLACE)
    assert problems(view) == []
    assert view["callback_id"] == "why"
    assert read_metadata(view["private_metadata"])["entry"] == "7"
    assert read_why(state(why=written(" It missed the point. "))) == "It missed the point."
    assert read_why(state(why=written(None))) == ""
