"""Reports and portfolios as messages."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from bot.assessment.models import Assessment
from bot.assessment.portfolio import build_portfolio
from bot.assessment.report import build_report
from bot.slack.blocks.portfolio import build_portfolio_blocks
from bot.slack.blocks.report import build_report_blocks
from tests.bot.records_strategy import assessments
from tests.bot.reporting import HOSTILE, TODAY, assessment, cite, hostile, mixed, ready
from tests.bot.slack.blocks.samples import LIVE, TEXTS, buttons, faults, formats, live, shown

SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=40)


def many(number: int) -> list[Assessment]:
    """So many initiatives, most of them with gaps."""
    made = []
    for place in range(number):
        source = mixed() if place % 3 else ready()
        initiative = source.initiative.model_copy(update={"id": f"i{place}", "name": f"Initiative number {place}"})
        made.append(source.model_copy(update={"initiative": initiative}))
    return made


def test_a_report_says_verdict_reasons_gaps_and_whose_they_are() -> None:
    """In this order; the buttons that fetch the rest come last."""
    parts = build_report_blocks(build_report(mixed(), TODAY, cite), "a1", TEXTS)
    assert faults(parts) == []
    text = shown([part.blocks for part in parts])
    places = [
        text.index(words)
        for words in (
            "Minimum Viable Production checklist: Claims triage",
            "*Verdict: ✗ Extended pilot, not production*",
            "*Why*",
            "Gaps that block it",
            "*✗ Data: not met*",
            "Owner Ștefan 李 · Due 2 November 2026 (*overdue*)",
            "Owner nobody yet · Due no date yet",
            "*Still open*",
        )
    ]
    assert places == sorted(places)
    found = buttons(parts[-1].blocks)
    assert [(button["action_id"], button["value"]) for button in found] == [
        ("file:html", "a1"),
        ("file:pdf", "a1"),
        ("canvas", "a1"),
    ]


@pytest.mark.parametrize("record", [assessment(), ready(), mixed()], ids=["empty", "ready", "mixed"])
def test_every_report_is_within_the_limits(record: Assessment) -> None:
    """Also one with nothing in it."""
    parts = build_report_blocks(build_report(record, TODAY, cite), "a1", TEXTS)
    assert faults(parts) == []
    assert all(part.text for part in parts)


@pytest.mark.parametrize("text", [*HOSTILE, *LIVE])
def test_peoples_words_stay_words(text: str) -> None:
    """In reports, portfolios and their fallbacks, with notes of any length."""
    reports = build_report_blocks(build_report(hostile(text), TODAY, cite), "a1", TEXTS)
    portfolios = build_portfolio_blocks(build_portfolio([hostile(text)], TODAY), TEXTS)
    for parts in (reports, portfolios):
        assert faults(parts) == []
        assert live([part.blocks for part in parts]) == []
        assert not any("<" in part.text or "`" in part.text for part in parts)


@SLOW
@given(assessments())
def test_any_record_makes_messages_that_slack_takes(record: Assessment) -> None:
    """Whatever is recorded."""
    for parts in (
        build_report_blocks(build_report(record, TODAY, cite), "a1", TEXTS),
        build_portfolio_blocks(build_portfolio([record], TODAY), TEXTS),
    ):
        assert faults(parts) == []
        assert live([part.blocks for part in parts]) == []


@pytest.mark.parametrize("number", [1, 30, 99, 100, 250])
def test_a_portfolio_of_any_size_names_every_pilot(number: int) -> None:
    """As a table while Slack takes one, as lines from there on; nothing is cut."""
    parts = build_portfolio_blocks(build_portfolio(many(number), TODAY), TEXTS)
    assert faults(parts) == []
    text = shown([part.blocks for part in parts])
    assert all(f"*Initiative number {place}*" in text for place in range(number))
    assert any(block["type"] == "table" for part in parts for block in part.blocks) == (number <= 50)
    assert [button["value"] for button in buttons(parts[-1].blocks)] == ["portfolio"] * 3


def test_two_checklists_have_a_table_each_in_a_message_of_its_own() -> None:
    """Slack takes one table a message."""
    both = [mixed(), ready("scaling_readiness")]
    parts = build_portfolio_blocks(build_portfolio(both, TODAY), TEXTS)
    assert faults(parts) == []
    assert sum(block["type"] == "table" for part in parts for block in part.blocks) == 2


def test_an_empty_portfolio_says_how_to_begin() -> None:
    """With a button for it."""
    (message,) = build_portfolio_blocks(build_portfolio([], TODAY), TEXTS)
    assert faults([message]) == []
    assert [button["action_id"] for button in buttons(message.blocks)] == ["begin"]
    assert TEXTS.portfolio_none in message.text


def test_a_note_formats_nothing() -> None:
    """What was said about a gap is quoted as words."""
    parts = build_report_blocks(build_report(hostile("*a* _b_ ~c~"), TODAY, cite), "a1", TEXTS)
    notes = [row for row in shown([part.blocks for part in parts]).split("\n") if row.startswith("> ")]
    assert notes
    assert not any(formats(row.removeprefix("> ")) for row in notes)
