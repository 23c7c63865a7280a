"""What differs between two versions of the knowledge: documents, their passages and their text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from enum import StrEnum
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
    """One document that differs. `added` and `removed` count passages; `text` is a unified diff of its text.

    `said` names what is known of it that differs, such as "audience: everybody → finance".
    """

    document: str
    title: str
    change: Change
    added: int
    removed: int
    text: str = ""
    said: tuple[str, ...] = ()


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
        said=_said(before.source if before else None, version.source),
    )


def _said(before: Source | None, after: Source) -> tuple[str, ...]:
    """What differs of the metadata that admins look after; of a new document, whom it is for where not for everybody."""
    if before is None:
        return (f"audience: {_shown('audience', after)}",) if after.audience else ()
    names = ("title", "owner", "review_by", "tags", "audience")
    pairs = ((name, _shown(name, before), _shown(name, after)) for name in names)
    return tuple(f"{name.replace('_', '-')}: {old} → {new}" for name, old, new in pairs if old != new)


def _shown(name: str, source: Source) -> str:
    value = getattr(source, name)
    text = ", ".join(value) if isinstance(value, tuple) else str(value or "")
    return text or ("everybody" if name == "audience" else "none")


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
        self._index: VectorIndex | None = None
        self.documents = {record.source.id: record for record in manifest.documents}

    def version(self, document: str) -> Version | None:
        """A document of the generation; None where it does not hold it."""
        record = self.documents.get(document)
        if record is None:
            return None
        if self._index is None:
            self._index = self._generations.vectors(self._manifest.id)
        text = self._generations.text(self._manifest.id, record)
        return Version(record.source, text, self._index.passages_of(document))


def _text_diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="", n=1)
    return "\n".join(lines)
