"""The cross-encoder's graph: the published lower layers and the trained upper ones joined, and written as ONNX.

torch loads for the join only.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from pydantic import ValidationError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from knowledge.cross_encoder import CrossEncoder, Layout, feed
from knowledge.errors import ModelError
from knowledge.export import default_model_folder, only_exporter, sha256_of
from knowledge.models import Frozen
from knowledge.reading import Group, Likelihoods

TRAINED = Path(__file__).parent / "reader"
CLASSES = 4
HIDDEN = 192  # width of the head's hidden layer


class TrainedCard(Frozen):
    """What lies beside the trained layers (`card.json`): which layers they replace, what they were made from and how well
    they do. `figures` are what `python -m evals.training` printed on answers that were kept apart."""

    first_layer: int
    weights_sha256: str
    trained_on: str
    date: str
    figures: dict[str, float]


class _JoinCard(Frozen):
    trained_sha256: str
    files_sha256: str


def load_cross_encoder(
    cache: Path, announce: Callable[[str], None] = lambda _: None, trained: Path = TRAINED
) -> CrossEncoder:
    """The cross-encoder, joined into `cache` first if it is not there yet, with the layers that lie in `trained`.

    Raises `ModelError` where they were altered.
    """
    card = trained_card(trained)
    folder = cache / f"reader-{card.weights_sha256[:12]}"
    if not _is_whole(folder, card):
        announce("Preparing the model that reads answers (once)")
        with only_exporter(cache):
            if not _is_whole(folder, card):  # it may be by now: another process finished it
                _join(folder, card, trained)
    return CrossEncoder(folder)


class LateJudge:
    """The cross-encoder, loaded by `prepare` or the first call. Whoever comes meanwhile waits."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._lock = Lock()
        self._loaded: CrossEncoder | None = None

    def prepare(self, announce: Callable[[str], None] = lambda _: None) -> CrossEncoder:
        """Have it ready; `announce` is told where that takes long. Raises `ModelError`."""
        with self._lock:
            if self._loaded is None:
                self._loaded = load_cross_encoder(self._cache, announce)
            return self._loaded

    def judge(self, message: str, groups: Sequence[Group]) -> list[Likelihoods]:
        """What the cross-encoder makes of a message."""
        return self.prepare().judge(message, groups)


def trained_card(folder: Path = TRAINED) -> TrainedCard:
    """The card of the trained layers. Raises `ModelError` where they are not the ones it was written for."""
    remedy = "Install the advisor again: the files in knowledge/reader are not as they were delivered."
    try:
        card = TrainedCard.model_validate_json((folder / "card.json").read_bytes())
        altered = sha256_of([folder / "upper.safetensors"]) != card.weights_sha256
    except (OSError, ValidationError) as error:
        raise ModelError("The trained layers of the reader cannot be read.", help=remedy) from error
    if altered:
        raise ModelError("The trained layers of the reader were altered or cut off.", help=remedy)
    return card


def _is_whole(folder: Path, card: TrainedCard) -> bool:
    try:
        joined = _JoinCard.model_validate_json((folder / "join.json").read_bytes())
        return joined.trained_sha256 == card.weights_sha256 and sha256_of(_files(folder)) == joined.files_sha256
    except (OSError, ValidationError):
        return False


def _files(folder: Path) -> list[Path]:
    return [folder / "model.onnx", folder / "tokenizer.json"]


