"""The right to be forgotten, all of it: a document leaves the knowledge, and its words leave everything written from it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from bot.faults import FILE
from knowledge.forgetting import Traces
from knowledge.generations import Generations
from knowledge.manifests import DocumentRecord
from knowledge.removal import remove_document

UPLOADS = "uploads"  # below the data folder: files that were dropped into a chat
_METADATA = ".meta.yaml"


class Forgetting(Protocol):
    """What was said and stored."""

    def forget(self, traces: Traces) -> int:
        """Remove all traces; how many rows held any. Raises `RecordError`."""


class Forgotten(NamedTuple):
    """What was removed: the document as it was recorded last, and from how many generations and stored texts."""

    record: DocumentRecord
    generations: int
    rows: int


def forget_document(generations: Generations, data: Path, stored: Forgetting, document: str) -> Forgotten:
    """Remove a document and all that quotes it; call under `lock()`. Raises `StoreError` where there is none.

    Safe to repeat: the document itself goes last but one, so that whatever was stopped half-way is completed by the next
    call. Answers that are being written at this moment are kept after that and looked through once more.
    """
    traces, records = _traces(generations, document)
    rows = stored.forget(traces)
    _delete_uploads(data / UPLOADS, records)
    _redact_log(data / FILE, traces)
    removal = remove_document(generations, document)
    return Forgotten(removal.record, removal.generations, rows + stored.forget(traces))


def _traces(generations: Generations, document: str) -> tuple[Traces, list[DocumentRecord]]:
    """What all versions of a document said and where they came from; what the others say that serve is not its own."""
    manifests = [generations.manifest(id_) for id_ in generations.finished()]
    versions = [(one.id, record) for one in manifests for record in one.documents if record.source.id == document]
    texts = [text for id_, record in versions for text in (generations.text(id_, record), record.source.title)]
    serving = generations.serving()

    def kept() -> Iterator[str]:
        for manifest in (one for one in manifests if one.id == serving):
            for record in manifest.documents:
                if record.source.id != document:
                    yield generations.text(manifest.id, record)

    return Traces(document, texts, kept() if versions else ()), [record for _, record in versions]


def _delete_uploads(folder: Path, records: list[DocumentRecord]) -> None:
    """Files that people dropped are ours to delete, with newer versions that wait for a decision; others are theirs."""
    folder = Path(os.path.realpath(folder))
    hashes = {record.sha256 for record in records}
    names = {path.name for record in records if (path := Path(record.path)).is_relative_to(folder)}
    for path in [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(_METADATA)]:
        beside = path.with_name(path.name + _METADATA)
        metadata = beside.read_bytes() if beside.is_file() else b""
        if path.name in names or hashlib.sha256(path.read_bytes() + metadata).hexdigest() in hashes:
            path.unlink(missing_ok=True)
            beside.unlink(missing_ok=True)


def _redact_log(log: Path, traces: Traces) -> None:
    """Tracebacks may quote what was worked on. Rewritten in place of the old file, and only where there is anything."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    redacted = "".join(map(traces.redact, text.splitlines(keepends=True)))
    if redacted != text:
        handle, staging = tempfile.mkstemp(dir=log.parent, prefix=f".{log.name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(redacted)
        os.replace(staging, log)
