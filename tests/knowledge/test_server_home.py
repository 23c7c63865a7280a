"""The knowledge on a Chroma server: what only a server can do wrong, and what several machines do at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from knowledge.chroma.server import Address, ChromaServer
from knowledge.errors import AdvisorError, StoreError
from knowledge.generations import Generations
from knowledge.library import Library
from knowledge.removal import remove_document
from tests.homes import CHROMA, RunningServer, running_server, server_home
from tests.ingest.conftest import CANARY, PAGER, Desk

KEY = "ck-very-secret"
# Ingests a folder with the fake model; killed at the point that the last argument names, as by a power cut.
WRITER = """
import os, signal, sys
from pathlib import Path
from bot.store.generations import SqlGenerations
from ingest.pipeline import Ingest
from tests.fakes import FakeEmbedder
from tests.homes import server_home

url, data, notes, point = sys.argv[1:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Mortal(FakeEmbedder):
    def encode(self, texts):
        if point == "embedding":
            die()
        return super().encode(texts)

def dying(name, before):
    method = getattr(SqlGenerations, name)
    def call(self, *arguments):
        if before:
            die()
        method(self, *arguments)
        die()
    setattr(SqlGenerations, name, call)

if point != "embedding":
    name, _, moment = point.partition(" ")
    dying(name, moment == "before")
with server_home(url, Path(data)) as home:
    Ingest(home, Mortal(), None).run([Path(notes)])
"""


class Answers(BaseHTTPRequestHandler):
    """Answers every request alike, in the way that a subclass says."""

    answers: dict[str, tuple[int, str]]

    def do_GET(self) -> None:
        status, body = self.answers.get(self.path, self.answers[""])
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


@contextmanager
def pretender(**answers: tuple[int, str]) -> Iterator[str]:
    """The address of something that is no Chroma server of today; `other` is what it says to all that is not named."""
    paths = {"/api/v2/" + name: answer for name, answer in answers.items()} | {"": answers["other"]}
    if "old" in answers:
        paths["/api/v1/heartbeat"] = answers["old"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Pretender", (Answers,), {"answers": paths}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server that a test may stop."""
    with running_server(tmp_path / "server") as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, server: RunningServer) -> Iterator[Desk]:
    """A desk with one document on that server."""
    desk = Desk(tmp_path)
    desk.write("pager.md", PAGER)
    with server_home(server.url, desk.data) as desk.home:
        desk.ingest()
        yield desk


def test_an_outage_is_told_and_passes(desk: Desk, server: RunningServer) -> None:
    """Questions and ingests say what is wrong while the server is away; when it is back the same library answers."""
    library = Library(desk.home, desk.embedder)
    assert library.search("pager", 1)
    server.stop()
    desk.write("canary.md", CANARY)
    for act in (lambda: library.search("pager", 2), desk.ingest):
        with pytest.raises(StoreError, match=rf"Try again in a minute.*{server.url} cannot be reached") as raised:
            act()
        assert raised.value.retryable
    assert set(desk.served) == {"pager"}
    server.start()
    assert {hit.passage.source.id for hit in library.search("pager", 9)} == {"pager"}
    assert desk.ingest().added == 1
    assert {hit.passage.source.id for hit in library.search("pager", 9)} == {"pager", "canary"}


def test_a_server_that_hangs_is_given_up(server: RunningServer) -> None:
    """Nobody waits for ever, neither at the first call nor at a later one."""
    chroma = ChromaServer(Address(server.url), asking=0.5)
    records = chroma.open("one", create=True)
    assert chroma.version() == "1.0.0"
    server.pause()
    try:
        started = time.monotonic()
        with pytest.raises(StoreError, match="does not answer in time"):
            chroma.open("one")
        assert time.monotonic() - started < 5
    finally:
        server.resume()
    assert records.count() == 0


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"other": (404, "")}, "is none: it answers, but not as Chroma does"),
        ({"other": (404, ""), "old": (200, "{}")}, "is too old"),
        ({"other": (200, '"0.6.3"')}, r"is too old \(0\.6\.3\)"),
        ({"other": (200, "<html>")}, "gives an answer that is not Chroma's"),
        ({"other": (401, KEY)}, "refuses the login. Check CHROMA_API_KEY"),
    ],
)
def test_a_wrong_address_is_told(answers: dict[str, tuple[int, str]], told: str) -> None:
    """Something else, an old version and a refused key each get their sentence, and none of them holds the key."""
    with pretender(**answers) as url:
        chroma = ChromaServer(Address(url), KEY)
        with pytest.raises(StoreError, match=told) as raised:
            chroma.version()
    assert KEY not in f"{raised.value}{chroma!r}{chroma.place}"


