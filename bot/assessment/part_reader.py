"""Each clause of a message as a part: its subjects, what its words decide, how the examples lean."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.assessment.clauses import Clause
from bot.assessment.cues import Extent, bare_answer, denied_denial, is_telling, read_extent
from bot.assessment.examples import Examples, Vectors
from bot.assessment.measures import reaches_target, with_figure
from bot.assessment.parts import About, Asked, Part, Subject, is_condition
from bot.assessment.subjects import ENOUGH_OTHER, SubjectFinder
from knowledge.checklists import Checklist
from knowledge.words import content_stems

STRONG = 0.65  # leaning that outweighs the words' own cues

_BARE = re.compile(
    r"(?i)^(?:yes|yep|yup|yeah|ya|sure|no|nope|nah|not yet|not really|not at all|done|of course|absolutely|definitely|indeed"
    r"|correct)\b[ ,.!]*"
)

_DUE = re.compile(
    r"(?i)\b(?:by|until|till|before|due)\b.{0,20}(?:\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|week|month|quarter"
    r"|\b(?:mon|tues|wednes|thurs|fri)day\b)"
)


class PartReader:
    """Reads the clauses of one message, in order."""

    def __init__(self, checklist: Checklist, examples: Examples, asked: Asked, text: str) -> None:
        self._checklist = checklist
        self._examples = examples
        self._finder = SubjectFinder(checklist, examples, asked)
        self._text = text
        self._last_item = ""

    def read(self, clauses: list[Clause]) -> list[Part]:
        """A part for each clause."""
        vectors = self._examples.encode([clause.text for clause in clauses])
        parts: list[Part] = []
        for clause, vector in zip(clauses, vectors, strict=True):
            part = self._part(clause, vector)
            if part.subjects and (part.about.terms or part.about.score >= ENOUGH_OTHER):
                self._last_item = part.subjects[0][0]
            parts.append(part)
        return parts

    def read_whole(self) -> Part:
        """The message as a single part."""
        return self._part(Clause(self._text, False, False, True), self._examples.encode([self._text])[0])

    def on(self, part: Part, subject: Subject) -> Part:
        """The part read as one about a check."""
        vector = self._examples.encode([part.clause.text])[0]
        return self._extended(part.clause, vector, replace(part.about, subjects=[subject]), part.bare)

    def _part(self, clause: Clause, vector: Vectors) -> Part:
        bare = bare_answer(clause.text)
        return self._extended(clause, vector, self._about(clause.text, vector, bare), bare)

    def _extended(self, clause: Clause, vector: Vectors, about: About, bare: bool | None) -> Part:
        """A part with what its words decide of its subjects."""
        subjects = with_figure(self._checklist, about.subjects, clause.text)
        reached = reaches_target(self._checklist, subjects, clause.text, self._text)
        leaning = self._leaning(clause.text, vector, subjects)
        extent = _extent(clause.text, bare, reached, leaning)
        return Part(clause, about, subjects, extent, leaning, bare, measured=reached is not None)

    def _about(self, text: str, vector: Vectors, bare: bool | None) -> About:
        rest = text if bare is None else _BARE.sub("", text)
        return self._finder.find(text, vector, self._last_item) if content_stems(rest) else About()

    def _leaning(self, text: str, vector: Vectors, subjects: list[Subject]) -> float:
        if not subjects:
            return 0.0
        return sum(self._examples.leaning(text, vector, *subject) for subject in subjects) / len(subjects)


def _extent(text: str, bare: bool | None, reached: bool | None, leaning: float) -> Extent | None:
    """How far it holds: by a figure and its target, by a plain yes or no, or by words that the examples bear out."""
    extent = None if is_condition(text) else read_extent(text)
    if bare is not None and extent in (None, Extent.MET, Extent.UNMET):
        extent = Extent.MET if bare else Extent.UNMET
    if reached is not None:
        return Extent.MET if reached else Extent.UNMET
    if bare is None and extent is Extent.MET and _DUE.search(text) and not is_telling(text):
        return Extent.PLANNED  # "Petra writes it by June 3"
    return None if bare is None and _contradicted(extent, leaning, text) else extent


def _contradicted(extent: Extent | None, leaning: float, text: str) -> bool:
    """Whether the examples speak so strongly against the words' own cue that they decide instead."""
    if extent is Extent.MET:
        return leaning < -STRONG and not denied_denial(text)
    return extent is Extent.UNMET and leaning > STRONG
