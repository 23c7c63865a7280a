"""A message in parts that each say one thing, and questions told from statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assessment.clauses import split_clauses

QUESTIONS = [
    "What counts as evidence?",
    "why do you need that",
    "is yes enough if IT hasn't signed?",
    "does a wiki page count?",
    "can you explain escalation path",
    "what do you mean by that",
    "how come this is asked?",
    "not sure what you mean by fallback",
]
STATEMENTS = [
    "the pipeline is live",
    "what we log is stored in Splunk",
    "who may see it is set in Okta",
    "when the model is down people call the desk",
    "it's fine, right?",
    "could you change the owner to Sam?",
    "kind of?",
    "we asked ourselves the same",
]


def texts(message: str) -> list[str]:
    return [clause.text for clause in split_clauses(message)]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_one(text: str) -> None:
    """Questions are told by how they begin or end, and stay whole."""
    clauses = split_clauses(text)
    assert [clause.question for clause in clauses] == [True]


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_is_no_question(text: str) -> None:
    """Statements that hold a question word, tags and polite commands ask nothing."""
    assert not any(clause.question for clause in split_clauses(text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Maria owns it, runbook's done", ["Maria owns it", "runbook's done"]),
        ("the log is on and the alerts are off", ["the log is on", "the alerts are off"]),
        ("inputs and outputs", ["inputs and outputs"]),
        ("p95 is 1.5 s. Uptime is fine!", ["p95 is 1.5 s", "Uptime is fine"]),
        ("Dr. Osei owns it", ["Dr. Osei owns it"]),
        ("one\ntwo; three", ["one", "two", "three"]),
        ("yes – done", ["yes", "done"]),
        ("done, thanks", ["done"]),
    ],
)
def test_a_message_is_cut_where_a_new_statement_begins(text: str, parts: list[str]) -> None:
    """At commas, conjunctions, stops and lines, not inside figures, titles or lists of two."""
    assert texts(text) == parts


def test_a_contrast_is_marked() -> None:
    """What follows a "but" is marked as such, and the word itself is left out."""
    clauses = split_clauses("the guide is there, but nobody wrote the runbook")
    assert [(clause.text, clause.contrast) for clause in clauses] == [
        ("the guide is there", False),
        ("nobody wrote the runbook", True),
    ]


def test_an_answer_and_a_question_are_told_apart() -> None:
    """In one message the one is a statement and the other a question."""
    assert [clause.question for clause in split_clauses("Yes. What counts as an escalation path?")] == [False, True]


@pytest.mark.parametrize("text", ["", "  ", ",,,", "?!", "...", "- - -", "\n\n"])
def test_nothing_said_has_no_parts(text: str) -> None:
    """Marks alone say nothing."""
    assert split_clauses(text) == []


@given(st.text(max_size=300))
def test_any_text_has_parts_of_its_own_words(text: str) -> None:
    """No text is an error, and no part holds anything that was not said."""
    for clause in split_clauses(text):
        assert clause.text
        assert clause.text in text
