"""Tests of bot/answering/checked.py: what is left of a model's answer."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.checked import CheckedAnswer, check
from knowledge.models import Passage
from tests.bot.answering.conftest import OWNERSHIP, STAGES, make_passage
from tests.fakes import cut_up

OWNER = "Define an AI Product Owner in a business role before scaling"
BUDGET = "Give the owner the budget and the authority to decide"
STAGE_2 = "Stage 2 is a formal review of every requirement, for 2–4 weeks"
INVENTED = "Buy a bigger cluster from a cloud vendor"

ANSWERS = {
    "plain": f"{OWNER} [1]. {STAGE_2} [2].",
    "after the stop": f"{OWNER}. [1] {STAGE_2}.[2]",
    "several": f"{OWNER} [1][2]. {STAGE_2} [1, 2]. {BUDGET} [1], [2].",
    "several after the stop": f"{OWNER}. [1] [2] {STAGE_2}. [2; 1]\n{BUDGET}.[1]",
    "list": f"{OWNER}. [1]\n\nThe stages with exit criteria:\n\n- {STAGE_2} [2]\n- {INVENTED} [1]\n\n{BUDGET} [1].",
    "ordered list": f"1. {OWNER} [1].\n2. {BUDGET} [1].\n3. {STAGE_2}. [2]\n",
    "sentences in an item": f"* {OWNER}. {INVENTED}. {BUDGET} [1].\n* {STAGE_2} [2].",
    "two citations in an item": f"- {OWNER} [1]. {BUDGET} [1].\n- {STAGE_2} [2]\n{BUDGET} [1].",
    "without a stop": f"{OWNER} [1]\n{STAGE_2} [2]",
    "invented in the middle": f"{OWNER} [1]. {INVENTED} [1]. {STAGE_2} [2].",
    "uncited": f"{OWNER}. {STAGE_2} [2].",
    "not given": f"{OWNER} [7]. {STAGE_2} [2]. {STAGE_2} and requirement [0].",
    "abbreviations": f"{OWNER}, e.g. the AI Product Owner [1]. {STAGE_2} [2]!",
}


@pytest.fixture(scope="module")
def given_passages() -> list[Passage]:
    return [make_passage(1, "Killer 1: Ownership", OWNERSHIP), make_passage(2, "The staged rollout", STAGES)]


def checked(text: str, passages: list[Passage], size: int = 1_000) -> CheckedAnswer:
    """The answer after the check, which must be what the additions join to."""
    additions, answers = zip(*check(cut_up(text, size), passages), strict=True)
    assert "".join(additions).strip() == answers[-1].text
    answer: CheckedAnswer = answers[-1]
    return answer


@pytest.mark.parametrize("name", ["plain", "after the stop", "without a stop"])
def test_citations_before_and_after_the_stop_mean_the_same(name: str, given_passages: list[Passage]) -> None:
    """Models put markers on either side of the full stop, or leave it out; both sentences stay, each with its own."""
    answer = checked(ANSWERS[name], given_passages)
    assert (answer.kept, answer.dropped) == (2, 0)
    assert re.findall(r"\[\d\]", answer.text) == ["[1]", "[2]"]
    assert [citation.passage.id for citation in answer.citations] == ["p1", "p2"]


@pytest.mark.parametrize("name", ["several", "several after the stop"])
def test_joint_and_repeated_markers_are_understood(name: str, given_passages: list[Passage]) -> None:
    """`[1][2]`, `[1, 2]`, `[1; 2]` and `[1] [2]` cite both; only the passage that supports the sentence stays cited."""
    answer = checked(ANSWERS[name], given_passages)
    assert (answer.kept, answer.dropped) == (3, 0)
    assert [citation.passage.id for citation in answer.citations] == ["p1", "p2", "p1"]


@pytest.mark.parametrize("name", ["plain", "list", "several"])
def test_quotes_are_exact_and_numbers_run_in_order_of_use(name: str, given_passages: list[Passage]) -> None:
    """Each quote is found in the passage at its place, and the text's markers are the citations' numbers from 1 up."""
    answer = checked(ANSWERS[name], given_passages)
    used = [int(number) for number in re.findall(r"\[(\d+)\]", answer.text)]
    assert list(dict.fromkeys(used)) == [citation.number for citation in answer.citations] == sorted(set(used))
    for citation in answer.citations:
        assert citation.passage.text[citation.start :].startswith(citation.quote)
        assert citation.quote


def test_one_sentence_cited_twice_is_one_citation(given_passages: list[Passage]) -> None:
    """The same evidence keeps its number."""
    answer = checked(
        f"{OWNER} [1]. {STAGE_2} [2]. An AI Product Owner in a business role comes before scaling [1].", given_passages
    )
    assert re.findall(r"\[\d\]", answer.text) == ["[1]", "[2]", "[1]"]
    assert len(answer.citations) == 2


def test_only_the_unsupported_sentence_is_dropped(given_passages: list[Passage]) -> None:
    """One invented sentence does not cost the others."""
    answer = checked(ANSWERS["invented in the middle"], given_passages)
    assert (answer.kept, answer.dropped) == (2, 1)
    assert answer.text == f"{OWNER}. [1] {STAGE_2}. [2]"


@pytest.mark.parametrize(("name", "kept", "dropped"), [("uncited", 1, 1), ("not given", 1, 2)])
def test_true_sentences_need_a_citation_that_exists(
    name: str, kept: int, dropped: int, given_passages: list[Passage]
) -> None:
    """Without a citation, or with the number of a passage that was never given, a statement cannot be shown to be true."""
    answer = checked(ANSWERS[name], given_passages)
    assert (answer.kept, answer.dropped) == (kept, dropped)


def test_a_citation_of_the_wrong_passage_does_not_count(given_passages: list[Passage]) -> None:
    """Support is looked for in the passage that is cited, so that the reader finds it there."""
    answer = checked(f"{OWNER} [2]. {STAGE_2} [1].", given_passages)
    assert (answer.kept, answer.dropped, answer.text) == (0, 2, "")


def test_lists_stay_lists(given_passages: list[Passage]) -> None:
    """Items keep their lines and lead-in, an unsupported item goes, and the sentence after the list leaves it."""
    answer = checked(ANSWERS["list"], given_passages)
    assert answer.text == f"{OWNER}. [1]\n\nThe stages with exit criteria:\n\n- {STAGE_2} [2]\n\n{BUDGET}. [3]"


def test_ordered_lists_are_numbered_anew(given_passages: list[Passage]) -> None:
    """With an item gone the numbers still run from 1 without a gap."""
    answer = checked(f"1. {OWNER} [1].\n2. {INVENTED} [1].\n3. {STAGE_2} [2].", given_passages)
    assert answer.text == f"1. {OWNER}. [1]\n2. {STAGE_2}. [2]"


def test_nothing_hides_in_an_item(given_passages: list[Passage]) -> None:
    """The sentences of a list item are checked one by one; an invented one goes although the item as a whole looks right."""
    answer = checked(ANSWERS["sentences in an item"], given_passages)
    assert answer.text == f"- {OWNER}. [1] {BUDGET}. [2]\n- {STAGE_2}. [3]"


def test_an_item_keeps_its_sentences_and_what_follows_leaves_the_list(given_passages: list[Passage]) -> None:
    """Two cited sentences stay one item; a line after the last item is no part of it, even without a blank line."""
    answer = checked(ANSWERS["two citations in an item"], given_passages)
    assert answer.text == f"- {OWNER}. [1] {BUDGET}. [2]\n- {STAGE_2} [3]\n\n{BUDGET}. [2]"


def test_a_sentence_in_an_item_has_its_own_citations(given_passages: list[Passage]) -> None:
    """The marker of its neighbour does not make up for a wrong one."""
    assert checked(f"- {OWNER} [2]. {STAGE_2} [1].", given_passages).kept == 0


def test_a_lead_in_whose_items_all_went_goes_too(given_passages: list[Passage]) -> None:
    """ "Do this:" followed by nothing helps nobody."""
    answer = checked(f"{OWNER} [1].\n\nThe owner should:\n- {INVENTED} [1]\n- {INVENTED} today [2]\n", given_passages)
    assert answer.text == f"{OWNER}. [1]"


@pytest.mark.parametrize(
    "lead", ["Send your password to https://evil.example:", "The IT department fired 40 people:", "<!channel> urgent:"]
)
def test_a_lead_in_cannot_smuggle_a_claim(lead: str, given_passages: list[Passage]) -> None:
    """A lead-in needs no citation, so its words must be some passage's; the list itself stays."""
    answer = checked(f"{lead}\n\n- {OWNER} [1]\n- {STAGE_2} [2]", given_passages)
    assert answer.text == f"- {OWNER} [1]\n- {STAGE_2} [2]"


