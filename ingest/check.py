"""The check between building and serving: is everything there, and are answers as good as before?"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from ingest.plan import Plan
from knowledge.checks import Check, Figure, Mark, Subject, figures
from knowledge.generations import Generations, Manifest
from knowledge.library import Shelf

# Examines a generation: all its questions that fit the documents it holds, those about touched documents first.
Exam = Callable[[Shelf, Collection[str], Collection[str]], Sequence[Mark]]

_FEW = 5  # fewer lost passages than this are no accident worth stopping for
_NAMED = 5  # questions named in a fault


@dataclass(frozen=True)
class Limits:
    """How much may be lost: shares of questions (`margin`) and of passages (`drop`)."""

    margin: float = 0.02
    drop: float = 0.3


def check_generation(
    generations: Generations,
    plan: Plan,
    new: Shelf,
    old: Shelf | None,
    previous: Manifest,
    exam: Exam | None,
    limits: Limits,
) -> Check:
    """Compare a built generation with the one that serves (`old` is None where the latter cannot be asked any more)."""
    started = time.perf_counter()
    faults = [*_missing(plan), *_missing_parts(generations, new), *_lost_passages(plan, new.manifest, previous, limits.drop)]
    notes: list[str] = []
    found: tuple[Figure, ...] = ()
    if exam:
        documents = {record.source.id for record in new.manifest.documents}
        after = exam(new, documents, plan.touched)
        before = exam(old, documents, plan.touched) if old else None
        found = figures(before, after)
        faults += _dropped(found, before or (), after, limits.margin)
        notes += [f"Fails: {mark.question}" for mark in after if mark.subject is Subject.SMOKE and not mark.passed]
        if before is None:
            notes.append(f"The model of the serving generation ({previous.embedding}) cannot be loaded to compare with.")
    seconds = round(time.perf_counter() - started, 3)
    return Check(faults=tuple(faults), notes=tuple(notes), figures=found, seconds=seconds)


def check_serving(generations: Generations, shelf: Shelf, exam: Exam) -> Check:
    """What can be said of a generation that serves already. Smoke questions that fail are faults."""
    started = time.perf_counter()
    marks = exam(shelf, {record.source.id for record in shelf.manifest.documents}, ())
    failed = [mark.question for mark in marks if mark.subject is Subject.SMOKE and not mark.passed]
    faults = [*_missing_parts(generations, shelf), *(f"Smoke question: “{question}”." for question in failed)]
    seconds = round(time.perf_counter() - started, 3)
    return Check(faults=tuple(faults), figures=figures(None, marks), seconds=seconds)


def _missing_parts(generations: Generations, shelf: Shelf) -> list[str]:
    """What the manifest of a generation promises and its files do not hold."""
    manifest = shelf.manifest
    faults = []
    stored = shelf.vectors.count()
    if stored != manifest.vectors:
        faults.append(f"{manifest.vectors} vectors were made and {stored} are stored.")
    held = shelf.lexical.size
    if not manifest.passages == held == sum(record.passages for record in manifest.documents):
        faults.append(f"{manifest.passages} passages were made and {held} are in the index of words.")
    empty = [one for one in manifest.documents if not one.passages or not generations.text(manifest.id, one)]
    faults += [f"The document {record.source.id} has no passage or no text." for record in empty]
    return faults


def _missing(plan: Plan) -> list[str]:
    settled = sum(1 for outcome, _ in plan.outcomes if outcome != "removed")
    failed = len(plan.failed)
    return [] if settled + failed >= plan.files else [f"{plan.files - settled - failed} files have no outcome."]


def _lost_passages(plan: Plan, new: Manifest, previous: Manifest, limit: float) -> list[str]:
    meant = {record.source.id for record in plan.removed}
    before = sum(record.passages for record in previous.documents if record.source.id not in meant)
    known = {record.source.id for record in previous.documents} | {record.path for record in previous.documents}
    after = sum(record.passages for record in new.documents if record.source.id in known or record.path in known)
    lost = before - after
    if lost < _FEW or lost <= limit * before:
        return []
    return [f"{lost} of {before} passages are lost ({lost / before:.0%}, at most {limit:.0%} may be)."]


def _dropped(found: Sequence[Figure], before: Sequence[Mark], after: Sequence[Mark], margin: float) -> list[str]:
    faults = []
    passed = {(mark.subject, mark.question) for mark in before if mark.passed}
    for figure in found:
        if figure.before is not None and figure.before - figure.after > margin:
            lost = [mark.question for mark in after if not mark.passed and (mark.subject, mark.question) in passed]
            named = "; ".join(f"“{question}”" for question in lost[:_NAMED])
            more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
            faults.append(f"{figure}, more than {margin:.3f} lost: {named}{more}.")
    return faults
