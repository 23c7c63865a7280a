"""Numbers of a text with their units: digits, words, fractions, shares, dates, spans of time, money.

Two figures agree if they mean the same amount: "two thirds" and 66 %, "a dozen" and 12, "six weeks" and 42 days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
_TENS = {word: 10 * place for place, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "k": 1e3, "m": 1e6, "bn": 1e9}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_MULTIPLES = {
    "double": 2.0, "doubled": 2.0, "doubles": 2.0, "doubling": 2.0, "twice": 2.0, "triple": 3.0, "tripled": 3.0,
    "triples": 3.0, "thrice": 3.0, "tripling": 3.0, "quadrupled": 4.0,
}  # fmt: skip
_HALVED = frozenset("halved halves halving halve".split())
_UNITS = {  # days, for spans of time; other units keep their name and scale
    "second": ("time", 1 / 86_400), "sec": ("time", 1 / 86_400), "minute": ("time", 1 / 1_440), "min": ("time", 1 / 1_440),
    "hour": ("time", 1 / 24), "hr": ("time", 1 / 24), "day": ("time", 1.0), "week": ("time", 7.0),
    "fortnight": ("time", 14.0), "month": ("time", 30.4), "year": ("time", 365.0), "decade": ("time", 3_650.0),
    "millisecond": ("time", 1 / 86_400_000), "ms": ("time", 1 / 86_400_000),
    "%": ("share", 0.01), "percent": ("share", 0.01), "per cent": ("share", 0.01), "pct": ("share", 0.01),
    "percentage point": ("points", 0.01), "percentage": ("share", 0.01), "pp": ("points", 0.01), "point": ("points", 0.01),
    "$": ("usd", 1.0), "dollar": ("usd", 1.0), "usd": ("usd", 1.0), "cent": ("cent", 1.0), "€": ("eur", 1.0),
    "euro": ("eur", 1.0), "eur": ("eur", 1.0), "£": ("gbp", 1.0), "pound": ("gbp", 1.0),
    "terabyte": ("byte", 1e12), "gigabyte": ("byte", 1e9), "megabyte": ("byte", 1e6), "kilobyte": ("byte", 1e3),
    "tb": ("byte", 1e12), "gb": ("byte", 1e9), "mb": ("byte", 1e6), "degree": ("degree", 1.0), "°": ("degree", 1.0),
    "mile": ("mile", 1.0), "km": ("km", 1.0), "kilometre": ("km", 1.0), "kilometer": ("km", 1.0), "mph": ("mph", 1.0),
    "kg": ("kg", 1.0), "kilogram": ("kg", 1.0), "gram": ("kg", 1e-3), "tonne": ("kg", 1e3), "mg": ("kg", 1e-6),
    "ounce": ("ounce", 1.0), "oz": ("ounce", 1.0), "inch": ("inch", 1.0), "foot": ("inch", 12.0), "feet": ("inch", 12.0),
    "metre": ("m", 1.0), "meter": ("m", 1.0), "cm": ("m", 0.01), "mm": ("m", 1e-3), "cup": ("cup", 1.0),
    "tablespoon": ("spoon", 3.0), "teaspoon": ("spoon", 1.0), "calorie": ("calorie", 1.0), "litre": ("l", 1.0),
    "liter": ("l", 1.0), "ml": ("l", 1e-3),
}  # fmt: skip
_MONTHS = {
    name: place
    for place, name in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_SPELT = "|".join(sorted([*_ONES, *_TENS], key=len, reverse=True))
_TIMES = "|".join(name for name, (kind, _) in _UNITS.items() if kind == "time")
_TOKEN = re.compile(
    rf"\b(?P<part>\d{{1,4}}|{_SPELT})\s(?:out\sof|in)\s(?:every\s)?(?P<whole>\d{{1,3}}|{_SPELT}|hundred)\b(?![.,]\d|\s*[%€$£]|\s(?:{_TIMES})s?\b)"
    rf"|(?P<money>[$€£])?\s?(?<![^\W_])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?"
    rf"(?![^\W\d_]*\d)(?:/(?P<under>\d+))?"
    rf"|\b(?P<fraction>half|(?:(?:a|one|two|three|four|five)[\s-]+)?(?:third|quarter|fifth|sixth|eighth|tenth)s?)\b"
    rf"|\b(?P<spelt>(?:{_SPELT}|hundred|dozen)(?:[\s-]+(?:and[\s-]+)?(?:{_SPELT}|hundred))*)\b"
    rf"|\b(?P<place>{'|'.join(_ORDINALS)})\b"
    rf"|\b(?P<multiple>{'|'.join([*_MULTIPLES, *_HALVED])})\b"
    rf"|\b(?P<month>{'|'.join(name for name in _MONTHS if name != 'may')}|(?<=in )may|may(?= \d))\b"
    rf"|\b(?P<weekday>{'|'.join(_WEEKDAYS)})s?\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\s?(?P<scale>hundred|thousand|million|billion|trillion|k|bn|m)\b)?"
    r"[\s-]*(?:of an? |an? )?(?:(?:working|calendar|business|consecutive|full)\s)?"
    r"(?P<unit>per cent|percentage points?|[%€$£°]|[^\W\d_]+)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:–|—|-|to|or|and|until|through)\s*\Z", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?:about|around|roughly|approximately|nearly|almost|more than|less than|fewer than|a little|close to|a good|"
    r"(?:just|well) (?:over|under|above|below))\W{1,3}(?:\w+\W){0,2}\Z",
    re.IGNORECASE,
)
_CLOSE = 0.02  # relative difference of figures that are the same but for rounding
_VAGUELY = 0.12  # the same behind "about"
_ROUGH_KINDS = frozenset(("share", "fraction"))
_LOOKED_BACK = 24  # characters before a figure that may make it vague
_MOST = 400  # figures of one text that are looked at


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its amount in the unit's base, the kind of unit ("" where it has none) and how it stands in the text.

    `small` marks number words up to ten without a unit of measure, which often count what a text lists. `place` marks
    ordinals. `vague` stands for "about" and the like.
    """

    value: float
    kind: str
    unit: str
    text: str
    start: int
    end: int
    small: bool = False
    vague: bool = False
    parts: tuple[float, ...] = ()  # of "nine out of ten"


