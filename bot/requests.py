"""What a message asks of the desk besides answering an item: to begin an assessment, or for a report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from knowledge.checklists import Checklist

_POLITE = (
    r"(?:(?:ok|please|hi|hey|let'?s|can we|could we|can i|could you|can you|i want to|we want to"
    r"|i'd like to|/advisor)[, ]+)*"
)
_ASSESS = re.compile(rf"(?i)^{_POLITE}assess\b[: ]*(?P<rest>.{{0,160}})$")
_BEGIN = re.compile(
    rf"(?i)^{_POLITE}(?:start|begin|run|do|open|walk (?:me|us) through|go through|take) (?:an? |the |our |new )*"
    r".{0,60}?(?:assessment|checklist|readiness test|test|check)\b[: ]*(?P<rest>.{0,120})$"
)
_FOR = re.compile(r"(?i)\b(?:for|of|on|about) (?:the |our |my )?(?P<name>[\w&'/ .-]{2,60}?)[.!? ]*$")
_WANTED = (
    rf"(?i)^{_POLITE}(?:(?:give|show|send|get|print|see|have|make|write|open)(?: me| us)? )?"
    r"(?:(?:a|the|my|our|this|full|whole|final) )*{word}(?: please| pls| now| as markdown)*[.!? ]*$"
)
_REPORT = re.compile(_WANTED.replace("{word}", "report"))
_PORTFOLIO = re.compile(_WANTED.replace("{word}", "portfolio"))


class BeginRequest(NamedTuple):
    """A wish to begin: the checklist where one is named, and what the initiative is called ("" where it is not said)."""

    checklist: Checklist | None
    name: str


def asks_to_begin(text: str, checklists: Callable[[], Iterable[Checklist]], *, inside: bool) -> BeginRequest | None:
    """What a message wants to begin; None where it does not.

    `inside` an open assessment only "assess …" and the name of a checklist count: "we run a test every week" is an answer.
    """
    assess, other = _ASSESS.match(text), _BEGIN.match(text)
    match = assess or other
    if match is None:
        return None
    rest = match["rest"]
    checklist = find_checklist(text, checklists())
    if inside and checklist is None and not (assess and len(text.split()) <= 3):
        return None
    name = _FOR.search(rest)
    return BeginRequest(checklist, name["name"].strip() if name else "")


def find_checklist(text: str, checklists: Iterable[Checklist]) -> Checklist | None:
    """The checklist whose id or title stands first in a text: "stage 2 gate" is `stage2_gate`."""
    plain = _plain(text)
    found = [(place, one) for one in checklists if (place := _place(one, plain)) is not None]
    return min(found, key=lambda each: each[0])[1] if found else None


def _place(checklist: Checklist, plain: str) -> int | None:
    title = _plain(checklist.title)
    names = {_plain(checklist.id), title, title.removesuffix(" checklist")}
    places = (re.search(rf"\b{re.escape(name)}\b", plain) for name in names)
    return min((match.start() for match in places if match), default=None)


def asks_for_report(text: str) -> bool:
    """Whether a message asks for the report, and for nothing else."""
    return bool(_REPORT.match(text))


def asks_for_portfolio(text: str) -> bool:
    """Whether a message asks for the portfolio, and for nothing else."""
    return bool(_PORTFOLIO.match(text))


def _plain(text: str) -> str:
    """Words in small letters; a number is a word of its own, so that "stage2" and "stage 2" are the same."""
    return " ".join(re.findall(r"[a-z]+|\d+", text.lower()))
