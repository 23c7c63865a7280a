"""Files that wait for a decision, and questions that wait for a document."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import Engine

from bot.errors import NotFound
from bot.store.unanswered import MOST, SqlUnanswered
from bot.store.uploads import SqlUploads, Upload, UploadState
from tests.bot.store.samples import NOON, later

APPROVED, DISCARDED, ENDED = UploadState.APPROVED, UploadState.DISCARDED, UploadState.ENDED


def dropped(id_: str = "f1") -> Upload:
    return Upload(id=id_, team="T1", user_id="U1", name="Plan.md", base="", changed_at=NOON)


def test_a_file_is_decided_about_once(engine: Engine) -> None:
    """The first click counts, and counts again where it is taken up after a crash; no other does."""
    store = SqlUploads(engine)
    store.add(dropped())
    store.add(dropped())
    assert store.get("f1") == dropped()
    assert store.decide("f1", APPROVED, "U1", 7, later(1))
    assert not store.decide("f1", APPROVED, "U2", 8, later(1))
    assert not store.decide("f1", DISCARDED, "U2", 9, later(1))
    assert store.decide("f1", APPROVED, "U1", 7, later(2))
    assert store.get("f1").decided_by == "U1"
    store.settle("f1", ENDED, later(3))
    assert not store.decide("f1", APPROVED, "U1", 7, later(4))
    with pytest.raises(NotFound):
        store.get("f2")


def test_what_nobody_decides_about_goes(engine: Engine) -> None:
    """After two weeks; one that is being ingested stays."""
    store = SqlUploads(engine)
    for id_ in ("f1", "f2"):
        store.add(dropped(id_))
    store.decide("f2", APPROVED, "U1", 7, NOON)
    assert store.purge(NOON + datetime.timedelta(days=13)) == []
    assert store.purge(NOON + datetime.timedelta(days=15)) == ["f1"]
    assert store.get("f2").state is APPROVED


def test_questions_are_kept_without_secrets_and_not_for_ever(engine: Engine) -> None:
    """The latest first; what is too many or too old goes."""
    store = SqlUnanswered(engine)
    store.add("What is the password is hunter2secret!pw for?", "direct", NOON - datetime.timedelta(days=181))
    assert "hunter2" not in store.all()[0].question
    for number in range(MOST + 3):
        store.add(f"Question\x00 {number}?", "channel", later(number))
    kept = [one.question for one in store.all()]
    assert len(kept) == MOST
    assert kept[0] == f"Question� {MOST + 2}?"
    assert kept[-1] == "Question� 3?"
    assert store.all()[0].asked_at == later(MOST + 2)
