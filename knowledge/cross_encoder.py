"""A cross-encoder: what a message says of statements, read together with them.

The lower layers are those of all-MiniLM-L6-v2; the upper ones and the head were trained on labelled answers by
`python -m evals.training`, and lie beside this file (`reader/`) with a card that says on what and how well. Both are joined
to one ONNX graph once, which lies in the cache folder and is run by ONNX Runtime.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from knowledge.reading import Group, Likelihoods

_MESSAGE_TOKENS = 96
_STATEMENT_TOKENS = 48
_BATCH = 4  # groups of like length that are run together
_START, _END = 101, 102  # [CLS] and [SEP]


class Tokens(NamedTuple):
    """A message and a group as the model takes them: ids, segment (0 the message, 1 the statements) and, for each token,
    the number of the statement that it belongs to, or -1."""

    ids: list[int]
    segments: list[int]
    owners: list[int]


class Layout:
    """Lays a message and statements out as tokens."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._known = lru_cache(maxsize=4_096)(self._ids)

    def tokens(self, message: str, group: Group) -> Tokens:
        """[CLS] message [SEP] asked statement [SEP] also statement [SEP] …; long texts are cut."""
        ids = [_START, *self._ids(message)[:_MESSAGE_TOKENS], _END]
        segments, owners = [0] * len(ids), [-1] * len(ids)
        for number, (statement, asked) in enumerate(zip(*group, strict=True)):
            part = [*self._known("asked" if asked else "also"), *self._known(statement)[:_STATEMENT_TOKENS], _END]
            ids += part
            segments += [1] * len(part)
            owners += [number] * len(part)
        return Tokens(ids, segments, owners)

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


class Feed(NamedTuple):
    """A batch: ids, segments and mask of shape (batch, tokens), and `pool` of (batch, statements, tokens), which averages
    the tokens of each statement."""

    input_ids: NDArray[np.int64]
    token_type_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    pool: NDArray[np.float32]


def feed(batch: Sequence[Tokens]) -> Feed:
    """Tokens padded to one length."""
    width = max(len(tokens.ids) for tokens in batch)
    shape = (len(batch), width)
    ids, segments, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    pool = np.zeros((len(batch), 1 + max(max(tokens.owners) for tokens in batch), width), np.float32)
    for row, tokens in enumerate(batch):
        length = len(tokens.ids)
        ids[row, :length], segments[row, :length], mask[row, :length] = tokens.ids, tokens.segments, 1
        owners = np.array(tokens.owners)
        for number in range(owners.max() + 1):
            places = np.flatnonzero(owners == number)
            pool[row, number, places] = 1 / len(places)
    return Feed(ids, segments, mask, pool)


class CrossEncoder:
    """A joined model, ready to run. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._layout = Layout(Tokenizer.from_file(str(folder / "tokenizer.json")))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = os.cpu_count() or 1
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])

        self._judged = lru_cache(maxsize=64)(self._judge)  # several rules ask about one message

    def judge(self, message: str, groups: Sequence[Group]) -> list[Likelihoods]:
        """The likelihoods of each group's statements, in order."""
        return self._judged(message, tuple(groups))

    def _judge(self, message: str, groups: tuple[Group, ...]) -> list[Likelihoods]:
        tokens = [self._layout.tokens(message, group) for group in groups]
        order = sorted(range(len(groups)), key=lambda place: len(tokens[place].ids))
        judged: dict[int, Likelihoods] = {}
        for begin in range(0, len(order), _BATCH):
            places = order[begin : begin + _BATCH]
            rows = self._session.run(None, feed([tokens[place] for place in places])._asdict())[0]
            judged |= {place: row[: len(groups[place].statements)] for place, row in zip(places, rows, strict=True)}
        return [judged[place] for place in range(len(groups))]
