"""The App Home and the help."""

from __future__ import annotations

import datetime

from hypothesis import given

from bot.slack.blocks.help import build_help, build_prompts
from bot.slack.blocks.home import (
    AdminView,
    HomeView,
    KnownDocument,
    OpenAssessment,
    OwnAction,
    RecentReport,
    build_home,
)
from bot.slack.blocks.limits import problems
from tests.bot.slack.blocks.samples import NASTY, TEXTS, buttons, faults, live, shown

DAY = datetime.date(2026, 11, 20)


def full(words: str = "Claims triage", times: int = 1) -> HomeView:
    """A view with everything on it, `times` of each."""
    numbers = range(times)
    return HomeView(
        assessments=[OpenAssessment(f"a{n}", words, "MVP", 2, 10, DAY) for n in numbers],
        actions=[OwnAction(words, words, DAY, overdue=True) for _ in numbers],
        reports=[RecentReport(f"r{n}", words, words, DAY) for n in numbers],
        documents=4,
        updated=DAY,
        admin=AdminView([KnownDocument(words, 12, DAY) for _ in numbers], ingest=words),
    )


def test_the_home_shows_what_is_open_and_how_to_go_on() -> None:
    """Each assessment with its progress and a button, actions with their dates, reports with their files."""
    view = build_home(full(), TEXTS)
    assert problems(view) == []
    text = shown(view)
    assert "MVP · 2 of 10 answered · changed 20 November 2026" in text
    assert "due 20 November 2026 (*overdue*)" in text
    assert "4 documents, last updated 20 November 2026." in text
    assert "• *Claims triage*, 12 passages, 20 November 2026" in text
    assert [(button["action_id"], button["value"]) for button in buttons(view)] == [
        ("begin", "begin"),
        ("resume", "a0"),
        ("file:html", "r0"),
        ("file:pdf", "r0"),
        ("canvas", "r0"),
    ]


def test_an_empty_home_says_so_and_shows_nothing_for_admins() -> None:
    """To somebody who is new here."""
    view = build_home(HomeView(), TEXTS)
    assert problems(view) == []
    text = shown(view)
    assert TEXTS.home_open_none in text
    assert TEXTS.home_knowledge_never in text
    assert TEXTS.home_admin not in text


def test_a_full_home_stays_within_the_limits() -> None:
    """What is left out is counted."""
    view = build_home(full(times=300), TEXTS)
    assert problems(view) == []
    assert "and 292 more" in shown(view)


@given(NASTY)
def test_no_words_make_the_home_live(words: str) -> None:
    """Names, titles and the result of an ingest are other people's words."""
    view = build_home(full(words * 9, times=9), TEXTS)
    assert problems(view) == []
    assert live(view) == []


def test_the_help_fits_into_one_message() -> None:
    """It names the commands and has a button to begin."""
    message = build_help(TEXTS)
    assert faults([message]) == []
    assert all(f"/advisor {name}" in message.text for name in ("ask", "assess", "report", "portfolio", "help"))
    assert [button["action_id"] for button in buttons(message.blocks)] == ["begin"]


def test_there_are_four_prompts() -> None:
    """Slack shows four at most."""
    prompts = build_prompts(TEXTS)
    assert len(prompts) == 4
    assert all(prompt["title"] and prompt["message"] for prompt in prompts)
