"""Vectors of parts of passages, in a file beside the Chroma store: many, and only asked for by their passage.

An index of neighbours would cost more time and memory for them than for all the rest: each passage has half a dozen. So
questions find passages by their stretches, and what the parts of those say is read from here.

    <folder>/units.bin      which part of which passage each row is about
            /vectors.f16    the rows
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.embedding import Vectors
from knowledge.models import Unit, UnitKind

_UNIT = np.dtype([("passage", "S64"), ("start", "<i4"), ("end", "<i4")])
_COPIED = 8_192  # rows at once


class PartVectors:
    """The rows in one folder; nothing is there until the first is added. Readers open it when the writer is done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: tuple[npt.NDArray[np.void], npt.NDArray[np.float16], dict[str, list[int]]] | None = None

    def __len__(self) -> int:
        try:
            return (self._folder / "units.bin").stat().st_size // _UNIT.itemsize
        except FileNotFoundError:
            return 0

    def add(self, units: Sequence[Unit], vectors: Vectors) -> None:
        """Append rows, each of shape (dimension,), for units of kind PART."""
        self._folder.mkdir(exist_ok=True)
        table = np.array([(unit.passage_id.encode(), unit.start, unit.end) for unit in units], dtype=_UNIT)
        self._append(table, vectors.astype(np.float16))

    def near(self, passages: Iterable[str], vector: Vectors) -> list[tuple[Unit, float]]:
        """All parts of these passages with their cosines to a vector of length 1, shape (dimension,)."""
        if not len(self):
            return []
        table, rows, places = self._opened()
        wanted = sorted(row for id_ in passages for row in places.get(id_, ()))
        cosines = rows[wanted].astype(np.float32) @ vector
        return [(_unit(table[row]), float(cosine)) for row, cosine in zip(wanted, cosines, strict=True)]

    def vectors(self, units: Iterable[Unit]) -> dict[Unit, Vectors]:
        """The stored vectors of these units; unknown ones are left out."""
        if not len(self):
            return {}
        table, rows, places = self._opened()
        wanted = set(units)
        found = sorted(row for id_ in {unit.passage_id for unit in wanted} for row in places.get(id_, ()))
        pairs = ((_unit(table[row]), rows[row].astype(np.float32)) for row in found)
        return {unit: row for unit, row in pairs if unit in wanted}

    def batches(self) -> Iterator[list[tuple[Unit, Vectors]]]:
        """All rows, some at a time."""
        for begin in range(0, len(self), _COPIED):
            table, rows, _ = self._opened()
            values = rows[begin : begin + _COPIED].astype(np.float32)
            yield [(_unit(unit), row) for unit, row in zip(table[begin : begin + _COPIED], values, strict=True)]

    def copy(self, target: PartVectors, dropped: Collection[str]) -> None:
        """Write the rows of all passages but the dropped ones into another folder."""
        if not len(self):
            return
        table, rows, places = self._opened()
        kept = np.ones(len(table), dtype=bool)
        kept[[row for id_ in dropped for row in places.get(id_, ())]] = False
        target._folder.mkdir(exist_ok=True)
        for begin in range(0, len(table), _COPIED):
            part = slice(begin, begin + _COPIED)
            target._append(table[part][kept[part]], rows[part][kept[part]])

    def _append(self, table: npt.NDArray[np.void], rows: npt.NDArray[np.float16]) -> None:
        self._open = None
        for name, values in (("vectors.f16", rows), ("units.bin", table)):
            with (self._folder / name).open("ab") as stream:
                stream.write(values.tobytes())

    def _opened(self) -> tuple[npt.NDArray[np.void], npt.NDArray[np.float16], dict[str, list[int]]]:
        if self._open is None:
            table = np.fromfile(self._folder / "units.bin", dtype=_UNIT)
            rows = np.memmap(self._folder / "vectors.f16", dtype=np.float16, mode="r").reshape(len(table), -1)
            places: defaultdict[str, list[int]] = defaultdict(list)
            for row, id_ in enumerate(table["passage"].tolist()):
                places[id_.decode()].append(row)
            self._open = table, rows, dict(places)
        return self._open


def _unit(row: np.void) -> Unit:
    return Unit(row["passage"].decode(), UnitKind.PART, int(row["start"]), int(row["end"]))
