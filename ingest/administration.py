"""The knowledge as those see it who look after it from a chat: what is there, what a file would change, and the way back.

A file that was dropped lies in `<uploads>/.pending/<id>/` until somebody approves it and it serves; then it moves to
`<uploads>/<name>`, from where every later ingest reads it.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from ingest.chunk import chunk
from ingest.clean import clean
from ingest.load import MAX_BYTES, METADATA_SUFFIX, Place, is_url, load, sidecar
from ingest.models import Document, IngestReport, Rejected
from ingest.pipeline import Ingest, Progress
from ingest.plan import second_id
from knowledge.administration import Busy, Holdings, Outcome, Sighting, Standing, Watcher
from knowledge.errors import StoreError
from knowledge.generations import DocumentRecord, Generations, Manifest
from knowledge.rollback import roll_back

_FIRST = 3  # passages that a preview shows
_NAME = 100  # characters of a file's name that are kept
_LONGEST_NAME = 200  # bytes
_UNSAFE = re.compile(r"[^\w.() -]+|\.{2,}")
_WAITS = "; waiting for it"


class Writers(Protocol):
    """Makes what ingests, told of by `progress`; `waiting` is told who writes already, `stand_ins` are the dropped files."""

    def __call__(
        self, progress: Progress, *, waiting: Callable[[str], None], holder: str, stand_ins: Mapping[Path, Path]
    ) -> Ingest: ...


class Administration:
    """Looks after the knowledge in one data folder. Nothing in here waits for another writer: that is `Busy`."""

    max_bytes = MAX_BYTES

    def __init__(self, generations: Generations, uploads: Path, writers: Writers) -> None:
        self._generations = generations
        self._uploads = Path(os.path.realpath(uploads))
        self._writers = writers

    # -- looking -------------------------------------------------------------------------------------------------------

    def holdings(self) -> Holdings:
        """The documents that serve, by title."""
        manifest = self._serving()
        if manifest is None:
            return Holdings()
        documents = sorted(manifest.documents, key=lambda record: record.source.title.casefold())
        return Holdings(generation=manifest.id, built_at=manifest.created_at, documents=tuple(documents))

    def generations(self) -> tuple[Standing, ...]:
        """The generations that are there, the newest first."""
        return tuple(self._standing(id_) for id_ in reversed(self._generations.finished()))

    def find(self, beginning: str) -> Standing:
        """The generation whose id begins so; the one to go back to for "". Raises `StoreError`."""
        id_ = self._generations.find(beginning) if beginning else self._generations.previous()
        if id_ is None:
            raise StoreError("There is no earlier generation to go back to.")
        return self._standing(id_)

    def current(self, base: str) -> bool:
        """Whether the document that a preview was made against is still as it was."""
        id_, _, digest = base.rpartition(":")
        return not base or self._digest(id_) == digest

    # -- files that were dropped ---------------------------------------------------------------------------------------

    def keep(self, id: str, name: str, content: bytes) -> str:
        """Keep the content of a file until somebody decides; the safe name that it has from now on."""
        safe = safe_name(name)
        folder = self._pending(id)
        folder.mkdir(parents=True, exist_ok=True)
        described = sidecar(self._uploads / safe)
        if described.exists():
            shutil.copyfile(described, sidecar(folder / safe))
        staging = folder / ".new"
        staging.write_bytes(content)
        staging.replace(folder / safe)
        return safe

    def preview(self, id: str, name: str, watcher: Watcher, holder: str) -> Sighting:
        """What a kept file would become, without changing anything that serves. Raises `Busy`."""
        content = self._pending(id) / name
        if not content.exists():
            return Sighting(name=name, rejected="is not kept any more; drop it again")
        try:
            watcher.step("Reading")
            document = clean(load(content))
        except Rejected as reason:
            return Sighting(name=name, rejected=str(reason))
        passages = chunk(document)
        found = self._writer(id, name, watcher, holder).preview([self._uploads / name])
        diffs = {one.document: one for one in found.documents}
        diff = next((diffs[id_] for id_ in _ids(document, self._uploads / name) if id_ in diffs), None)
        record = self._record(diff.document) if diff else None
        keeps = record is not None and not document.names_audience
        place = str(self._uploads / name)
        return Sighting(
            name=name,
            rejected=next((failure.reason for failure in found.failed if failure.path == place), ""),
            diff=diff,
            passages=len(passages),
            first=tuple(passages[:_FIRST]),
            audience=record.source.audience if record and keeps else document.source.audience,
            questions=len(found.answers),
            check=found.check,
            cost=found.cost,
            base=f"{diff.document}:{self._digest(diff.document)}" if diff else "",
            elsewhere=record.path if record and record.path != place else "",
        )

    def approve(self, id: str, name: str, watcher: Watcher, holder: str) -> Outcome:
        """Ingest a kept file; where it serves, it stays, else all is as before. Raises `Busy`, `Cancelled`, `StoreError`."""
        final = self._uploads / name
        if not (self._pending(id) / name).exists() and final.exists():  # a crash came between its move and our answer
            return _outcome(self._writers(watcher, waiting=_refuse, holder=holder, stand_ins={}).run([final]))
        outcome = _outcome(self._writer(id, name, watcher, holder).run([final]))
        if outcome.promoted or not (outcome.check or outcome.failed):
            self.discard(id)
        return outcome

    def discard(self, id: str) -> None:
        """Forget a kept file. One that is not there is no fault."""
        shutil.rmtree(self._pending(id), ignore_errors=True)

    # -- changing ------------------------------------------------------------------------------------------------------

    def reingest(self, watcher: Watcher, holder: str) -> Outcome:
        """Read all that is known anew, files and pages; what is gone stays served. Raises as `approve` does."""
        manifest = self._serving()
        records = manifest.documents if manifest else ()
        places: list[Place] = [_place(record) for record in records if not record.bundled]
        return _outcome(self._writers(watcher, waiting=_refuse, holder=holder, stand_ins={}).run(places))

    def roll_back(self, generation: str, serving: str, reason: str, holder: str) -> Standing:
        """Let a generation serve in the place of `serving`. Raises `StoreError` where another one serves meanwhile.

        One that failed its check takes a reason. Raises `Busy` as well.
        """
        with self._generations.lock(_refuse, holder):
            if self._generations.serving() != serving:
                raise StoreError("Another generation serves by now.", help="Look at the generations again.")
            manifest = roll_back(self._generations, generation, reason)
        return self._standing(manifest.id)

    # -- how -----------------------------------------------------------------------------------------------------------

    def _writer(self, id: str, name: str, watcher: Watcher, holder: str) -> Ingest:
        stand_ins = {self._uploads / name: self._pending(id) / name}
        return self._writers(watcher, waiting=_refuse, holder=holder, stand_ins=stand_ins)

    def _pending(self, id: str) -> Path:
        return self._uploads / ".pending" / re.sub(r"\W", "", id)

    def _serving(self) -> Manifest | None:
        serving = self._generations.serving()
        return self._generations.manifest(serving) if serving else None

    def _record(self, document: str) -> DocumentRecord | None:
        manifest = self._serving()
        return next((one for one in manifest.documents if one.source.id == document), None) if manifest else None

    def _digest(self, document: str) -> str:
        record = self._record(document)
        return record.sha256 if record else ""

    def _standing(self, id_: str) -> Standing:
        manifest = self._generations.manifest(id_)
        moves = [one for one in self._generations.history() if one.generation == id_]
        last = moves[-1] if moves else None
        return Standing(
            generation=id_,
            built_at=manifest.created_at,
            documents=len(manifest.documents),
            passages=manifest.passages,
            serves=id_ == self._generations.serving(),
            refused=manifest.refused,
            faults=manifest.check.faults if manifest.check else (),
            how=last.how.value if last else "",
            reason=last.reason if last else "",
            served_at=last.at if last else None,
        )


def safe_name(name: str) -> str:
    """A file's name that means no other place, hides nothing and describes no other file."""
    words = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    stem, dot, suffix = _UNSAFE.sub("_", words.strip(" .~$")).strip(" ._").rpartition(".")
    stem, suffix = (stem, suffix) if dot else (suffix, "")
    while len(f"{stem}.{suffix}".encode()) > _LONGEST_NAME or len(stem) > _NAME:
        stem = stem[:-1] or "_"
        suffix = suffix[:10]
    safe = f"{stem}.{suffix}" if suffix else stem
    return f"{safe}.txt" if safe.lower().endswith(METADATA_SUFFIX) else safe or "document"


def _ids(document: Document, place: Path) -> tuple[str, str]:
    """The ids that the document may have: the second one where a file elsewhere has the first."""
    return second_id(document, str(place)), document.source.id


def _place(record: DocumentRecord) -> Place:
    return record.path if is_url(record.path) else Path(record.path)


def _refuse(told: str) -> None:
    raise Busy(told.replace(_WAITS, ""), help="Try again when it has ended.")


def _outcome(report: IngestReport) -> Outcome:
    return Outcome(
        generation=report.generation,
        promoted=report.promoted,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        removed=report.removed,
        failed=tuple((Path(failure.path).name or failure.path, failure.reason) for failure in report.failed),
        passages=report.chunks,
        seconds=report.seconds,
        check=report.check,
    )
