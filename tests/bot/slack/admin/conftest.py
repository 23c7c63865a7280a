"""A data folder with two notes in it, and the app over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import Ingest
from knowledge.embedder import Embedder
from tests.bot.slack.admin.office import BUDGET, PAGER, Office, office
from tests.conftest import MODEL_CACHE
from tests.slack_fake import FakeSlack


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The folder of the notes."""
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "pager.md").write_text(PAGER)
    (notes / "budget.md").write_text(BUDGET)
    return notes


@pytest.fixture
def data(examples: Path, embedder: Embedder, desk: Path, tmp_path: Path) -> Path:
    """A data folder in which the notes serve."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "models").symlink_to(MODEL_CACHE)
    (folder / "cache").symlink_to(examples)
    Ingest(folder, embedder, None).run([desk])
    return folder


@pytest.fixture
def place(data: Path) -> Iterator[Office]:
    """The app over these notes; Ana and Ben are admins."""
    with FakeSlack() as slack, office(data, slack) as running:
        yield running
