"""What tests of ingests share: a desk with notes to ingest."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.models import IngestReport
from ingest.pipeline import Ingest
from knowledge.generations import DocumentRecord, Generations, Manifest
from knowledge.homes import Home
from knowledge.library import Library
from tests.fakes import FakeEmbedder

PAGER = "# Pager\n\nThe pager goes to Ann.\n\n## Nights\n\nBob is called at night.\n"
CANARY = "# Canary\n\nThe canary release comes first.\n"


class Desk:
    """A folder of notes beside a data folder, with an embedder that records what it embeds."""

    def __init__(self, root: Path) -> None:
        self.notes = root / "notes"
        self.notes.mkdir()
        self.data = root / "data"
        self.home: Path | Home = self.data
        self.embedder = FakeEmbedder()

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.notes / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def ingest(self, *paths: Path, bundled: Path | None = None, rebuild: bool = False, prune: bool = False) -> IngestReport:
        self.embedder.texts.clear()
        return Ingest(self.home, self.embedder, bundled).run(paths or [self.notes], rebuild=rebuild, prune=prune)

    @property
    def manifest(self) -> Manifest:
        generations = Generations(self.home)
        serving = generations.serving()
        assert serving
        return generations.manifest(serving)

    @property
    def served(self) -> dict[str, DocumentRecord]:
        return {record.source.id: record for record in self.manifest.documents}

    def text(self, id_: str) -> str:
        return Library(self.home, self.embedder).text(id_)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    """Added, updated, unchanged, removed."""
    return report.added, report.updated, report.unchanged, report.removed
