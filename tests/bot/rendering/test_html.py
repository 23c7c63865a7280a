"""The report and the portfolio as HTML: structure, safety, contrast."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import bot
from bot.assessment.findings import Shown
from bot.assessment.portfolio import Portfolio, build_portfolio
from bot.assessment.report import Report, build_report
from bot.rendering.html import portfolio_html, report_html
from bot.rendering.ring import ring
from tests.bot.reporting import HOSTILE, TODAY, assessment, cite, hostile, mixed, ready

STYLE = Path(bot.__file__).parent / "templates" / "style.css.j2"


class Page(HTMLParser):
    """A page's tags in order, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]


def pages(words: str) -> list[Page]:
    """A report and a portfolio with these words wherever people can write some."""
    record = hostile(words)
    return [page(build_report(record, TODAY, cite)), Page(portfolio_html(build_portfolio([record], TODAY)))]


def page(of: Report) -> Page:
    return Page(report_html(of))


def test_the_page_is_whole_in_itself(report: Report, portfolio: Portfolio) -> None:
    """No script, nothing loaded from elsewhere, and a policy that forbids both."""
    for html in (report_html(report), portfolio_html(portfolio)):
        told = Page(html)
        assert not {"script", "iframe", "img", "object", "embed", "form", "base"} & {tag for tag, _ in told.tags}
        policy = next(attrs["content"] for attrs in told.all("meta") if attrs.get("http-equiv") == "Content-Security-Policy")
        assert policy is not None
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
        assert told.all("link") == [{"rel": "icon", "href": "data:,"}]
        assert "@import" not in html
        assert set(re.findall(r"url\((.)", html)) <= {"#"}


def test_the_page_has_language_landmarks_and_headings_in_order(report: Report, portfolio: Portfolio) -> None:
    """One h1, no level is skipped, every landmark is there, every table has a caption and scopes."""
    for told in (page(report), Page(portfolio_html(portfolio))):
        levels = [int(tag[1]) for tag, _ in told.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert told.all("html")[0]["lang"] == "en"
        assert {"header", "main", "footer"} <= {tag for tag, _ in told.tags}
        assert len(told.all("caption")) == len(told.all("table")) > 0
        assert all(attrs.get("scope") in ("row", "col") for attrs in told.all("th"))


def test_links_within_the_page_lead_somewhere(report: Report) -> None:
    """Every anchor has its target, and no id is used twice."""
    told = page(report)
    ids = [attrs["id"] for _, attrs in told.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    anchors = {href for attrs in told.all("a") if (href := attrs["href"]) and href.startswith("#")}
    assert {anchor.removeprefix("#") for anchor in anchors} <= set(ids)
    labels = {attrs["aria-labelledby"] for _, attrs in told.tags if "aria-labelledby" in attrs}
    assert {name for label in labels if label for name in label.split()} <= set(ids)


def test_the_picture_is_told_in_words(report: Report) -> None:
    """The drawing has a title and a description with every item, and a sign in every segment."""
    html = report_html(report)
    told = Page(html)
    assert told.all("svg")[0]["role"] == "img"
    described = re.search(r"<desc[^>]*>(.*?)</desc>", html, re.DOTALL)
    assert described is not None
    assert all(f"{finding.title}: " in described[1] for finding in report.findings)
    assert len(told.all("path")) == len(told.all("circle")) - 1 == len(report.findings)  # one circle is a pattern's


def test_every_item_is_on_the_page_once(report: Report) -> None:
    """Each item has one place, whatever its state."""
    ids = [attrs.get("id") for attrs in page(report).all("article")]
    assert sorted(map(str, ids)) == sorted(f"item-{finding.item}" for finding in report.findings)


def test_gaps_stand_before_everything_else_on_the_page(report: Report) -> None:
    """The verdict and the blocking gaps come before the picture, the reasons and the details."""
    html = report_html(report)
    places = [html.index(part) for part in ("Extended pilot, not production</span>", "3 gaps block it", "<h3", "<svg")]
    assert places[0] < places[1] < places[3]
    assert html.index('id="blocking"') < html.index('id="actions"') < html.index('id="sources"')


@pytest.mark.parametrize("text", HOSTILE)
def test_words_stay_words(text: str) -> None:
    """Whatever people write, report and portfolio have the same tags; only web addresses become links, without referrer."""
    for told, plain in zip(pages(text), pages("plain words"), strict=True):
        assert Counter(tag for tag, _ in told.tags if tag != "a") == Counter(tag for tag, _ in plain.tags if tag != "a")
        names = {name for _, attrs in told.tags for name in attrs}
        assert names <= {name for _, attrs in plain.tags for name in attrs} | {"rel"}
        out = [attrs for attrs in told.all("a") if not str(attrs["href"]).startswith("#")]
        assert all(re.match(r"https?://[^@/]+(/|$)", str(attrs["href"])) for attrs in out)
        assert all(attrs["rel"] == "noopener noreferrer nofollow" for attrs in out)


def test_an_empty_and_a_ready_assessment_have_pages() -> None:
    """Nothing answered and everything met are pages like any other."""
    assert "Not decided yet" in page(build_report(assessment(), TODAY, cite)).words
    told = page(build_report(ready(), TODAY, cite)).words
    assert "No gap blocks it." in told
    assert "100 %" in told


def test_an_empty_portfolio_has_a_page() -> None:
    """No share of nothing, and no empty table."""
    told = Page(portfolio_html(build_portfolio([], TODAY))).words
    assert "No initiative has a recorded stage yet." in told
    assert "No initiative is recorded as a pilot." in told


def test_a_cell_says_its_status_in_words(portfolio: Portfolio) -> None:
    """The heat map never speaks by colour alone."""
    cells = re.findall(
        r'<td class="s-(\w+)"[^>]*><span aria-hidden="true">([^<]+)</span><span class="hidden">([^<]+)',
        portfolio_html(portfolio),
    )
    assert len(cells) == sum(len(row.cells) for each in portfolio.maps for row in each.rows)
    assert {"Not met", "Met", "Disputed"} <= {word for _, _, word in cells}


def test_text_stands_out_from_what_is_behind_it() -> None:
    """Each text colour reaches 4.5:1 on the page, on paper, and ink on every status colour."""
    colours = dict(re.findall(r"--(\w+): (#\w+)", STYLE.read_text()))
    assert {way.value for way in Shown} <= set(colours)
    for text in ("ink", "soft", "link"):
        assert min(contrast(colours[text], colours[behind]) for behind in ("paper", "page")) >= 4.5
    assert min(contrast(colours["ink"], colours[way.value]) for way in Shown) >= 4.5
    assert contrast("#9a2c20", colours["paper"]) >= 4.5


@pytest.mark.parametrize("number", [1, 2, 10, 26, 27, 120])
def test_the_ring_holds_any_number_of_items(number: int) -> None:
    """One segment each; signs as long as there is room."""
    segments = ring([Shown.MET] * number)
    assert len(segments) == number
    assert all((segment.sign_at is not None) == (number <= 26) for segment in segments)
    assert "nan" not in "".join(segment.path for segment in segments)


def test_a_report_is_the_same_every_time(report: Report) -> None:
    """The page depends on the record alone."""
    assert report_html(report) == report_html(build_report(mixed(), TODAY, cite))


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
