"""The fitted part: two sums of small decision trees, read from `weights.npz` and worked out with numpy alone.

One tells how likely the passages say what a claim says (fitted to answers of language models, labelled by people), the
other how likely a claim near to its evidence has been turned against it. `evals.faithfulness_fit` writes the file.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("weights.npz")
_TURNED_FROM = 0.7  # chance of being sound from which the second model has nothing to say against a claim
_LEAST = 1e-4
_MOST = 0.995

Floats = NDArray[np.float64]


class Trees(NamedTuple):
    """Trees side by side, shape (trees, nodes): the feature to look at, its bound, where to go, and the value of a leaf.

    A leaf leads to itself. `depth` steps reach a leaf from anywhere.
    """

    feature: NDArray[np.int16]
    bound: Floats
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: Floats
    start: float
    depth: int

    def chance(self, rows: Floats) -> Floats:
        """The chance of each row, shape (rows,), to be of the good class."""
        trees = np.arange(len(self.feature))[None, :]
        node = np.zeros((len(rows), len(self.feature)), np.intp)
        places = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            low = rows[places, self.feature[trees, node]] <= self.bound[trees, node]
            node = np.where(low, self.left[trees, node], self.right[trees, node])
        chances: Floats = 1.0 / (1.0 + np.exp(-(self.start + self.value[trees, node].sum(axis=1))))
        return chances


class Model(NamedTuple):
    """Both sums of trees, and where they come from: data with fingerprints, date, split, figures, and the cuts."""

    said: Trees
    sound: Trees
    card: dict[str, Any]

    def support(self, rows: Floats) -> Floats:
        """The support of each claim, in (0, 1)."""
        turned = np.minimum(1.0, self.sound.chance(rows) / _TURNED_FROM)
        return np.clip(self.said.chance(rows) * turned, _LEAST, _MOST)


@lru_cache(maxsize=4)
def load_model(file: Path = WEIGHTS) -> Model:
    """The weights of a file, the package's own by default."""
    with np.load(file, allow_pickle=False) as data:
        return Model(_trees(data, "said"), _trees(data, "sound"), json.loads(data["card"].tobytes().decode()))


def _trees(data: Any, name: str) -> Trees:
    parts = {key: data[f"{name}_{key}"] for key in ("feature", "bound", "left", "right", "value")}
    parts["bound"], parts["value"] = parts["bound"].astype(np.float64), parts["value"].astype(np.float64)
    return Trees(**parts, start=float(data[f"{name}_start"]), depth=int(data[f"{name}_depth"]))


def save_model(file: Path, said: Trees, sound: Trees, card: dict[str, Any]) -> None:
    """Write weights with their card. The same weights and card give the same bytes."""
    arrays: dict[str, Any] = {"card": np.frombuffer(json.dumps(card, sort_keys=True).encode(), np.uint8)}
    for name, trees in (("said", said), ("sound", sound)):
        for key, value in trees._asdict().items():
            # Bounds keep their full precision: a rounded one sends a value that equals it the other way.
            arrays[f"{name}_{key}"] = np.asarray(value, np.float32) if key == "value" else np.asarray(value)
    with file.open("wb") as out:
        np.savez_compressed(out, **arrays)
