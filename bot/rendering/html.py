"""Reports and portfolios as one HTML file each: no script, nothing loaded from elsewhere, made to be read and printed."""

from __future__ import annotations

import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.assessment.findings import Shown
from bot.assessment.plain import count, day, listing, moment
from bot.assessment.portfolio import Portfolio
from bot.assessment.report import Report
from bot.rendering import words
from bot.rendering.ring import ring


def report_html(report: Report) -> str:
    """The report as a page."""
    segments = ring([finding.shown for finding in report.findings])
    return _environment().get_template("report.html.j2").render(report=report, segments=segments)


def portfolio_html(portfolio: Portfolio) -> str:
    """The portfolio as a page."""
    used = {cell for each in portfolio.maps for row in each.rows for cell in row.cells}
    return _environment().get_template("portfolio.html.j2").render(portfolio=portfolio, used=used)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "linked": _linked,
        "day": day,
        "moment": moment,
        "word": words.word,
        "sign": words.SIGNS.__getitem__,
        "outcome_sign": words.OUTCOME_SIGNS.__getitem__,
        "status": words.STATUSES.__getitem__,
        "stage": words.stage,
        "duration": words.duration,
        "remarks": words.remarks,
        "listing": lambda parts: listing(list(parts)),
        "count": count,
        "machine": _machine,
        "capitalize_first": _capitalized,
    }
    environment.globals |= {
        "Shown": Shown,
        "GROUPS": words.GROUPS,
        "CHECK_GROUPS": words.CHECK_GROUPS,
        "OWNERLESS": words.OWNERLESS,
    }
    return environment


def _linked(text: str) -> Markup:
    """The text with its web addresses as links."""
    link = Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>')
    return Markup("").join(link.format(part) if is_link else escape(part) for part, is_link in words.split_links(text))


def _machine(at: datetime.date) -> str:
    """A date or time as the `datetime` attribute wants it."""
    return at.isoformat()


def _capitalized(text: str) -> str:
    """The text with its first letter as a capital, the others as they are."""
    return text[:1].upper() + text[1:]
