"""How the fake Slack says no."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Slack says no: `error` as it names it, `extra` what stands beside it in the answer."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The answer's JSON."""
        return {"ok": False, "error": self.error, **self.extra}
