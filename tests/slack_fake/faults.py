"""What a test lets go wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "ratelimited", "server_error", "hang", "hang_after", "drop_before", "drop_after", "unknown_method", "delay", "error"
]


@dataclass
class Fault:
    """Something that goes wrong with the next `times` calls of a method ("*": of any).

    - `ratelimited`: HTTP 429 with `Retry-After: retry_after`
    - `server_error`: HTTP 500
    - `hang`: no answer for `seconds`, nothing is done; `hang_after`: no answer either, but it is done
    - `drop_before`, `drop_after`: the connection is dropped before or after it is done
    - `unknown_method`; `error`: the answer is `error`
    - `delay`: it is done, after `seconds`
    """

    method: str
    kind: Kind
    times: int = 1
    seconds: float = 30.0
    retry_after: int = 1
    error: str = "internal_error"


class Faults:
    """The faults that are still to happen, the oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let it happen to the next calls."""
        with self._lock:
            self._waiting.append(fault)

    def take(self, method: str) -> Fault | None:
        """What happens to a call of the method."""
        with self._lock:
            found = next((one for one in self._waiting if one.method in (method, "*") and one.times > 0), None)
            if found is not None:
                found.times -= 1
            return found

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._waiting.clear()
