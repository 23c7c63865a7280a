"""Ranking: what is near in meaning and what is near in words become one order."""

from __future__ import annotations

import pytest

from knowledge.models import SentenceHit, Unit, UnitKind, VectorHit
from knowledge.search import SENTENCES_WEIGHT, STRETCH_WEIGHT, UTTERANCES_WEIGHT, WORDS_WEIGHT, Evidence, gather, rank


def hit(passage: str, kind: UnitKind, similarity: float, start: int = 0) -> VectorHit:
    return VectorHit(Unit(passage, kind, start, start + 5), similarity)


def test_evidence_is_gathered_by_passage_and_kind() -> None:
    """Each vector counts for its passage under its kind; a passage found by words alone is there too."""
    hits = [
        hit("a", UnitKind.SENTENCE, 0.9, 7),
        hit("a", UnitKind.STRETCH, 0.8),
        hit("b", UnitKind.UTTERANCE, 0.7),
        hit("a", UnitKind.STRETCH, 0.6),
        hit("a", UnitKind.SENTENCE, 0.5, 30),
    ]
    assert gather(hits, {"a": 0.4, "c": 0.3}) == {
        "a": Evidence(stretch=0.8, sentences=[SentenceHit(7, 12, 0.9), SentenceHit(30, 35, 0.5)], words=0.4),
        "b": Evidence(utterances=[0.7]),
        "c": Evidence(words=0.3),
    }


def test_similarity_is_the_best_of_any_part() -> None:
    """The cut-off looks at the nearest part, whichever kind it is."""
    assert Evidence(0.5, [SentenceHit(0, 1, 0.6)], [0.7]).similarity == 0.7
    assert Evidence(0.5, [SentenceHit(0, 1, 0.9)], [0.7]).similarity == 0.9
    assert Evidence(0.95, [], []).similarity == 0.95
    assert Evidence(words=1.0).similarity == 0.0


def test_score_adds_weighted_means_and_fills_gaps_with_the_floor() -> None:
    """A part that was not among the nearest vectors counts as just below them, not as nothing."""
    item = Evidence(0.8, [SentenceHit(0, 1, 0.9)], [0.7, 0.6, 0.5, 0.4], words=0.25)
    expected = (
        STRETCH_WEIGHT * 0.8
        + SENTENCES_WEIGHT * (0.9 + 0.3) / 2
        + UTTERANCES_WEIGHT * (0.7 + 0.6 + 0.5) / 3
        + WORDS_WEIGHT * 0.25
    )
    assert item.score(0.3, voiced=True) == pytest.approx(expected)


def test_a_passage_without_utterances_is_judged_by_its_sentences() -> None:
    """A document in somebody else's form, which quotes nobody, can still win over a playbook section."""
    item = Evidence(0.8, [SentenceHit(0, 1, 0.9), SentenceHit(2, 3, 0.8)])
    expected = STRETCH_WEIGHT * 0.8 + (SENTENCES_WEIGHT + UTTERANCES_WEIGHT) * 0.85
    assert item.score(0.3, voiced=False) == pytest.approx(expected)
    assert item.score(0.3, voiced=True) < item.score(0.3, voiced=False)


def test_one_telling_sentence_finds_its_section() -> None:
    """A passage whose opening is about something else wins by the sentence that says it."""
    evidence = gather([hit("told", UnitKind.SENTENCE, 0.9), hit("vague", UnitKind.STRETCH, 0.5)], {})
    assert rank(evidence, set(), 0.3, 2)[0][0] == "told"


def test_words_decide_between_passages_equally_near_in_meaning() -> None:
    """A rare name that the question uses pulls up the passage that holds it."""
    evidence = gather([hit("a", UnitKind.STRETCH, 0.5), hit("b", UnitKind.STRETCH, 0.5)], {"b": 0.6})
    assert [id_ for id_, _ in rank(evidence, set(), 0.3, 2)] == ["b", "a"]


def test_rank_is_cut_and_stable() -> None:
    """The best come first, at most `limit` of them, and equals always in the same order."""
    evidence = {id_: Evidence(stretch=0.5) for id_ in "dbca"} | {"z": Evidence(stretch=0.9)}
    assert [id_ for id_, _ in rank(evidence, set(), 0.1, 3)] == ["z", "a", "b"]
    assert rank({}, set(), 0.0, 5) == []
