"""Step 4: vectors for units. What the serving generation already holds is taken from there and never embedded again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from knowledge.embedder import Embedder, Vectors
from knowledge.index import VectorIndex

_SAMPLE = 64  # texts of all lengths that tell how long the others will take
_STEP = 256  # texts between two reports of progress; sorted by length within a step


def embed(
    records: Sequence[tuple[str, str]],
    embedder: Embedder,
    known: VectorIndex | None,
    progress: Callable[[int, int], None],
    estimate: Callable[[float], None] | None = None,
) -> Vectors:
    """Vectors of `records` (record id, text) in order, shape (len(records), dimension).

    `progress(done, total)` counts the texts that need embedding; `estimate` is told the seconds that they will take,
    measured on a few of them, where that is worth measuring.
    """
    vectors = np.empty((len(records), embedder.dimension), dtype=np.float32)
    stored = known.vectors([record for record, _ in records]) if known else {}
    found = [row for row, (record, _) in enumerate(records) if record in stored]
    missing = [row for row, (record, _) in enumerate(records) if record not in stored]
    for row in found:
        vectors[row] = stored[records[row][0]]
    # Like lengths together: less padding, and the progress bar moves evenly.
    missing.sort(key=lambda row: len(records[row][1]))
    total, done = len(missing), 0
    progress(0, total)

    def encode(rows: list[int]) -> None:
        nonlocal done
        vectors[rows] = embedder.encode([records[row][1] for row in rows])
        done += len(rows)
        progress(done, total)

    sample = missing[:: -(-total // _SAMPLE)] if estimate and total > _STEP else []
    if estimate and sample:
        started = time.perf_counter()
        encode(sample)
        estimate((time.perf_counter() - started) / len(sample) * total)
    done_first = set(sample)
    remaining = (row for row in missing if row not in done_first)
    while rows := list(islice(remaining, _STEP)):
        encode(rows)
    return vectors
