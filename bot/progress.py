"""Progress of long work, as a bar on standard error."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class RichProgress:
    """A bar for the running step; from the first step to the end. A file or pipe gets none."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[counted]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._began = time.perf_counter()
        self._task = self._bar.add_task("Starting", total=None, visible=False, counted="")

    def __enter__(self) -> RichProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def step(self, name: str) -> None:
        self._began = time.perf_counter()
        self._bar.update(self._task, description=name, completed=0, total=None, visible=True, counted="")

    def count(self, done: int, total: int) -> None:
        rate = done / max(time.perf_counter() - self._began, 1e-9)
        counted = f"{done}/{total}, {rate:.0f}/s" if rate >= 1 else f"{done}/{total}"
        self._bar.update(self._task, completed=done, total=total, counted=counted)
