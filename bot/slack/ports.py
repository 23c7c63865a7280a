"""What the rim needs from the store, each as small as it gets."""

from __future__ import annotations

import datetime
from typing import Protocol

from bot.store.entries import Entry
from knowledge.administration import Holdings, Outcome, Sighting, Standing, Watcher

__all__ = ["Entry", "Inbox", "KnowledgeAdmin", "Queue"]


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


class KnowledgeAdmin(Protocol):
    """Looks after the knowledge. `holder` is the name under which others are told who is at it.

    What changes the knowledge raises `Busy` where somebody else does so at the moment, `StoreError` where the knowledge
    cannot be read or written, and whatever its `watcher` raises; then all is as it was.
    """

    @property
    def max_bytes(self) -> int:
        """The largest file that can be ingested."""

    def holdings(self) -> Holdings:
        """The documents that serve."""

    def generations(self) -> tuple[Standing, ...]:
        """The generations that are there, the newest first."""

    def find(self, beginning: str) -> Standing:
        """The generation whose id begins so; the one to go back to for "". Raises `StoreError`."""

    def current(self, base: str) -> bool:
        """Whether the document that a preview was made against is still as it was."""

    def keep(self, id: str, name: str, content: bytes) -> str:
        """Keep a file until somebody decides about it; the safe name that it has from now on."""

    def preview(self, id: str, name: str, watcher: Watcher, holder: str) -> Sighting:
        """What a kept file would become."""

    def approve(self, id: str, name: str, watcher: Watcher, holder: str) -> Outcome:
        """Ingest a kept file. Safe to repeat after a crash."""

    def discard(self, id: str) -> None:
        """Forget a kept file."""

    def reingest(self, watcher: Watcher, holder: str) -> Outcome:
        """Read all that is known anew."""

    def roll_back(self, generation: str, serving: str, reason: str, holder: str) -> Standing:
        """Let a generation serve in the place of `serving`; one that failed its check takes a reason."""
