"""What many tests share: the real embedding model, and the bundled playbooks ingested once per run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from bot.answering.chain import RetrievalChain
from bot.compose import PLAYBOOKS
from bot.engine import Engine
from bot.store.memory import MemoryStore
from ingest.pipeline import Ingest
from knowledge.embedder import DEFAULT_MODEL, Embedder, load_embedder
from knowledge.library import Library
from knowledge.retriever import PlaybookRetriever

os.environ["HF_HUB_OFFLINE"] = "1"

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# The exported model is checked by its hash when it is loaded, so keeping it between runs can hide nothing.
MODEL_CACHE = Path(__file__).parents[1] / ".cache" / "models"


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the settings of whoever runs it, or leaves state outside its own folder."""
    for name in list(os.environ):
        if name.startswith(("ADVISOR_", "OPENAI_", "SLACK_", "LANGCHAIN_", "LANGSMITH_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "loopback_only"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default embedding model."""
    return load_embedder(DEFAULT_MODEL, MODEL_CACHE)


@pytest.fixture(scope="session")
def playbook_data(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that serves the bundled playbooks. Read only: tests that write make their own."""
    data = tmp_path_factory.mktemp("playbooks")
    Ingest(data, embedder, PLAYBOOKS).run()
    return data


@pytest.fixture(scope="session")
def library(embedder: Embedder, playbook_data: Path) -> Library:
    """The bundled playbooks, open for questions."""
    return Library(playbook_data, embedder)


@pytest.fixture
def engine(library: Library) -> Engine:
    """The engine over the bundled playbooks, without a language model."""
    return Engine(RetrievalChain(PlaybookRetriever(searcher=library), cutoff=0.5), MemoryStore())
