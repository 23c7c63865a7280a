"""A disk without room, told as what it is."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from knowledge.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("disk is full", "no space left", "disk i/o error", "file too large")  # as the stores say it


@contextmanager
def room_on_disk(place: str) -> Iterator[None]:
    """Tells a full disk from other faults, whichever library ran into it: `StoreError`."""
    try:
        yield
    except Exception as error:
        full = isinstance(error, OSError) and error.errno in _FULL
        if not full and not any(words in str(error).lower() for words in _FULL_WORDS):
            raise
        raise StoreError(
            f"There is no room left to write in {place}; the knowledge serves as before.",
            help="Free some space (advisor knowledge gc removes old generations) and try again.",
            retryable=True,
        ) from error
