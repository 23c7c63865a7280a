"""Ingests that die, and processes that meet: the next start goes on, and readers notice nothing but the new content."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bot.compose import PLAYBOOKS
from ingest.load import find_files
from knowledge.embedder import DEFAULT_MODEL, load_embedder
from knowledge.generations import Generations
from knowledge.library import Library
from tests.ingest.conftest import Desk
from tests.process import start

POINTS = 10
QUESTION = "Who should own the system after the launch?"
# Ingests a folder with the fake model; killed at the point that the third argument names, as by a power cut.
WRITER = """
import os, signal, sys
from pathlib import Path
from ingest.pipeline import Ingest
from tests.fakes import FakeEmbedder

data, notes, point = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
replace = Path.replace

def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)

class Mortal(FakeEmbedder):
    def encode(self, texts):
        if point == "embedding":
            die()
        return super().encode(texts)

def count_or_die(event, arguments, seen=[0]):
    if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir") and str(data) in str(arguments[0]):
        seen[0] += 1
        if point == f"step {seen[0]}":
            die()
        if point == "steps":
            print("step", file=sys.stderr)

sys.addaudithook(count_or_die)

def replace_or_die(self, target):
    if Path(target).name == point:
        die()
    return replace(self, target)

Path.replace = replace_or_die
Ingest(data, Mortal(), None).run([notes])
"""


def writing(desk: Desk, point: str) -> subprocess.CompletedProcess[str]:
    """The desk's notes ingested by another process."""
    command = [sys.executable, "-c", WRITER, str(desk.data), str(desk.notes), point]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], *sys.path])}
    return subprocess.run(command, env=env, timeout=60, check=False, capture_output=True, text=True)


def write_elsewhere(desk: Desk, point: str) -> int:
    """The exit status of such a process."""
    return writing(desk, point).returncode


@contextmanager
def asking(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`advisor ask` on a data folder, killed in the end if it has not ended itself."""
    with start(["ask", QUESTION], data) as process:
        try:
            yield process
        finally:
            process.kill()


def end_when(data: Path, reached: Callable[[], bool], signal_: signal.Signals) -> tuple[int, str]:
    """Ask, and send the signal as soon as the point is reached; exit status and what was said on standard error."""
    with asking(data) as process:
        deadline = time.monotonic() + 60
        while not reached():
            assert process.poll() is None, "it ended before the point was reached"
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.send_signal(signal_)
        _, said = process.communicate(timeout=60)
        return process.returncode, said.decode()


@pytest.mark.parametrize("point", ["embedding", "manifest.json", "serving.json"])
def test_a_killed_ingest_changes_nothing_and_the_next_completes_it(desk: Desk, point: str) -> None:
    """Killed while embedding, before the manifest or before the pointer: the old state serves until the next run is done."""
    desk.write("pager.md", "The pager goes to Ann.")
    first = desk.ingest()
    desk.write("canary.md", "The canary release comes first.")
    assert write_elsewhere(desk, point) == -signal.SIGKILL
    assert Generations(desk.data).serving() == first.generation
    assert set(desk.served) == {"pager"}
    assert Library(desk.data, desk.embedder).search("pager", 1)

    report = desk.ingest()
    assert (report.added, report.unchanged, report.promoted) == (1, 1, True)
    assert set(desk.served) == {"pager", "canary"}
    folders = list((desk.data / "generations").iterdir())
    assert all((folder / "manifest.json").exists() for folder in folders)
    assert {path.name for path in desk.data.iterdir()} <= {"generations", "serving.json", "ingest.lock", ".serving.json.new"}


def test_an_ingest_may_be_killed_anywhere(desk: Desk) -> None:
    """Killed at points spread over its work on files, the old state or the whole new one serves, never anything between."""
    desk.write("pager.md", "The pager goes to Ann.")
    desk.ingest()
    before = desk.data.with_name("before")
    shutil.copytree(desk.data, before)
    desk.write("canary.md", "The canary release comes first.")
    told = writing(desk, "steps")
    assert told.returncode == 0, told.stderr
    steps = told.stderr.splitlines().count("step")
    assert steps > POINTS
    for number in range(POINTS):
        shutil.rmtree(desk.data)
        shutil.copytree(before, desk.data)
        point = 1 + number * (steps - 1) // (POINTS - 1)
        assert write_elsewhere(desk, f"step {point}") == -signal.SIGKILL
        assert set(desk.served) in ({"pager"}, {"pager", "canary"})
        assert {hit.passage.source.id for hit in Library(desk.data, desk.embedder).search("x", 5)} == set(desk.served)
        desk.ingest()
        assert set(desk.served) == {"pager", "canary"}
        assert not [folder for folder in (desk.data / "generations").iterdir() if not (folder / "manifest.json").exists()]


@pytest.mark.parametrize("point", ["embedding", "manifest.json", "serving.json"])
def test_a_killed_first_ingest_leaves_a_clean_slate(desk: Desk, point: str) -> None:
    """With nothing served before, the next run simply starts over and serves everything."""
    desk.write("pager.md", "The pager goes to Ann.")
    assert write_elsewhere(desk, point) == -signal.SIGKILL
    assert Generations(desk.data).serving() is None
    assert desk.ingest().added == 1
    assert Library(desk.data, desk.embedder).search("pager", 1)


def test_a_reader_follows_a_switch_made_by_another_process(desk: Desk) -> None:
    """An advisor that runs for weeks answers from the new documents as soon as `advisor ingest` is done beside it."""
    desk.write("pager.md", "The pager goes to Ann.")
    desk.ingest()
    library = Library(desk.data, desk.embedder)
    assert {hit.passage.source.id for hit in library.search("canary release", 5)} == {"pager"}
    desk.write("canary.md", "The canary release comes first.")
    assert write_elsewhere(desk, "never") == 0
    assert {hit.passage.source.id for hit in library.search("canary release", 5)} == {"canary", "pager"}


@pytest.mark.timeout(400)
def test_asking_on_an_empty_folder_survives_kills_interrupts_and_company(tmp_path: Path) -> None:
    """Killed while preparing the model, killed and interrupted while embedding: two at once then build it whole."""
    data = tmp_path / "fresh"
    data.mkdir()
    models, generations = data / "models", data / "generations"
    assert end_when(data, lambda: any(models.glob(".export-*")), signal.SIGKILL)[0] == -signal.SIGKILL
    assert list(models.glob(".export-*"))
    assert end_when(data, lambda: any(generations.glob("*/documents/*")), signal.SIGKILL)[0] == -signal.SIGKILL
    (left,) = generations.iterdir()
    status, said = end_when(data, lambda: any(set(generations.glob("*")) - {left}), signal.SIGINT)
    assert status == 130
    assert "Traceback" not in said
    assert Generations(data).serving() is None

    with ExitStack() as stack:
        both = [stack.enter_context(asking(data)) for _ in range(2)]
        outcomes = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0], outcomes
    answers = {answer for answer, _ in outcomes}
    assert len(answers) == 1
    assert len(answers.pop()) > 200

    embedder = load_embedder(DEFAULT_MODEL, models)
    library = Library(data, embedder)
    manifest = library.shelf.manifest
    assert {Path(record.path) for record in manifest.documents} == set(find_files(PLAYBOOKS))
    assert len(library.shelf.vectors.query(embedder.encode(["x"])[0], manifest.vectors)) == manifest.vectors
    assert [folder.name for folder in generations.iterdir()] == [manifest.id]
    assert len([path for path in models.iterdir() if path.is_dir()]) == 1
