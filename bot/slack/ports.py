"""What the rim needs from the store, each as small as it gets."""

from __future__ import annotations

import datetime
from typing import Protocol

from bot.store.entries import Entry

__all__ = ["Entry", "Inbox", "Queue"]


class Inbox(Protocol):
    """Keeps how far an answer is. Every method may raise `RecordError`."""

    def keep_posted(self, id: int, ts: str) -> None:
        """Keep that one more message of the answer is out. The same message twice counts once."""

    def mark(self, key: str) -> None:
        """Have a key count as seen without an entry: a message of our own, say."""

    def seen(self, key: str) -> bool:
        """Whether something with this key was accepted or marked before."""


class Queue(Protocol):
    """Gives out what is to be answered, each entry to one worker at a time. Every method may raise `RecordError`."""

    def claim(self, owner: str, now: datetime.datetime, lease: datetime.timedelta) -> Entry | None:
        """Give the next entry to `owner` for the time of the lease; None where none is free."""

    def renew(self, owner: str, now: datetime.datetime, lease: datetime.timedelta) -> None:
        """Hold everything that is `owner`'s for the time of the lease from now on."""

    def release(self, owner: str) -> None:
        """Give back everything that is `owner`'s."""

    def reclaim(self) -> int:
        """Give back what is held by owners that are dead; how many entries that were."""

    def later(self, id: int, not_before: datetime.datetime) -> None:
        """Give an entry back, not to be claimed before this time."""

    def done(self, id: int, failed: bool = False) -> None:
        """Nothing is left to do about an entry; `failed` where there was no answer but an error to tell."""
