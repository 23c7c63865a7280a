"""From chosen statements to text: lists stay lists, each statement ends in its mark, each quote is exact."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.quoting import Excerpt, write
from knowledge.models import Passage
from knowledge.statements import statements
from tests.bot.answering.conftest import OWNERSHIP, STAGES, make_passage

OWNERS = make_passage(1, "Ownership", OWNERSHIP)
PATH = make_passage(2, "The staged rollout", STAGES)
TABLE = make_passage(3, "Table", "Shares per stage:\n\n| Stage | Share |\n|---|---|\n| 3 | 10–20% |\n| 4 | 100% |\n")


def excerpt(passage: Passage, *places: int, label: str = "") -> Excerpt:
    parts = statements(passage.text)
    return Excerpt(label, passage, tuple(parts[place] for place in places))


def test_each_sentence_of_a_run_carries_the_mark_of_its_quote() -> None:
    """Two sentences that follow each other are one quote with one number, told after each of them."""
    text, citations = write([excerpt(OWNERS, 0, 1)])
    first, second = "Ownership is unclear after launch.", "The pilot had a champion, and at scale no one owns the outcome."
    assert text == f"{first} [1] {second} [1]"
    assert [citation.quote for citation in citations] == [f"{first} {second}"]


def test_a_gap_begins_a_new_quote() -> None:
    """A quote never jumps over words that were left out."""
    text, citations = write([excerpt(OWNERS, 0, 3)])
    assert [citation.number for citation in citations] == [1, 2]
    assert text.endswith("[2]")
    assert all(citation.quote in OWNERS.text for citation in citations)


def test_ordered_lists_stay_ordered_and_others_get_dashes() -> None:
    """Steps are numbered as in the playbook, checks are not; a blank line parts a list from the sentence before it."""
    text, _ = write([excerpt(PATH, 0, 1, 2, 3), excerpt(OWNERS, 5, label="How to check:")])
    assert text.split("\n") == [
        "The staged rollout has stages with exit criteria: [1]",
        "",
        "1. Stage 1, Production-First Pilot: a small champion group for 4–8 weeks. [1]",
        "2. Stage 2, Production Readiness Gate: a formal review of every requirement, for 2–4 weeks. [1]",
        "3. Stage 3, Limited Production: 10–20% of the population, for 6–12 weeks. [1]",
        "",
        "How to check:",
        "",
        "- Is one named person accountable for the business outcome? [2]",
    ]


def test_a_label_is_said_once() -> None:
    """Two excerpts under one label share it."""
    text, _ = write([excerpt(OWNERS, 0, label="Also relevant:"), excerpt(PATH, 0, label="Also relevant:")])
    assert text.count("Also relevant:") == 1


def test_table_rows_read_as_list_items() -> None:
    """Cells come out side by side, without the bars."""
    text, citations = write([excerpt(TABLE, *range(1, len(statements(TABLE.text))))])
    assert "- 3 – 10–20% [1]" in text
    assert "|" not in text
    assert all(citation.quote in TABLE.text for citation in citations)


@settings(max_examples=50)
@given(st.sets(st.integers(0, 5), min_size=1), st.sets(st.integers(0, 5), min_size=1))
def test_whatever_is_chosen_quotes_are_exact_and_every_line_is_cited(first: set[int], second: set[int]) -> None:
    """Holds for any choice of statements, in any number of runs."""
    text, citations = write([excerpt(OWNERS, *sorted(first)), excerpt(PATH, *sorted(second))])
    assert [citation.number for citation in citations] == list(range(1, len(citations) + 1))
    for citation in citations:
        whole = citation.passage.text
        assert whole[citation.start : citation.start + len(citation.quote)] == citation.quote
    assert all(line.endswith("]") for line in text.split("\n") if line)
    assert text.count(f"[{len(citations)}]") >= 1
