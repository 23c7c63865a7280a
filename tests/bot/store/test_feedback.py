"""Feedback: one verdict of each person on each answer, with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from bot.errors import NotFound
from bot.store.feedback import Feedback, SqlFeedback
from tests.bot.store.samples import NOON, later


def said(**more: Any) -> Feedback:
    values = {"entry": 1, "user": "ann", "verdict": "down", "question": "Who?", "answer": "Ann.", "passages": ("p1", "p2")}
    return Feedback.model_validate({**values, "at": NOON, **more})


def test_feedback_comes_back_oldest_first(engine: Engine) -> None:
    """Every field of every person's verdict, also for whoever opens the database next."""
    store = SqlFeedback(engine)
    given = [said(entry=2, at=later(2)), said(user="bob", verdict="up"), said(at=later(1), passages=(), why="Ünïcode 🚀")]
    for each in given:
        store.add(each)
    assert SqlFeedback(engine).all() == [given[1], given[2], given[0]]


def test_the_last_verdict_of_a_person_counts(engine: Engine) -> None:
    """A reason stays while the verdict does, and goes with it."""
    store = SqlFeedback(engine)
    store.add(said())
    store.why(1, "ann", "It is old.")
    store.add(said(at=later(1)))
    assert store.all() == [said(at=later(1), why="It is old.")]
    store.add(said(why="It is wrong."))
    assert store.all() == [said(why="It is wrong.")]
    store.add(said(verdict="up"))
    assert store.all() == [said(verdict="up")]


def test_a_reason_needs_a_verdict(engine: Engine) -> None:
    """Nobody's reason lands on somebody else's verdict."""
    store = SqlFeedback(engine)
    store.add(said())
    for entry, user in ((2, "ann"), (1, "bob")):
        with pytest.raises(NotFound):
            store.why(entry, user, "Because.")
    assert store.all() == [said()]


def test_whatever_people_write_can_be_kept(engine: Engine) -> None:
    """Characters that no database keeps are replaced."""
    store = SqlFeedback(engine)
    store.add(said(question="a\x00b"))
    store.why(1, "ann", "c\ud800d")
    assert store.all() == [said(question="a�b", why="c�d")]
