"""Questions that nobody could answer, by what they are about."""

from __future__ import annotations

import datetime

from bot.topics import Asked, group_questions
from knowledge.embedder import Embedder

NOON = datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC)
TRAVEL = ("How do I get travel costs back?", "Who pays back my travel expenses?", "How are travel costs reimbursed?")
LEAVE = ("How many days of parental leave are there?", "How long is parental leave?")
OTHER = "Which coffee machine is on the third floor?"


def asked(*questions: str) -> list[Asked]:
    """Questions, each asked a day after the one before."""
    return [Asked(question, NOON + datetime.timedelta(days=day)) for day, question in enumerate(questions)]


def test_askings_of_one_thing_are_one_topic(embedder: Embedder) -> None:
    """The most asked comes first, under one of its own questions, with the day on which it was asked last."""
    mixed = asked(TRAVEL[0], LEAVE[0], TRAVEL[1], OTHER, LEAVE[1], TRAVEL[2])
    found = group_questions(mixed, embedder.encode)
    assert [set(topic.questions) for topic in found] == [set(TRAVEL), set(LEAVE), {OTHER}]
    assert found[0].title in TRAVEL
    assert found[0].questions[0] == TRAVEL[2]
    assert found[0].last == NOON + datetime.timedelta(days=5)


def test_few_questions_need_no_grouping(embedder: Embedder) -> None:
    """One is a topic, none is none, and the same one twice is asked twice."""
    assert group_questions([], embedder.encode) == []
    assert [topic.questions for topic in group_questions(asked(OTHER), embedder.encode)] == [(OTHER,)]
    assert [topic.questions for topic in group_questions(asked(OTHER, OTHER), embedder.encode)] == [(OTHER, OTHER)]
