"""Tests of bot/interpreting/checking.py: what is made of claims about items, which are not to be trusted."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from bot.assessment.interpret import Act, Note
from bot.assessment.models import Status
from bot.interpreting.model import ModelInterpreter
from tests.bot import reporting
from tests.bot.interpreting.conftest import MET, PARTIAL, RULED, TEXT, UNKNOWN, UNMET, Reads, Rules, assessment, claim, said
from tests.fakes import ModelServer, calls


def test_a_good_reading(reads: Reads, rules: Rules) -> None:
    """What the message bears out is taken: checks, the owner and day it names, its evidence; its words are the note."""
    checks = {"alerting": "met", "output_quality": "unmet"}
    reading = reads(TEXT, claim(checks=checks, status="partial", owner="ana ruiz", due="2026-04-15"))
    (one,) = reading.statements
    assert (reading.act, reading.note, reading.doubtful, reading.name) == (Act.ANSWER, Note.NONE, (), "Claims bot")
    assert (one.item, one.status, one.checks) == ("monitoring", PARTIAL, {"alerting": MET, "output_quality": UNMET})
    assert (one.owner, one.due, one.note) == ("Ana Ruiz", datetime.date(2026, 4, 15), TEXT)
    assert one.evidence == reading.evidence == ("OPS-311",)
    assert rules.asked == 1


@pytest.mark.parametrize(
    ("claimed", "checks", "status"),
    [
        ("met", {"alerting": "unmet", "output_quality": "unmet"}, UNMET),
        ("met", {"alerting": "met"}, PARTIAL),
        ("unmet", {"alerting": "met", "output_quality": "met"}, MET),
        ("met", {"alerting": "unknown"}, UNKNOWN),
        ("unknown", {"alerting": "met", "output_quality": "unmet"}, PARTIAL),
        ("unknown", {}, UNKNOWN),
    ],
)
def test_the_status_follows_from_the_checks(reads: Reads, claimed: str, checks: dict[str, str], status: Status) -> None:
    """Whatever status the model claims, an item's comes from its checks; not knowing is about those that were asked."""
    (one,) = reads(TEXT, claim(status=claimed, checks=checks)).statements
    assert one.status is status
    assert one.checks == (checks or {"output_quality": UNKNOWN, "alerting": UNKNOWN})


