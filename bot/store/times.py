"""The stores' own clock, where none is passed in."""

from __future__ import annotations

import datetime


def now_utc() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(datetime.UTC)
