"""Another process at the inbox: `python -m tests.bot.store.inbox_worker COMMAND URL [ARGUMENT]`.

Each prints "ready" and waits for a line before it does what the test watches.
"""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable

from bot.store.database import open_database
from bot.store.inbox import SqlInbox
from bot.store.owners import this_owner

LEASE = datetime.timedelta(minutes=10)


def now() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def say(what: object) -> None:
    """One line to the test, at once."""
    print(what, flush=True)


def ready(url: str) -> SqlInbox:
    """The inbox, as soon as the test says go."""
    inbox = SqlInbox(open_database(url))
    say("ready")
    sys.stdin.readline()
    return inbox


def accept(url: str, name: str, times: str) -> None:
    """Accept so many messages, each under an event id of this process's own; say how many were new."""
    inbox = ready(url)
    taken = [
        inbox.accept((f"event:{name}:{number}", f"message:{number}"), f"c{number % 7}", "ann", "{}", now())
        for number in range(int(times))
    ]
    say(sum(id_ is not None for id_ in taken))


def work(url: str, count: str) -> None:
    """Claim and finish until so many entries are done by all together; say each claim and each end."""
    inbox = ready(url)
    while inbox.ahead(int(count) + 1):
        entry = inbox.claim(this_owner(), now(), LEASE)
        if entry is None:
            time.sleep(0.005)
            continue
        say(f"{time.monotonic()} claimed {entry.id}")
        time.sleep(0.002)
        say(f"{time.monotonic()} done {entry.id}")
        inbox.done(entry.id)
    say("end")


def accept_for_ever(url: str) -> None:
    """Accept message after message, saying which is acknowledged, until killed."""
    inbox = ready(url)
    number = 0
    while True:
        inbox.accept((f"message:{number}",), "c1", "ann", "{}", now())
        say(number)
        number += 1


def hold(url: str) -> None:
    """Claim an entry for a long time, and stay."""
    inbox = ready(url)
    entry = inbox.claim(this_owner(), now(), LEASE)
    say(entry.id if entry else None)
    sys.stdin.readline()


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {
        "accept": accept,
        "work": work,
        "accept-for-ever": accept_for_ever,
        "hold": hold,
    }
    commands[sys.argv[1]](*sys.argv[2:])
