"""Sentences, list items and table rows, each with its place and the part of the section it stands in."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.statements import Kind, Role, role_of, sentence_spans, statements

SECTION = """\
Opening sentence of the section. A second one!

**How it shows.**

- "nobody answers the pager"
- "we restart it
  by hand"

**What to do.** Name an owner. Then agree on these:

1. a budget
2. a deputy

| Role | Person |
| --- | --- |
| Owner | Ann |

### How to check

Ask who is called at night.
"""

markdown = st.lists(
    st.sampled_from(
        [
            "One sentence. Two e.g. here. Three?",
            "- item",
            "1. first",
            "| a | b |",
            "| --- | --- |",
            "# Head",
            "",
            "  more",
            ":",
            "**Fix.** Do it now.",
            "**Why:**",
            "`code`",
            "…!?",
            "\t- deep",
        ]
    ),
    max_size=14,
).map("\n".join) | st.text(max_size=120)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@settings(max_examples=150)
@given(markdown)
def test_each_statement_is_the_text_at_its_place(text: str) -> None:
    """Quotes are cut by these spans, so they are exact, in order, free of overlap, and without margins of white space."""
    end = 0
    for part in statements(text):
        assert part.text == text[part.start : part.end] == part.text.strip() != ""
        assert part.start >= end
        end = part.end


@settings(max_examples=100)
@given(st.text(alphabet=st.sampled_from("aB1.!?… \n\"')(。"), max_size=300))
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    """Running text cut into sentences is still all there."""
    assert re.sub(r"\s", "", "".join(sentences(text))) == re.sub(r"\s", "", text)


def test_sentences_end_where_a_reader_sees_an_end() -> None:
    """Abbreviations, initials, decimals and quotes do not tear a sentence; closing quotes belong to it."""
    text = 'It took 2.5 weeks, e.g. In May. Dr. Lee of J. Smith Ltd. Agreed? "Yes." (Then more.) Done… Next'
    assert sentences(text) == [
        "It took 2.5 weeks, e.g. In May.",
        "Dr. Lee of J. Smith Ltd. Agreed?",
        '"Yes."',
        "(Then more.)",
        "Done…",
        "Next",
    ]


def test_text_without_full_stops_is_cut_at_spaces() -> None:
    """A log or one huge line comes in pieces of at most 1,000 characters, cut between words where there are any."""
    pieces = sentences("word " * 1_000)
    assert all(len(piece) <= 1_000 and set(piece.split()) == {"word"} for piece in pieces)
    assert [len(piece) for piece in sentences("x" * 2_500)] == [1_000, 1_000, 500]


def test_a_line_of_dots_takes_no_time() -> None:
    """A table of contents or a progress log with rows of dots is read in linear time, not tried from each of its dots."""
    started = time.monotonic()
    assert sentences("." * 30_000 + " end")
    assert time.monotonic() - started < 2


def test_parts_of_a_section_get_their_kind_role_and_group() -> None:
    """The composer tells a lead-in from its list, and the symptoms from the remedy, by these."""
    parts = statements(SECTION)
    groups = list(dict.fromkeys(part.group for part in parts))
    assert [(part.kind, part.role, groups.index(part.group), part.text) for part in parts] == [
        (Kind.SENTENCE, Role.BODY, 0, "Opening sentence of the section."),
        (Kind.SENTENCE, Role.BODY, 0, "A second one!"),
        (Kind.ITEM, Role.SIGNS, 1, '"nobody answers the pager"'),
        (Kind.ITEM, Role.SIGNS, 1, '"we restart it\n  by hand"'),
        (Kind.SENTENCE, Role.ACTION, 2, "Name an owner."),
        (Kind.LEAD, Role.ACTION, 2, "Then agree on these:"),
        (Kind.ITEM, Role.ACTION, 3, "a budget"),
        (Kind.ITEM, Role.ACTION, 3, "a deputy"),
        (Kind.ROW, Role.ACTION, 4, "| Role | Person |"),
        (Kind.ROW, Role.ACTION, 4, "| Owner | Ann |"),
        (Kind.SENTENCE, Role.CHECK, 5, "Ask who is called at night."),
    ]
    assert parts[0].label == ""
    assert parts[4].label == "What to do"


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Symptoms", Role.SIGNS),
        ("Fix", Role.ACTION),
        ("Root causes", Role.WHY),
        ("Exit criteria", Role.CHECK),
        ("What it is", Role.WHAT),
        ("What to do", Role.ACTION),
        ("How to check", Role.CHECK),
        ("How it shows", Role.SIGNS),
        ("Weeks 5–12", Role.BODY),
    ],
)
def test_labels_of_other_playbooks_are_understood(label: str, role: Role) -> None:
    """A runbook that writes "Fix" where ours write "What to do" is read the same way."""
    assert role_of(label) is role
