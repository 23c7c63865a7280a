"""The right to be forgotten: a document leaves every generation on disk, and nothing of its text stays behind.

A generation is never changed, so each one is copied without the document, vectors and all, and then deleted; also those
that do not hold it, as whoever built them may have read it just before, and Chroma's files hold stretches of memory that
nobody cleared. That takes no model, and the new files have never held the text: nothing can be read out of freed pages of a
database.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from knowledge.errors import StoreError
from knowledge.generations import DocumentRecord, Generations, How, Manifest
from knowledge.lexical import LexicalIndex
from knowledge.models import Passage


class Removal(NamedTuple):
    """What was removed: the document as it was recorded last, and how many generations held it."""

    record: DocumentRecord
    generations: int


def remove_document(generations: Generations, document: str) -> Removal:
    """Remove a document from all generations; call under `lock()`. Raises `StoreError` where none holds it.

    Safe to repeat: whatever was stopped half-way is completed by the next call.
    """
    generations.collect()
    serving = generations.serving()
    found = [generations.manifest(id_) for id_ in generations.finished()]
    found.sort(key=lambda manifest: manifest.id != serving)  # what serves comes first
    holders = [manifest for manifest in found if _record(manifest, document)]
    if not holders:
        raise StoreError(f"There is no document {document} in the knowledge.", help="List them with: advisor knowledge list")
    record = _record(holders[0], document)
    assert record is not None, "every holder has a record"
    for manifest in found:
        _replace(generations, manifest, document, serves=manifest.id == serving)
    generations.home.clean()
    return Removal(record, len(holders))


def _replace(generations: Generations, manifest: Manifest, document: str, *, serves: bool) -> None:
    alone = all(one.source.id == document for one in manifest.documents)
    if alone or (manifest.refused and not serves):  # nothing that anybody could go back to
        if serves:
            generations.serve_nothing()
        generations.discard(manifest.id)
        return
    copy = _copy_without(generations, manifest, document)
    generations.seal(copy)
    if serves:
        generations.serve(copy.id, How.REMOVAL)
    generations.rename(manifest.id, copy.id)
    generations.discard(manifest.id)


def _copy_without(generations: Generations, manifest: Manifest, document: str) -> Manifest:
    new = generations.start(manifest.id)
    kept = tuple(record for record in manifest.documents if record.source.id != document)
    for record in kept:
        generations.write_text(new, record, generations.text(manifest.id, record))
    passages, vectors = _copy_index(generations, manifest.id, new, document)
    generations.write_words(new, LexicalIndex.of(passages))
    gone = [record for record in manifest.documents if record.source.id == document and record.bundled]
    ids = frozenset(passage.id for passage in passages)
    return manifest.model_copy(
        update={
            "id": new,
            "documents": kept,
            "passages": len(passages),
            "vectors": vectors,
            "voiced": manifest.voiced & ids,
            "excluded": manifest.excluded | {Path(record.path).name for record in gone},
            "check": None,  # its figures may quote what was asked about the document
        }
    )


def _copy_index(generations: Generations, source: str, target: str, document: str) -> tuple[list[Passage], int]:
    """Copy the index without a document; returns the passages that were copied, and how many vectors."""
    passages: list[Passage] = []
    vectors = 0
    old = generations.vectors(source)
    with generations.writer(target) as write:
        for rows in old.rows_without(document):
            write(rows)
            passages += [passage for row in rows if (passage := row.passage)]
            vectors += len(rows)
    old.close()
    return passages, vectors


def _record(manifest: Manifest, document: str) -> DocumentRecord | None:
    return next((record for record in manifest.documents if record.source.id == document), None)