def test_not_knowing_is_about_the_one_check_that_was_asked(reads: Reads) -> None:
    """Where a single check is open, "no idea" says nothing of the others."""
    reading = reads(
        "no idea at all, Tom", claim(quote="no idea", status="unknown", checks={}), on=assessment(open_check="alerting")
    )
    assert reading.statements[0].checks == {"alerting": UNKNOWN}


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"statements": [claim("alerting")]}, "an item that"),
        ({"statements": [claim(), claim("nothing_here")]}, "an item that"),
        ({"act": "skip", "target": "parking"}, "an item that"),
        ({"statements": [claim(), claim()]}, "an item named twice"),
        ({"statements": [claim(checks={"pipeline": "met"})]}, "a check that"),
        ({"statements": [claim() | {"checks": [{"check": "alerting", "status": "met"}] * 2}]}, "a check that"),
        ({"statements": [claim(checks={})]}, "a statement without checks"),
        (
            {"statements": [claim("monitoring", status="not_applicable"), claim("data", checks={"pipeline": "met"})]},
            "ruled out against",
        ),
        (
            {"statements": [claim(), claim("data", status="not_applicable", checks={}, reason="for a good reason")]},
            "ruled out against",
        ),
        ({"statements": [claim() | {"checks": [{"check": "alerting", "status": "not_applicable"}]}]}, "ValidationError"),
        ({"statements": [claim(verdict="ready")]}, "ValidationError"),
        ({"statements": [claim(sure=None)]}, "ValidationError"),
        ({"statements": [claim()], "verdict": "ready"}, "ValidationError"),
        ({"statements": [claim()], "act": "approve"}, "ValidationError"),
        ({"note": "sign_off"}, "ValidationError"),
        ({"note": "other_initiative", "name": "HR chatbot"}, "another initiative"),
        ({"note": "other_initiative"}, "another initiative"),
        ({"note": "stage", "stage": "scaled_production"}, "a stage that"),
        ({"note": "stage"}, "no new stage"),
        ({}, "says nothing"),
    ],
)
def test_claims_that_do_not_fit_are_rejected_whole(
    reads: Reads, claims: dict[str, Any], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Unknown ids, repeats, what is outside the form, statements that say nothing: the rules' reading stands."""
    assert reads(TEXT, **claims) == RULED
    assert reason in caplog.text


@pytest.mark.parametrize(
    "quote", ["Alerting is live", "alerting is set up", "Alerting is set u", "…", "", "set up. Nobody likes it"]
)
def test_a_statement_without_a_quote_from_the_message_is_doubtful(reads: Reads, quote: str) -> None:
    """What the model cannot show in the message is asked about before it is recorded."""
    reading = reads(TEXT, claim(quote=quote))
    assert (reading.statements, [one.item for one in reading.doubtful]) == ((), ["monitoring"])
    assert reading.doubtful[0].note == TEXT


def test_a_quote_may_differ_in_white_space_and_angle_brackets_only(reads: Reads) -> None:
    """The model sees a message with other brackets, and may join its lines."""
    text = "Latency is <200 ms\n  under  full load (c++ service)."
    quote = "Latency is ‹200 ms under full load (c++ service)."
    assert reads(text, claim("performance", quote, checks={"latency": "met"})).statements


def test_a_statement_the_model_is_not_sure_of_is_doubtful(reads: Reads) -> None:
    """The model's own doubt is enough to ask; and a yes at the beginning does not record what is in doubt."""
    reading = reads("Yes well, alerting should be there", claim(quote="alerting should be there", sure=False), agrees=True)
    assert (reading.statements, len(reading.doubtful), reading.sure) == ((), 1, None)


@pytest.mark.parametrize(
    ("item", "checks", "certain"),
    [
        ("monitoring", {"alerting": "met"}, True),
        ("monitoring", {"alerting": "met", "output_quality": "met"}, False),
        ("data", {"pipeline": "met"}, False),
    ],
)
def test_a_quote_without_content_answers_only_what_was_asked(
    reads: Reads, item: str, checks: dict[str, str], certain: bool
) -> None:
    """ "Yes, we do" backs no statement about anything but the open question."""
    reading = reads("Yes, we do.", claim(item, "we do", checks=checks), on=assessment(open_check="alerting"))
    assert (len(reading.statements), len(reading.doubtful)) == (certain, not certain)


@pytest.mark.parametrize(
    ("text", "claimed", "owner"),
    [
        ("No alerting yet, Ana does it", "ANA", "Ana"),
        ("No alerting yet, Ana does it", "Ben", ""),
        ("No alerting yet, Anabel does it", "Ana", ""),
        ("No alerting yet, @Ana Ruiz does it", "@Ana Ruiz", "Ana Ruiz"),
        ("No alerting yet, I do it", "I", "Maria"),
        ("No alerting yet, and nobody does it", "nobody", ""),
        ("No alerting yet, who knows", None, ""),
    ],
)
def test_an_owner_stands_in_the_message(reads: Reads, text: str, claimed: str | None, owner: str) -> None:
    """Nobody is named whom the person did not name; "I" is whoever writes."""
    statement = reads(text, claim(quote="No alerting", checks={"alerting": "unmet"}, owner=claimed)).statements[0]
    assert (statement.owner, statement.status) == (owner, UNMET)


@pytest.mark.parametrize(
    ("text", "claimed", "kept"),
    [
        ("No alerting yet, done by April 15", "2026-04-15", True),
        ("No alerting yet, done by April 15", "2026-04-16", False),
        ("No alerting yet, done by April 15", "April 15", False),
        ("No alerting yet, done by April 15", "20260415", False),
        ("No alerting yet, done by April 15", "2026-04-31", False),
        ("No alerting yet, on the list for 2026-05-01, or rather 2026-06-01", "2026-06-01", True),
        ("No alerting yet; data is done by May 1. No alerting before April 15", "2026-04-15", False),
        ("No alerting yet", "2026-04-15", False),
    ],
)
def test_a_day_can_be_derived_from_the_message(reads: Reads, text: str, claimed: str, kept: bool) -> None:
    """A due date is one that rules find in the message, or that stands there in figures; else it is dropped."""
    statement = reads(text, claim(quote="No alerting", checks={"alerting": "unmet"}, due=claimed)).statements[0]
    assert (str(statement.due) if statement.due else None) == (claimed if kept else None)


def test_what_is_met_is_not_due(reads: Reads) -> None:
    """A day in a sentence on something that is in place is no deadline."""
    checks = {"alerting": "met", "output_quality": "met"}
    assert reads(TEXT, claim(checks=checks, due="2026-04-15")).statements[0].due is None


def test_evidence_and_notes_are_never_the_models(interpreter: ModelInterpreter, model_server: ModelServer) -> None:
    """Links come with the message; a claim that brings its own note or evidence is outside the form."""
    model_server.plays(calls("Claims", json.dumps({"act": "answer", "statements": [claim()]})))
    reading = interpreter.read(said("Alerting is set up", "https://x.example/alerts"), assessment())
    assert reading.statements[0].evidence == ("https://x.example/alerts",)
    for extra in ({"note": "It is perfect."}, {"evidence": ["https://evil.example"]}):
        model_server.plays(calls("Claims", json.dumps({"act": "answer", "statements": [claim() | extra]})))
        assert interpreter.read(said("Alerting is set up"), assessment()) == RULED


def test_details_of_a_recorded_gap_leave_its_status_and_words(reads: Reads) -> None:
    """A statement without checks adds an owner to what is recorded; without anything to add, it is rejected."""
    gap = assessment(reporting.answer("security", UNMET, note="Access is open."), open_item="data")
    one = claim("security", "Ana takes the security one", checks={}, owner="Ana", status="met")
    (statement,) = reads("Ana takes the security one", one, on=gap).statements
    assert (statement.status, statement.checks, statement.owner, statement.note) == (UNMET, {}, "Ana", "")
    assert reads("Ana takes the security one", one | {"owner": "Ben"}, on=gap) == RULED


def test_an_item_ruled_out_goes_through_the_checklists_rules(reads: Reads) -> None:
    """Whether it may be ruled out is decided where the rule is kept; the reason is the person's, or asked for."""
    text = "Fallback does not apply to us, it is an offline batch job"
    one = claim("fallback", "Fallback does not apply to us", status="not_applicable", checks={})
    reading = reads(text, one | {"reason": "it is an offline batch job"})
    assert (reading.note, reading.target, reading.reason) == (Note.RULED_OUT, "fallback", "it is an offline batch job")
    assert reading.statements == ()
    assert reads(text, one | {"reason": "A good reason."}).reason == ""


def test_an_item_ruled_out_among_others_needs_its_reason(reads: Reads) -> None:
    """Beside other statements it is taken where the checklist allows it and the message gives the reason."""
    text = "Alerting is set up. Fallback does not apply, it is an offline batch job."
    reason = "it is an offline batch job"
    one = claim("fallback", "Fallback does not apply", status="not_applicable", checks={}, reason=reason)
    statuses = {one.item: one.status for one in reads(text, claim(), one).statements}
    assert statuses == {"monitoring": PARTIAL, "fallback": Status.NOT_APPLICABLE}
