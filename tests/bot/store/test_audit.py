"""The audit log: only ever longer, and every other change shows."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.errors import NotFound, RecordError
from bot.store.audit import SqlAudit
from tests.bot.store.samples import later


def filled(engine: Engine) -> SqlAudit:
    """A log of three entries."""
    audit = SqlAudit(engine, lambda: later(0))
    audit.add("U1", "documents")
    audit.add("U2", "ingest", {"name": "Plan\x00 für Ana 🚀", "counts": {"added": 1}, "share": 0.1})
    audit.add("terminal:ann", "refused", {"asked": "rollback"})
    return audit


def unlocked(engine: Engine, change: str) -> None:
    """A change past the triggers, as somebody with all rights on the database would make it."""
    names = ["audit_no_UPDATE", "audit_no_DELETE"] if engine.dialect.name == "sqlite" else ["audit_append_only ON audit"]
    with engine.begin() as connection:
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(change))


def test_entries_come_back_in_their_order_and_sealed(engine: Engine) -> None:
    """Everything that was told, for whoever opens the database next."""
    audit = filled(engine)
    entries = list(SqlAudit(engine).all())
    assert [(one.position, one.who, one.action) for one in entries] == [
        (1, "U1", "documents"),
        (2, "U2", "ingest"),
        (3, "terminal:ann", "refused"),
    ]
    assert entries[1].details["share"] == 0.1
    assert entries[0].at == later(0)
    assert audit.last(2) == entries[1:]
    verdict = audit.verify(entries[1].hash)
    assert (verdict.entries, verdict.head, verdict.fault) == (3, entries[2].hash, "")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE audit SET who = 'U9' WHERE position = 2", "Entry 2 was changed."),
        ("UPDATE audit SET details = '{}' WHERE position = 2", "Entry 2 was changed."),
        ("DELETE FROM audit WHERE position = 2", "Entry 2 is missing."),
        ("DELETE FROM audit WHERE position = 1", "Entry 1 is missing."),
    ],
)
def test_a_change_shows(engine: Engine, change: str, fault: str) -> None:
    """Whoever changes or drops an entry breaks the seals of all that follow."""
    audit = filled(engine)
    unlocked(engine, change)
    assert audit.verify().fault == fault


def test_a_log_that_was_cut_is_found_by_a_seal_kept_elsewhere(engine: Engine) -> None:
    """What is left is whole in itself, so only the former end tells."""
    audit = filled(engine)
    head = audit.verify().head
    unlocked(engine, "DELETE FROM audit WHERE position = 3")
    assert not audit.verify().fault
    assert head in audit.verify(head).fault


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'U9'", "DELETE FROM audit"])
def test_the_database_itself_refuses_changes(engine: Engine, change: str) -> None:
    """No statement but an insert passes."""
    audit = filled(engine)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change))
    assert not audit.verify().fault


def test_who_writes_at_the_same_time_makes_one_chain(engine: Engine) -> None:
    """Positions have no gap and no entry follows the wrong one."""
    audit = SqlAudit(engine)
    threads = [threading.Thread(target=lambda: [audit.add("U1", "documents") for _ in range(5)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert audit.verify()[::2] == (20, "")


def test_an_action_is_kept_from_its_beginning_to_its_end(engine: Engine) -> None:
    """Also where it fails: with the sentence that the person is told, or the kind of the fault."""
    audit = SqlAudit(engine)
    with audit.recording("U1", "rollback", {"to": "g1"}) as outcome:
        outcome["serves"] = "g1"
    with pytest.raises(NotFound), audit.recording("U1", "rollback"):
        raise NotFound("There is none.")
    with pytest.raises(KeyError), audit.recording("U1", "remove"):
        raise KeyError("secret")
    told = [(one.action, one.details) for one in audit.all()]
    assert told == [
        ("rollback", {"to": "g1"}),
        ("rollback.done", {"begun": 1, "serves": "g1"}),
        ("rollback", {}),
        ("rollback.failed", {"begun": 3, "reason": "There is none."}),
        ("remove", {}),
        ("remove.failed", {"begun": 5, "reason": "KeyError"}),
    ]


def test_a_time_without_its_zone_is_refused(engine: Engine) -> None:
    """It could be any of many, so it would prove nothing."""
    with pytest.raises(RecordError):
        SqlAudit(engine, lambda: later(0).replace(tzinfo=None)).add("U1", "documents")
