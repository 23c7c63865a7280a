"""Greetings, thanks and the like, and nothing else, get a short human reply."""

from __future__ import annotations

import pytest

from bot import wording
from bot.smalltalk import smalltalk_reply


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Hi!", wording.GREETING),
        ("hey there, good morning team", wording.GREETING),
        ("hello, how are you today?", wording.GREETING),
        ("what’s up", wording.GREETING),
        ("thx a lot!!", wording.THANKS),
        ("ok great, thank you so much", wording.THANKS),
        ("🙏", wording.ACKNOWLEDGED),
        ("got it", wording.ACKNOWLEDGED),
        ("Bye for now", wording.GOODBYE),
        ("who are you?", wording.IDENTITY),
        ("hi, what can you do?", wording.IDENTITY),
        ("you're totally useless", wording.SORRY),
    ],
)
def test_small_talk_is_answered_in_kind(said: str, reply: str) -> None:
    """A greeting gets a greeting, thanks get thanks, and so on, however casually typed."""
    assert smalltalk_reply(said) == reply


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hi, who should own the system?",
        "thanks, and how long does stage 3 take?",
        "good governance",
        "ok but why",
        "the users say it is useless",
        "what do you do when the champion leaves?",
        "great model, nobody uses it",
        "help us with funding",
        "hello " * 30,
    ],
)
def test_anything_with_a_question_or_statement_is_searched(said: str) -> None:
    """Politeness around a question must not cost the answer."""
    assert smalltalk_reply(said) is None