def test_a_key_goes_along_as_chroma_cloud_wants_it(chroma_url: str) -> None:
    """With a key, the tenant and the database are those that the key is for, unless others are named."""
    assert ChromaServer(Address(chroma_url), KEY).open("with-a-key", create=True).count() == 0
    with pytest.raises(StoreError, match=r"does not know the tenant or the database. Check CHROMA_TENANT"):
        ChromaServer(Address(chroma_url, tenant="nobody")).open("one")


@pytest.mark.parametrize("point", ["embedding", "write_words before", "finish before", "finish after", "point before"])
def test_a_killed_ingest_changes_nothing_and_the_next_completes_it(desk: Desk, server: RunningServer, point: str) -> None:
    """Wherever another process dies, the old state serves until the next run is done, and nothing of it is left over."""
    desk.write("canary.md", CANARY)
    command = [sys.executable, "-c", WRITER, server.url, str(desk.data), str(desk.notes), point]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], *sys.path])}
    done = subprocess.run(command, env=env, timeout=60, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert set(desk.served) == {"pager"}
    library = Library(desk.home, desk.embedder)
    assert {hit.passage.source.id for hit in library.search("x", 9)} == {"pager"}
    assert desk.ingest().added == 1
    generations = Generations(desk.home)
    assert all(generations.home.all().values())
    assert {hit.passage.source.id for hit in library.search("x", 9)} == {"pager", "canary"}


def test_a_removal_leaves_nothing_once_the_server_is_cleaned_up(desk: Desk, server: RunningServer) -> None:
    """No collection, row or file of ours has the text; the server's file keeps it until `chroma vacuum`, as is told."""
    desk.write("note.md", "# Xylofon memo\n\nThe Xylofon pays a Brobdingnagian bonus.\n")
    desk.ingest()
    generations = Generations(desk.home)
    with generations.lock():
        remove_document(generations, "note")
    assert "chroma vacuum" in generations.home.remains
    assert traces(desk.data) == []
    server.stop()
    vacuum = [CHROMA, "vacuum", "--path", str(server.folder), "--force"]
    subprocess.run(vacuum, check=True, capture_output=True, timeout=60)
    assert traces(server.folder) == []
    server.start()
    assert {hit.passage.source.id for hit in Library(desk.home, desk.embedder).search("x", 9)} == {"pager"}


def traces(folder: Path) -> list[Path]:
    """The files that hold words of that note."""
    wanted = (b"Xylofon", b"xylofon", b"Brobdingnag", b"brobdingnag")
    return [path for path in folder.rglob("*") if path.is_file() and any(word in path.read_bytes() for word in wanted)]


def test_two_installations_share_a_server(desk: Desk, server: RunningServer, tmp_path: Path) -> None:
    """Neither sees, collects or forgets what the other has."""
    other = tmp_path / "other"
    with server_home(server.url, other) as home:
        generations = Generations(home)
        assert generations.serving() is None
        with generations.lock():
            assert generations.collect().generations == ()
            with pytest.raises(StoreError, match="no document pager"):
                remove_document(generations, "pager")
    assert Library(desk.home, desk.embedder).search("pager", 1)


def test_another_machine_serves_and_follows(desk: Desk, server: RunningServer) -> None:
    """A process that has the address and the database only answers, cites with context, and follows the next switch."""
    with server_home(server.url, desk.data) as elsewhere:
        library = Library(elsewhere, desk.embedder)
        (hit, *_) = library.search("pager Ann", 1)
        before, after = library.context(hit.passage)
        assert before + hit.passage.text + after == PAGER
        desk.write("canary.md", CANARY)
        desk.ingest()
        assert {hit.passage.source.id for hit in library.search("x", 9)} == {"pager", "canary"}


def test_a_missing_collection_is_told(desk: Desk, tmp_path: Path) -> None:
    """Another server than before, or one that lost its data: the message says what to do, and a rebuild mends it."""
    with running_server(tmp_path / "another") as other, server_home(other.url, desk.data) as home:
        desk.home = home
        with pytest.raises(AdvisorError, match=r"missing on the Chroma server at .*ADVISOR_CHROMA_URL.*ingest --rebuild"):
            Library(home, desk.embedder).search("pager", 1)
        desk.ingest(rebuild=True)
        assert Library(home, desk.embedder).search("pager", 1)