def _join(folder: Path, card: TrainedCard, trained: Path) -> None:
    """Write the graph, the tokenizer and the card into `folder`, all or nothing."""
    import torch

    staging = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    try:
        model = build_model(card.first_layer)
        layers = {name: torch.from_numpy(one).float() for name, one in load_file(trained / "upper.safetensors").items()}
        model.upper.load_state_dict(layers)
        shutil.copy(default_model_folder() / "tokenizer.json", staging / "tokenizer.json")
        _write_onnx(model.eval(), staging)
        _compare(model, staging)
        written = _JoinCard(trained_sha256=card.weights_sha256, files_sha256=sha256_of(_files(staging)))
        (staging / "join.json").write_text(json.dumps(written.model_dump(), indent=2) + "\n")
        shutil.rmtree(folder, ignore_errors=True)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def build_model(first_layer: int, dropout: float = 0.0) -> Any:
    """The torch module with the published weights: `lower` (embeddings and layers up to `first_layer`), and `upper` (the
    other layers and a head with random weights), which training changes."""
    from torch import nn
    from transformers import BertModel
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    bert = BertModel.from_pretrained(str(default_model_folder()), add_pooling_layer=False, attn_implementation="eager")

    class Whole(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lower, self.upper = _build_lower(bert, first_layer), _build_upper(bert, first_layer, dropout)

        def forward(self, ids: Any, segments: Any, attention: Any, pool: Any) -> Any:
            mask = (1.0 - attention[:, None, None, :].float()) * -10_000.0
            return self.upper(self.lower(ids, segments, mask), mask, pool).softmax(-1)

    return Whole()


def _build_lower(bert: Any, first_layer: int) -> Any:
    from torch import nn

    class Lower(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embeddings, self.layers = bert.embeddings, bert.encoder.layer[:first_layer]

        def forward(self, ids: Any, segments: Any, mask: Any) -> Any:
            return _through(self.layers, self.embeddings(input_ids=ids, token_type_ids=segments), mask)

    return Lower()


def _build_upper(bert: Any, first_layer: int, dropout: float) -> Any:
    import torch
    from torch import nn

    class Upper(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers, size = bert.encoder.layer[first_layer:], bert.config.hidden_size
            self.head = nn.Sequential(
                nn.Dropout(dropout), nn.Linear(2 * size, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, CLASSES)
            )

        def forward(self, hidden: Any, mask: Any, pool: Any) -> Any:
            hidden = _through(self.layers, hidden, mask)
            statements = torch.matmul(pool, hidden.to(pool.dtype))
            whole = hidden[:, :1].to(pool.dtype).expand_as(statements)
            return self.head(torch.cat([statements, whole], -1))

    return Upper()


def _through(layers: Any, hidden: Any, mask: Any) -> Any:
    for layer in layers:
        hidden = layer(hidden, mask)
        hidden = hidden[0] if isinstance(hidden, tuple) else hidden
    return hidden


_EXAMPLES = (
    ("no, nobody", Group(("Somebody owns it.",), (True,))),
    ("first yes, second no " * 20, Group(("The pipeline runs without manual steps.", "Quality is watched."), (True, False))),
)


def _write_onnx(model: Any, staging: Path) -> None:
    import torch

    layout = Layout(Tokenizer.from_file(str(staging / "tokenizer.json")))
    example = feed([layout.tokens(*one) for one in _EXAMPLES])
    batch = {0: "batch", 1: "tokens"}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns about branches it fixes; _compare() checks on it
        torch.onnx.export(
            model,
            tuple(torch.from_numpy(array) for array in example),
            str(staging / "model.onnx"),
            input_names=list(example._fields),
            output_names=["likelihoods"],
            dynamic_axes={
                **dict.fromkeys(example._fields[:3], batch),
                "pool": {0: "batch", 1: "statements", 2: "tokens"},
                "likelihoods": {0: "batch", 1: "statements"},
            },
            opset_version=17,
            dynamo=False,
        )


def _compare(model: Any, staging: Path) -> None:
    """Tracing can silently drop a branch, so the export must give what the original gives."""
    import torch

    joined = CrossEncoder(staging)
    layout = Layout(Tokenizer.from_file(str(staging / "tokenizer.json")))
    for message, group in _EXAMPLES:
        with torch.no_grad():
            expected = model(*(torch.from_numpy(array) for array in feed([layout.tokens(message, group)]))).numpy()[0]
        if float(np.abs(joined.judge(message, [group])[0] - expected).max()) > 1e-3:
            raise ModelError(
                "The joined model that reads answers differs from the original.", help="Report this with your versions."
            )
