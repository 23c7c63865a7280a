"""The inbox under several threads and processes: nothing twice, nothing lost, nothing out of order."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Barrier

from sqlalchemy import Engine

from bot.store.inbox import SqlInbox
from tests.bot.store.conftest import opened
from tests.bot.store.inbox_worker import LEASE, now
from tests.process import environment

ROOT = Path(__file__).parents[3]
CONVERSATIONS = 6


@contextmanager
def process(command: str, url: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is ready for one of the worker's commands, killed at the end."""
    pipe = subprocess.PIPE
    started = [sys.executable, "-m", "tests.bot.store.inbox_worker", command, url, *arguments]
    with subprocess.Popen(started, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment(ROOT)) as one:
        try:
            assert line(one) == "ready"
            yield one
        finally:
            one.kill()


def line(one: subprocess.Popen[str]) -> str:
    assert one.stdout
    return one.stdout.readline().strip()


def go(one: subprocess.Popen[str]) -> None:
    assert one.stdin
    one.stdin.write("go\n")
    one.stdin.flush()


def filled(engine: Engine, count: int) -> SqlInbox:
    """An inbox with so many entries over a few conversations of three users."""
    inbox = SqlInbox(engine)
    for number in range(count):
        where = number % CONVERSATIONS
        assert inbox.accept((f"m{number}",), f"c{where}", f"user {where % 3}", "{}", now())
    return inbox


def conversation(id_: str) -> int:
    return (int(id_) - 1) % CONVERSATIONS


def test_threads_that_deliver_one_message_at_once_leave_one(engine: Engine) -> None:
    """Of eight deliveries under one message key, each with an event id of its own, one is accepted."""
    inbox = SqlInbox(engine)
    barrier = Barrier(8)

    def deliver(number: int) -> int | None:
        barrier.wait()
        return inbox.accept((f"event:{number}", "message:1"), "c1", "ann", "{}", now())

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(deliver, range(8)))
    assert sum(id_ is not None for id_ in taken) == 1
    assert inbox.waiting(now()) == 1


def test_processes_that_deliver_the_same_messages_at_once_leave_each_once(engine: Engine, url: str) -> None:
    """Two processes are told of every message; each is accepted by one of them."""
    with process("accept", url, "a", "40") as one, process("accept", url, "b", "40") as other:
        go(one)
        go(other)
        assert int(line(one)) + int(line(other)) == 40
    assert SqlInbox(engine).waiting(now()) == 40


def test_threads_share_the_work_without_sharing_an_entry(engine: Engine) -> None:
    """Every entry is claimed once, and no claim comes back empty while enough conversations have something free."""
    inbox = filled(engine, CONVERSATIONS)
    barrier = Barrier(CONVERSATIONS)

    def claim(number: int) -> int | None:
        barrier.wait()
        entry = inbox.claim(f"thread:{number}", now(), LEASE)
        return entry.id if entry else None

    with ThreadPoolExecutor(CONVERSATIONS) as pool:
        taken = list(pool.map(claim, range(CONVERSATIONS)))
    assert sorted(id_ or 0 for id_ in taken) == list(range(1, CONVERSATIONS + 1))


def test_processes_work_through_conversations_in_order(engine: Engine, url: str) -> None:
    """Three processes finish every entry once, and in each conversation one after the other as they came."""
    count = 90
    filled(engine, count)
    with ExitStack() as stack:
        workers = [stack.enter_context(process("work", url, str(count))) for _ in range(3)]
        for worker in workers:
            go(worker)
        said = [event.split() for worker in workers for event in iter(partial(line, worker), "end")]
    events = sorted((float(at), what, id_) for at, what, id_ in said)
    by_conversation: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for _, what, id_ in events:
        by_conversation[conversation(id_)].append((what, int(id_)))
    for where, happened in by_conversation.items():
        ids = range(where + 1, count + 1, CONVERSATIONS)
        assert happened == [(what, id_) for id_ in ids for what in ("claimed", "done")]
    assert len(events) == 2 * count


def test_a_killed_process_loses_no_acknowledged_message(url: str) -> None:
    """However often a process is killed while it accepts, what it acknowledged is waiting."""
    chance = random.Random(4)
    for _ in range(3):
        with opened(url) as engine:
            before = SqlInbox(engine).waiting(now())
        with process("accept-for-ever", url) as one:
            go(one)
            time.sleep(chance.uniform(0.05, 0.3))
            one.kill()
            assert one.stdout
            acknowledged = [int(said) for said in one.stdout if said.endswith("\n")]
        with opened(url) as engine:
            inbox = SqlInbox(engine)
            assert all(inbox.seen(f"message:{number}") for number in acknowledged)
            # Those before were accepted by an earlier process; one more may be kept that nobody was told of.
            assert inbox.waiting(now()) - max(before, len(acknowledged)) in (0, 1)


def test_what_a_killed_process_held_is_free_at_once(engine: Engine, url: str) -> None:
    """While it lives nobody else gets its entry; killed, its lease does not count any more."""
    inbox = filled(engine, 1)
    with process("hold", url) as one:
        go(one)
        assert line(one) == "1"
        assert inbox.claim("other:1:1", now(), LEASE) is None
        one.kill()
        one.wait()
        entry = inbox.claim("other:1:1", now(), LEASE)
        assert entry is not None
        assert entry.attempts == 2


def test_accepting_is_quick_while_workers_are_busy(sqlite_url: str) -> None:
    """Writers of one process take turns instead of polling for SQLite's lock, so that none waits for seconds."""
    with opened(sqlite_url) as engine:
        inbox = SqlInbox(engine)
        spent = []

        def accept(number: int) -> None:
            start = time.monotonic()
            inbox.accept((f"m{number}",), f"c{number}", "ann", "{}", now())
            spent.append(time.monotonic() - start)

        def work(number: int) -> None:
            for _ in range(20):
                if entry := inbox.claim(f"thread:{number}", now(), LEASE):
                    inbox.done(entry.id)

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda number: (accept if number % 8 else work)(number), range(200)))
        assert max(spent) < 2
