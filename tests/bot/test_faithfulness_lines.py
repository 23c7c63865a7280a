"""Tests of `advisor eval score --jsonl`: the contract with other projects."""

from __future__ import annotations

import json

from bot.faithfulness_lines import score_lines

PASSAGE = "Stage 3 lasts 6 to 12 weeks. An owner is named before the gate."
GOOD = {"id": "a", "question": "how long?", "passages": [PASSAGE], "answer": "Stage 3 lasts 6 to 12 weeks.", "more": 1}


def test_each_line_has_its_score_and_its_claims() -> None:
    """An answer comes back with the keys of the contract; unknown keys are ignored, and the question may be left out."""
    bare = {"id": "b", "passages": [], "answer": "Stage 3 lasts 40 weeks."}
    told = [(json.loads(line), good) for line, good in score_lines([json.dumps(GOOD), json.dumps(bare)])]
    first, second = told[0][0], told[1][0]
    assert all(good for _, good in told)
    assert first["id"] == "a"
    assert first["score"] > 0.99
    assert {"text", "supported", "score", "evidence"} <= first["claims"][0].keys()
    assert first["claims"][0]["supported"] is True
    assert first["claims"][0]["evidence"] == "Stage 3 lasts 6 to 12 weeks."
    assert (second["score"], second["claims"][0]["evidence"], second["claims"][0]["supported"]) == (0.0, None, False)


def test_a_bad_line_costs_its_own_answer_only() -> None:
    """Broken JSON, missing and wrong fields give an error in their place, and the rest is scored."""
    bad = ["{", json.dumps({"id": "x", "answer": "A."}), json.dumps({"id": "y", "passages": "no list", "answer": "A."})]
    told = [(json.loads(line), good) for line, good in score_lines([*bad, "", json.dumps(GOOD)])]
    assert [good for _, good in told] == [False, False, False, True]
    assert [found["id"] for found, _ in told] == [None, "x", "y", "a"]
    assert all(found["error"] for found, good in told if not good)
