"""What differs between two versions of the knowledge: documents, their passages and their text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from knowledge.generations import Generations, Manifest
from knowledge.index import VectorIndex
from knowledge.models import Frozen, Passage, Source


class Change(StrEnum):
    """What became of a document."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Version(NamedTuple):
    """A document as one version of the knowledge holds it."""

    source: Source
    text: str
    passages: Sequence[Passage]


class DocumentDiff(Frozen):
    """One document that differs. `added` and `removed` count passages; `text` is a unified diff of its text."""

    document: str
    title: str
    change: Change
    added: int
    removed: int
    text: str = ""


def compare(before: Version | None, after: Version | None) -> DocumentDiff | None:
    """How a document differs; None where it is the same in both, or in neither."""
    version = after or before
    if version is None or before == after:
        return None
    old = {passage.id for passage in before.passages} if before else set()
    new = {passage.id for passage in after.passages} if after else set()
    change = Change.CHANGED if before and after else Change.ADDED if after else Change.REMOVED
    return DocumentDiff(
        document=version.source.id,
        title=version.source.title,
        change=change,
        added=len(new - old),
        removed=len(old - new),
        text=_text_diff(before.text, after.text) if before and after else "",
    )


def compare_generations(generations: Generations, before: str, after: str) -> Iterator[DocumentDiff]:
    """The documents that differ between two generations, by id."""
    old, new = Stored(generations, generations.manifest(before)), Stored(generations, generations.manifest(after))
    for document in sorted(old.documents.keys() | new.documents.keys()):
        found = compare(old.version(document), new.version(document))
        if found:
            yield found


class Stored:
    """The documents of a generation, read one by one."""

    def __init__(self, generations: Generations, manifest: Manifest) -> None:
        self._generations = generations
        self._manifest = manifest
        self._folder: Path = generations.folder(manifest.id)
        self._index: VectorIndex | None = None
        self.documents = {record.source.id: record for record in manifest.documents}

    def version(self, document: str) -> Version | None:
        """A document of the generation; None where it does not hold it."""
        record = self.documents.get(document)
        if record is None:
            return None
        if self._index is None:
            self._index = VectorIndex(self._folder / "chroma")
        text = self._generations.text(self._manifest.id, record)
        return Version(record.source, text, self._index.passages_of(document))


def _text_diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="", n=1)
    return "\n".join(lines)
