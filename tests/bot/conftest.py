"""A scripted model server, settings that point the real LangChain model at it, and the command line on a served folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from bot.compose import build_interpreter, build_shelf
from bot.settings import Settings, read_settings
from knowledge.embedder import Embedder
from tests.conftest import MODEL_CACHE, made_once
from tests.fakes import ModelServer


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit status and what it printed, line breaks taken out."""

    status: int
    out: str
    err: str


Advisor = Callable[..., Outcome]


@pytest.fixture(scope="session")
def served(playbook_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it: the model prepared, the playbooks served. Read only."""
    data = tmp_path_factory.mktemp("served")
    (data / "models").symlink_to(MODEL_CACHE)
    (data / "generations").symlink_to(playbook_data / "generations")
    (data / "serving.json").write_bytes((playbook_data / "serving.json").read_bytes())
    return data


@pytest.fixture(scope="session")
def examples(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the vectors of the checklists' examples, as the first start leaves it."""

    def make(data: Path) -> None:
        build_interpreter(Settings(data_dir=data), build_shelf(), embedder=embedder)

    return made_once(tmp_path_factory, "examples", make) / "cache"


@pytest.fixture
def advisor(served: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Advisor:
    """Runs the console command inside the test's process, on the served folder unless told otherwise."""

    def run(*arguments: str, data: Path = served) -> Outcome:
        monkeypatch.setenv("ADVISOR_DATA_DIR", str(data))
        monkeypatch.setattr(sys, "argv", ["advisor", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        code = left.value.code
        return Outcome(code if isinstance(code, int) else 0, " ".join(printed.out.split()), " ".join(printed.err.split()))

    return run


@pytest.fixture
def model_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """An OpenAI-compatible server that the provider's own variables point at."""
    server = ModelServer()
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "key-for-tests")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.close()


@pytest.fixture
def model_settings(model_server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a process with a model, read from the environment as in every real run."""
    monkeypatch.setenv("ADVISOR_MODEL", "openai:test-model")
    monkeypatch.setenv("ADVISOR_MODEL_TIMEOUT", "1.0")
    return read_settings()
