"""Is a statement supported by a passage? Pure and quick: it runs on every sentence that a model writes.

A statement is compared with the passage's own statements; what people are quoted as saying there supports nothing, and
neither do orders to a program. Its content words should be in the passage, most of them in one or two neighbouring
statements. Words alone miss the small changes that matter most, so exact checks can veto: figures with their units, names,
links, whole clauses from elsewhere, verdicts on the person who asks, and a negation that appeared or vanished. Near-copies
score near 1, statements about something else near 0. The threshold is where paraphrases of playbook sentences and invented
ones separate in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.answering.intent import NUMBER_WORDS, gives_orders
from knowledge.statements import Kind, Role, Statement, statements
from knowledge.words import content_stems, stem_set, words

SUPPORTED = 0.55

_CITATION = re.compile(r"\s*\[(\d{1,3})\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LABEL = re.compile(r"\b(?:stage|phase|step|gate|level|tier|layer|killer|cause|mode|practice|discipline|question|item) \d+")
_UNITS = frozenset("hour minute second day week month quarter year percent hundred thousand million billion".split())
_NEGATIONS = frozenset(
    "no not never nobody none nothing neither nor without cannot rarely hardly seldom lack lacks lacking".split()
)
_NOT_A_NEGATION = re.compile(r"\b(?:not (?:only|just|merely|simply)|no (?:more|less|fewer|later|sooner|matter|doubt))\b")
_CLAUSE = re.compile(r"[,;:.!?](?=\s|$)|[()–—](?=\D)|\b(?:and|or|but|while|whereas)\b")
_FOREIGN = re.compile(r"\w+://[^\s)>\]]+|\bwww\.\S+|\bmailto:\S+|[\w.+-]+@[\w-]+\.\w+|<[@#!/a-zA-Z][^>\n]*>?|\]\([^)]*\)?")
# A capital after a lower-case word is a name; at the start of a sentence only its use tells.
_NAME = re.compile(
    r"(?<=[a-z,;)] )[A-Z][\w-]*|^[A-Z][\w-]*(?=['’]s |\s(?:says?|reports?|puts?|finds?|found|estimates?|warns?)\b)"
)
# No playbook knows whether the person who asks is ready, so no answer may say it.
_VERDICT = re.compile(
    r"\b(?:you|your(?: \w+){1,3})(?:['’]re| are| is| have| has)?(?: \w+)? "
    r"(?:ready|pass(?:ed|es)?|approved|cleared|compliant)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|when|whether|until|unless|before|once|only)\b", re.IGNORECASE)
_COMMON_NAMES = frozenset(("i", "ai"))
_LONG_CLAUSE = 3  # content words from which a clause must have something in common with the passage
_LEAST_IN_CLAUSE = 0.2


@dataclass(frozen=True)
class Support:
    """How well a passage supports a statement (`score` in [0, 1]) and the stretch of its text that does so best."""

    score: float
    start: int
    end: int


@dataclass(frozen=True)
class _Window:
    """One statement of a passage, or two neighbours. `joined` neighbours are sentences of one paragraph."""

    text: str
    start: int
    end: int
    stems: frozenset[str]
    joined: bool = True


def without_citations(text: str) -> tuple[str, list[int]]:
    """The text without its `[n]` markers, and the numbers in them."""
    return _CITATION.sub("", text).strip(), [int(number) for number in _CITATION.findall(text)]


def support(statement: str, passage: str, about: str = "") -> Support:
    """The support that one passage gives to one statement (without markers). `about` is the passage's heading and source."""
    windows = _windows(passage)
    everywhere = frozenset[str]().union(*(window.stems for window in windows))
    named = frozenset(content_stems(about)) - everywhere  # saying whose playbook it is neither adds nor takes support
    claim = frozenset(content_stems(statement)) - named
    if not claim or not windows:
        return Support(0.0, 0, 0)
    most = max(len(claim & window.stems) for window in windows)
    nearest = [window for window in windows if len(claim & window.stems) == most]
    agreeing = [window for window in nearest if not _turned_round(statement, window.text)]
    best = min(agreeing or nearest, key=lambda window: window.end - window.start)
    score = 0.7 * len(claim & best.stems) / len(claim) + 0.3 * len(claim & everywhere) / len(claim)
    vetoed = (
        _foreign(statement, passage, about)
        or (_VERDICT.search(statement) and not _CONDITION.search(statement))
        or not _figures_stand(statement, windows, about)
        or not _label_stands(statement, windows, about)
        or _clause_from_elsewhere(statement, everywhere | named)
        or not agreeing
    )
    return Support(0.0 if vetoed else score, best.start, best.end)


