"""What the tests of delivery, streams and workers share."""

from __future__ import annotations

import datetime
from typing import Any

from bot.errors import RecordError
from bot.slack.incoming import Incoming, Job
from bot.slack.outgoing import Outgoing
from bot.store.entries import Entry

NOW = datetime.datetime.now(datetime.UTC)


def entry(**changes: Any) -> Entry:
    """An entry at its first attempt."""
    values: dict[str, Any] = {"id": 7, "payload": "{}", "attempts": 1, "reply": "", "posted": (), "received_at": NOW}
    return Entry(**{**values, **changes})


def incoming(**changes: Any) -> Incoming:
    """A message in a thread of a channel."""
    values: dict[str, Any] = {
        "job": Job.MESSAGE,
        "keys": ("event:Ev1",),
        "team": "T1",
        "channel": "C1",
        "user": "U1",
        "conversation": "slack:T1:C1:100.0",
        "at": NOW,
        "ts": "100.000001",
        "thread": "100.000001",
    }
    return Incoming(**{**values, **changes})


def message(text: str = "The answer.") -> Outgoing:
    """A message with one block."""
    return Outgoing(text, [{"type": "section", "text": {"type": "mrkdwn", "text": text}}])


class KeptPosts:
    """An inbox that keeps what is posted; `broken` times it fails first."""

    def __init__(self) -> None:
        self.posted: list[tuple[int, str]] = []
        self.broken = 0
        self.marked: list[str] = []

    def mark(self, key: str) -> None:
        self.marked.append(key)

    def seen(self, key: str) -> bool:
        return key in self.marked

    def keep_posted(self, id: int, ts: str) -> None:
        if self.broken:
            self.broken -= 1
            raise RecordError("The database is away.")
        if (id, ts) not in self.posted:
            self.posted.append((id, ts))

    def entry(self, **changes: Any) -> Entry:
        """The entry as it is in the inbox now."""
        return entry(posted=tuple(ts for _, ts in self.posted), **changes)
