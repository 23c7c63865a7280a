"""Findings in plain words, and which of them settle the matter by themselves."""

from __future__ import annotations

from bot.answering.faithfulness.checks import Findings
from bot.answering.faithfulness.evidence import Alignment

# Faults that veto a claim whatever else speaks for it, in the order in which they are told.
CERTAIN = ("figure", "unit", "source", "quotation", "turned", "turned_by", "figure_of_other", "code")
_TOLD = {
    "figure": "{said} is not in the passages",
    "unit": "{said} is not in the passages; they have {instead}",
    "source": "the passages do not name {said} as a source",
    "quotation": "“{said}” is not a quotation from the passages",
    "code": "{said} is not in the passages",
    "name": "{said} is not in the passages",
    "turned": "the passage denies it (“{instead}”), the claim does not",
    "turned_by": "says “{said}”, the passage does not deny it",
    "denial_lost": "the passage denies it (“{instead}”), the claim does not",
    "denial": "says “{said}”, the passage does not deny it",
    "opposite": "says “{said}”, the passage says the opposite",
    "duty": "says “{said}”, the passage says “{instead}”",
    "all": "says “{said}”, the passage says “{instead}”",
    "relation": "turns the {said} in the passage round",
    "figure_of_other": "{said} stands with something else in the passages",
    "name_of_other": "{said} stands with something else in the passages",
}
_WORDS_SHOWN = 3
_SHOWN = 60  # characters of what a claim says that are repeated


def reason_of(alignment: Alignment, findings: Findings, *, quoted: bool, supported: bool) -> str:
    """Why a claim has its verdict."""
    if quoted:
        return "a passage says it word for word"
    if supported:
        return "the passages say it"
    for kind, shape in _TOLD.items():
        if kind in findings.faults and (kind != "turned" or findings.faults[kind][1]):
            said, instead = findings.faults[kind]
            if kind == "figure" and instead:
                shape = "{said} is not in the passages; the nearest statement has {instead}"
            if kind == "denial_lost" and not instead:
                continue
            return shape.format(said=said[:_SHOWN], instead=instead[:_SHOWN])
    return _missing(alignment)


def _missing(alignment: Alignment) -> str:
    met = alignment.hard.max(axis=1) if alignment.hard.size else []
    new = [word for word, is_met in zip(alignment.words, met, strict=False) if not is_met]
    if not new:
        return "its words are in the passages, but no passage says this"
    shown = ", ".join(new[:_WORDS_SHOWN]) + ("" if len(new) <= _WORDS_SHOWN else " …")
    return f"not in the passages: {shown}"
