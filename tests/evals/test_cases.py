"""The eval cases: readable, honest about what they test, and enough of each sort."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.compose import PLAYBOOKS
from evals.cases import BLIND, Case, CaseError, load_cases
from knowledge.words import content_stems

CASES = load_cases()
SECTIONS = {
    (path.stem, section.split("\n", 1)[0].strip()): section
    for path in sorted(PLAYBOOKS.glob("*.md"))
    for section in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
}
ANSWERABLE = [case for case in CASES if case.expect == "answer" and case.gold and case.facts]
SITUATIONS = [case for case in CASES if case.type == "situation"]
GOOD = {"id": "a", "type": "fact", "topic": "t", "voice": "pm", "question": "q?", "split": "tune", "expect": "answer"}


def test_there_are_enough_of_each_sort() -> None:
    """The promised numbers: with gold passages and facts, situations, unanswerable, small talk, injections, follow-ups."""
    sorts = [case.type for case in CASES]
    assert len(ANSWERABLE) >= 150
    assert len(SITUATIONS) >= 60
    assert sorts.count("unanswerable") + sorts.count("smalltalk") >= 40
    assert sorts.count("injection") >= 20
    assert {"near_domain", "false_premise"} <= {case.subtype for case in CASES}
    assert all(case.history for case in CASES if case.type == "followup")
    assert sorts.count("followup") > 10


def test_every_gold_heading_exists() -> None:
    """A section renamed in a playbook must be renamed in the cases too, or recall would silently fall."""
    named = [(case.id, gold) for case in (*CASES, *load_cases(BLIND)) for gold in case.gold]
    assert [(id_, gold) for id_, gold in named if (gold.source, gold.heading) not in SECTIONS] == []


def test_the_blind_questions_are_new_and_half_of_them_apart() -> None:
    """No question is asked in both files; what an author wrote for measuring is not for tuning."""
    blind = load_cases(BLIND)
    assert {case.question.lower() for case in blind}.isdisjoint(case.question.lower() for case in CASES)
    assert 2 * sum(case.split == "held" for case in blind) >= len(blind) >= 300


def test_every_playbook_is_asked_about() -> None:
    """No document is left out of the measurement."""
    assert {gold.source for case in ANSWERABLE for gold in case.gold} == {path.stem for path in PLAYBOOKS.glob("*.md")}


@pytest.mark.parametrize("case", SITUATIONS, ids=lambda case: case.id)
def test_a_situation_shares_no_content_word_with_its_passages(case: Case) -> None:
    """Otherwise finding the section would be no feat of meaning: word search alone could do it."""
    asked = set(content_stems(case.question))
    assert asked
    assert case.gold
    for gold in case.gold:
        assert asked.isdisjoint(content_stems(SECTIONS[gold.source, gold.heading])), gold.heading


def test_every_fact_stands_in_a_gold_section() -> None:
    """A fact that no right passage holds could never be covered by a faithful answer."""
    for case in ANSWERABLE:
        texts = [" ".join(SECTIONS[gold.source, gold.heading].lower().split()) for gold in case.gold]
        for fact in case.facts:
            assert any(wording.lower() in text for wording in fact for text in texts), (case.id, fact)


def test_forbidden_wordings_are_not_in_the_gold_sections() -> None:
    """Quoting the right passage never counts as having fallen for a false premise."""
    for case in CASES:
        for gold in case.gold:
            text = SECTIONS[gold.source, gold.heading].lower()
            assert not [wording for wording in case.forbidden if wording.lower() in text], case.id
    assert all(case.forbidden for case in CASES if case.type == "injection" or case.subtype == "false_premise")


def test_questions_are_all_different() -> None:
    """No question counts twice."""
    asked = [(case.question.lower(), case.history) for case in CASES]
    assert len(asked) == len(set(asked))


def test_a_third_is_held_back() -> None:
    """What is tuned on the one part can be checked on the other, which holds every type of question."""
    held = load_cases(split="held")
    assert 0.25 < len(held) / len(CASES) < 0.45
    assert {case.type for case in held} == {case.type for case in CASES}
    assert len(held) + len(load_cases(split="tune")) == len(CASES)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["{"], r"line 1: "),
        ([json.dumps(GOOD), "", json.dumps({**GOOD, "id": "b", "expect": "maybe"})], r"line 3: expect"),
        ([json.dumps({**GOOD, "questoin": "typo"})], r"line 1: questoin"),
        ([json.dumps(GOOD), json.dumps(GOOD)], r"id a occurs twice"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, lines: list[str], says: str) -> None:
    """File, line and field are in the message."""
    (tmp_path / "mine.jsonl").write_text("\n".join(lines))
    with pytest.raises(CaseError, match=f"mine.jsonl.*{says}"):
        load_cases(tmp_path / "mine.jsonl")


def test_a_file_or_split_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A slip of the keyboard does not measure nothing."""
    with pytest.raises(CaseError, match=r"gone\.jsonl cannot be read"):
        load_cases(tmp_path / "gone.jsonl")
    with pytest.raises(CaseError, match="no split test"):
        load_cases(split="test")
