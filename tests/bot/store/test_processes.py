"""Several processes on one database, and processes that die: no acknowledged answer is lost, none is overwritten."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, inspect

from bot.assessment.models import Answer
from bot.store.repository import SqlAssessmentStore
from tests.bot.store.conftest import opened
from tests.bot.store.samples import begun
from tests.process import environment

ROOT = Path(__file__).parents[3]
KILLS = 4


@contextmanager
def worker(command: str, url: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process running one of the worker's commands, killed at the end."""
    pipe = subprocess.PIPE
    started = [sys.executable, "-m", "tests.bot.store.worker", command, url, *arguments]
    with subprocess.Popen(started, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment(ROOT)) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def all_at_once(url: str, count: int, command: str, *arguments: str) -> list[str]:
    """What each of several processes says after they were let go together."""
    with ExitStack() as stack:
        processes = [stack.enter_context(worker(command, url, *arguments)) for _ in range(count)]
        assert [line(process) for process in processes] == ["ready"] * count
        for process in processes:
            go(process)
        return sorted(line(process) for process in processes)


def begin(url: str) -> None:
    with opened(url) as engine:
        SqlAssessmentStore(engine).save(begun())


def test_processes_that_start_at_once_share_an_empty_database(url: str) -> None:
    """One of them makes the tables, the others wait for it; all of them work afterwards."""
    assert all_at_once(url, 3, "migrate") == ["open"] * 3
    with opened(url) as engine:
        assert "assessments" in inspect(engine).get_table_names()


def test_of_two_processes_on_one_version_one_wins(engine: Engine, url: str) -> None:
    """The optimistic lock holds between processes: one saves, the other is told."""
    store = SqlAssessmentStore(engine)
    store.save(begun())
    assert all_at_once(url, 2, "once") == ["conflict", "saved"]
    assert store.get("a1").version == 2


def test_two_processes_lose_no_answer_to_each_other(engine: Engine, url: str) -> None:
    """Each reads again after a conflict, and in the end all of both one's answers are in the history."""
    store = SqlAssessmentStore(engine)
    store.save(begun())
    assert all_at_once(url, 2, "times", "15") == ["done", "done"]
    notes = [change.new.note for change in store.get("a1").changes if change.new]
    assert notes == [f"answer {number}" for number in range(30)]


def test_a_killed_process_loses_no_acknowledged_answer(url: str) -> None:
    """However often a process is killed while it saves, what it acknowledged is stored, and the record is whole."""
    begin(url)
    chance = random.Random(4)
    for _ in range(KILLS):
        with worker("for-ever", url) as process:
            assert line(process) == "ready"
            go(process)
            acknowledged = [line(process)]
            time.sleep(chance.uniform(0, 0.3))
            process.kill()
            assert process.stdout
            acknowledged += [said.strip() for said in process.stdout if said.endswith("\n")]
        with opened(url) as engine:
            stored = SqlAssessmentStore(engine).get("a1")
        assert stored.version - int(acknowledged[-1]) in (0, 1)
        assert len(stored.changes) == stored.version - 1
        replayed: dict[str, Answer] = {}
        for number, change in enumerate(stored.changes):
            assert change.new
            assert change.new.note == f"answer {number}"
            replayed[change.item] = change.new
        assert stored.answers == replayed


def test_a_save_is_whole_or_not_there(url: str) -> None:
    """Killed before any of its statements, a save leaves nothing at all, and the next one goes through."""
    begin(url)
    with worker("die", url) as process:
        out, _ = process.communicate(timeout=60)
    stored = [json.loads(said) for said in out.splitlines()]
    assert len(stored) > 10
    assert stored[:-1] == [[False, 1, 0, 0]] * (len(stored) - 1)
    assert stored[-1] == [True, 2, 1, 1]
