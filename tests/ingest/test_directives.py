"""`:::` blocks of publishing systems as plain Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.directives import expand_directives

CHECKLIST = """\
Before it.

:::checklist title="Before launch"
  • Data: pipeline in place
  • Owner: named
:::

After it.
"""

TIMELINE = """\
:::timeline title: "Rollout" steps:
  • phase: "Stage 1" description: "Small group"
  • phase: "Stage 2" description: "All users" :::
Next line.
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def test_a_checklist_is_a_list() -> None:
    """Title and items stay, in order and one a line; marks and attributes go."""
    assert lines(expand_directives(CHECKLIST)) == [
        "Before it.",
        "**Before launch**",
        "• Data: pipeline in place",
        "• Owner: named",
        "After it.",
    ]


def test_a_timeline_is_its_phases() -> None:
    """Each phase is an item with its description, also where the closing mark stands at the end of the last line."""
    assert lines(expand_directives(TIMELINE)) == [
        "**Rollout**",
        "• Stage 1: Small group",
        "• Stage 2: All users",
        "Next line.",
    ]


def test_a_phase_without_description_has_no_dangling_colon() -> None:
    """A timeline of names only reads as a list of names."""
    assert lines(expand_directives(':::timeline\n- phase: "Plan"\n- phase: "Build" description: ""\n:::')) == [
        "- Plan",
        "- Build",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (':::callout type="tip" Name an owner first. :::', ["Name an owner first."]),
        (':::callout type="tip" title="Hint" Name an owner. :::', ["**Hint**", "Name an owner."]),
        (":::note\nTwo lines\nof text.\n:::", ["Two lines", "of text."]),
        (":::note One.:::\nBetween.\n:::note Two.:::", ["One.", "Between.", "Two."]),
    ],
)
def test_any_other_directive_keeps_its_text(text: str, expected: list[str]) -> None:
    """A call-out on one line or several is text like any other; neighbours do not swallow what is between them."""
    assert lines(expand_directives(text)) == expected


@pytest.mark.parametrize(
    "text", ["No directive here.", "a ::: b", ":::checklist\nnever closed", "C++ std:::vector", "", ":::\n:::"]
)
def test_text_without_closed_directives_is_left_alone(text: str) -> None:
    """What only looks like a directive is not touched, so nothing of it is lost."""
    assert expand_directives(text) == text


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from([":::note", ":::", "text", ':::x a="b" c :::', "", "- item :::"]), max_size=12).map("\n".join)
)
def test_no_words_are_lost(text: str) -> None:
    """However directives are nested or broken, the text inside them survives."""
    for word in ("text", "item"):
        assert expand_directives(text).count(word) == text.count(word)
