"""Due dates in passing: "done by March 3", "end of Q2", "in two weeks". A date that tells the past is none."""

from __future__ import annotations

import calendar
import datetime
import itertools
import re
import warnings

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?)?(?:day)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_NUMBER = r"(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a couple of|couple of)"
_EXACT = (
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}\. ?\d{{1,2}}\.(?: ?\d{{4}}|\d{{2}})?(?!\d)"
    rf"|(?!24/7)\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?"
    rf"|{_MONTH}\.? {_DAY}(?:,? \d{{4}})?(?!\d)|{_DAY} (?:of )?{_MONTH}\.?(?: \d{{4}})?"
)
_PERIOD = (
    rf"(?:(?P<end>(?:the )?end(?: of)?|mid[- ]?|middle of|early|late|eo) ?)?(?:the |this )?"
    rf"(?:(?P<quarter>q[1-4])(?:[ /'-]?(?P<qyear>\d{{4}}|\d{{2}}))?|(?P<half>h[12])(?: (?P<hyear>\d{{4}}))?"
    rf"|(?P<month>{_MONTH})(?: (?P<myear>\d{{4}}))?|(?P<next>next )?(?P<unit>week|month|quarter|year|[mqyw]\b))"
)
_RELATIVE = (
    rf"in {_NUMBER} (?:more )?(?:days?|weeks?|months?)|tomorrow|today|(?:next |this |on )?{_WEEKDAY}"
    r"|christmas|xmas|new year'?s?|(?:the )?\d{1,2}(?:st|nd|rd|th)"
)
_WHEN = rf"(?P<exact>{_EXACT})|(?P<relative>{_RELATIVE})|(?P<period>{_PERIOD})"
_TRIGGER = (
    r"(?:by|until|till|before|no later than|due(?: date)?(?: is| by| on| in)?|deadline(?: is)?|eta(?: is)?"
    r"|target(?:ed|ing)?(?: is| for)?"
    r"|scheduled (?:for|in|on)|planned (?:for|in|on)|expected (?:in|by|on)|aiming for|slated for"
    r"|done (?:in|on)|ready (?:in|on|for)"
    r"|go(?:es|ing)? live (?:in|on)|lands? (?:in|on)|coming (?:in|on)|finish(?:ed)? (?:in|on)"
    r"|deliver(?:ed|s)? (?:in|on)|->|→|:)"
)
_DUE = re.compile(rf"(?<!\w){_TRIGGER} (?:around |about |the |roughly )?(?:{_WHEN})(?!\w)", re.IGNORECASE)
# Without a trigger only wording that looks ahead by itself counts.
_AHEAD = re.compile(
    rf"(?<!\w)(?:(?P<relative>in {_NUMBER} (?:more )?(?:days|weeks?|months?)|tomorrow|next {_WEEKDAY})"
    rf"|(?P<end4>end of (?:the )?)(?:(?P<quarter>q[1-4])(?:[ /'-]?(?P<qyear>\d{{4}}))?"
    rf"|(?P<month>{_MONTH})(?: (?P<myear>\d{{4}}))?)"
    r"|(?P<period>(?P<end>end of) (?:the |this )?(?P<next>next )?(?P<unit>week|month|quarter|year)"
    r"|(?P<end2>eo)(?P<unit2>[mqyw])|(?:in )?(?P<next3>next )(?P<unit3>week|month|quarter|year)))(?!\w)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\w-])(?:(?P<exact>{_EXACT}))(?![\w-])", re.IGNORECASE)
_MONTHS = {calendar.month_abbr[number].lower(): number for number in range(1, 13)}
_FEASTS = {"christmas": (12, 24), "xmas": (12, 24), "new year": (12, 31), "new years": (12, 31), "new year's": (12, 31)}
_MOST = 40  # dates that are looked at; the library takes a millisecond for each
_UNITS = {"w": "week", "m": "month", "q": "quarter", "y": "year"}


