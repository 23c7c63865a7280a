"""kill -9, again and again, in the middle of answering: nothing is lost and nothing comes twice."""

from __future__ import annotations

import datetime
import random
import subprocess
import sys
import time
from pathlib import Path

from bot.store.database import open_database
from bot.store.inbox import SqlInbox
from tests.bot.slack.small import incoming
from tests.bot.slack.tiny_slack import TinySlack, serving

ROOT = Path(__file__).parents[3]
ENTRIES, KILLS = 80, 6


def start(database: str, slack: TinySlack) -> subprocess.Popen[str]:
    """An answering process that has begun."""
    command = [sys.executable, "-m", "tests.bot.slack.answering_process", database, slack.url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_killed_again_and_again_each_part_is_posted_once(tmp_path: Path) -> None:
    """Two processes on one database, one of them killed at any moment; Slack loses some acknowledgements besides."""
    url = f"sqlite:///{tmp_path / 'advisor.db'}"
    engine = open_database(url)
    inbox = SqlInbox(engine)
    chance = random.Random(7)
    with serving() as slack:
        slack.faults["chat.postMessage"] += chance.choices(["", "", "", "lose", "503"], k=2 * ENTRIES)
        for number in range(ENTRIES):
            root = slack.now()
            asked = incoming(ts=root, thread=root, text=f"{number}", conversation=f"slack:T1:C1:{root}")
            at = datetime.datetime.now(datetime.UTC)
            inbox.accept([f"message:{number}"], asked.conversation, f"U{number % 5}", asked.model_dump_json(), at)
        for _ in range(KILLS):
            process = start(url, slack)
            time.sleep(chance.uniform(0.02, 0.3))
            end(process)
        processes = [start(url, slack), start(url, slack)]
        deadline = time.monotonic() + 60
        while inbox.ahead(1_000_000) and time.monotonic() < deadline:
            time.sleep(0.1)
        for process in processes:
            end(process)
        texts = slack.texts("C1")
    engine.dispose()
    assert sorted(texts) == sorted(f"{number}, {part}" for number in range(ENTRIES) for part in ("first", "second"))
