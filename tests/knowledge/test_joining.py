"""The model that reads answers: joined once, checked, and the same however it is asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.cross_encoder import CrossEncoder
from knowledge.errors import ModelError
from knowledge.joining import TRAINED, load_cross_encoder
from knowledge.reading import FAILS, HOLDS, UNKNOWN, UNSAID, Group
from tests.conftest import MODEL_CACHE

OWNER = Group(("Somebody is accountable for the system after launch.",), (True,))
DATA = Group(
    ("The production data pipeline runs without manual exports.", "Data quality monitoring is active."), (True, True)
)


@pytest.fixture(scope="module")
def reader() -> CrossEncoder:
    """The joined model."""
    return load_cross_encoder(MODEL_CACHE)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("since the consultants left nobody feels responsible, it just runs", FAILS),
        ("Fatima took it over in May, it is in her goals", HOLDS),
        ("no idea, you would have to ask HR", UNKNOWN),
        ("nice weather today, isn't it", UNSAID),
    ],
)
def test_it_reads_what_is_said_without_the_statements_words(reader: CrossEncoder, message: str, said: int) -> None:
    """An answer that shares no word with a statement still holds it, denies it, leaves it open or says nothing of it."""
    assert int(reader.judge(message, [OWNER])[0][0].argmax()) == said


def test_each_statement_gets_likelihoods_that_company_does_not_change(reader: CrossEncoder) -> None:
    """They sum to one, and are the same by themselves and beside other groups of other lengths."""
    message = "all of it arrives by itself, but if it were rubbish we would not notice"
    alone, together = reader.judge(message, [DATA])[0], reader.judge(message, [OWNER, DATA, OWNER])[1]
    assert alone.shape == (2, 4)
    assert np.allclose(alone.sum(axis=1), 1, atol=1e-5)
    assert np.allclose(alone, together, atol=1e-4)


@pytest.mark.parametrize("message", ["", "\x00", "🙂" * 5_000, "word " * 20_000])
def test_any_message_is_read(reader: CrossEncoder, message: str) -> None:
    """Nothing, control characters and texts far beyond the model's length give likelihoods as well."""
    assert np.isfinite(reader.judge(message, [DATA])[0]).all()


def test_layers_that_were_altered_are_refused(tmp_path: Path) -> None:
    """Weights that the card does not vouch for are never run."""
    folder = tmp_path / "reader"
    shutil.copytree(TRAINED, folder)
    with (folder / "upper.safetensors").open("r+b") as stream:
        stream.seek(5_000_000)
        stream.write(b"other")
    with pytest.raises(ModelError, match="altered"):
        load_cross_encoder(tmp_path / "models", trained=folder)
