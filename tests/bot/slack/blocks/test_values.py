"""What buttons carry comes back as it was, and what they did not carry is nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.assessment.models import Status
from bot.models import Choice
from bot.slack.blocks.values import (
    MAX_VALUE,
    SourceRef,
    choice_value,
    feedback_value,
    item_value,
    metadata,
    read_choice,
    read_feedback,
    read_item,
    read_metadata,
    read_source,
    source_value,
)
from tests.bot.slack.blocks.samples import citation

WORDS = st.text(min_size=1, max_size=60)


@given(WORDS, WORDS, st.none() | st.sampled_from(Status), st.text(max_size=20))
def test_choices_come_back(assessment: str, item: str, status: Status | None, label: str) -> None:
    """With the label that the button had."""
    choice = Choice(assessment_id=assessment, item=item, status=status, label=label)
    assert read_choice(choice_value(choice), label) == choice
    assert read_item(item_value(assessment, item)) == (assessment, item)


@given(st.integers(0, 10**6), WORDS, st.dictionaries(WORDS, WORDS, max_size=4))
def test_sources_feedback_and_places_come_back(number: int, passage_id: str, place: dict[str, str]) -> None:
    """Also with ids of any characters."""
    one = citation(number)
    one = one.model_copy(update={"passage": one.passage.model_copy(update={"id": passage_id})})
    assert read_source(source_value(one)) == SourceRef(passage_id, one.start, len(one.quote), number)
    assert read_feedback(feedback_value("down", number)) == ("down", number)
    assert read_metadata(metadata(place)) == place


def test_a_source_whose_id_is_too_long_has_no_button() -> None:
    """Slack takes 2,000 characters."""
    one = citation()
    one = one.model_copy(update={"passage": one.passage.model_copy(update={"id": "x" * MAX_VALUE})})
    assert source_value(one) == ""


@given(
    st.text(max_size=30)
    | st.sampled_from(["[1]", "null", '{"p":"x","q":true,"l":1,"n":1}', '{"p":"x","q":-1,"l":1,"n":1}', "up:", "[" * 9999])
)
def test_anything_else_is_nothing(value: str) -> None:
    """Old and forged values are never an error."""
    assert read_choice(value) is None
    assert read_item(value) is None
    assert read_source(value) is None
    assert read_feedback("sideways:" + value) is None
    assert read_feedback("up:²") is None
    assert isinstance(read_metadata(value), dict)
