"""Due dates in passing: what is a deadline and which day it is, and what is none."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assessment.dates import find_due

TODAY = datetime.date(2026, 11, 21)  # a Saturday

DUE = [
    ("done by March 3", "2027-03-03"),
    ("done by March 3rd, 2028", "2028-03-03"),
    ("we finish it by 3 March", "2027-03-03"),
    ("due 2027-02-15", "2027-02-15"),
    ("deadline is 15.01.2027", "2027-01-15"),
    ("ready until 15.1.", "2027-01-15"),
    ("due 12/24", "2026-12-24"),
    ("due on 1/31/2027", "2027-01-31"),
    ("by Dec 10 at the latest", "2026-12-10"),
    ("no later than the 5th", "2026-12-05"),
    ("by the 30th", "2026-11-30"),
    ("by end of January", "2027-01-31"),
    ("by the end of November", "2026-11-30"),
    ("by end of Q1", "2027-03-31"),
    ("until Q2 2027", "2027-06-30"),
    ("by Q4", "2026-12-31"),
    ("by H1 2027", "2027-06-30"),
    ("by mid March", "2027-03-15"),
    ("before February", "2027-02-28"),
    ("eta April", "2027-04-30"),
    ("it will be there in two weeks", "2026-12-05"),
    ("in 10 days", "2026-12-01"),
    ("in three months", "2027-02-21"),
    ("a couple of people will be done in a couple of weeks", "2026-12-05"),
    ("Tom fixes it tomorrow", "2026-11-22"),
    ("by Friday", "2026-11-27"),
    ("by next Friday", "2026-11-27"),
    ("due Monday", "2026-11-23"),
    ("until Christmas", "2026-12-24"),
    ("end of next month", "2026-12-31"),
    ("by the end of the year", "2026-12-31"),
    ("end of this quarter", "2026-12-31"),
    ("next quarter", "2027-03-31"),
    ("by next year", "2027-12-31"),
    ("by EOY", "2026-12-31"),
    ("scheduled for February 2027", "2027-02-28"),
    ("planned for Q3", "2027-09-30"),
    ("goes live in May", "2027-05-31"),
    ("runbook -> Dec 4", "2026-12-04"),
]
NONE = [
    "live since May",
    "done since 3 March 2025",
    "finished by March 3, 2024",
    "we did that in 2024",
    "rolled out last week",
    "it went live on June 1, 2025",
    "two weeks ago",
    "the SLA is 99.5 and p95 is 200 ms",
    "it runs 24/7",
    "3 of 5 feeds are connected",
    "ticket OPS-311, page 12",
    "may be, we will see",
    "by hand, every Monday",
    "due on 2027-13-45",
    "by February 30",
    "",
]


@pytest.mark.parametrize(("text", "day"), DUE)
def test_a_deadline_is_a_day(text: str, day: str) -> None:
    """Days without a year lie ahead; months, quarters and years stand for their last day."""
    found = find_due(text, TODAY)
    assert found is not None
    assert found[0].isoformat() == day


@pytest.mark.parametrize("text", NONE)
def test_what_is_past_or_no_date_is_no_deadline(text: str) -> None:
    """What has happened, figures and impossible days give no due date."""
    assert find_due(text, TODAY) is None


def test_a_bare_date_counts_where_one_is_expected() -> None:
    """Without a word that makes it a deadline a date counts only where the question was by when."""
    assert find_due("Tomasz, 30 November", TODAY) is None
    found = find_due("Tomasz, 30 November", TODAY, loose=True)
    assert found is not None
    assert found[0] == datetime.date(2026, 11, 30)


def test_yesterday_is_next_year() -> None:
    """A day that is past lies in the next year where none is named."""
    found = find_due("by November 20", TODAY)
    assert found is not None
    assert found[0] == datetime.date(2027, 11, 20)


def test_a_deadline_may_be_today() -> None:
    """The day on which it is said counts."""
    found = find_due("by November 21", TODAY)
    assert found is not None
    assert found[0] == TODAY


def test_the_words_that_say_so_are_told() -> None:
    """The span covers the deadline and leaves the rest of the message alone."""
    text = "ops does the alerting by March 3, thanks"
    found = find_due(text, TODAY)
    assert found is not None
    start, end = found[1]
    assert text[start:end] == "by March 3"


@given(st.text(max_size=80), st.dates(datetime.date(2000, 1, 1), datetime.date(2090, 1, 1)))
def test_any_text_gives_a_day_ahead_or_none(text: str, today: datetime.date) -> None:
    """No text is an error, and no due date is past."""
    for said in (text, f"by {text}", f"due {text} 2027"):
        found = find_due(said, today)
        assert found is None or found[0] >= today
