"""What a person is told when the database fails: where, what to do, and never a password."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, text

from bot.errors import RecordError
from bot.store.database import open_database
from bot.store.repository import SqlAssessmentStore
from tests.bot.store.conftest import POSTGRESQL, opened
from tests.bot.store.samples import answer, begun, full, numbered, with_answer
from tests.process import environment

ROOT = Path(__file__).parents[3]
SECRET = "s3cr3t-w0rd"


def told(error: RecordError) -> str:
    """Everything that a log could hold of an error."""
    return "".join(traceback.format_exception(error))


def file_of(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def end(backend: int) -> None:
    """End a connection from the server's side, as a restart does."""
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))  # waits until it is gone


def test_a_restarted_server_costs_no_message(postgresql_url: str) -> None:
    """Connections that the server closed meanwhile are replaced unnoticed."""
    with opened(postgresql_url) as engine:
        store = SqlAssessmentStore(engine)
        saved = store.save(begun())
        with engine.connect() as one:
            backend = one.execute(text("SELECT pg_backend_pid()")).scalar_one()
        end(backend)
        assert store.save(numbered(saved)).version == 2


def test_a_connection_that_breaks_in_a_save_is_told(postgresql_url: str) -> None:
    """Nothing of the save is there, and trying again works."""
    with opened(postgresql_url) as engine:
        store = SqlAssessmentStore(engine)
        saved = store.save(begun())

        @event.listens_for(engine, "before_cursor_execute", once=True)
        def cut(connection: Any, *_: Any) -> None:
            end(connection.connection.driver_connection.info.backend_pid)

        with pytest.raises(RecordError) as error:
            store.save(numbered(saved))
        assert error.value.retryable
        assert store.get("a1") == saved
        assert store.save(numbered(saved)).version == 2


def test_a_file_that_is_no_database_is_told(sqlite_url: str) -> None:
    """Somebody's other file is neither used nor changed."""
    path = file_of(sqlite_url)
    path.parent.mkdir()
    path.write_text("Dear diary, " * 1_000)
    with pytest.raises(RecordError, match=r"damaged, or is not one of the advisor's.*backup") as error:
        open_database(sqlite_url)
    assert not error.value.retryable
    assert path.read_text() == "Dear diary, " * 1_000


