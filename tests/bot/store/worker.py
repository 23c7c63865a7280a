"""Another process on the same database: `python -m tests.bot.store.worker COMMAND URL [ARGUMENT]`.

Every command but `die` prints "ready" and waits for a line before it does what the test watches.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from bot.errors import Conflict
from bot.store.database import open_database
from bot.store.repository import SqlAssessmentStore
from tests.bot.store.samples import numbered

ID = "a1"


def say(what: object) -> None:
    """One line to the test, at once."""
    print(what, flush=True)


def wait() -> None:
    """Until the test says go."""
    say("ready")
    sys.stdin.readline()


def migrate(url: str) -> None:
    """Open the database, which brings it into shape."""
    wait()
    open_database(url).dispose()
    say("open")


def save_once(url: str) -> None:
    """Save on the version that was there before the wait."""
    store = SqlAssessmentStore(open_database(url))
    assessment = numbered(store.get(ID))
    wait()
    try:
        store.save(assessment)
    except Conflict:
        say("conflict")
    else:
        say("saved")


def save_times(url: str, times: str) -> None:
    """Add so many answers, reading again after each conflict."""
    store = SqlAssessmentStore(open_database(url))
    wait()
    left = int(times)
    while left:
        try:
            store.save(numbered(store.get(ID)))
        except Conflict:
            continue
        left -= 1
    say("done")


def save_for_ever(url: str) -> None:
    """Add answer after answer, saying which version is acknowledged, until killed."""
    store = SqlAssessmentStore(open_database(url))
    assessment = store.get(ID)
    wait()
    while True:
        assessment = store.save(numbered(assessment))
        say(assessment.version)


def die(url: str) -> None:
    """Save again and again, each time killed one statement later, until one save survives; say what is stored each time."""
    statement = 0
    survived = False
    while not survived:
        child = os.fork()
        if not child:
            _save_until(url, statement)
        _, status = os.waitpid(child, 0)
        survived = status == 0
        statement += 1
        engine = open_database(url)
        stored = SqlAssessmentStore(engine).get(ID)
        engine.dispose()
        say(json.dumps([survived, stored.version, len(stored.changes), len(stored.answers)]))


def _save_until(url: str, statement: int) -> None:
    engine = open_database(url)
    store = SqlAssessmentStore(engine)
    assessment = numbered(store.get(ID))
    left = statement

    def count(*_: Any) -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    store.save(assessment, message_id="m1", reply="{}")
    os._exit(0)


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {
        "migrate": migrate,
        "once": save_once,
        "times": save_times,
        "for-ever": save_for_ever,
        "die": die,
    }
    commands[sys.argv[1]](*sys.argv[2:])
