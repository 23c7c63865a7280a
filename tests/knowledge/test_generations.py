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
from knowledge.homes import Home
from knowledge.models import Source
from tests.homes import home

__all__ = ["home"]

HOLDER = """
import sys
from pathlib import Path
from knowledge.generations import Generations
with Generations(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def generations(home: Path | Home) -> Generations:
    return Generations(home)


RECORD = DocumentRecord(
    source=Source(id="größe/../x", title="T"), path="p", sha256="", size=1, mtime_ns=1, bundled=False, passages=1
)


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


def build(generations: Generations, age: str = "") -> str:
    """A finished generation, of an age of its own choice where the order matters."""
    generation = generations.start(age)
    generations.seal(manifest(generation))
    generations.serve(generation, How.INGEST)
    return generation


def test_nothing_serves_before_the_first_build(generations: Generations) -> None:
    """An empty or missing data folder is a state like any other, not a fault."""
    assert generations.serving() is None


def test_a_finished_generation_serves(generations: Generations) -> None:
    """The pointer moves only when the build is finished, and the manifest reads back as it was written."""
    first = build(generations)
    second = generations.start()
    assert generations.serving() == first
    assert generations.home.all() == {first: True, second: False}
    generations.seal(manifest(second))
    assert generations.serving() == first
    generations.serve(second, How.INGEST)
    assert generations.serving() == second != first
    assert generations.manifest(second) == manifest(second)


def test_what_a_dead_build_left_is_removed_by_the_next(generations: Generations) -> None:
    """A generation without a manifest is a build that died; finished generations stay."""
    done = build(generations)
    dead = generations.start()
    generations.write_text(dead, RECORD, "half")
    new = generations.start()
    assert generations.home.all() == {done: True, new: False}
    assert generations.home.text(dead, RECORD.text_file) is None


def test_old_generations_are_discarded_but_three(generations: Generations) -> None:
    """The disk does not fill up, and a reader still at an older generation keeps it for two more builds."""
    names = [build(generations, f"2026030{day}T000000") for day in range(1, 6)]
    assert list(generations.home.all()) == names[-3:]
    assert generations.serving() == names[-1]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"other": 1}', "null"])
def test_a_damaged_pointer_is_a_clear_error(generations: Generations, content: str) -> None:
    """The message names the file and the command that mends it."""
    build(generations)
    generations.home.point(content)
    with pytest.raises(StoreError, match=r"(serving\.json|advisor\.db) is damaged.*advisor ingest"):
        generations.serving()


@pytest.mark.parametrize("damage", ["missing", "cut off"])
def test_a_damaged_generation_is_a_clear_error(generations: Generations, damage: str) -> None:
    """A manifest that is missing or cut off names the generation and the command that mends it."""
    name = build(generations) if damage == "cut off" else "20200101T000000-dead00"
    if damage == "cut off":
        generations.home.finish(name, (generations.home.manifest(name) or "")[:50])
    with pytest.raises(StoreError, match=rf"{name} is missing or damaged.*advisor ingest"):
        generations.manifest(name)


def test_document_text_is_read_back(generations: Generations) -> None:
    """The text that spans count in is found by the document's id, whatever characters the id has."""
    generation = generations.start()
    generations.write_text(generation, RECORD, "Der Text.\nÜber 9 €.")
    assert generations.text(generation, RECORD) == "Der Text.\nÜber 9 €."
    generations.seal(manifest(generation))
    assert generations.text(generation, RECORD) == "Der Text.\nÜber 9 €."
    assert RECORD.text_file.removesuffix(".txt").isalnum()


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    """A second writer is told who holds the lock, waits, and goes on as soon as the holder is killed."""
    data = tmp_path / "data"
    data.mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)],
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

        with Generations(data).lock(waiting):
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
