"""Homes of the knowledge to test with: a folder, and a Chroma server on loopback with a SQLite file beside it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.store.database import open_database
from bot.store.generations import SqlGenerations
from bot.store.writer_lock import LEASE, WriterLock
from knowledge.chroma.server import Address, ChromaServer
from knowledge.homes import Home
from knowledge.server_home import ServerHome
from tests.ingest.conftest import Desk

CHROMA = str(Path(sys.executable).with_name("chroma"))
_PATIENCE = 60.0  # seconds a server gets to answer


class RunningServer:
    """`chroma run` over a folder, on a port that stays its own while it is stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [CHROMA, "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self._process.poll() is None, "chroma run has ended"
            assert time.monotonic() < end, "chroma run does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it, also where it hangs."""
        if self._process:
            self._process.kill()
            self._process.wait(_PATIENCE)
            self._process = None

    def pause(self) -> None:
        """Let it hang: connections are taken, but nothing is answered."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat", timeout=2).is_success
        except httpx.TransportError:
            return False


@contextmanager
def running_server(folder: Path) -> Iterator[RunningServer]:
    """A server that is stopped in the end."""
    server = RunningServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def server_home(url: str, data: Path, lease: float = LEASE) -> Iterator[ServerHome]:
    """The home on a server whose rows are in the record of a data folder."""
    database = open_database(f"sqlite:///{data / 'advisor.db'}")
    try:
        yield ServerHome(SqlGenerations(database, WriterLock(database, lease)), ChromaServer(Address(url)))
    finally:
        database.dispose()


@pytest.fixture(params=["folder", "server"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | Home]:
    """An empty home of each kind; both keep what they have on this machine in the test's folder `data`."""
    if request.param == "folder":
        yield tmp_path / "data"
        return
    with server_home(request.getfixturevalue("chroma_url"), tmp_path / "data") as home:
        yield home


@pytest.fixture
def desk(tmp_path: Path, home: Path | Home) -> Desk:
    """A desk over a home of each kind."""
    desk = Desk(tmp_path)
    desk.home = home
    return desk
