"""Text made safe to print."""

import datetime

from bot.assessment.plain import clean, count, day, listing, moment
from tests.bot.reporting import NOW


def test_nothing_invisible_or_turning_stays() -> None:
    """Bidirectional marks, zero-width characters, controls and halves of surrogates go; words and line breaks stay."""
    assert clean("\u202eabc\u2066\u200b\ufeff \x1b[31m\x00\ud800 Łukasz\r\n李\u2028x ") == "abc  [31m  Łukasz\n李\nx"


def test_dates_are_written_out() -> None:
    """A date is told with the month's name, a moment in UTC where its zone is known."""
    east = datetime.timezone(datetime.timedelta(hours=2))
    assert day(NOW) == "20 November 2026"
    assert moment(NOW.astimezone(east)) == "20 November 2026, 09:30 UTC"
    assert moment(NOW.replace(tzinfo=None)) == "20 November 2026, 09:30"


def test_sentences_join_and_count() -> None:
    """Lists end with "and"; one is singular."""
    assert [listing([]), listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert [count(1, "gap blocks", "gaps block"), count(0, "item")] == ["1 gap blocks", "0 items"]
