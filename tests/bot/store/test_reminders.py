"""Reminders: kept by assessment until they are out or called back."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Engine

from bot.store.reminders import Reminder, SqlReminders
from tests.bot.store.samples import NOON, later


def reminder(**more: Any) -> Reminder:
    values = {"assessment_id": "a1", "item": "owner", "owner": "ann", "channel": "D1", "scheduled_id": "Q1", "at": NOON}
    return Reminder.model_validate({**values, "due": datetime.date(2026, 3, 5), **more})


def test_reminders_come_back_by_assessment_earliest_first(engine: Engine) -> None:
    """Every field, and nothing of other assessments."""
    store = SqlReminders(engine)
    given = [reminder(scheduled_id="Q2", at=later(1)), reminder(owner="Ünïcode 🚀"), reminder(assessment_id="a2")]
    for each in (*given, given[0]):
        store.add(each)
    assert SqlReminders(engine).of("a1") == [given[1], given[0]]
    assert store.of("a2") == [given[2]]
    assert store.of("a3") == []


def test_one_reminder_is_removed_without_the_others(engine: Engine) -> None:
    """Removing it again is no fault."""
    store = SqlReminders(engine)
    kept = [reminder(scheduled_id="Q2"), reminder(item="budget"), reminder(assessment_id="a2")]
    for each in (reminder(), *kept):
        store.add(each)
    for _ in range(2):
        store.remove(reminder())
    assert store.of("a1") + store.of("a2") == [kept[1], kept[0], kept[2]]
