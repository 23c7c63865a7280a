"""Watched files and folders: tells when they differ from what was told before, once nobody writes to them any more.

The system's notices only wake it up. What changed is found by looking at sizes and times, which also works where notices
get lost or there are none: on network drives, in containers, when too much is watched.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import watchfiles

from ingest.load import find_files, stamp

SETTLED = 1.0  # seconds without a change after which a file counts as written
PATIENCE = 60.0  # seconds after which the others are ingested without a file that is still being written
INTERVAL = 30.0  # seconds between two looks where the system tells of changes
POLLING = 2.0  # the same where it does not

Stamps = dict[Path, tuple[int, int]]  # size in bytes and time of change in nanoseconds of each file


class Watch:
    """Watches files and what lies below folders, all absolute. Not to be shared between threads.

    Durations are in seconds. `announce` is told what a person should know. `notices` is what tells of changes; where it
    fails, the files are looked at every `polling` seconds.
    """

    def __init__(
        self,
        roots: Sequence[Path],
        announce: Callable[[str], None] = lambda _: None,
        *,
        settled: float = SETTLED,
        patience: float = PATIENCE,
        interval: float = INTERVAL,
        polling: float = POLLING,
        notices: Callable[..., Iterator[Any]] = watchfiles.watch,
    ) -> None:
        self._roots = list(roots)
        self._announce = announce
        self._settled, self._patience, self._interval, self._polling = settled, patience, interval, polling
        self._notices = notices
        self._told: Stamps | None = None
        self._woken = threading.Event()
        self._blind = threading.Event()

    def changes(self) -> Iterator[list[Path]]:
        """What to ingest: at once, and after each change. Goes on until the caller leaves.

        That is what is watched, or its files one by one where some are still being written: these are left out.
        """
        with self._listening():
            while True:
                found, busy = self._look_until_settled()
                settled = {path: value for path, value in found.items() if path not in busy}
                if settled != self._told:
                    self._told = settled
                    if busy:
                        self._announce(f"Still being written: {', '.join(map(str, sorted(busy)))}. The others go on.")
                    yield list(settled) if busy else self._roots
                self._woken.wait(self._pause())
                self._woken.clear()

    def again(self) -> None:
        """What was told last counts as not told: it is told once more after a pause."""
        self._told = None

    def _pause(self) -> float:
        return self._polling if self._blind.is_set() and self._told is not None else self._interval

    def _look_until_settled(self) -> tuple[Stamps, set[Path]]:
        """All files as they are, and those among them that have not come to rest."""
        end = time.monotonic() + self._patience
        found = self._look()
        while found != self._told:
            time.sleep(self._settled)
            before, found = found, self._look()
            busy = {path for path, value in found.items() if before.get(path) != value}
            if found == before or time.monotonic() > end:
                return found, busy
        return found, set()

    def _look(self) -> Stamps:
        stamps: Stamps = {}
        for path in (path for root in self._roots for path in find_files(root)):
            try:
                stamps[path] = stamp(path)
            except OSError:  # gone since it was listed, or not to be read: the ingest tells about it
                continue
        return stamps

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Have the system's notices wake the watch. Of a file it is the folder, as programs put a new file in its place."""
        stop = threading.Event()
        folders = [root for root in self._roots if root.is_dir()]
        beside = list({root.parent for root in self._roots if not root.is_dir()})
        threads = [
            threading.Thread(target=self._listen, args=(places, deep, stop), name="advisor-watch", daemon=True)
            for places, deep in ((folders, True), (beside, False))
            if places
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(5.0)

    def _listen(self, places: list[Path], deep: bool, stop: threading.Event) -> None:
        try:
            for _ in self._notices(
                *places,
                watch_filter=None,  # also a file of metadata wakes; whether anything changed is found by looking
                recursive=deep,
                stop_event=stop,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                self._woken.set()
        except (OSError, RuntimeError) as error:  # watchfiles' own kind is a RuntimeError
            reason = getattr(error, "strerror", None) or type(error).__name__
            self._announce(f"The system does not tell of changes ({reason}); looking every {self._polling:g} s.")
            self._blind.set()
            self._woken.set()
