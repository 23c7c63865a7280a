"""The JSON Lines interface of `advisor eval score --jsonl`: one answer with its passages a line in, its score a line out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.answering.faithfulness.scoring import ClaimScore, score_answer
from bot.jsonl import each_line

_DIGITS = 6


class Request(BaseModel):
    """A line of input. Unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore")

    id: str
    passages: tuple[str, ...]
    answer: str
    question: str | None = None


def score_lines(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """For each answer on a line its score on a line, and whether it is one (not an error)."""
    return each_line(_scored, lines)


def _scored(values: dict[str, Any]) -> dict[str, Any]:
    request = Request.model_validate(values)
    found = score_answer(request.answer, request.passages, request.question or "")
    return {
        "id": request.id,
        "score": round(found.score, _DIGITS),
        "verdict": found.verdict.value,
        "claims": [_fields(claim) for claim in found.claims],
    }


def _fields(claim: ClaimScore) -> dict[str, Any]:
    return {
        "text": claim.text,
        "supported": claim.supported,
        "score": round(claim.score, _DIGITS),
        "evidence": claim.evidence or None,
        "reason": claim.reason,
    }
