"""Text to vectors: which runtime does it for which setting.

ONNX Runtime runs what torch has exported once. A start then takes tenths of a second instead of four, and a question
about 2 ms instead of 7 (all-MiniLM-L6-v2, two cores).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedding import Embedder, PartEmbedder, Vectors
from knowledge.errors import ModelError
from knowledge.export import DEFAULT_MODEL, ExportCard, export_model, load_sentence_transformer, quantise
from knowledge.onnx_embedder import OnnxEmbedder

__all__ = ["DEFAULT_MODEL", "Embedder", "PartEmbedder", "Vectors", "load_embedder"]


def load_embedder(
    name: str, cache: Path, announce: Callable[[str], None] = lambda _: None, backend: str = "onnx"
) -> Embedder:
    """The embedder of a model, exported into `cache` first if it is not there yet.

    `name` is `all-MiniLM-L6-v2` (from its package), any other sentence-transformers name or a model folder. Raises
    `ModelError` if the model cannot be found, its weights are not the published ones, or the export was altered.
    """
    if backend == "torch":
        from knowledge.torch_embedder import TorchEmbedder  # only here: torch takes seconds to load

        model, weights = load_sentence_transformer(name)
        return TorchEmbedder(name, model, weights)
    folder, card = export_model(name, cache, _compare, announce)
    if backend == "onnx-int8":
        folder, card = quantise(name, cache, folder, card)
    return OnnxEmbedder(folder, card)


def _compare(model: Any, folder: Path, card: ExportCard) -> None:
    """Tracing can silently drop a branch of a model, so the export must give the original's vectors before it is kept."""
    texts = ["one", "Who owns the system after launch, and who pays for it?", "a long text " * 200]
    expected = model.encode(texts, normalize_embeddings=True)
    difference = float(np.abs(OnnxEmbedder(folder, card).encode(texts) - expected).max())
    if difference > 1e-3:
        raise ModelError(
            f"The exported model differs from the original (by up to {difference:.2g} per component).",
            help="Use a model with a plain transformer and pooling, set ADVISOR_EMBEDDING_BACKEND=torch, "
            f"or unset ADVISOR_EMBEDDING_MODEL to use {DEFAULT_MODEL}.",
        )
