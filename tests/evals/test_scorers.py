"""The scorers: each on answers whose score is plain to see."""

from __future__ import annotations

import pytest

from bot.models import Citation, Reply, ReplyKind
from evals.cases import Case, Gold
from evals.scorers.abstention import score_abstention
from evals.scorers.facts import fact_coverage
from evals.scorers.forbidden import forbidden_found
from evals.scorers.quotes import quotes_exact, uncited_lines
from evals.scorers.retrieval import gold_rank, mean_reciprocal_rank, recall_at
from knowledge.models import Hit, Passage, Source


def case(**fields: object) -> Case:
    """A case with these fields."""
    filled = {"id": "a", "type": "fact", "topic": "t", "voice": "pm", "question": "q", "split": "tune", "expect": "answer"}
    return Case.model_validate({**filled, **fields})


def passage(heading: str = "H", source: str = "s", text: str = "Some text.") -> Passage:
    return Passage(
        id=heading, source=Source(id=source, title="T"), headings=("Outer", heading), text=text, start=0, end=len(text)
    )


def reply(text: str, *citations: Citation) -> Reply:
    return Reply(kind=ReplyKind.ANSWER, text=text, citations=citations)


def test_fact_coverage_is_the_share_of_facts_in_some_wording() -> None:
    """Any wording counts, case and line breaks do not."""
    asked = case(facts=(("6–12 weeks", "6 to 12 weeks"), ("owner",)))
    assert fact_coverage(asked, "It takes 6 to\n12 Weeks.") == 0.5
    assert fact_coverage(asked, "The OWNER has 6–12 weeks.") == 1.0
    assert fact_coverage(asked, "No idea.") == 0.0
    assert fact_coverage(case(), "No facts are named.") is None


def test_forbidden_wordings_are_found_whatever_their_case() -> None:
    """An answer that fell for an injection is seen."""
    asked = case(forbidden=("PWNED", "seven killers"))
    assert forbidden_found(asked, "pwned! There are Seven Killers.") == ["PWNED", "seven killers"]
    assert forbidden_found(asked, "There are four.") == []


def test_abstention_counts() -> None:
    """Precision is about the abstentions made, recall about those that were due."""
    score = score_abstention([(True, True), (True, True), (True, False), (False, True), (False, False)])
    assert score.precision == pytest.approx(2 / 3)
    assert score.recall == pytest.approx(2 / 3)
    some = score_abstention([(True, True), (False, True), (False, True)])
    assert some.precision == pytest.approx(1 / 3)
    assert some.recall == 1.0


def test_abstention_without_cases_has_no_figure() -> None:
    """Nothing to measure is neither zero nor perfect."""
    assert score_abstention([]).precision is None
    assert score_abstention([(False, False)]).recall is None


def test_gold_rank_is_the_place_of_the_first_right_passage() -> None:
    """Any gold passage counts; heading and document must both fit."""
    asked = case(gold=(Gold(source="s", heading="A"), Gold(source="s", heading="B")))
    hits = [Hit(passage=passage(*place), score=0.5, similarity=0.5) for place in (("A", "other"), ("C", "s"), ("B", "s"))]
    assert gold_rank(asked, hits) == 3
    assert gold_rank(asked, hits[:2]) is None
    assert gold_rank(case(), hits) is None


def test_recall_and_reciprocal_rank() -> None:
    """A missing passage counts as a miss, not as no case."""
    ranks = [1, 3, None, 4]
    assert recall_at(ranks, 1) == 0.25
    assert recall_at(ranks, 3) == 0.5
    assert mean_reciprocal_rank(ranks) == pytest.approx((1 + 1 / 3 + 1 / 4) / 4)


@pytest.mark.parametrize(("quote", "start", "exact"), [("text.", 5, True), ("text.", 4, False), ("Text.", 5, False)])
def test_a_quote_is_exact_where_it_says_it_stands(quote: str, start: int, exact: bool) -> None:
    """One shifted or changed character is seen."""
    assert quotes_exact(reply("x [1]", Citation(number=1, quote=quote, start=start, passage=passage()))) is exact


@pytest.mark.parametrize(
    ("text", "uncited"),
    [
        ("It lasts. [1]", []),
        ("What to do:\n\n- One step. [1]\n- Another. [1]", []),
        ("It lasts. [1]\nIt ends.", ["It ends."]),
        ("It lasts. [2]", ["It lasts. [2]"]),
        ("It lasts [1] long.", ["It lasts [1] long."]),
    ],
)
def test_lines_without_a_citation_that_exists_are_listed(text: str, uncited: list[str]) -> None:
    """A mark that refers to nothing, or that does not end the line, is no citation."""
    assert uncited_lines(reply(text, Citation(number=1, quote="Some", start=0, passage=passage()))) == uncited
