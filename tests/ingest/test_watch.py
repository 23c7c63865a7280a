"""Watched files: told at once, after each change, and only when nobody writes to them any more."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from ingest.watch import Watch

PATIENCE = 30.0  # seconds a test waits for what should come


class Watched:
    """A watch that runs in a thread of its own, and what it has told."""

    def __init__(self, *roots: Path, **options: Any) -> None:
        self.notes: list[str] = []
        self.told: Queue[list[Path]] = Queue()
        self.watch = Watch(roots, self.notes.append, settled=0.2, **options)
        self._left = threading.Event()
        self._last = roots[0] / "last.md" if roots[0].is_dir() else roots[0]
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        for places in self.watch.changes():
            if self._left.is_set():
                return
            self.told.put(places)

    def next(self) -> list[Path]:
        return self.told.get(timeout=PATIENCE)

    def leave(self) -> None:
        self._left.set()
        self._last.write_text("the last change")
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def without_notices(*_: Any, **__: Any) -> Iterator[Any]:
    """A system that has no inotify, or no more of it."""
    raise OSError(28, "inotify watch limit reached")


@pytest.mark.parametrize(
    "options", [{"interval": 60.0}, {"polling": 0.1, "notices": without_notices}], ids=["told", "polls"]
)
def test_each_change_is_told_once(notes: Path, options: dict[str, Any]) -> None:
    """A new file, another content, other metadata and a deletion, whether or not the system tells of them."""
    aside = notes.parent / "aside" / "b.md"
    aside.parent.mkdir()
    aside.write_text("two")
    watched = Watched(notes, **options)
    assert watched.next() == [notes]
    for change in (
        lambda: (notes / "a.md").write_text("one"),
        lambda: (notes / "a.md").write_text("other"),
        lambda: (notes / "a.md.meta.yaml").write_text("owner: Ann"),
        lambda: os.renames(aside, notes / "deep" / "b.md"),
        lambda: (notes / "a.md").unlink(),
    ):
        change()
        assert watched.next() == [notes]
        assert watched.told.empty()
    assert bool(watched.notes) is ("notices" in options)
    watched.leave()


def test_a_file_is_watched_by_its_name(notes: Path) -> None:
    """Programs save by putting a new file in the old one's place; its neighbours are nobody's business."""
    file, beside = notes / "a.md", notes / "b.md"
    file.write_text("one")
    watched = Watched(file, interval=60.0)
    assert watched.next() == [file]
    beside.write_text("beside")
    (notes / "new").write_text("another")
    (notes / "new").replace(file)
    assert watched.next() == [file]
    assert watched.told.empty()
    watched.leave()


def test_a_file_is_told_when_it_is_written(notes: Path) -> None:
    """While somebody writes nothing is told; then all of it is there."""
    watched = Watched(notes, interval=60.0)
    watched.next()
    with (notes / "a.md").open("w") as stream:
        for number in range(20):
            stream.write(f"{number}\n")
            stream.flush()
            assert watched.told.empty()
            time.sleep(0.05)
    assert watched.next() == [notes]
    watched.leave()


def test_one_file_that_never_rests_holds_up_no_other(notes: Path) -> None:
    """The others are told without it, one by one, and a person is told why; when it rests, it is told as well."""
    watched = Watched(notes, interval=60.0, patience=1.0)
    watched.next()
    (notes / "done.md").write_text("done")
    end = time.monotonic() + PATIENCE
    with (notes / "log.txt").open("w") as stream:
        while watched.told.empty() and time.monotonic() < end:
            stream.write("x")
            stream.flush()
            time.sleep(0.05)
    assert watched.next() == [notes / "done.md"]
    assert "log.txt" in watched.notes[0]
    assert watched.next() == [notes]
    watched.leave()


def test_what_could_not_be_done_is_told_again(notes: Path) -> None:
    """After a full disk, say, without any change."""
    watched = Watched(notes, interval=0.5)
    watched.next()
    watched.watch.again()
    assert watched.next() == [notes]
    watched.leave()
