"""The pages in a real browser, where one is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.assessment.portfolio import Portfolio
from bot.assessment.report import Report, build_report
from bot.rendering.html import portfolio_html, report_html
from tests.bot.rendering.browser import Browser
from tests.bot.reporting import HOSTILE, TODAY, cite, hostile

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed to show the pages in")
SIZES = [(1280, 900), (400, 800)]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert PROGRAM is not None
    with Browser(PROGRAM, tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture(params=["report", "hostile", "portfolio"])
def page(request: pytest.FixtureRequest, tmp_path: Path, report: Report, portfolio: Portfolio) -> Path:
    """A page as a file."""
    pages = {
        "report": lambda: report_html(report),
        "hostile": lambda: report_html(build_report(hostile("\n".join(HOSTILE)), TODAY, cite)),
        "portfolio": lambda: portfolio_html(portfolio),
    }
    path = tmp_path / "page.html"
    path.write_text(pages[request.param](), encoding="utf-8")
    return path


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_is_asked_for_and_nothing_goes_wrong(browser: Browser, page: Path, width: int, height: int) -> None:
    """The browser loads the file and nothing else, and has nothing to complain about."""
    browser.open(page, width, height)
    asked = [event["request"]["url"] for event in browser.seen("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith("data:")] == [page.as_uri()]
    for kind in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Page.javascriptDialogOpening"):
        assert browser.seen(kind) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_page_never_scrolls_sideways(browser: Browser, page: Path, width: int, height: int) -> None:
    """On a telephone as on a desk, whatever words are on it."""
    browser.open(page, width, height)
    assert browser.measure("innerWidth") == width
    assert browser.measure("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_verdict_and_what_blocks_are_on_the_first_screen(
    browser: Browser, report: Report, tmp_path: Path, width: int, height: int
) -> None:
    """Nobody scrolls for the verdict or the blocking gaps."""
    path = tmp_path / "page.html"
    path.write_text(report_html(report), encoding="utf-8")
    browser.open(path, width, height)
    assert browser.measure("document.querySelector('.blockers').getBoundingClientRect().bottom") <= height
    assert browser.measure("document.querySelector('.verdict').getBoundingClientRect().top") > 0


def test_the_heat_map_of_thirty_fits_on_a_telephone(browser: Browser, portfolio: Portfolio, tmp_path: Path) -> None:
    """All ten columns are seen without moving the table."""
    path = tmp_path / "page.html"
    path.write_text(portfolio_html(portfolio), encoding="utf-8")
    browser.open(path, 400, 800)
    overhang = "(box => box.scrollWidth - box.clientWidth)(document.querySelector('.scroll'))"
    assert browser.measure(overhang) <= 0
