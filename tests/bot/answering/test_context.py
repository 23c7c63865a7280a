"""Follow-ups: which messages point back, and what they mean then."""

from __future__ import annotations

import pytest

from bot.answering.context import last_exchange, names_its_topic, points_back, resolved
from bot.models import Message


@pytest.mark.parametrize("said", ["and how long?", "Why?", "what about funding?", "who owns that one?", "the next stage?"])
def test_short_messages_with_pointing_words_point_back(said: str) -> None:
    """They can hardly be understood alone."""
    assert points_back(said)


@pytest.mark.parametrize(
    "said",
    [
        "How many weeks does limited production take?",
        "list failure modes",
        "our team built a tool and it works well in the lab but operations say they will never take it over from us",
    ],
)
def test_messages_that_say_what_they_are_about_do_not(said: str) -> None:
    """A new question is not bent towards the old topic, nor is a long story with an "it" in it."""
    assert not points_back(said)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("and how long does limited production take?", True),
        ("what about funding?", True),
        ("and how long does it take?", False),
        ("and how many users?", False),
        ("why?", False),
    ],
)
def test_some_follow_ups_name_their_topic(said: str, names: bool) -> None:
    """An "and" at the beginning alone does not make a question depend on what was said before."""
    assert names_its_topic(said) is names


def test_the_last_exchange_is_the_last_question_and_the_start_of_its_answer() -> None:
    """Earlier turns and the far end of a long answer are not what "it" means."""
    turns = [("user", "old"), ("assistant", "older answer"), ("user", "new"), ("assistant", "start" + "x" * 5_000)]
    text = last_exchange([Message.model_validate({"role": role, "text": said}) for role, said in turns])
    assert text.startswith("new\nstart")
    assert "old" not in text
    assert len(text) < 1_000


def test_no_history_is_no_exchange() -> None:
    """A conversation that begins with the assistant, or not at all, has nothing to point to."""
    assert last_exchange([]) == ""
    assert last_exchange([Message(role="user", text="asked")]) == "asked"


def test_a_follow_up_is_completed_with_its_topic() -> None:
    """The words of both are searched for."""
    text = resolved("how long does it take?", "Stage 3: Limited Production")
    assert "how long does it take" in text
    assert "Stage 3: Limited Production" in text


@pytest.mark.parametrize(("said", "label"), [("and the next one?", "stage 4"), ("what comes before that?", "stage 2")])
def test_the_next_and_the_previous_are_counted_from_the_topic(said: str, label: str) -> None:
    """After a numbered topic, "next" is the next number, not a word to search for."""
    text = resolved(said, "Stage 3: Limited Production")
    assert label in text
    assert "Limited Production" not in text
