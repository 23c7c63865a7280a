"""Step 4: vectors for units. What the serving generation already holds is taken from there and never embedded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ingest.chunk import Reading
from knowledge.embedder import Embedder, PartEmbedder, Vectors
from knowledge.index import VectorIndex, record_id

_STEP = 512  # texts between two reports of progress, all of like length


def embed(
    records: Sequence[tuple[str, str]],
    embedder: Embedder,
    known: VectorIndex | None,
    progress: Callable[[int, int], None],
) -> Vectors:
    """Vectors of `records` (record id, text) in order, shape (len(records), dimension).

    `progress(done, total)` counts the characters that need embedding.
    """
    vectors = np.empty((len(records), embedder.dimension), dtype=np.float32)
    stored = known.vectors([record for record, _ in records]) if known else {}
    missing = [row for row, (record, _) in enumerate(records) if record not in stored]
    for row, (record, _) in enumerate(records):
        if record in stored:
            vectors[row] = stored[record]
    for rows in _steps([len(text) for _, text in records], missing, progress):
        vectors[rows] = embedder.encode([records[row][1] for row in rows])
    return vectors


def embed_read_once(
    readings: Sequence[tuple[str, Reading]],
    embedder: PartEmbedder,
    known: VectorIndex | None,
    progress: Callable[[int, int], None],
) -> tuple[Vectors, Vectors]:
    """Vectors of `readings` (record id, reading) as `embed` gives them, and of all their parts, one after the other."""
    ids = [[record, *(record_id(unit) for unit, _ in reading.parts)] for record, reading in readings]
    stored = known.vectors([id_ for listed in ids for id_ in listed]) if known else {}
    missing = [row for row, listed in enumerate(ids) if not all(id_ in stored for id_ in listed)]
    for rows in _steps([len(reading.text) for _, reading in readings], missing, progress):
        spans = [[span for _, span in readings[row][1].parts] for row in rows]
        whole, parts = embedder.encode_parts([readings[row][1].text for row in rows], spans)
        made = iter(parts)
        for row, vector in zip(rows, whole, strict=True):
            stored |= zip(ids[row], [vector, *(next(made) for _ in ids[row][1:])], strict=True)
    wholes = [stored[listed[0]] for listed in ids]
    parts_found = [stored[id_] for listed in ids for id_ in listed[1:]]
    return _stacked(wholes), _stacked(parts_found)


def _steps(lengths: Sequence[int], rows: Sequence[int], progress: Callable[[int, int], None]) -> Iterator[list[int]]:
    """Rows in steps of like length, so that little is padded; the progress is told after each."""
    order = sorted(rows, key=lambda row: lengths[row])
    total, done = sum(lengths[row] for row in order), 0
    progress(0, total)
    for begin in range(0, len(order), _STEP):
        step = order[begin : begin + _STEP]
        yield step
        done += sum(lengths[row] for row in step)
        progress(done, total)


def _stacked(vectors: Sequence[Vectors]) -> Vectors:
    return np.stack(vectors) if vectors else np.empty((0, 0), dtype=np.float32)
