"""A scripted model server, and settings that point the real LangChain model at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.settings import Settings, read_settings
from tests.fakes import ModelServer


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
