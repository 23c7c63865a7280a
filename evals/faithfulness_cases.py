"""Labelled answers for fitting and judging the faithfulness scorer: JSON Lines, gzipped or not, of any of three forms.

RAGTruth (`spans` mark what is unfaithful), SummEdits (`domain`), and our own set (`split`, `fault`).
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from evals.cases import CaseError
from knowledge.models import Frozen

BUNDLED = Path(__file__).parent / "cases" / "faithfulness.jsonl"
FOLDS = 5
KEPT = (0, 1)  # folds of groups that no fit sees


class Span(Frozen):
    """A stretch of the answer that is not supported."""

    start: int
    end: int
    type: str = ""


class Labelled(Frozen):
    """One answer, its passages, and whether every claim of it is supported. `group` is what cases may not be parted by."""

    id: str
    passages: tuple[str, ...]
    answer: str
    faithful: bool
    group: str
    question: str = ""
    split: Literal["tune", "held", ""] = ""
    fault: str | None = None
    generator: str = ""
    domain: str = ""
    spans: tuple[Span, ...] | None = None
    note: str = ""

    @property
    def fold(self) -> int:
        """One of five parts, by group."""
        return zlib.crc32(self.group.encode()) % FOLDS

    @property
    def kept_apart(self) -> bool:
        """Whether no fit may see it."""
        return self.split == "held" or (not self.split and (self.spans is None or self.fold in KEPT))


def load_labelled(path: Path | None = None, split: str = "all") -> list[Labelled]:
    """The cases of a file (the bundled ones by default): all, or only the `tune` or `held` ones.

    In a file without splits, `held` are the groups that no fit sees. Raises `CaseError` naming file and line.
    """
    if split not in ("tune", "held", "all"):
        raise CaseError(f"There is no split {split}.", help="Use tune, held or all.")
    file = path or BUNDLED
    cases = [_case(line, f"{file.name}, line {number}") for number, line in _lines(file)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CaseError(f"{file.name}: the id {case.id} occurs twice.", help="Give each case its own id.")
        seen.add(case.id)
    return [case for case in cases if split == "all" or case.kept_apart == (split == "held")]


def fingerprint(file: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _lines(file: Path) -> list[tuple[int, str]]:
    try:
        data = file.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise CaseError(f"The case file {file} cannot be read.", help="Check the path and that it is UTF-8.") from error
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise CaseError(f"The case file {file} holds no cases.", help="Name another file.")
    return lines


def _case(line: str, place: str) -> Labelled:
    try:
        return Labelled.model_validate_json(line)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise CaseError(f"{place}: {faults}.", help="Correct the line.") from error
