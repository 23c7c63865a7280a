"""The rows of generations on a Chroma server, and the one writer's place on all machines."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from bot.errors import RecordError
from bot.store.generations import SqlGenerations
from bot.store.writer_lock import WriterLock
from tests.bot.store.conftest import opened

LEASE = 0.6
HOLDER = """
import sys
from bot.store.database import open_database
from bot.store.generations import SqlGenerations
with SqlGenerations(open_database(sys.argv[1])).lock(lambda _: None, "Ben"):
    print("held", flush=True)
    sys.stdin.read()
"""


def rows_of(engine: Engine, *, dead: bool = False) -> SqlGenerations:
    """Rows as a machine sees them that cannot tell whether another one's processes live, unless all are `dead`."""
    return SqlGenerations(engine, WriterLock(engine, LEASE, lambda _: dead))


def test_a_generation_is_kept_as_it_was_written(url: str) -> None:
    """Texts of any characters, packed words, manifest and pointer come back, in another process too, until it is deleted."""
    texts = {"a": "Größe ½ \U0001f600\n" * 3, "b": ""}
    with opened(url) as engine:
        rows = SqlGenerations(engine)
        assert (rows.pointer(), rows.all(), rows.manifest("g1")) == (None, {}, None)
        for id_ in ("g2", "g1"):
            rows.begin(id_)
        rows.write_texts("g1", texts)
        rows.write_words("g1", b"\x00\xff packed")
        rows.finish("g1", '{"id": "g1"}')
        rows.point("where")
        space = rows.namespace()
        assert rows.size("g1") == len("".join(texts.values()).encode()) + len(b"\x00\xff packed")
    with opened(url) as engine:
        rows = SqlGenerations(engine)
        assert rows.namespace() == space
        assert rows.all() == {"g1": True, "g2": False}
        assert {name: rows.text("g1", name) for name in texts} == texts
        assert (rows.words("g1"), rows.manifest("g1"), rows.pointer()) == (b"\x00\xff packed", '{"id": "g1"}', "where")
        rows.unfinish("g1")
        rows.delete("g1")
        assert (rows.all(), rows.text("g1", "a"), rows.words("g1"), rows.size("g1")) == ({"g2": False}, None, None, 0)


def test_a_second_writer_waits_and_is_told_for_whom(engine: Engine) -> None:
    """While the first one lives it keeps its place, for longer than a lease; then the second has it at once."""
    first, second = rows_of(engine), rows_of(engine)
    told: list[str] = []
    entered = Event()

    def write() -> None:
        with second.lock(told.append, "Cy"):
            entered.set()

    with first.lock(told.append, "Ben"):
        waiting = Thread(target=write)
        waiting.start()
        assert not entered.wait(3 * LEASE)
        first.point("still mine")
    waiting.join(20)
    assert entered.is_set()
    assert len(told) == 1
    assert told[0].startswith(f"Another ingest is running (Ben, process {os.getpid()} on ")
    assert told[0].endswith("); waiting for it.")


def test_who_waits_may_give_up(engine: Engine) -> None:
    """What `waiting` raises ends the waiting, and the place stays whose it was."""
    first, second = rows_of(engine), rows_of(engine)

    def refuse(_: str) -> None:
        raise InterruptedError

    with first.lock(lambda _: None):
        with pytest.raises(InterruptedError), second.lock(refuse):
            pass
        first.point("still mine")


@pytest.mark.parametrize("here", [True, False], ids=["this machine", "another machine"])
def test_a_dead_holder_loses_its_place(url: str, here: bool) -> None:
    """A process that was killed is seen to be dead on its own machine at once; on others once its lease is over."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], *sys.path])}
    command = [sys.executable, "-c", HOLDER, url]
    with opened(url) as engine:
        rows = SqlGenerations(engine) if here else rows_of(engine)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as holder:
            assert holder.stdout
            assert holder.stdout.readline() == "held\n"
            holder.kill()
            holder.wait(20)
            started = time.monotonic()
            with rows.lock(lambda _: None):
                assert time.monotonic() - started < 20
                rows.point("mine")
                assert here or time.monotonic() - started >= LEASE


def test_who_lost_the_place_changes_nothing_more(engine: Engine) -> None:
    """A writer that was cut off and taken for dead must not switch what another one has switched meanwhile."""
    cut_off, other = rows_of(engine), rows_of(engine, dead=True)
    cut_off.begin("g1")
    with cut_off.lock(lambda _: None):
        with other.lock(lambda _: None):
            other.point("theirs")
            changes: list[Callable[[], None]] = [
                lambda: cut_off.point("mine"),
                lambda: cut_off.begin("g2"),
                lambda: cut_off.finish("g1", "{}"),
                lambda: cut_off.delete("g1"),
            ]
            for change in changes:
                with pytest.raises(RecordError, match="another ingest has taken over"):
                    change()
        assert cut_off.pointer() == "theirs"
    assert other.all() == {"g1": False}
    with other.lock(pytest.fail):
        pass
