"""Vectors by ONNX Runtime: as many texts at a time as there are cores, each on one of them.

That needs a third less work than having all cores share each batch, where they wait for each other at every layer.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from knowledge.embedding import Span, Vectors, filled, pool
from knowledge.export import ExportCard

_BATCH = 8  # larger batches are slower on CPUs with few cores: more padding, less cache
_NICE = 10


class OnnxEmbedder:
    """An exported model, ready to run. Safe to share between threads.

    A single batch, such as a question, runs in the caller's thread; more of them in threads that make room for others.
    """

    def __init__(self, folder: Path, card: ExportCard) -> None:
        self._card = card
        # The scale of 8-bit numbers comes from all that runs together: alone, a text has the same vector every time.
        self._batch = 1 if card.precision == "int8" else _BATCH
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_length=card.max_tokens)
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._inputs = {item.name for item in self._session.get_inputs()}
        self._threads = ThreadPoolExecutor(os.cpu_count() or 1, "advisor-embedding", initializer=_stand_back)

    @property
    def fingerprint(self) -> str:
        return f"{self._card.model}@{self._card.weights_sha256[:16]}/onnx-{self._card.precision}"

    @property
    def dimension(self) -> int:
        return self._card.dimension

    @property
    def reads_parts(self) -> bool:
        return self._card.tokens

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(list(texts))

        def run(rows: list[int]) -> None:
            vectors[rows] = self._run([encodings[row].ids for row in rows], "embedding")

        self._run_all(run, encodings)
        return vectors

    def encode_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Vectors, Vectors]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        found: list[list[Vectors | None]] = [[] for _ in texts]
        encodings = self._tokenizer.encode_batch(list(texts))

        def run(rows: list[int]) -> None:
            tokens = self._run([encodings[row].ids for row in rows], "tokens")
            for row, values in zip(rows, tokens, strict=True):
                encoding = encodings[row]
                values = values[: len(encoding.ids)]
                mean = values.mean(axis=0)
                vectors[row] = mean / np.linalg.norm(mean)
                found[row] = pool(values, encoding.offsets, parts[row], bool(encoding.overflowing))

        self._run_all(run, encodings)
        return vectors, filled([vector for row in found for vector in row], texts, parts, self)

    def _run_all(self, run: Any, encodings: Sequence[Encoding]) -> None:
        batches = list(self._batches([len(encoding.ids) for encoding in encodings]))
        for _ in self._threads.map(run, batches) if len(batches) > 1 else map(run, batches):
            pass

    def _batches(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        """Rows of like length together, so that little is padded; the longest first, so that all cores end together."""
        order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
        for begin in range(0, len(order), self._batch):
            yield order[begin : begin + self._batch]

    def _run(self, batch: list[list[int]], output: str) -> Vectors:
        width = max(len(row) for row in batch)
        tokens = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, values in enumerate(batch):
            tokens[row, : len(values)] = values
            mask[row, : len(values)] = 1
        feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        found = self._session.run([output], {name: feed[name] for name in self._inputs})[0]
        return np.asarray(found, dtype=np.float32)


def _stand_back() -> None:
    """Whoever asks a question meanwhile goes first. Only Linux has priorities of single threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
