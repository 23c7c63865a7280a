"""BM25 on a scale that says the same in every question."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.lexical import LexicalIndex

TEXTS = {
    "owner": "The owner signs off the rollout budget.",
    "budget": "A budget covers the second year of operation.",
    "café": "Monitoring drift needs a dashboard and an alert.",
}


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(list(TEXTS), list(TEXTS.values()))


def test_the_passage_with_the_words_comes_out_best(index: LexicalIndex) -> None:
    """Other forms of a word count as the word."""
    found = index.search("Who alerts us when it is drifting?", 3)
    assert set(found) == {"café"}
    assert 0 < found["café"] <= 1


def test_a_rare_word_weighs_more_than_a_common_one(index: LexicalIndex) -> None:
    """Of "rollout budget", the rollout decides: every second passage has a budget."""
    found = index.search("rollout budget", 3)
    assert found["owner"] > 2 * found["budget"] > 0


def test_words_that_nothing_knows_lower_the_share(index: LexicalIndex) -> None:
    """A question mostly about something else must not look as if it were well covered."""
    covered = index.search("budget", 3)["budget"]
    assert index.search("budget for zeppelins on neptune", 3)["budget"] < covered / 2


def test_repeating_a_word_changes_nothing(index: LexicalIndex) -> None:
    """A word said twice is not twice the evidence."""
    assert index.search("drift drift drift", 3) == index.search("drift", 3)


@pytest.mark.parametrize("question", ["", "zeppelins", "what is it that we should do", "?!"])
def test_no_known_content_word_means_no_hits(index: LexicalIndex, question: str) -> None:
    """Function words and unknown words find nothing at all."""
    assert index.search(question, 3) == {}


def test_limit_keeps_the_best(index: LexicalIndex) -> None:
    """With room for one, it is the best one; a limit beyond the number of passages is no fault."""
    assert list(index.search("rollout budget", 1)) == ["owner"]
    assert set(index.search("rollout budget", 100)) == {"owner", "budget"}


def test_a_saved_index_answers_the_same(index: LexicalIndex, tmp_path: Path) -> None:
    """What is opened from disk is what was built."""
    index.save(tmp_path / "lexical")
    opened = LexicalIndex.open(tmp_path / "lexical")
    assert opened.search("rollout budget drift", 3) == pytest.approx(index.search("rollout budget drift", 3))


def test_passages_without_a_content_word_make_an_index_that_finds_nothing(tmp_path: Path) -> None:
    """A document of function words alone, or none at all, is stored and opened like any other."""
    for number, (ids, texts) in enumerate([(["a"], ["it is what it is"]), ([], [])]):
        folder = tmp_path / str(number)
        LexicalIndex.build(ids, texts).save(folder)
        assert LexicalIndex.open(folder).search("budget", 3) == {}
