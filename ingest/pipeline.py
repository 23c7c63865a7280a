"""The steps joined: plan → build → check → switch, under the writer's lock. What serves is never touched."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from ingest.build import Builder, Economy, Progress, Silence
from ingest.check import Exam, Limits, check_generation
from ingest.chunk import VERSION
from ingest.fetch import fetch
from ingest.load import Fetcher, Place, sidecar
from ingest.models import IngestReport
from ingest.plan import Plan, Planner, playbooks, untouched
from ingest.preview import Preview, changed_answers, document_diffs
from knowledge.checks import Check
from knowledge.disk import room_on_disk
from knowledge.embedder import Embedder
from knowledge.errors import ModelError, StoreError
from knowledge.generations import Generations, How, Manifest
from knowledge.homes import Home
from knowledge.library import Shelf, open_built
from knowledge.models import Given

log = logging.getLogger("advisor.ingest")

__all__ = ["Ingest", "Progress", "Silence"]


class Ingest:
    """Builds generations in one home, such as a data folder, with one embedder.

    `bundled` is the folder of playbooks that belong to every generation, or None to serve only what was ingested. `exam`
    examines a generation, within `limits`, before it takes the place of another. `embedder_of` finds the model of an older
    generation by its fingerprint. `announce` is told what everybody should read. `fetcher` fetches pages. `waiting` is told
    who writes already, by the name that they gave as `holder`; what it raises ends the ingest. `stand_ins` maps files to
    where their content lies until it serves; then it is moved into their place. `given` is said of the documents that are
    named. `economy` says from which size on time is saved.
    """

    def __init__(
        self,
        home: Path | Home,
        embedder: Embedder,
        bundled: Path | None,
        progress: Progress | None = None,
        *,
        exam: Exam | None = None,
        limits: Limits | None = None,
        embedder_of: Callable[[str], Embedder | None] = lambda _: None,
        announce: Callable[[str], None] = log.warning,
        fetcher: Fetcher = fetch,
        waiting: Callable[[str], None] | None = None,
        holder: str = "",
        stand_ins: Mapping[Path, Path] | None = None,
        given: Given | None = None,
        economy: Economy | None = None,
    ) -> None:
        self._generations = Generations(home)
        self._embedder = embedder
        self._bundled = bundled
        self._progress = progress or Silence()
        self._exam = exam
        self._limits = limits or Limits()
        self._embedder_of = embedder_of
        self._fetcher = fetcher
        self._stand_ins = stand_ins or {}
        self._given = given
        self._builder = Builder(self._generations, embedder, self._progress, announce, economy)
        self._lock = partial(self._generations.lock, waiting or self._progress.step, holder)

    def is_current(self) -> bool:
        """Whether the serving generation was chunked as now and holds the bundled playbooks as on disk (if wanted).

        One that another model embedded counts as current: to embed everything anew takes a person's word, and opening it
        says so. So does one that somebody went back to, and one whose successor failed its check.
        """
        serving = self._generations.serving()
        if serving is None:
            return False
        manifest = self._generations.manifest(serving)
        if manifest.embedding != self._embedder.fingerprint or self._generations.chosen() or self._is_up_to_date(manifest):
            return True
        newest = self._generations.manifest(self._generations.finished()[-1])
        return newest.refused and self._is_up_to_date(newest)

    def run(
        self, paths: Sequence[Place] = (), *, rebuild: bool = False, prune: bool = False, force: str = ""
    ) -> IngestReport:
        """Add what lies under `paths` (files, folders or URLs) to what is there; bad files are reported, others go on.

        `rebuild` embeds everything anew, as after a change of the embedding model. `prune` removes documents whose file
        is gone from a named folder. `force` is the reason to serve the outcome even if it fails its check. Raises
        `StoreError` where no document would be left to serve, or where the disk is full.
        """
        started = time.perf_counter()
        with self._lock(), room_on_disk(self._generations.home.place):
            report = self._run(paths, rebuild, prune, force, started)
            if report.promoted or not (report.check or report.failed):
                self._take_over()
            return report

    def _take_over(self) -> None:
        """What stood in is in its place now, with the metadata beside it; times of change go along."""
        for place, content in self._stand_ins.items():
            beside = sidecar(content)
            if beside.exists():
                beside.replace(sidecar(place))
            content.replace(place)

    def _run(self, paths: Sequence[Place], rebuild: bool, prune: bool, force: str, started: float) -> IngestReport:
        previous = self._previous()
        plan = self._plan(paths, previous, prune)
        anew = self._reason_to_embed(previous, rebuild)
        if previous and not plan.changes and not anew:
            return _report(plan, previous.id, previous, started)
        if not plan.documents and previous:
            raise StoreError("No document would be left to serve.", help="Run: advisor ingest PATH")
        if not plan.documents:
            return _report(plan, "", None, started)
        manifest = self._builder.build(plan, None if anew else previous, anew)
        return self._settle(plan, manifest, previous, force, started)

    def preview(self, paths: Sequence[Place] = (), *, rebuild: bool = False, prune: bool = False) -> Preview:
        """What `run` would change, told and taken back; nothing that serves is touched."""
        with self._lock(), room_on_disk(self._generations.home.place):
            previous = self._previous()
            plan = self._plan(paths, previous, prune)
            anew = self._reason_to_embed(previous, rebuild)
            diffs = document_diffs(self._generations, plan, previous)
            if not plan.documents or not (plan.changes or anew):
                return Preview(documents=diffs, failed=tuple(plan.failed))
            if previous is None or self._exam is None:
                return Preview(documents=diffs, failed=tuple(plan.failed), cost=anew)
            manifest = self._builder.build(plan, None if anew else previous, anew)
            try:
                new, old = open_built(self._generations, manifest, self._embedder), self._shelf_of(previous)
                answers = changed_answers(self._exam, plan, new, old)
                check = check_generation(self._generations, plan, new, old, previous, self._exam, self._limits)
            finally:
                self._generations.abandon(manifest.id)
            return Preview(documents=diffs, failed=tuple(plan.failed), answers=answers, check=check, cost=anew)

    def _settle(self, plan: Plan, manifest: Manifest, previous: Manifest | None, force: str, started: float) -> IngestReport:
        """Let the built generation serve if its check is passed, or somebody gave a reason why it should all the same."""
        check = self._check(plan, manifest, previous) if previous else None
        if check and not check.passed and force:
            check = check.model_copy(update={"forced": force})
        manifest = manifest.model_copy(update={"check": check})
        self._generations.seal(manifest)
        if manifest.refused:
            return _report(plan, manifest.id, previous, started, check=check)
        self._generations.serve(manifest.id, How.INGEST, check.forced if check else "")
        return _report(plan, manifest.id, manifest, started, promoted=True, check=check)

    def _check(self, plan: Plan, manifest: Manifest, previous: Manifest) -> Check:
        try:
            self._progress.step("Checking")
            new = open_built(self._generations, manifest, self._embedder)
            old = self._shelf_of(previous)
            found = check_generation(self._generations, plan, new, old, previous, self._exam, self._limits)
            self._progress.step("Switching")  # the last moment at which somebody may stop it
        except BaseException:
            self._generations.abandon(manifest.id)
            raise
        return found

    def _shelf_of(self, previous: Manifest) -> Shelf | None:
        same = previous.embedding == self._embedder.fingerprint
        try:
            embedder = self._embedder if same else self._embedder_of(previous.embedding)
            return open_built(self._generations, previous, embedder) if embedder else None
        except (ModelError, StoreError) as error:
            if error.retryable:  # a server that is away for a moment is no reason to leave out half of the check
                raise
            return None

    def _previous(self) -> Manifest | None:
        serving = self._generations.serving()
        return self._generations.manifest(serving) if serving else None

    def _plan(self, paths: Sequence[Place], previous: Manifest | None, prune: bool) -> Plan:
        self._progress.step("Reading")
        return Planner(
            self._generations,
            previous,
            self._bundled,
            prune=prune,
            fetcher=self._fetcher,
            stand_ins=self._stand_ins,
            reading=lambda number: self._progress.count(number, number),
            given=self._given,
        ).plan(paths)

    def _reason_to_embed(self, previous: Manifest | None, rebuild: bool) -> str:
        """Why nothing of what serves can be taken along; "" where it can, or where nothing serves."""
        if previous is None:
            return ""
        if previous.embedding != self._embedder.fingerprint:
            return f"The embedding model changes from {previous.embedding} to {self._embedder.fingerprint}."
        if previous.chunker != VERSION:
            return f"The chunker changes from {previous.chunker} to {VERSION}."
        return "A rebuild was asked for." if rebuild else ""

    def _is_up_to_date(self, manifest: Manifest) -> bool:
        if (manifest.embedding, manifest.chunker) != (self._embedder.fingerprint, VERSION):
            return False
        stored = {record.path: record for record in manifest.documents if record.bundled}
        files = playbooks(self._bundled, manifest.excluded)
        return {str(path) for path in files} == set(stored) and all(untouched(path, stored[str(path)]) for path in files)


def _report(
    plan: Plan,
    generation: str,
    serving: Manifest | None,
    started: float,
    *,
    promoted: bool = False,
    check: Check | None = None,
) -> IngestReport:
    return IngestReport(
        generation=generation,
        added=plan.count("added"),
        updated=plan.count("updated"),
        unchanged=plan.count("unchanged"),
        removed=plan.count("removed"),
        failed=tuple(plan.failed),
        chunks=serving.passages if serving else 0,
        seconds=round(time.perf_counter() - started, 3),
        promoted=promoted,
        check=check,
        dropped=tuple(record.source.id for record in plan.removed),
    )
