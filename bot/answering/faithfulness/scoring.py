"""How faithful an answer is to the passages it was given: claim by claim, with evidence and reason, and as one number.

The score is a power of the product of what supports the claims, so a further claim never raises it. It is the same in
any order of the passages. Without passages no claim has support. A refusal, and an answer in which nothing can be
checked, get verdicts of their own: neither is a proof of faithfulness, so neither scores 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bot.answering.faithfulness.checks import Findings
from bot.answering.faithfulness.claims import parts_of, plain
from bot.answering.faithfulness.evidence import Alignment, Library, align, library_of, squeeze
from bot.answering.faithfulness.features import measure
from bot.answering.faithfulness.figures import figures
from bot.answering.faithfulness.model import load_model
from bot.answering.faithfulness.reasons import CERTAIN, reason_of
from bot.answering.faithfulness.tokens import content_stems
from knowledge.statements import Statement

NOTHING_TO_CHECK = 0.5  # not above 1/2: a claim that is put in where there was none must not lower the bar
REFUSED = 0.5
SUPPORTED = 0.5  # support of a claim from which it counts as supported
_QUOTED = 0.999  # a whole statement of a passage, word for word
_VETOED = 0.02
_LONGEST = 60_000  # characters of an answer, and of all passages together, that are looked at


class Verdict(StrEnum):
    """What is to be said of a claim, or of a whole answer."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    REFUSED = "refused"
    NOTHING_TO_CHECK = "nothing_to_check"


@dataclass(frozen=True, slots=True)
class ClaimScore:
    """One claim: its text, its support in [0, 1], the verdict, the statement nearest to it ("" for none) and the reason."""

    text: str
    score: float
    verdict: Verdict
    evidence: str
    reason: str
    passage: int = -1
    start: int = 0
    end: int = 0

    @property
    def supported(self) -> bool:
        """Whether the passages say it."""
        return self.verdict is Verdict.SUPPORTED


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """A whole answer: the score in [0, 1], the verdict, and the claims in reading order."""

    score: float
    verdict: Verdict
    claims: tuple[ClaimScore, ...]


def score_answer(answer: str, passages: Sequence[str], question: str = "", about: str = "") -> AnswerScore:
    """Score an answer against the passages it was given. `about` is what heads and names them."""
    given = tuple(sorted({text for text in _within(passages) if text.strip()}))
    parts = parts_of(answer[:_LONGEST])
    if not parts.claims:
        if parts.refuses:
            return AnswerScore(REFUSED, Verdict.REFUSED, ())
        return AnswerScore(NOTHING_TO_CHECK, Verdict.NOTHING_TO_CHECK, ())
    said = [claim.said for claim in parts.claims]
    scored = score_claims(said, library_of(given, about), content_stems(question))
    shown = tuple(
        ClaimScore(claim.text, one.score, one.verdict, one.evidence, one.reason, one.passage, one.start, one.end)
        for claim, one in zip(parts.claims, scored, strict=True)
    )
    total = math.prod(one.score for one in shown) ** load_model().card["power"]
    if len(answer) > _LONGEST:  # what was not looked at is not supported
        total *= _VETOED
    whole = all(one.supported for one in shown)
    return AnswerScore(total, Verdict.SUPPORTED if whole else Verdict.UNSUPPORTED, shown)


def score_statement(
    said: str, passage: str, about: str = "", usable: Callable[[Statement], bool] | None = None
) -> ClaimScore:
    """Score one statement against one passage. Only statements that are `usable` support anything."""
    return score_claims([plain(said)], library_of((passage[:_LONGEST],), about, usable))[0]


def score_claims(said: Sequence[str], library: Library, asked: frozenset[str] = frozenset()) -> list[ClaimScore]:
    """Score claims, each by itself, against passages made ready."""
    if not library.lines:
        return [ClaimScore(text, 0.0, Verdict.UNSUPPORTED, "", "there is no passage to support it") for text in said]
    measured = []
    for text in said:
        alignment = align(text, library)
        measured.append((alignment, *measure(alignment, asked)))
    support = load_model().support(np.array([row for _, row, _ in measured], np.float64))
    return [
        _judged(alignment, findings, float(chance))
        for (alignment, _, findings), chance in zip(measured, support, strict=True)
    ]


def _judged(alignment: Alignment, findings: Findings, chance: float) -> ClaimScore:
    if not alignment.words and not figures(alignment.said):
        return ClaimScore(alignment.said, 0.0, Verdict.UNSUPPORTED, "", "nothing in it can be compared with the passages")
    quoted = _is_quoted(alignment)
    fault = next((kind for kind in CERTAIN if kind in findings.faults), "")
    score = _QUOTED if quoted else min(chance, _VETOED) if fault else chance
    good = score >= SUPPORTED
    line = alignment.library.lines[alignment.best]
    verdict = Verdict.SUPPORTED if good else Verdict.UNSUPPORTED
    reason = reason_of(alignment, findings, quoted=quoted, supported=good)
    return ClaimScore(alignment.said, score, verdict, line.text, reason, line.passage, line.start, line.end)


def _is_quoted(alignment: Alignment) -> bool:
    said = squeeze(alignment.said)
    return bool(said) and any(said == text for text in alignment.library.squeezed)


def _within(passages: Sequence[str]) -> list[str]:
    """The passages, shortest first, as far as they are looked at; which those are does not depend on their order."""
    kept, left = [], _LONGEST
    for text in sorted(passages, key=lambda text: (len(text), text)):
        if left <= 0:
            break
        kept.append(text[:left])
        left -= len(text)
    return kept
