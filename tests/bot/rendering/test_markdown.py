"""The report, comparisons and portfolios as Markdown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.assessment.compare import compare
from bot.assessment.models import Assessment
from bot.assessment.portfolio import Portfolio, build_portfolio
from bot.assessment.report import Report, build_report
from bot.rendering.markdown import report_markdown
from bot.rendering.marks import literal
from bot.rendering.overviews import comparison_markdown, portfolio_markdown
from tests.bot.reporting import HOSTILE, TODAY, assessment, cite, hostile, mixed, ready

DOCUMENTS: dict[str, Callable[[Assessment], str]] = {
    "report": lambda record: report_markdown(build_report(record, TODAY, cite)),
    "comparison": lambda record: comparison_markdown(compare(record, ready())),
    "portfolio": lambda record: portfolio_markdown(build_portfolio([record], TODAY)),
}


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def spans(text: str) -> list[Token]:
    return [child for token in parsed(text) for child in token.children or []]


def test_the_report_reads_from_the_verdict_down(report: Report) -> None:
    """The verdict comes first, then the gaps that block, then everything else, the sources last."""
    headings = [line.removeprefix("## ") for line in report_markdown(report).splitlines() if line.startswith("## ")]
    assert headings == [
        "Verdict: ✗ Extended pilot, not production",
        "Gaps that block it",
        "Disputed",
        "Not known",
        "Taken over and not confirmed",
        "Parked for later",
        "Said to be met, no evidence yet",
        "Met, with evidence",
        "Does not apply",
        "Open actions",
        "Sign-off",
        "History",
        "Sources",
    ]


def test_every_number_of_a_source_is_listed(report: Report) -> None:
    """Each [n] in the text has its line under the sources, with the exact quote."""
    text = report_markdown(report)
    for source in report.sources:
        assert f"[{source.number}]" in text.split("## Sources")[0]
        assert f"\\[{source.number}] **{source.title}**, {source.heading}: “{source.quote}”" in text


def test_what_is_nobodys_is_called_ownerless(report: Report) -> None:
    """In the table of open actions and at the gap itself."""
    rows = [line for line in report_markdown(report).splitlines() if line.startswith("| Funding |")]
    assert rows
    assert rows[0].endswith("| *ownerless* | no date |")


def test_an_assessment_without_answers_is_told(report: Report) -> None:
    """Nothing answered is not the same as not met."""
    text = DOCUMENTS["report"](assessment())
    assert "## Not answered" in text
    assert "Gaps that block it" not in text


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_words_stay_words(document: str, text: str) -> None:
    """Whatever people write, the document has the same parts, no HTML, no image and no link but to the web."""
    render = DOCUMENTS[document]
    tokens = parsed(render(hostile(text)))
    assert [(token.type, token.tag, token.level) for token in tokens] == [
        (token.type, token.tag, token.level) for token in parsed(render(hostile("plain words")))
    ]
    allowed = {"text", "em_open", "em_close", "strong_open", "strong_close", "link_open", "link_close", "text_special"}
    inline = spans(render(hostile(text)))
    assert {span.type for span in inline} <= allowed
    assert all(str(span.attrs["href"]).lower().startswith(("http://", "https://")) for span in inline if span.attrs)
    assert sum(span.type == "strong_open" for span in inline) == sum(
        span.type == "strong_open" for span in spans(render(hostile("plain words")))
    )


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.isprintable() and "http" not in text])
def test_literal_text_reads_as_it_was_written(text: str) -> None:
    """Rendered, the words are the ones that were written."""
    shown = "".join(span.content for span in spans(literal(text)))
    assert shown.replace("\u200b", "") == " ".join(text.split())


def test_nobody_is_called() -> None:
    """Slack's and others' calls to everybody are broken up; an address of mail is left alone."""
    assert literal("@here <!channel> jo@example.com") == "@\u200bhere &lt;\\!channel&gt; jo@example.com"


def test_the_comparison_tells_both_verdicts_and_each_direction() -> None:
    """Then and now side by side, and what got better by old and new."""
    text = comparison_markdown(compare(mixed(), ready()))
    assert "| Verdict | Extended pilot, not production | Ready for production |" in text
    assert "## Better (8)" in text
    assert "- **Performance**: partly met → met (" in text


def test_the_portfolio_answers_the_three_questions(portfolio: Portfolio) -> None:
    """How many reached production, what is in pilot and for how long, what blocks it."""
    text = portfolio_markdown(portfolio)
    assert "0 of 30 initiatives reached production (0 %)." in text
    assert "30 of 30 initiatives in pilot." in text
    assert "Data, not met (Ștefan 李, due 2 November 2026, **overdue**)" in text
    assert "| Data | Minimum Viable Production checklist | 15 of 25 |" in text


def test_an_empty_portfolio_is_told_without_a_share() -> None:
    """No share of nothing."""
    text = portfolio_markdown(build_portfolio([], TODAY))
    assert "No initiative has a recorded stage yet." in text
    assert "%" not in text
