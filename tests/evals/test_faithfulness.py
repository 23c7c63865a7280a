"""Tests of the judging and the fitting of the faithfulness scorer."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from bot.answering.faithfulness.model import load_model
from evals.cases import CaseError
from evals.faithfulness_cases import Labelled, load_labelled
from evals.faithfulness_fit import exported, fit_files
from evals.faithfulness_report import Scored, auroc, interval, run_scorer
from evals.perturbations import FAULTS

SENTENCE = "The review of 12 weeks must be approved by Anna Weber because some managers may reject it."


def test_the_bundled_set_is_whole() -> None:
    """At least 120 cases in 30 sets, about half faithful, every fault there, and no set in both splits."""
    cases = load_labelled()
    assert len(cases) >= 120
    assert len({case.group for case in cases}) >= 30
    assert 0.4 < sum(case.faithful for case in cases) / len(cases) < 0.6
    assert {case.group for case in cases if case.split == "tune"}.isdisjoint(
        case.group for case in cases if case.split == "held"
    )
    assert len({case.fault for case in cases if case.fault}) >= 7


def test_errors_name_the_line(tmp_path: Path) -> None:
    """A line that does not fit, and an id that comes twice, are told with their place."""
    good = json.dumps({"id": "a", "passages": ["P."], "answer": "A.", "faithful": True, "group": "g"})
    file = tmp_path / "cases.jsonl.gz"
    file.write_bytes(gzip.compress(f"{good}\n{{}}\n".encode()))
    with pytest.raises(CaseError, match="line 2"):
        load_labelled(file)
    file.write_bytes(gzip.compress(f"{good}\n{good}\n".encode()))
    with pytest.raises(CaseError, match="twice"):
        load_labelled(file)


def test_auroc_counts_ties_as_half() -> None:
    """1 for the right order, 0 for the wrong one, a half where all are equal."""
    good = np.array([True, True, False])
    assert auroc(good, np.array([0.9, 0.8, 0.1])) == 1.0
    assert auroc(good, np.array([0.1, 0.2, 0.9])) == 0.0
    assert auroc(good, np.array([0.5, 0.5, 0.5])) == 0.5


def test_the_interval_is_wider_where_cases_hang_together() -> None:
    """Ten copies of one source are no ten sources."""
    random_ = random.Random(3)
    sources = [(good := random_.random() < 0.5, random_.random() + 0.5 * good) for _ in range(20)]
    copied = [source for source in sources for _ in range(5)]
    scores = np.array([score for _, score in copied])

    def width(copies: int) -> float:
        cases = [
            Labelled(id=str(place), passages=("P.",), answer="A.", faithful=good, group=str(place // copies))
            for place, (good, _) in enumerate(copied)
        ]
        low, high = interval(auroc, Scored(cases, scores, 0.0), draws=200)
        return high - low

    assert width(5) > 1.3 * width(1)


@pytest.mark.parametrize(
    "fault", ["wrong_number", "unit", "negation", "entity", "invented_attribution", "overgeneralisation"]
)
def test_a_fault_changes_the_sentence_the_same_way_each_time(fault: str) -> None:
    """A fit can be repeated: the same seed makes the same change."""
    made = {FAULTS[fault](SENTENCE, "Others took 7 days. Bert Klein left.", random.Random(5)) for _ in range(2)}
    assert len(made) == 1
    assert made != {SENTENCE}


def test_exported_trees_say_what_the_fitted_model_says() -> None:
    """numpy alone gives the chances that scikit-learn gives."""
    random_ = np.random.default_rng(2)
    rows = random_.random((400, 5))
    model = HistGradientBoostingClassifier(max_iter=12, random_state=0).fit(rows, rows[:, 0] + rows[:, 1] > 1)
    assert np.allclose(exported(model).chance(rows), model.predict_proba(rows)[:, 1], atol=1e-6)


def test_a_fit_writes_weights_with_where_they_come_from(tmp_path: Path) -> None:
    """From a small file in RAGTruth's form come weights that load, with the data's fingerprint; kept groups are not used."""
    file, out = tmp_path / "labelled.jsonl", tmp_path / "weights.npz"
    lines = []
    for place in range(120):
        answer = f"The gate number {place} opens on Monday. Bananas are sold on the moon by pirates."
        case = {
            "id": str(place),
            "passages": [f"The gate number {place} opens on Monday."],
            "answer": answer,
            "faithful": False,
        }
        lines.append(
            json.dumps({**case, "group": str(place), "spans": [{"start": answer.index("Ban"), "end": len(answer)}]})
        )
    file.write_text("\n".join(lines))
    card = fit_files([file], out, "2026-01-01")
    assert load_model(out).card == card
    assert card["data"][0]["used"] < card["data"][0]["answers"] == 120
    assert run_scorer(load_labelled(file, "held")).scores.max() < 1.0
