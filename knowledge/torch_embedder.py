"""Vectors by sentence-transformers itself: on a GPU where torch finds one, and of models that cannot be exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from knowledge.embedding import Span, Vectors, filled, pool
from knowledge.export import reads_parts

_BATCH = {"cpu": 8, "cuda": 128}  # by kind of device


class TorchEmbedder:
    """A sentence-transformers model. Its vectors equal those of its fp32 export, so they share a fingerprint."""

    def __init__(self, name: str, model: Any, weights_sha256: str) -> None:
        self._model = model
        self._batch = _BATCH.get(str(model.device.type), 32)
        self.fingerprint = f"{name}@{weights_sha256[:16]}/onnx-fp32"
        self.dimension = int(model.get_embedding_dimension())
        self.reads_parts = reads_parts(model)

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode(
            list(texts), batch_size=self._batch, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimension)

    def encode_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Vectors, Vectors]:
        tokens = self._model.encode(
            list(texts), batch_size=self._batch, output_value="token_embeddings", show_progress_bar=False
        )
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        found: list[Vectors | None] = []
        tokenizer = self._model.tokenizer
        for row, text in enumerate(texts):
            values = tokens[row].float().cpu().numpy()
            encoding = tokenizer(text, truncation=True, max_length=self._model.max_seq_length, return_offsets_mapping=True)
            offsets = encoding["offset_mapping"]
            mean = values.mean(axis=0)
            vectors[row] = mean / np.linalg.norm(mean)
            found += pool(values, offsets, parts[row], len(offsets) >= self._model.max_seq_length)
        return vectors, filled(found, texts, parts, self)