def test_a_damaged_database_is_told(sqlite_url: str) -> None:
    """Pages overwritten by a failing disk are no traceback in the chat."""
    with opened(sqlite_url) as engine:
        SqlAssessmentStore(engine).save(full())
    path = file_of(sqlite_url)
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(RecordError, match="damaged"), opened(sqlite_url) as engine:
        SqlAssessmentStore(engine).get("a1")


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    """The message names the folder and the settings that choose another."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    if os.access(folder, os.W_OK):  # root may write anywhere but where the kernel itself refuses
        folder = Path("/proc/self")
    with pytest.raises(RecordError, match=f"{folder}.*ADVISOR_DATA_DIR"):
        open_database(f"sqlite:///{folder}/advisor.db")


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    """A path that cannot be opened is named."""
    with pytest.raises(RecordError, match="cannot be opened"):
        open_database(f"sqlite:///{tmp_path}")


@pytest.fixture
def limited(sqlite_url: str) -> Iterator[tuple[SqlAssessmentStore, list[str]]]:
    """A store over SQLite whose connections run the statements of a list first."""
    with opened(sqlite_url, patience=0.2) as engine:
        limits: list[str] = []

        @event.listens_for(engine, "checkout")
        def limit(connection: Any, *_: Any) -> None:
            for statement in limits:
                connection.execute(statement)

        yield SqlAssessmentStore(engine), limits


@pytest.mark.parametrize(
    ("statement", "says", "retryable"),
    [("PRAGMA max_page_count = 1", "disk is full", True), ("PRAGMA query_only = ON", "cannot be written to", False)],
)
def test_a_disk_that_takes_no_more_is_told(
    limited: tuple[SqlAssessmentStore, list[str]], statement: str, says: str, retryable: bool
) -> None:
    """A full or a read-only disk refuses the save as a whole, and reading goes on."""
    store, limits = limited
    saved = store.save(begun())
    limits.append(statement)
    with pytest.raises(RecordError, match=says) as error:
        store.save(with_answer(saved, answer(note="long " * 100_000)))
    assert error.value.retryable is retryable
    assert store.get("a1") == saved


def test_a_locked_database_is_told(limited: tuple[SqlAssessmentStore, list[str]], sqlite_url: str) -> None:
    """A writer waits for another one as long as it has patience; reading never waits."""
    store, _ = limited
    saved = store.save(begun())
    other = sqlite3.connect(file_of(sqlite_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordError, match="busy") as error:
        store.save(numbered(saved))
    assert error.value.retryable
    assert store.get("a1") == saved
    other.close()
    assert store.save(numbered(saved)).version == 2


def test_a_locked_row_is_told(postgresql_url: str) -> None:
    """PostgreSQL is given the same patience."""
    with opened(postgresql_url, patience=0.2) as engine:
        store = SqlAssessmentStore(engine)
        saved = store.save(begun())
        with engine.begin() as other:
            other.execute(text("SELECT * FROM assessments FOR UPDATE"))
            with pytest.raises(RecordError, match="busy") as error:
                store.save(numbered(saved))
        assert error.value.retryable


@pytest.fixture
def refusing_server() -> Iterator[int]:
    """The port of a PostgreSQL server that finds every password wrong."""
    fields = b'SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "ann"\0\0'
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with client:
                while client.recv(1024)[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"):
                    client.sendall(b"N")  # neither TLS nor GSS here
                client.sendall(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)

    thread = Thread(target=serve)
    thread.start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_a_refused_login_is_told_without_the_password(refusing_server: int) -> None:
    """The message names server and database; neither it nor the log names the password."""
    with pytest.raises(RecordError, match=rf"127\.0\.0\.1:{refusing_server}/advisor refuses the login") as error:
        open_database(f"postgresql://ann:{SECRET}@127.0.0.1:{refusing_server}/advisor")
    assert not error.value.retryable
    assert SECRET not in told(error.value)


def test_a_database_that_does_not_exist_is_told(postgresql_url: str) -> None:
    """The server is there, the database is not: trying again would not help."""
    with pytest.raises(RecordError, match=r"refuses the login.*database") as error:
        open_database(postgresql_url.replace("/test?", "/advisor_nowhere?"))
    assert not error.value.retryable


def test_a_server_out_of_reach_is_told_without_the_password() -> None:
    """Nothing listens there; it may later."""
    with pytest.raises(RecordError, match=r"127\.0\.0\.1:1/advisor cannot be reached") as error:
        open_database(f"postgres://ann:{SECRET}@127.0.0.1:1/advisor")
    assert error.value.retryable
    assert SECRET not in told(error.value)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ann:p@{SECRET}@127.0.0.1/advisor",
        f"postgresql://ann@127.0.0.1:{SECRET}/advisor",
        f"mysql://ann:{SECRET}@127.0.0.1/advisor",
        f"nonsense {SECRET}",
    ],
)
def test_a_url_that_cannot_be_used_is_told_without_the_password(url: str) -> None:
    """The message shows the right form instead of the wrong one."""
    with pytest.raises(RecordError, match=r"ADVISOR_DATABASE_URL cannot be used.*postgresql://user:password@host") as error:
        open_database(url)
    assert SECRET not in told(error.value)


def test_a_missing_driver_is_told(tmp_path: Path) -> None:
    """Whoever asks for PostgreSQL without its driver is given the line that installs it."""
    (tmp_path / "psycopg.py").write_text("raise ModuleNotFoundError(name='psycopg')\n")
    program = "from bot.store.database import open_database; open_database('postgresql://127.0.0.1:1/advisor')"
    env = environment(ROOT, PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]))
    ended = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert "pip install -c constraints.txt -e '.[postgresql]'" in ended.stderr


@pytest.mark.parametrize("damage", ["UPDATE answers SET status = 'perhaps'", "UPDATE changes SET new = '[1]'"])
def test_a_record_that_makes_no_sense_is_told(engine: Engine, damage: str) -> None:
    """A value that no version ever wrote is an error of the record, not of the program."""
    store = SqlAssessmentStore(engine)
    store.save(full())
    with engine.begin() as connection:
        connection.execute(text(damage))
    with pytest.raises(RecordError, match="cannot read"):
        store.get("a1")
