"""Step 4: vectors for units. What the serving generation already holds is taken from there and never embedded again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from knowledge.embedder import Embedder, Vectors
from knowledge.index import VectorIndex

_STEP = 256  # texts between two reports of progress; sorted by length within a step


def embed(
    records: Sequence[tuple[str, str]],
    embedder: Embedder,
    known: VectorIndex | None,
    progress: Callable[[int, int], None],
) -> Vectors:
    """Vectors of `records` (record id, text) in order, shape (len(records), dimension).

    `progress(done, total)` counts the texts that need embedding.
    """
    vectors = np.empty((len(records), embedder.dimension), dtype=np.float32)
    stored = known.vectors([record for record, _ in records]) if known else {}
    missing = []
    for row, (record, _) in enumerate(records):
        if record in stored:
            vectors[row] = stored[record]
        else:
            missing.append(row)
    # Like lengths together: less padding, and the progress bar moves evenly.
    missing.sort(key=lambda row: len(records[row][1]))
    remaining = iter(missing)
    done = 0
    progress(0, len(missing))
    while rows := list(islice(remaining, _STEP)):
        vectors[rows] = embedder.encode([records[row][1] for row in rows])
        done += len(rows)
        progress(done, len(missing))
    return vectors
