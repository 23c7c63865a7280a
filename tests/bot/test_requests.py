"""What counts as a wish to begin an assessment or to have a report, and what is an answer that only sounds like it."""

from __future__ import annotations

import pytest

from bot import requests
from bot.compose import build_shelf

SHELF = build_shelf()


@pytest.mark.parametrize(
    ("text", "checklist", "name"),
    [
        ("assess mvp for the claims bot", "mvp", "claims bot"),
        ("Assess scaling_readiness", "scaling_readiness", ""),
        ("hi, can we assess the stage 2 gate", "stage2_gate", ""),
        ("please start the Scaling Readiness Test for our Invoice Reader.", "scaling_readiness", "Invoice Reader"),
        ("let's do the mvp checklist", "mvp", ""),
        ("/advisor assess production-first for KYC", "production_first", "KYC"),
        ("start an assessment", None, ""),
        ("assess", None, ""),
    ],
)
def test_a_wish_to_begin_names_checklist_and_initiative(text: str, checklist: str | None, name: str) -> None:
    """By id or by title, with or without a name; without a checklist the desk asks which."""
    wanted = requests.asks_to_begin(text, SHELF.all, inside=False)
    assert wanted is not None
    assert (wanted.checklist.id if wanted.checklist else None, wanted.name) == (checklist, name)


@pytest.mark.parametrize(
    "text",
    [
        "run a test every Monday",
        "we assess each release by hand",
        "do a security check on every deploy",
        "who runs the tests?",
    ],
)
def test_an_answer_begins_nothing(text: str) -> None:
    """Inside an assessment people tell what they test and check; that must not leave it."""
    assert requests.asks_to_begin(text, SHELF.all, inside=True) is None


@pytest.mark.parametrize("text", ["assess mvp", "assess", "assess the stage 3 exit for the claims bot"])
def test_another_one_can_be_begun_from_inside(text: str) -> None:
    """The plain command works everywhere."""
    assert requests.asks_to_begin(text, SHELF.all, inside=True) is not None


@pytest.mark.parametrize("text", ["report", "Report please", "show me the full report.", "can you send me the report?"])
def test_the_report_is_asked_for(text: str) -> None:
    """The word alone, or politely."""
    assert requests.asks_for_report(text)
    assert requests.asks_for_portfolio(text.lower().replace("report", "portfolio"))


@pytest.mark.parametrize("text", ["we report weekly", "the report is done by ops", "status", "a report goes to the board"])
def test_speaking_of_reports_asks_for_none(text: str) -> None:
    """An answer about reporting stays an answer."""
    assert not requests.asks_for_report(text)
    assert not requests.asks_for_portfolio(text)
