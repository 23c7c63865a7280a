"""Is a statement supported by a passage? The answer-time gate: it runs on every sentence that a model writes.

The faithfulness scorer tells how well the passage supports the statement. Here stands only what belongs to answering: which
statements of a passage may support anything (not what people are quoted as saying, and no orders to a program), and what
may never be said on the strength of a passage that does not hold it: links, mentions, markup, verdicts on the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answering.faithfulness.scoring import score_statement
from bot.answering.intent import gives_orders
from knowledge.statements import Role, Statement
from knowledge.words import stem_set

__all__ = ["SUPPORTED", "Support", "overlap", "support", "without_citations"]

# Where paraphrases of playbook sentences and invented ones part in the tests; a reader is owed more than the even chance.
SUPPORTED = 0.62

_CITATION = re.compile(r"\s*\[(\d{1,3})\]")
_FOREIGN = re.compile(r"\w+://[^\s)>\]]+|\bwww\.\S+|\bmailto:\S+|[\w.+-]+@[\w-]+\.\w+|<[@#!/a-zA-Z][^>\n]*>?|\]\([^)]*\)?")
# No playbook knows whether the person who asks is ready, so no answer may say it.
_VERDICT = re.compile(
    r"\b(?:you|your(?: \w+){1,3})(?:['’]re| are| is| have| has)?(?: \w+)? "
    r"(?:ready|pass(?:ed|es)?|approved|cleared|compliant)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:if|when|whether|until|unless|before|once|only)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Support:
    """How well a passage supports a statement (`score` in [0, 1]) and the stretch of its text that does so best."""

    score: float
    start: int
    end: int


def without_citations(text: str) -> tuple[str, list[int]]:
    """The text without its `[n]` markers, and the numbers in them."""
    return _CITATION.sub("", text).strip(), [int(number) for number in _CITATION.findall(text)]


def support(statement: str, passage: str, about: str = "") -> Support:
    """The support that one passage gives to one statement (without markers). `about` is the passage's heading and source."""
    found = score_statement(statement, passage, about, usable=_supports)
    vetoed = _foreign(statement, passage) or (_VERDICT.search(statement) and not _CONDITION.search(statement))
    return Support(0.0 if vetoed else found.score, found.start, found.end)


def _supports(part: Statement) -> bool:
    return part.role is not Role.SIGNS and not gives_orders(part.text)


def _foreign(statement: str, passage: str) -> bool:
    return any(found.rstrip(".,;:!?") not in passage for found in _FOREIGN.findall(statement))


def overlap(first: str, second: str) -> float:
    """Share of the smaller text's content words that both texts hold, in [0, 1]; 0 where either has none."""
    one, other = stem_set(first), stem_set(second)
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