@lru_cache(maxsize=4_096)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in reading order, 400 at most."""
    found: list[Figure] = []
    for match in _TOKEN.finditer(text):
        figure = _figure(text, match)
        if figure:
            found.append(figure)
        if len(found) == _MOST:
            break
    return tuple(_shared_units(text, found))


def agree(one: Figure, other: Figure) -> bool:
    """Whether two figures mean the same amount, rounding and units considered."""
    if one.kind == other.kind:
        return _near(one, other, one.value, other.value)
    if (other.kind == "" and other.value in one.parts) or (one.kind == "" and one.value in other.parts):
        return True
    kinds = {one.kind, other.kind}
    if kinds in ({"share", "fraction"}, {"share", "points"}, {"fraction", "time"}):
        return kinds != {"fraction", "time"} and _near(one, other, one.value, other.value)
    if "" in kinds and kinds <= {"", "usd", "eur", "gbp", "degree", "calorie", "year"}:
        return _near(one, other, one.value, other.value)
    if kinds == {"", "count"} or kinds == {"place", "count"}:
        return _near(one, other, one.value, other.value)
    return False


def same_amount(one: Figure, other: Figure) -> bool:
    """Whether two figures have the same number, whatever their units."""
    return _plain(one) == _plain(other)


def _plain(figure: Figure) -> float:
    scale = _UNITS.get(figure.unit, ("", 1.0))[1]
    return round(figure.value / scale, 4)


def _near(one: Figure, other: Figure, first: float, second: float) -> bool:
    if first == second:
        return True
    if one.kind in ("place", "month", "weekday", "year") or one.small or other.small:
        return False
    rough = one.vague or other.vague or "fraction" in (one.kind, other.kind)
    bound = _VAGUELY if rough else _CLOSE if {one.kind, other.kind} & {"time", "share"} else 1e-9
    return abs(first - second) <= bound * max(abs(first), abs(second))


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    kind, value = _value(match)
    if kind == "skip":
        return None
    vague = bool(_VAGUE.search(text, max(0, match.start() - _LOOKED_BACK), match.start()))
    start, end, shown = match.start(), match.end(), match[0].strip()
    after = _AFTER.match(text, end)
    spanned = _unit_name((after["unit"] or "") if after else "")
    if kind == "fraction" and after and _UNITS.get(spanned, ("",))[0] == "time":  # half a year
        shown = text[start : after.end()].strip()
        return Figure(value * _UNITS[spanned][1], "time", spanned, shown, start, after.end(), vague=vague)
    if kind:
        parts = (_amount(match["part"]), _amount(match["whole"])) if match["part"] else ()
        return Figure(value, kind, "", shown, start, end, vague=vague, parts=parts)
    scale = (after["scale"] or "").lower() if after else ""
    if scale:
        value *= _SCALES[scale]
    unit = _unit_name((after["unit"] or "") if after else "")
    unit = {"$": "$", "€": "€", "£": "£"}.get(match["money"] or "", unit)
    if unit in _UNITS:
        base, factor = _UNITS[unit]
        stop = (
            end if not after else after.end("scale") if match["money"] and scale else end if match["money"] else after.end()
        )
        return Figure(value * factor, base, unit, text[start:stop].strip(), start, stop, vague=vague)
    if match["digits"] and not match["ordinal"] and value == int(value) and 1_800 <= value <= 2_100 and "," not in match[0]:
        return Figure(value, "year", "", shown, start, end)
    if match["ordinal"]:
        return Figure(value, "place", "", shown, start, end)
    stop = after.end("scale") if after and scale else end
    small = bool(match["spelt"]) and value <= 10
    return Figure(value, "", "", text[start:stop].strip(), start, stop, small=small, vague=vague)


def _unit_name(word: str) -> str:
    name = word.lower()
    if name in _UNITS:
        return name
    return name[:-1] if name.endswith("s") and name[:-1] in _UNITS else ""


def _value(match: re.Match[str]) -> tuple[str, float]:
    """The kind that a figure has by its form ("" where its unit will tell) and its amount."""
    if match["part"]:
        return "fraction", _amount(match["part"]) / (_amount(match["whole"]) or 1.0)
    if match["digits"]:
        value = min(float(match["digits"].replace(",", "")[:15]), 1e15)
        under = float((match["under"] or "1")[:9])
        return ("fraction", value / under) if match["under"] and under else ("", value)
    if match["spelt"]:
        return _spelt(match["spelt"].lower())
    if match["fraction"]:
        return _fraction(match["fraction"].lower())
    if match["place"]:
        return "place", float(_ORDINALS[match["place"].lower()])
    if match["multiple"]:
        word = match["multiple"].lower()
        return ("fraction", 0.5) if word in _HALVED else ("multiple", _MULTIPLES[word])
    if match["month"]:
        return "month", float(_MONTHS[match["month"].lower()])
    return "weekday", float(sorted(_WEEKDAYS).index(match["weekday"].lower()))


def _amount(word: str) -> float:
    return float(word) if word.isdigit() else _spelt(word.lower())[1]


def _spelt(words: str) -> tuple[str, float]:
    if words == "one":  # mostly a pronoun
        return "skip", 1.0
    total = 0.0
    for word in re.split(r"[\s-]+", words):
        if word == "dozen":
            total = (total or 1) * 12
        elif word == "hundred":
            total = (total or 1) * 100
        elif word != "and":
            total += _ONES.get(word, 0) or _TENS.get(word, 0)
    return "", total


def _fraction(words: str) -> tuple[str, float]:
    parts = re.split(r"[\s-]+", words)
    name = parts[-1].removesuffix("s")
    if len(parts) == 1 and name != "half":
        return ("skip", 0.0) if parts[0].endswith("s") else ("place", float(_ORDINALS.get(name, 4)))
    count = {"a": 1.0, "half": 1.0}.get(parts[0], float(_ONES.get(parts[0], 1)))
    return "fraction", count / _FRACTIONS[name]


def _shared_units(text: str, found: list[Figure]) -> list[Figure]:
    """In "4–8 weeks" and "10 to 20 %" both ends have the unit that stands behind the second."""
    for place in range(len(found) - 2, -1, -1):
        one, following = found[place], found[place + 1]
        if not one.kind and following.unit and _RANGE.fullmatch(text, one.end, following.start):
            base, factor = _UNITS[following.unit]
            found[place] = Figure(one.value * factor, base, following.unit, one.text, one.start, one.end, vague=one.vague)
    return found
