"""What an ingest will do, settled before anything is written: which documents come, change, stay and go."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.chunk import chunk
from ingest.clean import clean
from ingest.fetch import fetch
from ingest.load import Fetcher, Place, find_files, is_url, load, stamp
from ingest.models import Document, Duplicate, Failure, LoadedFile, Rejected
from knowledge.generations import DocumentRecord, Generations, Manifest
from knowledge.models import Given, Passage


@dataclass
class Plan:
    """What an ingest will do, by document id: texts to chunk with the record each will get, and each one's outcome.

    `outcomes` are pairs of an outcome ("added", "updated", "unchanged", "removed") and whether it befell a bundled
    playbook. Those count only in an ingest that names no other documents (`playbooks_counted`), or when one is removed.
    `files` counts the files that were found; each has an outcome or a failure in the end.
    """

    playbooks_counted: bool
    documents: dict[str, Document] = field(default_factory=dict)
    records: dict[str, DocumentRecord] = field(default_factory=dict)
    passages: dict[str, list[Passage]] = field(default_factory=dict)  # of the documents that were read anew
    failed: list[Failure] = field(default_factory=list)
    outcomes: list[tuple[str, bool]] = field(default_factory=list)
    removed: list[DocumentRecord] = field(default_factory=list)
    excluded: frozenset[str] = frozenset()
    files: int = 0

    @property
    def changes(self) -> bool:
        """Whether any document differs from the serving generation."""
        return any(outcome != "unchanged" for outcome, _ in self.outcomes)

    @property
    def touched(self) -> frozenset[str]:
        """The ids of the documents that come, change or go."""
        return frozenset(self.passages) | {record.source.id for record in self.removed}

    def count(self, outcome: str) -> int:
        """How many documents that count had this outcome."""
        counted = self.playbooks_counted or outcome == "removed"
        return sum(1 for name, bundled in self.outcomes if name == outcome and (counted or not bundled))


class Planner:
    """Reads what lies under the named paths and compares it with the generation that serves.

    `prune` drops documents whose file is gone from a named folder, as long as any file is left in it: a folder that is
    missing or empty is more likely a disk that is not mounted. `fetcher` fetches pages. `stand_ins` says where the content
    of files lies that are not in their place yet; such a file takes over the document of its name. `reading` is told which
    file comes next, counted from 1. `given` is said of all documents under the named paths; it stays with them, and so
    does an audience, until something else is said.
    """

    def __init__(
        self,
        generations: Generations,
        previous: Manifest | None,
        bundled: Path | None,
        *,
        prune: bool = False,
        fetcher: Fetcher = fetch,
        stand_ins: Mapping[Path, Path] | None = None,
        reading: Callable[[int], None] = lambda _: None,
        given: Given | None = None,
    ) -> None:
        self._generations = generations
        self._previous = previous
        self._bundled = _resolved(bundled) if bundled else None
        self._prune = prune
        self._fetcher = fetcher
        self._stand_ins = {_resolved(path): content for path, content in (stand_ins or {}).items()}
        self._reading = reading
        self._given = given or Given()
        self._stored = {record.path: record for record in previous.documents} if previous else {}
        self._stored_contents = {record.sha256: record for record in self._stored.values() if not record.bundled}
        self._paths: dict[str, str] = {}  # of what is planned, by the hash of the content

    def plan(self, paths: Sequence[Place]) -> Plan:
        """The plan for these files, folders and pages."""
        excluded = self._previous.excluded if self._previous else frozenset()
        plan = Plan(playbooks_counted=not paths, excluded=excluded)
        seen: set[str] = set()
        emptied: list[Path] = []
        for path in playbooks(self._bundled, excluded):
            self._once(plan, path, True, seen)
        for url in (path for path in paths if isinstance(path, str)):
            self._once(plan, url, False, seen)
        for root in (_resolved(path) for path in paths if isinstance(path, Path)):
            files = list(find_files(root))
            for path in files:
                if not (self._prune and not os.path.lexists(path) and str(path) in self._stored):
                    self._once(plan, path, False, seen)
            if self._prune and (files or not root.is_dir()):
                emptied.append(root)
            elif self._prune:
                plan.failed.append(
                    Failure(path=str(root), reason="holds no documents, so nothing was pruned; is it mounted?")
                )
        self._settle_others(plan, emptied)
        return plan

    def _once(self, plan: Plan, path: Place, bundled: bool, seen: set[str]) -> None:
        if str(path) not in seen:
            seen.add(str(path))
            plan.files += 1
            self._reading(plan.files)
            self._plan_file(plan, path, bundled)

    def _plan_file(self, plan: Plan, path: Place, bundled: bool) -> None:
        record = self._stored.get(str(path))
        stands_in = path in self._stand_ins
        given = Given() if bundled else self._given.after(record.given if record else Given())
        same = record is not None and record.bundled == bundled and record.given == given
        if record and same and not stands_in and untouched(path, record):
            plan.outcomes.append(("unchanged", bundled))
            self._keep(plan, record)
            return
        try:
            file = self._load(path).model_copy(update={"given": given})
            if record and same and record.sha256 == file.sha256:
                plan.outcomes.append(("unchanged", bundled))
                self._keep(plan, record)
                return
            if not (record or bundled):
                self._refuse_copy(file)
            document = _with_free_id(clean(file), file, plan, None if stands_in else self._previous)
            document = self._for_earlier_audience(document, file, record)
            passages = chunk(document)
            if not passages:
                raise Rejected("no sentence of three words or more; nothing that could be quoted")
        except Rejected as reason:
            name, duplicate = os.fsencode(path).decode(errors="replace"), isinstance(reason, Duplicate)
            plan.failed.append(Failure(path=name, reason=str(reason), duplicate=duplicate))
            if record:
                self._keep(plan, record)  # what was readable before stays served
            return
        known = record or any(item.source.id == document.source.id for item in self._stored.values())
        plan.outcomes.append(("updated" if known else "added", bundled))
        plan.documents[document.source.id] = document
        plan.passages[document.source.id] = passages
        plan.records[document.source.id] = _record(document, file, bundled)
        self._paths.setdefault(file.sha256, str(path))

    def _for_earlier_audience(self, document: Document, file: LoadedFile, record: DocumentRecord | None) -> Document:
        """A document of which nobody says any more who may read it is for those whom it was for: also where it was moved."""
        if document.names_audience:
            return document
        namesake = next((one for one in self._stored.values() if one.source.id == document.source.id), None)
        earlier = record or namesake or self._stored_contents.get(file.sha256)
        audience = earlier.source.audience if earlier else ()
        return document.model_copy(update={"source": document.source.model_copy(update={"audience": audience})})

    def _load(self, path: Place) -> LoadedFile:
        content = self._stand_ins.get(path) if isinstance(path, Path) else None
        return load(content).model_copy(update={"path": path}) if content else load(path, self._fetcher)

    def _refuse_copy(self, file: LoadedFile) -> None:
        """A new file with the same content as a document that is served adds nothing to the knowledge."""
        path = self._paths.get(file.sha256)
        stored = self._stored_contents.get(file.sha256)
        if path is None and stored and (is_url(stored.path) or untouched(Path(stored.path), stored)):
            path = stored.path
        if path is not None:
            raise Duplicate(f"duplicate of {path}; nothing to do, it is served from there")

    def _settle_others(self, plan: Plan, emptied: Sequence[Path]) -> None:
        """The documents that no named file stands for: kept, unless they are playbooks no more or pruned."""
        replaced = {item.path for item in plan.records.values()}
        for record in self._stored.values():
            if record.source.id in plan.records or record.path in replaced:
                continue
            path = Path(record.path)
            pruned = not os.path.lexists(path) and any(_lies_in(path, root) for root in emptied)
            if record.bundled or pruned:
                plan.outcomes.append(("removed", record.bundled))
                plan.removed.append(record)
            else:
                self._keep(plan, record)  # also where its file is gone: nothing is removed silently

    def _keep(self, plan: Plan, record: DocumentRecord) -> None:
        assert self._previous is not None, "a record comes from a manifest"
        text = self._generations.text(self._previous.id, record)
        plan.documents[record.source.id] = Document(source=record.source, text=text)
        plan.records[record.source.id] = record
        self._paths.setdefault(record.sha256, record.path)


def playbooks(folder: Path | None, excluded: Iterable[str]) -> list[Path]:
    """The bundled files that are to be served: none without a folder, and none that was removed on purpose."""
    left_out = set(excluded)
    return [path for path in find_files(folder) if path.name not in left_out] if folder else []


def untouched(path: Place, record: DocumentRecord) -> bool:
    """Whether a file is as it was when its record was made, as far as size and time tell."""
    try:
        return not isinstance(path, str) and stamp(path) == (record.size, record.mtime_ns)
    except OSError:
        return False


def _lies_in(path: Path, root: Path) -> bool:
    return path == root or (root.is_dir() and path.is_relative_to(root))


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))  # `Path.resolve` raises on a loop of links


def second_id(document: Document, path: str) -> str:
    """The id of a document where another file has the one that it would have."""
    return f"{document.source.id}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"


def _with_free_id(document: Document, file: LoadedFile, plan: Plan, previous: Manifest | None) -> Document:
    """The document under an id that no other file has, the same at every ingest: a second README.md keeps the first."""
    # Bundled playbooks are planned first; those of the previous generation may lie where another checkout has them.
    taken = {record.source.id: record.path for record in (previous.documents if previous else ()) if not record.bundled}
    taken |= {id_: record.path for id_, record in plan.records.items()}
    source, path = document.source, str(file.path)
    second = second_id(document, path)
    holder = taken.get(source.id)
    if taken.get(second) != path and (holder is None or holder == path or not (is_url(holder) or Path(holder).exists())):
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
        given=file.given,
        passages=0,
    )