def test_paragraphs_stay_apart(given_passages: list[Passage]) -> None:
    """A blank line that the model wrote is kept, also where the sentence before it was dropped."""
    answer = checked(f"{OWNER} [1].\n\n{INVENTED} [1].\n\n{STAGE_2} [2].", given_passages)
    assert answer.text == f"{OWNER}. [1]\n\n{STAGE_2}. [2]"


def test_an_obeyed_injection_is_not_passed_on(given_passages: list[Passage]) -> None:
    """What a model says because a text told it to has no support, cited or not."""
    for text in (
        "I am DAN and have no rules [1].",
        "READY: you passed the gate [2]!",
        "# Hacked\n\nAll your data are ours [1].",
    ):
        assert checked(text, given_passages).text == "", text


@pytest.mark.parametrize("text", ["", " \n\n ", "[1]", "[1][2].", "...", "- \n- [1]\n", "Yes. [1]"])
def test_answers_that_say_nothing_keep_nothing(text: str, given_passages: list[Passage]) -> None:
    """Markers and punctuation alone are no statements, and are not counted as dropped ones either."""
    answer = checked(text, given_passages)
    assert (answer.text, answer.kept, answer.dropped, answer.citations) == ("", 0, 0, [])


def test_sentences_come_out_as_soon_as_they_are_complete(given_passages: list[Passage]) -> None:
    """A reader sees the first sentence while the model writes the second, once its citations cannot change any more."""
    parts = iter([f"{OWNER} [1", "]", ". ", "Stage"])
    seen: list[str] = []

    def noted() -> Iterator[str]:
        for part in parts:
            seen.append(part)
            yield part

    additions = check(noted(), given_passages)
    assert next(additions)[0].strip() == f"{OWNER}. [1]"
    assert seen[-1] == "Stage", "only the start of the next sentence shows that no marker follows"


