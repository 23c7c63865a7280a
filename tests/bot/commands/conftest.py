"""A data folder with a record of its own, and ways to run commands on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.record import Record, build_store
from bot.settings import Settings
from tests.conftest import MODEL_CACHE


@pytest.fixture
def home(served: Path, examples: Path, tmp_path: Path) -> Path:
    """A data folder that serves the playbooks and has no record yet."""
    data = tmp_path / "home"
    data.mkdir()
    (data / "models").symlink_to(MODEL_CACHE)
    (data / "cache").symlink_to(examples)
    (data / "generations").symlink_to(served / "generations")
    (data / "serving.json").write_bytes((served / "serving.json").read_bytes())
    return data


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the model prepared and without the bundled playbooks."""
    monkeypatch.setenv("ADVISOR_BUNDLED_PLAYBOOKS", "false")
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "models").symlink_to(MODEL_CACHE)
    return folder


@pytest.fixture
def record(home: Path) -> Iterator[Record]:
    """The record in that folder."""
    opened = build_store(Settings(data_dir=home))
    yield opened
    opened.close()
