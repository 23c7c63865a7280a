"""What a model that reads messages beside statements takes and gives: pure, so that who asks need not know how it is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Likelihoods = NDArray[np.float32]
"""Of shape (statements, 4): that the message says it holds, that it does not, that nobody knows, or nothing of it."""

HOLDS, FAILS, UNKNOWN, UNSAID = range(4)


class Group(NamedTuple):
    """Statements that are read together. `asked` says of each whether the message was to answer it."""

    statements: tuple[str, ...]
    asked: tuple[bool, ...]


class Judge(Protocol):
    """Reads a message beside statements."""

    def judge(self, message: str, groups: Sequence[Group]) -> list[Likelihoods]:
        """The likelihoods of each group's statements."""
