"""Generations on disk, the pointer that names the serving one, and the one writer's lock."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.errors import StoreError
from knowledge.generations import DocumentRecord, Generations, How, Manifest
from knowledge.models import Source

HOLDER = """
import sys
from pathlib import Path
from knowledge.generations import Generations
with Generations(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "data")


def manifest(generation: str) -> Manifest:
    return Manifest(
        id=generation,
        created_at=datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC),
        embedding="fake",
        dimension=8,
        chunker="1",
        documents=(),
        passages=0,
        vectors=0,
    )


def build(generations: Generations, name: str | None = None) -> str:
    """A finished generation, under a name of its own choice where the order of names matters."""
    generation, folder = generations.start()
    if name:
        folder.rename(generations.folder(name))
    generations.seal(manifest(name or generation))
    generations.serve(name or generation, How.INGEST)
    return name or generation


def test_nothing_serves_before_the_first_build(generations: Generations) -> None:
    """An empty or missing data folder is a state like any other, not a fault."""
    assert generations.serving() is None


def test_a_finished_generation_serves(generations: Generations) -> None:
    """The pointer moves only when the build is finished, and the manifest reads back as it was written."""
    first = build(generations)
    second, folder = generations.start()
    assert generations.serving() == first
    assert folder.is_dir()
    generations.seal(manifest(second))
    assert generations.serving() == first
    generations.serve(second, How.INGEST)
    assert generations.serving() == second != first
    assert generations.manifest(second) == manifest(second)


def test_what_a_dead_build_left_is_removed_by_the_next(generations: Generations) -> None:
    """A folder without a manifest is a build that died; finished generations stay."""
    done = build(generations)
    _, dead = generations.start()
    (dead / "documents" / "half.txt").write_text("half")
    generations.start()
    assert not dead.exists()
    assert generations.folder(done).exists()


def test_old_generations_are_discarded_but_three(generations: Generations) -> None:
    """The disk does not fill up, and a reader still at an older generation keeps it for two more builds."""
    names = [build(generations, f"2026030{day}T000000-abcdef") for day in range(1, 6)]
    kept = sorted(path.name for path in generations.folder(names[0]).parent.iterdir())
    assert kept == names[-3:]
    assert generations.serving() == names[-1]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"other": 1}', "null"])
def test_a_damaged_pointer_is_a_clear_error(generations: Generations, content: str) -> None:
    """The message names the file and the command that mends it."""
    build(generations)
    (generations.data / "serving.json").write_text(content)
    with pytest.raises(StoreError, match=r"serving\.json is damaged.*advisor ingest"):
        generations.serving()


@pytest.mark.parametrize("damage", ["missing", "cut off"])
def test_a_damaged_generation_is_a_clear_error(generations: Generations, damage: str) -> None:
    """A manifest that is missing or cut off names the generation and the command that mends it."""
    path = generations.folder(build(generations)) / "manifest.json"
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(StoreError, match=rf"{path.parent.name} is missing or damaged.*advisor ingest"):
        generations.manifest(path.parent.name)


def test_document_text_is_read_back(generations: Generations) -> None:
    """The text that spans count in is found by the document's id, whatever characters the id has."""
    record = DocumentRecord(
        source=Source(id="größe/../x", title="T"), path="p", sha256="", size=1, mtime_ns=1, bundled=False, passages=1
    )
    generation, folder = generations.start()
    (folder / "documents" / record.text_file).write_text("The text.", encoding="utf-8")
    assert generations.text(generation, record) == "The text."
    assert record.text_file.removesuffix(".txt").isalnum()


def test_one_writer_at_a_time(generations: Generations) -> None:
    """A second writer is told who holds the lock, waits, and goes on as soon as the holder is killed."""
    generations.data.mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(generations.data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], *sys.path])},
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        told: list[str] = []

        def waiting(message: str) -> None:
            told.append(message)
            holder.kill()

        with generations.lock(waiting):
            assert holder.wait(10) != 0
    assert len(told) == 1
    assert f"process {holder.pid}" in told[0]


def test_a_free_lock_is_taken_without_a_word(generations: Generations) -> None:
    """Nobody is told to wait when there is nothing to wait for, and the lock can be taken again."""
    told: list[str] = []
    for _ in range(2):
        with generations.lock(told.append):
            pass
    assert told == []
