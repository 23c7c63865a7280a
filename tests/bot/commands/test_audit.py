"""What was done about the knowledge by command stands in the log, and the reading list can be had in the terminal."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from sqlalchemy import text

from bot.record import build_store
from bot.settings import Settings
from bot.store.database import open_database
from tests.bot.conftest import Advisor


def test_what_changes_the_knowledge_is_logged(advisor: Advisor, data: Path, tmp_path: Path) -> None:
    """Ingest, rollback and removal, also where they fail; a log that somebody changed is not whole any more."""
    note = tmp_path / "pager.md"
    for words in ("The pager goes to Ann.", "The pager goes to Bob at night."):
        note.write_text(f"# Pager\n\n{words}\n")
        advisor("ingest", str(note), data=data)
    advisor("knowledge", "rollback", data=data)
    advisor("knowledge", "remove", "pager", data=data)
    assert advisor("knowledge", "remove", "pager", data=data).status == 2
    exported = advisor("audit", "export", data=data).out
    entries = [json.loads(f"{{{part}") for part in f" {exported}".split(" {")[1:] if part.startswith('"position"')]
    assert [one["action"] for one in entries] == [
        *("ingest", "ingest.done") * 2,
        "rollback",
        "rollback.done",
        "remove",
        "remove.done",
        "remove",
        "remove.failed",
    ]
    assert entries[0]["details"] == {"paths": [str(note)]}
    assert entries[1]["details"]["serves"] is True
    assert {one["who"].partition(":")[0] for one in entries} == {"terminal"}
    assert "no document pager" in entries[-1]["details"]["reason"]

    assert "remove.failed" in advisor("audit", "list", "--count", "1", data=data).out
    whole = advisor("audit", "verify", data=data)
    assert "10 entries, all as they were written" in whole.out
    assert advisor("audit", "verify", "--seal", entries[4]["hash"], data=data).status == 0
    assert advisor("audit", "verify", "--seal", "0" * 64, data=data).status == 1
    engine = open_database(f"sqlite:///{data / 'advisor.db'}")
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_UPDATE"))
        connection.execute(text("UPDATE audit SET who = 'terminal:eve' WHERE position = 5"))
    engine.dispose()
    broken = advisor("audit", "verify", data=data)
    assert broken.status == 1
    assert "Entry 5 was changed" in broken.out


def test_questions_nobody_could_answer_are_listed_by_topic(advisor: Advisor, data: Path) -> None:
    """The most asked first; without any, that is said."""
    assert "got an answer" in advisor("knowledge", "unanswered", data=data).out
    record = build_store(Settings(data_dir=data))
    now = datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC)
    for question in (
        "Which coffee machine is on floor 3?",
        "How are travel costs reimbursed?",
        "Who reimburses travel costs?",
    ):
        record.unanswered.add(question, "direct", now)
    record.close()
    listed = advisor("knowledge", "unanswered", data=data).out
    assert listed.index("travel costs") < listed.index("coffee machine")
    assert "2 2026-03-04" in listed