@lru_cache(maxsize=256)
def _windows(passage: str) -> tuple[_Window, ...]:
    parts = statements(passage)
    pairs = [(part, part) for part in parts] + list(pairwise(parts))
    return tuple(_window(passage, first, last) for first, last in pairs if _supports(first) and _supports(last))


def _supports(part: Statement) -> bool:
    return part.role is not Role.SIGNS and not gives_orders(part.text)


def _window(passage: str, first: Statement, last: Statement) -> _Window:
    text = passage[first.start : last.end]
    joined = first.group == last.group and first.kind is not Kind.ITEM and first.kind is not Kind.ROW
    return _Window(text, first.start, last.end, frozenset(content_stems(text)), joined or first is last)


def _foreign(statement: str, passage: str, about: str) -> bool:
    """Whether the statement holds a link, a mention, markup or a name that neither the passage nor its heading holds."""
    if any(found.rstrip(".,;:!?") not in passage for found in _FOREIGN.findall(statement)):
        return True
    known = frozenset(content_stems(f"{passage} {about}")) | frozenset(words(f"{passage} {about}")) | _COMMON_NAMES
    return any(
        name not in known and not known & set(content_stems(name)) for name in map(str.lower, _NAME.findall(statement))
    )


def _figures_stand(statement: str, windows: tuple[_Window, ...], about: str) -> bool:
    """Whether the figures of each clause stand, with their units, in one statement that has something to do with it."""
    given = _figures(about)
    for clause in _clauses(statement):
        figures = _figures(clause) - given
        if not any(figure[0].isdigit() for figure in figures):
            continue
        rest = {stem for stem in content_stems(clause) if not stem[0].isdigit()} - NUMBER_WORDS.keys() - _UNITS
        if not any(
            figures <= _figures(window.text) and (not rest or rest & window.stems) for window in windows if window.joined
        ):
            return False
    return True


def _label_stands(statement: str, windows: tuple[_Window, ...], about: str) -> bool:
    """Whether a statement about one numbered thing ("stage 3") has the number that the passage gives to what it says."""
    labels = _labels(statement)
    if len(labels) != 1 or labels <= _labels(about):
        return True
    said = frozenset(stem for stem in content_stems(statement) if not stem[0].isdigit())
    whole = [window for window in windows if window.joined]
    most = max(len(said & window.stems) for window in whole)
    return any(labels <= _labels(window.text) for window in whole if len(said & window.stems) == most)


def _labels(text: str) -> set[str]:
    return set(_LABEL.findall(text.lower()))


def _figures(text: str) -> frozenset[str]:
    """Numbers as digits, written out or not, and units of time and size; "one" is left out, being mostly a pronoun."""
    found = words(text)
    digits = {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}
    spelt = {str(NUMBER_WORDS[word]) for word in found if NUMBER_WORDS.get(word, 0) > 1}
    units = {word.removesuffix("s") for word in found} & _UNITS
    return frozenset(digits | spelt | units | ({"percent"} if "%" in text else set()))


def _clause_from_elsewhere(statement: str, known: frozenset[str]) -> bool:
    """Whether a clause has next to no content word in common with the passage, as something put in from outside has."""
    for clause in _clauses(statement):
        stems = frozenset(content_stems(clause))
        if len(stems) >= _LONG_CLAUSE and len(stems & known) < _LEAST_IN_CLAUSE * len(stems):
            return True
    return False


def _turned_round(statement: str, evidence: str) -> bool:
    """Whether something denied on one side is stated, and nowhere denied, on the other."""
    denied, near_denial, stated = _polarity(statement)
    other_denied, other_near_denial, other_stated = _polarity(evidence)
    return bool(denied & (other_stated - other_near_denial) or other_denied & (stated - near_denial))


def _polarity(text: str) -> tuple[set[str], set[str], set[str]]:
    """Stems right behind a negation, stems in a clause with a negation, and stems in clauses without one."""
    denied: set[str] = set()
    near: set[str] = set()
    stated: set[str] = set()
    for clause in _clauses(_NOT_A_NEGATION.sub(" ", text.lower())):
        found = words(clause)
        places = [place for place, word in enumerate(found) if word in _NEGATIONS or word.endswith("n't")]
        (near if places else stated).update(content_stems(clause))
        for place in places:
            denied.update(content_stems(" ".join(found[place + 1 :]))[:1])
    return denied, near, stated


def _clauses(text: str) -> Iterator[str]:
    return (clause for clause in _CLAUSE.split(text) if clause.strip())


def overlap(first: str, second: str) -> float:
    """Share of the smaller text's content words that both texts hold, in [0, 1]; 0 where either has none."""
    one, other = stem_set(first), stem_set(second)
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