def find_due(text: str, today: datetime.date, *, loose: bool = False) -> tuple[datetime.date, tuple[int, int]] | None:
    """The day until which something is to be done, and the characters that say so; None where no such day is named.

    `loose` takes any date that lies ahead, with no word that says it is a deadline. Months, quarters and weeks stand for
    their last day (weeks: Friday). Days without a year lie ahead of `today`.
    """
    for pattern in (_DUE, _AHEAD, _BARE) if loose else (_DUE, _AHEAD):
        for match in itertools.islice(pattern.finditer(text), _MOST):
            day = _day(match, today)
            if day and day >= today:
                return day, match.span()
    return None


def _day(match: re.Match[str], today: datetime.date) -> datetime.date | None:
    groups = match.groupdict()
    found = groups.get("exact") or groups.get("relative")
    return _parsed(found, today) if found else _period(groups, today)


def _parsed(text: str, today: datetime.date) -> datetime.date | None:
    import dateparser  # a late import: a third of a second that only messages with a date need

    text = text.strip().lower()
    if text in _FEASTS:
        return _ahead(today, *_FEASTS[text])
    if alone := re.fullmatch(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)", text):
        return _day_of_month(int(alone[1]), today)
    text = re.sub(r"\b(?:more|on|this)\b|\bof(?= [a-z])", " ", text)
    text = re.sub(r"\b(?:a )?couple(?: of)?\b", "2", text)
    text = re.sub(r"^\s*next (?=[a-z]+$)", "", text)
    if german := re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\.", text):
        return _ahead(today, int(german[2]), int(german[1]))
    order = "DMY" if "." in text else "MDY"
    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": datetime.datetime.combine(today, datetime.time(12)),
        "DATE_ORDER": order,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # strptime's deprecation of days without a year, inside the library
        parsed = dateparser.parse(" ".join(text.split()), languages=["en"], settings=settings)
    if parsed is None:
        return None
    day = parsed.date()
    if not re.search(r"\d{4}", text) and (day.month, day.day) == (today.month, today.day):
        return today  # the library takes the day that has begun for the one in a year
    return day if day >= today or re.search(r"\d{4}", text) else _ahead(today, day.month, day.day)


def _period(groups: dict[str, str | None], today: datetime.date) -> datetime.date | None:
    middle = (groups.get("end") or "").lower().startswith(("mid", "early"))
    named = _last_month(groups)
    if named:
        return _month_end(*named, today, middle)
    unit = (groups.get("unit") or groups.get("unit2") or groups.get("unit3") or "").lower()
    following = bool(groups.get("next") or groups.get("next3"))
    return _unit_end(_UNITS.get(unit, unit), following, today)


def _last_month(groups: dict[str, str | None]) -> tuple[int, str | None] | None:
    """The last month of the quarter, half year or month that is named, and the year, if any."""
    if quarter := groups.get("quarter"):
        return int(quarter[1]) * 3, groups.get("qyear")
    if half := groups.get("half"):
        return int(half[1]) * 6, groups.get("hyear")
    if month := groups.get("month"):
        return _MONTHS[month[:3].lower()], groups.get("myear")
    return None


def _month_end(month: int, year: str | None, today: datetime.date, middle: bool) -> datetime.date | None:
    century = 2000 if year and len(year) == 2 else 0
    number = int(year) + century if year else today.year + (month < today.month)
    if number < datetime.MINYEAR:
        return None
    return datetime.date(number, month, 15 if middle else calendar.monthrange(number, month)[1])


def _unit_end(unit: str, following: bool, today: datetime.date) -> datetime.date | None:
    if unit == "week":
        friday = today + datetime.timedelta(days=4 - today.weekday() + 7 * following)
        return friday if friday >= today else friday + datetime.timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if months is None:
        return None
    index = today.year * 12 + (today.month - 1) // months * months + months - 1 + following * months
    year, month = divmod(index, 12)
    return datetime.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _ahead(today: datetime.date, month: int, day: int) -> datetime.date | None:
    """The next such day that is not past; None where the calendar has no such day."""
    for year in (today.year, today.year + 1):
        try:
            found = datetime.date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _day_of_month(day: int, today: datetime.date) -> datetime.date | None:
    later = [_ahead(today, month, day) for month in range(1, 13)]
    return min((found for found in later if found), default=None)