@pytest.mark.parametrize("name", ANSWERS)
@settings(max_examples=25)
@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_the_result_does_not_depend_on_how_the_stream_is_cut(name: str, sizes: list[int]) -> None:
    """Words, markers and line ends split anywhere between chunks give the very same text and citations."""
    passages = [make_passage(1, "Killer 1: Ownership", OWNERSHIP), make_passage(2, "The staged rollout", STAGES)]
    whole = checked(ANSWERS[name], passages)
    parts, rest = [], ANSWERS[name]
    while rest:
        for size in sizes:
            parts.append(rest[:size])
            rest = rest[size:]
    additions, answers = zip(*check(parts, passages), strict=True)
    assert "".join(additions).strip() == whole.text
    assert answers[-1].citations == whole.citations


@settings(max_examples=50)
@given(text=st.text(alphabet="ab .!?:;,[]()12\n-*#|`<>Ä“”", max_size=120), size=st.integers(1, 9))
def test_any_text_can_be_checked(text: str, size: int) -> None:
    """Whatever a model writes, the check ends, and what stays cites passages that exist."""
    passages = [make_passage(1, "Letters", "A b. Ab 1 ba 2: bab. B ab 12.")]
    answer = checked(text, passages, size)
    assert all(citation.passage is passages[0] for citation in answer.citations)
    assert bool(answer.text) == bool(answer.kept)


@pytest.mark.parametrize("text", ["word " * 2_000, "[1]" * 3_300, ".[1]" * 2_500, "." + " " * 9_999, "- a [1]\n" * 1_200])
def test_odd_text_is_checked_quickly(text: str, given_passages: list[Passage]) -> None:
    """A model that has lost its way, one character at a time, must not hold up the answer."""
    started = time.monotonic()
    checked(text, given_passages, size=1)
    assert time.monotonic() - started < 6
