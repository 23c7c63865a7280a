"""Every store under the same tests: in memory, in a SQLite file, in a PostgreSQL schema of the test's own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from bot.ports import AssessmentStore, ConversationStore
from bot.store.conversations import SqlConversationStore
from bot.store.database import PATIENCE, open_database
from bot.store.memory import MemoryAssessmentStore, MemoryStore
from bot.store.repository import SqlAssessmentStore

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/test"


@dataclass(frozen=True)
class Stores:
    """The two stores over one place."""

    assessments: AssessmentStore
    conversations: ConversationStore


@contextmanager
def opened(url: str, patience: float = PATIENCE) -> Iterator[Engine]:
    """A database, closed at the end, also of a test that fails."""
    engine = open_database(url, patience=patience)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """An empty schema of PostgreSQL, gone after the test."""
    schema = f"advisor_{secrets.token_hex(6)}"
    try:
        server = psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        reason = f"no PostgreSQL answers at {POSTGRESQL}: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with server:
        server.execute(f"CREATE SCHEMA {schema}")
        yield f"{POSTGRESQL}?options=-csearch_path%3D{schema}"
        server.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet, in a folder with a name that is hard to quote."""
    return f"sqlite:///{tmp_path / 'a folder?x=%25#' / 'advisor.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A database of each kind, open and in shape."""
    with opened(url) as engine:
        yield engine


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Empty stores of each kind."""
    if request.param == "memory":
        yield Stores(MemoryAssessmentStore(), MemoryStore())
        return
    with opened(request.getfixturevalue(f"{request.param}_url")) as engine:
        yield Stores(SqlAssessmentStore(engine), SqlConversationStore(engine))


@pytest.fixture
def store(stores: Stores) -> AssessmentStore:
    """An empty store of assessments of each kind."""
    return stores.assessments
