"""The steps joined: load → clean → chunk → embed → write, under the writer's lock, into a new generation."""

from __future__ import annotations

import datetime
import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ingest.chunk import VERSION, chunk, units
from ingest.clean import clean
from ingest.embed import embed
from ingest.load import find_files, load_file
from ingest.models import Document, Failure, IngestReport, LoadedFile, Rejected
from knowledge.embedder import Embedder
from knowledge.errors import StoreError
from knowledge.generations import DocumentRecord, Generations, Manifest
from knowledge.index import VectorIndex, record_id
from knowledge.lexical import LexicalIndex
from knowledge.models import Passage, Unit, UnitKind


class Progress(Protocol):
    """Told what an ingest does."""

    def step(self, name: str) -> None:
        """A new step begins."""

    def count(self, done: int, total: int) -> None:
        """The running step got on: `done` of `total`."""


class Silence:
    """A `Progress` that tells nobody."""

    def step(self, name: str) -> None:
        pass

    def count(self, done: int, total: int) -> None:
        pass


@dataclass
class Plan:
    """What an ingest will do, by document id: texts to chunk with the record each will get, and each one's outcome.

    `outcomes` are pairs of an outcome ("added", "updated", "unchanged", "removed") and whether it befell a bundled
    playbook. Those count only in an ingest that names no other documents (`playbooks_counted`), or when one is removed.
    """

    playbooks_counted: bool
    documents: dict[str, Document] = field(default_factory=dict)
    records: dict[str, DocumentRecord] = field(default_factory=dict)
    passages: dict[str, list[Passage]] = field(default_factory=dict)  # of the documents that were read anew
    failed: list[Failure] = field(default_factory=list)
    outcomes: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether any document differs from the serving generation."""
        return any(outcome != "unchanged" for outcome, _ in self.outcomes)

    def count(self, outcome: str) -> int:
        """How many documents that count had this outcome."""
        counted = self.playbooks_counted or outcome == "removed"
        return sum(1 for name, bundled in self.outcomes if name == outcome and (counted or not bundled))


class Ingest:
    """Builds generations in one data folder with one embedder.

    `bundled` is the folder of playbooks that belong to every generation, or None to serve only what was ingested.
    """

    def __init__(self, data: Path, embedder: Embedder, bundled: Path | None, progress: Progress | None = None) -> None:
        self._generations = Generations(data)
        self._embedder = embedder
        self._bundled = bundled
        self._progress = progress or Silence()

    def is_current(self) -> bool:
        """Whether the serving generation was chunked as now and holds the bundled playbooks as on disk (if wanted).

        One that another model embedded counts as current: to embed everything anew takes a person's word, and opening it
        says so.
        """
        serving = self._generations.serving()
        if serving is None:
            return False
        manifest = self._generations.manifest(serving)
        if manifest.embedding != self._embedder.fingerprint:
            return True
        if manifest.chunker != VERSION:
            return False
        stored = {record.path: record for record in manifest.documents if record.bundled}
        files = list(find_files(self._bundled)) if self._bundled else []
        return {str(path) for path in files} == set(stored) and all(_untouched(path, stored[str(path)]) for path in files)

    def run(self, paths: Sequence[Path] = (), *, rebuild: bool = False) -> IngestReport:
        """Add what lies under `paths` (files or folders) to what is there; unreadable files are reported, others go on.

        `rebuild` embeds everything anew, as after a change of the embedding model. Raises `StoreError` where no document
        would be left to serve.
        """
        started = time.perf_counter()
        with self._generations.lock(self._progress.step):
            previous = self._previous()
            same_maker = previous is not None and (previous.embedding, previous.chunker) == (
                self._embedder.fingerprint,
                VERSION,
            )
            plan = self._plan(paths, previous)
            if previous and not plan.changes and same_maker and not rebuild:
                return _report(plan, previous.id, previous.passages, started, promoted=False)
            if not plan.documents and previous:
                raise StoreError("No document would be left to serve.", help="Run: advisor ingest PATH")
            if not plan.documents:
                return _report(plan, "", 0, started, promoted=False)
            reusable = previous if same_maker and not rebuild else None
            manifest = self._build(plan, reusable)
        return _report(plan, manifest.id, manifest.passages, started, promoted=True)

    def _previous(self) -> Manifest | None:
        serving = self._generations.serving()
        return self._generations.manifest(serving) if serving else None

    def _plan(self, paths: Sequence[Path], previous: Manifest | None) -> Plan:
        self._progress.step("Reading")
        plan = Plan(playbooks_counted=not paths)
        stored = {record.path: record for record in previous.documents} if previous else {}
        roots = [(_resolved(path), False) for path in paths]
        if self._bundled:
            roots.insert(0, (_resolved(self._bundled), True))
        seen: set[str] = set()
        for root, bundled in roots:
            for path in find_files(root):
                if str(path) not in seen:
                    seen.add(str(path))
                    self._plan_file(plan, path, bundled, stored.get(str(path)), previous)
        replaced = {item.path for item in plan.records.values()}
        for record in stored.values():
            if record.source.id in plan.records or record.path in replaced:
                continue
            if record.bundled:
                plan.outcomes.append(("removed", True))  # no longer among the playbooks, or they are switched off
            else:
                self._keep(plan, record, previous)  # also where its file is gone: nothing is removed silently
        return plan

    def _plan_file(
        self, plan: Plan, path: Path, bundled: bool, record: DocumentRecord | None, previous: Manifest | None
    ) -> None:
        if record and record.bundled == bundled and _untouched(path, record):
            plan.outcomes.append(("unchanged", bundled))
            self._keep(plan, record, previous)
            return
        try:
            file = load_file(path)
            if record and record.sha256 == file.sha256 and record.bundled == bundled:
                plan.outcomes.append(("unchanged", bundled))
                self._keep(plan, record, previous)
                return
            document = _with_free_id(clean(file), file, plan, previous)
            passages = chunk(document)
            if not passages:
                raise Rejected("no sentence of three words or more; nothing that could be quoted")
        except Rejected as reason:
            plan.failed.append(Failure(path=os.fsencode(path).decode(errors="replace"), reason=str(reason)))
            if record:
                self._keep(plan, record, previous)  # what was readable before stays served
            return
        known = record or any(item.source.id == document.source.id for item in (previous.documents if previous else ()))
        plan.outcomes.append(("updated" if known else "added", bundled))
        plan.documents[document.source.id] = document
        plan.passages[document.source.id] = passages
        plan.records[document.source.id] = _record(document, file, bundled)

    def _keep(self, plan: Plan, record: DocumentRecord, previous: Manifest | None) -> None:
        assert previous is not None, "a record comes from a manifest"
        text = self._generations.text(previous.id, record)
        plan.documents[record.source.id] = Document(source=record.source, text=text)
        plan.records[record.source.id] = record

    def _build(self, plan: Plan, reusable: Manifest | None) -> Manifest:
        generation, folder = self._generations.start()
        passages: list[Passage] = []
        records = []
        for id_, document in plan.documents.items():
            found = plan.passages.get(id_) or chunk(document)
            passages += found
            record = plan.records[id_].model_copy(update={"passages": len(found)})
            records.append(record)
            (folder / "documents" / record.text_file).write_text(document.text, encoding="utf-8", newline="\n")
        vectors, voiced = self._write_vectors(folder, passages, reusable)
        LexicalIndex.build([passage.id for passage in passages], [_lexical_text(passage) for passage in passages]).save(
            folder / "lexical"
        )
        manifest = Manifest(
            id=generation,
            created_at=datetime.datetime.now(datetime.UTC),
            embedding=self._embedder.fingerprint,
            dimension=self._embedder.dimension,
            chunker=VERSION,
            documents=tuple(records),
            passages=len(passages),
            vectors=vectors,
            voiced=voiced,
        )
        self._generations.finish(manifest)
        return manifest

    def _write_vectors(self, folder: Path, passages: list[Passage], reusable: Manifest | None) -> tuple[int, frozenset[str]]:
        """Embed and store all units of the passages; returns how many vectors that made and which passages are voiced."""
        self._progress.step("Embedding")
        openings: list[tuple[str, str]] = []
        others: list[tuple[Unit, str]] = []
        for passage in passages:
            (opening, text), *rest = units(passage)
            openings.append((record_id(opening, opening=True), text))
            others += rest
        known = VectorIndex(self._generations.folder(reusable.id) / "chroma") if reusable else None
        texts = openings + [(record_id(unit), text) for unit, text in others]
        vectors = embed(texts, self._embedder, known, self._progress.count)
        self._progress.step("Writing")
        index = VectorIndex(folder / "chroma", create=True)
        index.add_passages(passages, vectors[: len(passages)])
        index.add_units([unit for unit, _ in others], vectors[len(passages) :])
        index.close()
        return len(texts), frozenset(unit.passage_id for unit, _ in others if unit.kind is UnitKind.UTTERANCE)


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))  # `Path.resolve` raises on a loop of links


def _untouched(path: Path, record: DocumentRecord) -> bool:
    try:
        stat = path.stat()
    except OSError:
        return False
    return (stat.st_size, stat.st_mtime_ns) == (record.size, record.mtime_ns)


def _with_free_id(document: Document, file: LoadedFile, plan: Plan, previous: Manifest | None) -> Document:
    """The document under an id that no other file has, the same at every ingest: a second README.md keeps the first."""
    # Bundled playbooks are planned first; those of the previous generation may lie where another checkout has them.
    taken = {record.source.id: record.path for record in (previous.documents if previous else ()) if not record.bundled}
    taken |= {id_: record.path for id_, record in plan.records.items()}
    source, path = document.source, str(file.path)
    second = f"{source.id}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"
    holder = taken.get(source.id)
    if taken.get(second) != path and (holder is None or holder == path or not Path(holder).exists()):
        return document
    return document.model_copy(update={"source": source.model_copy(update={"id": second})})


def _record(document: Document, file: LoadedFile, bundled: bool) -> DocumentRecord:
    return DocumentRecord(
        source=document.source,
        path=str(file.path),
        sha256=file.sha256,
        size=file.size,
        mtime_ns=file.mtime_ns,
        bundled=bundled,
        passages=0,
    )


def _lexical_text(passage: Passage) -> str:
    # The heading counts twice: a question that names a section wants that section, not one that mentions it.
    return f"{passage.source.publisher}\n{passage.heading}\n{passage.heading}\n{passage.text}"


def _report(plan: Plan, generation: str, chunks: int, started: float, *, promoted: bool) -> IngestReport:
    return IngestReport(
        generation=generation,
        added=plan.count("added"),
        updated=plan.count("updated"),
        unchanged=plan.count("unchanged"),
        removed=plan.count("removed"),
        failed=tuple(plan.failed),
        chunks=chunks,
        seconds=round(time.perf_counter() - started, 3),
        promoted=promoted,
    )
