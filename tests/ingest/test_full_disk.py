"""A disk without room: the ingest says so in a sentence, and what serves goes on."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from knowledge.generations import Generations
from knowledge.library import Library
from tests.ingest.conftest import CANARY, PAGER, Desk

# Ingests a folder in a process that may write no file longer than the limit, as on a disk with that much room left.
WRITER = """
import resource, sys
from pathlib import Path
from ingest.pipeline import Ingest
from knowledge.errors import StoreError
from tests.fakes import FakeEmbedder

data, notes, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
ingest = Ingest(data, FakeEmbedder(), None)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    ingest.run([notes])
except StoreError as error:
    print(error)
    sys.exit(7)
"""


@pytest.mark.parametrize("room", [100, 10_000, 120_000], ids=["for nothing", "for texts", "for half a database"])
def test_a_full_disk_is_told_and_harms_nothing(desk: Desk, room: int) -> None:
    """Wherever the room ends, the message says so, no half-built generation stays, and the next ingest is whole."""
    desk.write("pager.md", PAGER)
    first = desk.ingest()
    for number in range(40):
        desk.write(f"{number}.md", f"# Number {number}\n\n" + f"This is the text with the number {number}.\n\n" * 40)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], *sys.path])}
    command = [sys.executable, "-c", WRITER, str(desk.data), str(desk.notes), str(room)]
    done = subprocess.run(command, env=env, timeout=60, check=False, capture_output=True, text=True)
    assert done.returncode == 7, done.stderr
    assert "no room left" in done.stdout
    assert "advisor knowledge gc" in done.stdout
    generations = Generations(desk.data)
    assert generations.serving() == first.generation
    assert [path.name for path in (desk.data / "generations").iterdir()] == [first.generation]
    assert Library(desk.data, desk.embedder).search("pager", 1)
    desk.write("canary.md", CANARY)
    assert desk.ingest().added == 41
