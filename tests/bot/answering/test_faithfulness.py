"""Tests of bot/answering/faithfulness: what holds for any answer, and what the checks say in plain words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.faithfulness.claims import parts_of
from bot.answering.faithfulness.figures import agree, figures
from bot.answering.faithfulness.scoring import Verdict, score_answer

STAGES = (
    "Limited production lasts 6 to 12 weeks and reaches 20% of the population. A formal review may follow.",
    "The owner of the service has the budget. According to the audit by Deloitte, most teams name no owner.",
    "Errors fell by a third because reviewers saw every answer. Release never happens before the gate.",
)
UNRELATED = "Bananas ripen quickly near the lighthouse of Alexandria."
TEXT = st.text(max_size=300)
PASSAGES = st.lists(st.one_of(TEXT, st.sampled_from(STAGES)), max_size=4)
ANSWERS = st.one_of(TEXT, st.lists(st.sampled_from([*STAGES, UNRELATED, "I cannot answer."]), max_size=3).map(" ".join))


@settings(max_examples=60, deadline=None)
@given(answer=ANSWERS, passages=PASSAGES)
def test_the_order_of_the_passages_changes_nothing(answer: str, passages: list[str]) -> None:
    """The same answer and passages give the same number and claims, in [0, 1], twice and in any order."""
    first = score_answer(answer, passages)
    shuffled = passages[::-1]
    assert [one.text for one in score_answer(answer, shuffled).claims] == [one.text for one in first.claims]
    assert score_answer(answer, shuffled).score == first.score == score_answer(answer, passages).score
    assert 0.0 <= first.score <= 1.0
    assert all(0.0 <= claim.score <= 1.0 for claim in first.claims)


@settings(max_examples=40, deadline=None)
@given(answer=st.lists(st.sampled_from([*STAGES, "Weeks pass.", "I cannot answer."]), max_size=3).map(" ".join))
def test_an_unsupported_sentence_never_raises_the_score(answer: str) -> None:
    """Something invented at the end can only cost, also behind a refusal and behind nothing."""
    assert score_answer(f"{answer} {UNRELATED}".strip(), STAGES).score <= score_answer(answer, STAGES).score


@pytest.mark.parametrize("passage", STAGES)
def test_a_quoted_passage_is_faithful(passage: str) -> None:
    """Saying what a passage says, word for word, scores near 1."""
    found = score_answer(passage, STAGES)
    assert found.score > 0.99
    assert found.verdict is Verdict.SUPPORTED


@settings(max_examples=30, deadline=None)
@given(answer=TEXT)
def test_without_passages_no_claim_has_support(answer: str) -> None:
    """Where nothing was given, nothing is supported."""
    found = score_answer(answer, [])
    assert all(claim.score == 0.0 and not claim.supported for claim in found.claims)
    assert found.score == 0.0 or not found.claims


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("The passages do not say how long it takes.", Verdict.REFUSED),
        ("Unable to answer based on given passages.", Verdict.REFUSED),
        ("", Verdict.NOTHING_TO_CHECK),
        ("Sure! I hope that helps.", Verdict.NOTHING_TO_CHECK),
        ("How long does it take?", Verdict.NOTHING_TO_CHECK),
    ],
)
def test_what_claims_nothing_has_a_verdict_of_its_own(answer: str, verdict: Verdict) -> None:
    """A refusal is no proof of faithfulness, and neither is an answer in which there is nothing to check."""
    found = score_answer(answer, STAGES)
    assert (found.verdict, found.score, found.claims) == (verdict, 0.5, ())


def test_a_claim_behind_a_refusal_is_checked() -> None:
    """ "I cannot say, but …" hides nothing."""
    assert [claim.text for claim in parts_of("I cannot answer that, but the budget is 5 million euros.").claims]


def test_a_denial_is_no_courtesy() -> None:
    """The "No" of "No one owns it" belongs to the claim; that of "No, …" does not."""
    assert [claim.said for claim in parts_of("No one owns it. No, nobody owns it.").claims] == [
        "No one owns it.",
        "nobody owns it.",
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("Limited production lasts 6 to 14 weeks.", "14 weeks is not in the passages"),
        ("According to Gartner, the owner has the budget.", "the passages do not name Gartner as a source"),
        ("Limited production lasts 6 to 12 months.", "months"),
        (UNRELATED, "not in the passages"),
    ],
)
def test_what_is_wrong_is_told(answer: str, reason: str) -> None:
    """A wrong number, unit and source and an invention are unsupported, with a reason that says what is wrong."""
    claim = score_answer(answer, STAGES).claims[0]
    assert not claim.supported
    assert reason in claim.reason
    assert claim.evidence


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("two thirds", "66 %", True), ("a dozen", "12", True), ("six weeks", "42 days", True), ("1,200", "1200", True),
        ("half a year", "6 months", True), ("nine out of ten", "90%", True), ("$1.2 million", "$1,200,000", True),
        ("8 weeks", "8 months", False), ("8%", "8 weeks", False), ("14 weeks", "12 weeks", False), ("2019", "2020", False),
    ],
)  # fmt: skip
def test_figures_agree_by_what_they_mean(one: str, other: str, same: bool) -> None:
    """Words, digits and units of one amount agree; another amount or unit does not."""
    assert agree(figures(one)[0], figures(other)[0]) is same


def test_an_answer_is_scored_quickly() -> None:
    """150 words beside four passages take 20 ms on an idle machine; ten times that here, which loops would not keep."""
    answer = " ".join(["Limited production reaches the population in some weeks and the owner has the budget."] * 11)
    passages = [" ".join([text] * 5) + f" Part {place}." for place, text in enumerate([*STAGES, UNRELATED])]
    score_answer(answer, passages)
    started = time.process_time()
    score_answer(answer, [f"{text} Again." for text in passages])
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize(
    "text", ["word " * 20_000, "1" * 50_000, "one hundred and " * 4_000, "a." * 30_000, "[1" * 20_000, "\ud800\x00"]
)
def test_hostile_input_ends(text: str) -> None:
    """Whatever comes in, a number comes out, soon."""
    started = time.process_time()
    assert 0.0 <= score_answer(text, [text, *STAGES]).score <= 1.0
    assert time.process_time() - started < 10
