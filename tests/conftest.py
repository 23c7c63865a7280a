"""What many tests share: the real embedding model, and the bundled playbooks ingested once per run."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Callable, Iterator
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
from tests.homes import running_server

os.environ["HF_HUB_OFFLINE"] = "1"

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# The exported model is checked by its hash when it is loaded, so keeping it between runs can hide nothing.
MODEL_CACHE = Path(__file__).parents[1] / ".cache" / "models"


def pytest_configure() -> None:
    """A shell's background job ignores Ctrl-C, and so would every process that a test starts to interrupt it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the settings of whoever runs it, or leaves state outside its own folder."""
    for name in list(os.environ):
        if name.startswith(("ADVISOR_", "CHROMA_", "OPENAI_", "SLACK_", "LANGCHAIN_", "LANGSMITH_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "loopback_only"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default embedding model."""
    return load_embedder(DEFAULT_MODEL, MODEL_CACHE)


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that takes long to fill, filled by the first process of a run that asks for it and shared by all."""
    root = folders.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    done = root / f"{name}-made"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(root / name, ignore_errors=True)  # of a process in which it failed
            (root / name).mkdir()
            make(root / name)
            done.touch()
    return root / name


@pytest.fixture(scope="session")
def playbook_data(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that serves the bundled playbooks. Read only: tests that write make their own."""
    return made_once(tmp_path_factory, "playbooks", lambda data: Ingest(data, embedder, PLAYBOOKS).run())


@pytest.fixture(scope="session")
def library(embedder: Embedder, playbook_data: Path) -> Library:
    """The bundled playbooks, open for questions."""
    return Library(playbook_data, embedder)


@pytest.fixture
def engine(library: Library) -> Engine:
    """The engine over the bundled playbooks, without a language model."""
    return Engine(RetrievalChain(PlaybookRetriever(searcher=library), cutoff=0.5), MemoryStore(), passages=library)


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server. Homes in it have names of their own, so that tests do not meet."""
    with running_server(tmp_path_factory.mktemp("chroma")) as server:
        yield server.url
