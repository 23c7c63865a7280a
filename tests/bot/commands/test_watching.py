"""`advisor ingest --watch` as a process: it follows a folder, is stopped by no fault, and ends when it is asked to."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from knowledge.generations import Generations
from tests.bot.conftest import Advisor
from tests.conftest import MODEL_CACHE
from tests.process import PATIENCE, start

PAGER = "# Pager\n\nThe pager goes to Ann in the first week after the launch.\n\n## Nights\n\nBob is called at night.\n"
CANARY = "# Canary\n\nThe canary release takes two percent of the traffic for a week.\n"


class Watcher:
    """The process, with the outcomes on its standard output and the lines on its standard error."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.said: list[str] = []
        self._outcomes: queue.Queue[bytes] = queue.Queue()
        assert process.stdout
        assert process.stderr
        for stream, keep in ((process.stdout, self._outcomes.put), (process.stderr, self._hear)):
            threading.Thread(target=self._read, args=(stream, keep), daemon=True).start()

    def outcome(self) -> dict[str, Any]:
        """The outcome of the next ingest."""
        found: dict[str, Any] = json.loads(self._outcomes.get(timeout=PATIENCE))
        return found

    def end(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(20)

    def _hear(self, line: bytes) -> None:
        self.said.append(line.decode())

    @staticmethod
    def _read(stream: IO[bytes], keep: Any) -> None:
        for line in stream:
            keep(line)


@contextmanager
def watching(data: Path, *arguments: str) -> Iterator[Watcher]:
    smoke = data.with_name("smoke.yaml")
    smoke.write_text("- {question: who gets the pager, document: pager}\n")
    settings = {"ADVISOR_BUNDLED_PLAYBOOKS": "false", "ADVISOR_SMOKE_QUESTIONS": str(smoke)}
    with start(["ingest", *arguments, "--watch", "--json"], data, **settings) as process:
        try:
            yield Watcher(process)
        finally:
            process.kill()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "models").symlink_to(MODEL_CACHE)
    return folder


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "pager.md").write_text(PAGER)
    return folder


def counts(outcome: dict[str, Any]) -> list[int]:
    return [outcome[name] for name in ("added", "updated", "removed")]


def serving(data: Path) -> dict[str, int]:
    generations = Generations(data)
    return {one.source.id: one.passages for one in generations.manifest(generations.serving() or "").documents}


def test_a_folder_is_followed_until_somebody_ends_it(data: Path, notes: Path) -> None:
    """Added, changed, broken, made worse, mended and deleted: each is told, and what is good serves."""
    with watching(data, str(notes), "--prune") as watcher:
        assert counts(watcher.outcome()) == [1, 0, 0]
        (notes / "canary.md").write_text(CANARY)
        assert counts(watcher.outcome()) == [1, 0, 0]
        (notes / "canary.md").write_text(CANARY + "\n## Later\n\nAfter that week it takes all of the traffic.\n")
        assert counts(watcher.outcome()) == [0, 1, 0]
        assert serving(data) == {"pager": 2, "canary": 2}
        (notes / "canary.md").write_bytes(b"\x00\x01" * 500)
        broken = watcher.outcome()
        assert "binary" in broken["failed"][0]["reason"]
        (notes / "canary.md").unlink()
        (notes / "pager.md").unlink()
        (notes / "lunch.md").write_text("# Lunch\n\nThere is soup on every Monday of the year.\n")
        worse = watcher.outcome()
        assert worse["promoted"] is False
        assert serving(data) == {"pager": 2, "canary": 2}
        (notes / "lunch.md").unlink()
        (notes / "pager.md").write_text(PAGER)
        assert counts(watcher.outcome()) == [0, 0, 1]
        assert serving(data) == {"pager": 2}
        assert watcher.end(signal.SIGTERM) == 0
    assert any("Check failed" in line for line in watcher.said)
    assert "Stopped watching" in watcher.said[-1]


def test_an_end_in_the_middle_of_an_ingest_leaves_what_serves(data: Path, notes: Path) -> None:
    """Ctrl-C may come at any moment; nothing half-done is left behind."""
    with watching(data, str(notes)) as watcher:
        watcher.outcome()
        folder = data / "generations"
        before = {path.name for path in folder.iterdir()}
        (notes / "large.md").write_text(
            "# Large\n\n" + "".join(f"The step {n} follows the step before.\n\n" for n in range(4_000))
        )
        appeared = threading.Event()
        deadline = threading.Timer(PATIENCE, appeared.set)
        deadline.start()
        while not appeared.is_set() and {path.name for path in folder.iterdir()} == before:
            appeared.wait(0.05)
        deadline.cancel()
        assert {path.name for path in folder.iterdir()} != before
        assert watcher.end(signal.SIGINT) == 0
    assert serving(data) == {"pager": 2}
    assert {path.name for path in folder.iterdir()} == before


def test_what_cannot_be_watched_is_refused(advisor: Advisor, data: Path, notes: Path) -> None:
    """Pages, nothing at all, what is not there, the data folder itself, and options that are for one look."""
    for arguments, told in (
        (["https://example.com/a"], "A web page cannot be watched"),
        ([], "Name the files and folders"),
        ([str(notes / "gone")], "There is no file or folder"),
        ([str(data.parent)], "holds the data folder"),
        ([str(notes), "--dry-run"], "--watch goes with neither"),
        ([str(notes), "--force", "reason"], "--watch goes with neither"),
    ):
        done = advisor("ingest", *arguments, "--watch", data=data)
        assert done.status == 2
        assert told in done.err.replace("│ ", "").replace(" │", "")
