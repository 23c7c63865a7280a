"""Eval cases: JSON Lines in `evals/cases/`, one case a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from pydantic import ValidationError

from bot.models import Message
from knowledge.errors import AdvisorError
from knowledge.models import Frozen

BUNDLED = Path(__file__).parent / "cases" / "questions.jsonl"
BLIND = BUNDLED.with_name("blind_questions.jsonl")
"""Questions by two authors who saw no other cases: `advisor eval retrieval --cases FILE`; no ingest is judged by them."""


class CaseError(AdvisorError):
    """A case file that cannot be used; the message names the line."""


class Gold(Frozen):
    """A right passage: the document's id and the passage's innermost heading."""

    source: str
    heading: str


class Case(Frozen):
    """One question. `gold` are right passages, any of which counts; `facts` are things to say, each as alternative wordings
    matched without case; `forbidden` must not occur in the answer. `note` is for whoever looks after the cases."""

    id: str
    type: str
    topic: str
    voice: str
    question: str
    split: Literal["tune", "held"]
    expect: Literal["answer", "abstain", "smalltalk", "either"]
    history: tuple[Message, ...] = ()
    gold: tuple[Gold, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    subtype: str = ""
    note: str = ""


class Splittable(Protocol):
    """What every case has."""

    @property
    def id(self) -> str:
        """Its own name."""

    @property
    def split(self) -> Literal["tune", "weigh", "held"]:
        """What it is for: tuning, or nothing but the final figures."""


C = TypeVar("C", bound=Splittable)


def load_cases(path: Path | None = None, split: str = "all") -> list[Case]:
    """The questions of a file, or the bundled ones, of one split or all. Raises `CaseError` naming file and line."""
    return read_cases(path or BUNDLED, split, Case.model_validate_json)


def read_cases(file: Path, split: str, parse: Callable[[str], C]) -> list[C]:
    """The cases of a file, of one split or all. `parse` makes a case of a line. Raises `CaseError` naming file and line."""
    if split not in ("tune", "weigh", "held", "all"):
        raise CaseError(f"There is no split {split}.", help="Use tune, weigh (single answers only), held or all.")
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"The case file {file} cannot be read.", help="Check the path and that it is UTF-8.") from error
    numbered = [(line, f"{file.name}, line {number}") for number, line in enumerate(lines, start=1) if line.strip()]
    cases = [_case(line, place, parse) for line, place in numbered]
    _refuse_duplicates(cases, file)
    return [case for case in cases if split in ("all", case.split)]


def _case(line: str, place: str, parse: Callable[[str], C]) -> C:
    try:
        return parse(line)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise CaseError(f"{place}: {faults}.", help="Correct the line.") from error


def _refuse_duplicates(cases: Sequence[Splittable], file: Path) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CaseError(f"{file.name}: the id {case.id} occurs twice.", help="Give each case its own id.")
        seen.add(case.id)
