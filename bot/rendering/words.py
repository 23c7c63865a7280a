"""What statuses, outcomes and stages are called and which sign stands for each, the same in every format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.assessment.findings import WORDS, Finding, Shown
from bot.assessment.models import Stage, Status
from bot.assessment.plain import count
from bot.assessment.portfolio import Counted, Entry
from bot.assessment.verdict import Outcome
from knowledge.checklists import Level

SIGNS = {
    Shown.UNMET: "✗",
    Shown.PARTIAL: "◐",
    Shown.MET: "✓",
    Shown.CLAIMED: "✓?",
    Shown.NOT_APPLICABLE: "–",
    Shown.UNKNOWN: "?",
    Shown.DISPUTED: "≠",
    Shown.UNCONFIRMED: "↻",
    Shown.PARKED: "‖",
    Shown.UNANSWERED: "○",
}

OUTCOME_SIGNS = {Outcome.READY: "✓", Outcome.CLAIMED: "✓?", Outcome.NOT_READY: "✗", Outcome.OPEN: "○"}

LEVELS = {Level.MUST: "must", Level.SHOULD: "should", Level.SUGGESTED: "suggested"}

STATUSES = {
    Status.MET: "met",
    Status.PARTIAL: "partly met",
    Status.UNMET: "not met",
    Status.NOT_APPLICABLE: "does not apply",
    Status.UNKNOWN: "not known",
}

STAGES = {
    Stage.PROOF_OF_CONCEPT: "proof of concept",
    Stage.PILOT: "pilot",
    Stage.READINESS_GATE: "readiness gate",
    Stage.LIMITED_PRODUCTION: "limited production",
    Stage.SCALED_PRODUCTION: "scaled production",
    Stage.STEADY_STATE: "steady state",
    Stage.STOPPED: "stopped",
}

# The sections of a report behind the gaps, in the order in which they are read.
GROUPS = (
    ("Disputed", Shown.DISPUTED),
    ("Not known", Shown.UNKNOWN),
    ("Taken over and not confirmed", Shown.UNCONFIRMED),
    ("Parked for later", Shown.PARKED),
    ("Not answered", Shown.UNANSWERED),
    ("Said to be met, no evidence yet", Shown.CLAIMED),
    ("Met, with evidence", Shown.MET),
    ("Does not apply", Shown.NOT_APPLICABLE),
)
CHECK_GROUPS = (
    ("Holds", (Status.MET,)),
    ("Holds in part", (Status.PARTIAL,)),
    ("Does not hold", (Status.UNMET,)),
    ("Does not apply", (Status.NOT_APPLICABLE,)),
    ("Not said", (Status.UNKNOWN, None)),
)

OWNERLESS = "ownerless"

_URL = re.compile(r"https?://[\w\-.~:/?#\[\]@!$&'()*+,;=%]+", re.ASCII | re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_NAME_LENGTH = 60


def word(shown: Shown) -> str:
    """A status as a label: "Not met"."""
    return WORDS[shown].capitalize()


def stage(stage: Stage | None) -> str:
    """A stage as a label; what was not recorded is said to be so."""
    return STAGES[stage].capitalize() if stage else "Not recorded"


def duration(entry: Entry) -> str:
    """How long an initiative has been a pilot, and from which day that is counted."""
    if entry.days is None:
        return "unknown"
    span = count(entry.days, "day") + (f" ({count(entry.days // 7, 'week')})" if entry.days >= 7 else "")
    return span if entry.counted is Counted.STAGE else f"{span}, counted from its beginning"


def remarks(finding: Finding) -> Iterator[str]:
    """What else there is to say of an item that is no gap, by how it is shown."""
    match finding.shown:
        case Shown.UNKNOWN:
            yield f"Whom to ask: {finding.ask}"
        case Shown.PARKED | Shown.UNANSWERED:
            yield f"Usually known to: {finding.ask}"
        case Shown.UNCONFIRMED if finding.recorded:
            yield f"Recorded earlier as: {STATUSES[finding.recorded]}"
        case Shown.CLAIMED:
            need = "Evidence is required here." if finding.wanting else "Evidence is not required here."
            yield f"{need} It could be: {'; '.join(finding.evidence_wanted)}."
        case Shown.NOT_APPLICABLE:
            yield from filter(None, [f"Reason: {finding.reason}" if finding.reason else "", finding.objection])


def split_links(text: str) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it is a web address that may be linked: http or https, and no disguise."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in _URL.finditer(text):
        url = _without_tail(match[0])
        if _may_be_linked(url):
            parts += [(text[end : match.start()], False), (url, True)]
            end = match.start() + len(url)
    return [part for part in [*parts, (text[end:], False)] if part[0]]


def file_name(*parts: str, suffix: str) -> str:
    """A file name out of people's words: a to z, digits and dashes, whatever the words are."""
    plain = (
        unicodedata.normalize("NFKD", " ".join(parts).replace("ł", "l").replace("Ł", "L")).encode("ascii", "ignore").decode()
    )
    stem = _NOT_IN_NAMES.sub("-", plain.lower())[:_NAME_LENGTH].strip("-")
    return f"{stem or 'report'}.{suffix}"


def _without_tail(url: str) -> str:
    """The address without the punctuation of the sentence around it."""
    url = url.rstrip(".,;:!?'")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?'")
    return url


def _may_be_linked(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:  # a broken IPv6 address
        return False
