"""How far something holds, told by the words of a clause alone: "in place", "half of it", "planned", "nobody does".

Words that deny a burden ("no manual steps", "never failed") speak for it, and a denied denial ("it's not that we don't")
counts as a yes. What no pattern decides is left to the examples.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.assessment.phrases import extents as words


class Extent(StrEnum):
    """How far a check holds by what a clause says."""

    MET = "met"
    PARTIAL = "partial"
    PLANNED = "planned"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    HEDGED = "hedged"


_QUOTED = re.compile(r"[\"“”][^\"“”]{1,60}[\"“”]")
_DENIAL = re.compile(rf"\b{words.NOT}\b")
_FILLERS = re.compile(r"^(?:(?:ok(?:ay)?|well|then|and|so|oh|hm+|fine|ah|um+|uh+|honestly|actually|sorry)[, ]+)+")


def normalise(text: str) -> str:
    """Lower case with plain apostrophes, as the patterns expect it."""
    text = _QUOTED.sub(" ", text)  # what something else says decides nothing
    return " ".join(text.lower().replace("’", "'").replace("`", "'").split())


def is_telling(text: str) -> bool:
    """Whether the words of a clause decide by themselves, not only by an everyday verb."""
    text = normalise(text)
    return any(
        pattern.search(text)
        for pattern in (words.RELIEF, words.UNMET, words.PARTIAL, words.PLANNED, words.MET, words.UNKNOWN)
    )


def denied_denial(text: str) -> bool:
    """Whether a clause denies a denial: "it's not that we don't have one"."""
    return bool(words.FLIP.search(normalise(text)))


def cue_vector(text: str) -> list[float]:
    """The patterns that a clause matches, as features of equal weight for the regression in `examples`."""
    text = normalise(text)
    rest, relieved = words.RELIEF.subn(" ", text)
    flags = (
        bool(relieved),
        bool(words.UNMET.search(rest)),
        bool(words.MET.search(rest)),
        bool(words.MET_FAINT.search(rest)),
        bool(words.PARTIAL.search(rest)),
        bool(words.PLANNED.search(rest)),
        bool(_DENIAL.search(rest)),
        bool(words.FLIP.search(text)),
    )
    return [float(flag) for flag in flags]


def bare_answer(text: str) -> bool | None:
    """True or False where a clause begins with a plain yes or no, else None."""
    text = _FILLERS.sub("", normalise(text))
    if words.STRONG_YES.match(text) or words.ENDS_YES.search(text):
        return True
    if words.ENDS_NO.search(text):
        return False
    return False if words.STRONG_NO.match(text) else None


def read_extent(text: str) -> Extent | None:
    """What the words of one clause decide; None where they leave it open."""
    text = normalise(text)
    if words.ELLIPSIS.match(text):
        return Extent.MET
    if words.UNKNOWN.search(text) and "no longer unknown" not in text:
        return Extent.UNKNOWN
    flip = words.FLIP.search(text)
    if flip:
        denied = text[flip.end() :]
        return Extent.MET if _DENIAL.search(denied) or words.UNMET.search(denied) else Extent.HEDGED
    if words.HEDGED.search(text):
        return Extent.HEDGED
    rest, relieved = words.RELIEF.subn(" ", text)
    if words.PARTIAL.search(rest):
        return Extent.PARTIAL
    planned, unmet = words.PLANNED.search(rest), words.UNMET.search(rest)
    if planned:
        return Extent.PLANNED
    if unmet and not relieved:
        return Extent.UNMET
    if relieved and not unmet:
        return Extent.MET
    return Extent.MET if (words.MET.search(rest) or words.MET_FAINT.search(rest)) and not unmet else None
