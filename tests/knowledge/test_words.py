"""Words as lexical search, grounding and the evals see them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.words import STOPWORDS, content_stems, stem, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who OWNS it?", ["who", "owns", "it"]),
        ("the team's plan", ["the", "team's", "plan"]),
        ("the team’s plan", ["the", "team's", "plan"]),
        ("85–95% of 40 pilots", ["85", "95%", "of", "40", "pilots"]),
        ("snake_case and e-mail", ["snake", "case", "and", "e", "mail"]),
        ("Übergröße naïve", ["übergröße", "naïve"]),
        ("… — !?", []),
    ],
)
def test_words_are_lower_case_with_apostrophes_and_percent_signs(text: str, expected: list[str]) -> None:
    """A straight and a typographic apostrophe give the same word, and 95% is not the same as 95."""
    assert words(text) == expected


def test_inflections_share_a_stem() -> None:
    """A question about "owners" finds a passage about an "owner" who "owned" it."""
    assert stem("owners") == stem("owner")
    assert content_stems("deploying deployed deploys") == [stem("deploy")] * 3


def test_function_words_carry_no_content() -> None:
    """A question of function words only has nothing to look up, also where it is written with curly apostrophes."""
    assert content_stems("What should we do, and why isn’t it there?") == []


def test_content_stems_keep_order_and_repetition() -> None:
    """Rare and repeated words count as often as they stand there."""
    assert content_stems("Budget first, then the budget owner") == [stem("budget"), stem("budget"), stem("owner")]


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_no_text_breaks_the_word_splitter(text: str) -> None:
    """Whatever is typed, there is one stem per word that is not a function word."""
    found = words(text)
    assert all(word and "’" not in word for word in found)
    assert len(content_stems(text)) == len([word for word in found if word not in STOPWORDS])
