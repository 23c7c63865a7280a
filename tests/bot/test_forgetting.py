"""The right to be forgotten, all of it: after a removal all that was stored is searched for its words."""

from __future__ import annotations

import datetime
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.faults import FILE
from bot.forgetting import UPLOADS, Forgotten, forget_document
from bot.models import Citation, Message, Reply, ReplyKind
from bot.record import Record, build_store
from bot.settings import Settings
from bot.slack.incoming import Incoming, Job
from bot.store.feedback import Feedback
from bot.store.forgetting import _REDACTIONS
from bot.store.shape import metadata
from knowledge.errors import StoreError
from knowledge.forgetting import REMOVED
from knowledge.generations import Generations
from knowledge.library import Library
from tests.bot.store.conftest import postgresql_url
from tests.ingest.conftest import PAGER, Desk, desk
from tests.knowledge.test_removal import NOTE, SECRET, TRACES, traces

__all__ = ["desk", "postgresql_url"]

NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
QUOTE = f"The {SECRET} pays a Brobdingnagian bonus."
KEPT = "The pager goes to Ann."
# Where no words of documents are: names, numbers and states, what people state about their pilots, and what is removed
# together with its generation.
HARMLESS = {
    *("initiatives", "checklists", "assessments", "answers", "checks", "evidence", "changes", "signoffs", "reminders"),
    *("inbox_keys", "installations", "installed_bots", "oauth_states", "audit", "uploads"),
    *("generations", "generation_texts", "generation_words", "knowledge_state", "knowledge_writer"),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, desk: Desk) -> Settings:
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    return Settings(data_dir=desk.data, database_url=url)


@pytest.fixture
def told(desk: Desk, settings: Settings) -> Settings:
    """A document that was asked about in every way, beside another one; and the same words in uploads and in the log."""
    desk.write("pager.md", PAGER)
    dropped = desk.data / UPLOADS / "note.md"
    for path in (dropped, dropped.parent / ".pending" / "7" / "note.md", dropped.parent / ".pending" / "8" / "copy.md"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTE if path.name == "copy.md" else f"{NOTE}\nZacharias is a newer word.\n")
    dropped.write_text(NOTE)
    (dropped.parent / "other.md").write_text(PAGER)
    desk.ingest(desk.notes, dropped)
    (desk.data / FILE).write_text(f"2026-11-21T12:00:00 0a1b2c3d\nValueError: {QUOTE}\n  at line 7\n")
    with closing(build_store(settings)) as record:
        tell(record, answer(desk))
    return settings


def answer(desk: Desk) -> Reply:
    hits = Library(desk.data, desk.embedder).search(f"{SECRET} pager", 9)
    passages = {hit.passage.source.id: hit.passage for hit in hits}
    return Reply(
        kind=ReplyKind.ANSWER,
        text=f"{KEPT} [1] {QUOTE} [2]",
        citations=(
            Citation(number=1, quote="pager", start=0, passage=passages["pager"]),
            Citation(number=2, quote="bonus", start=0, passage=passages["note"]),
        ),
        hits=tuple(hits),
    )


def tell(record: Record, reply: Reply) -> None:
    said = Message(role="assistant", text=reply.text, sources=reply.sources)
    record.conversations.append("c", [Message(role="user", text=f"Is it true: {QUOTE}"), said])
    incoming = Incoming(
        job=Job.MESSAGE, keys=("k",), team="T", channel="C", user="U", conversation="c", at=NOW, text=f"Why? “{QUOTE}”"
    )
    entry = record.inbox.accept(["k"], "c", "U", incoming.model_dump_json(), NOW)
    assert entry
    record.inbox.keep_reply(entry, reply.model_dump_json())
    names = tuple(f"{one.passage.source.id}#{one.passage.topic}" for one in reply.citations)
    record.feedback.add(
        Feedback(entry=entry, user="U", verdict="up", question=QUOTE, answer=reply.text, passages=names, at=NOW, why=QUOTE)
    )
    record.unanswered.add(f"Who says that the {QUOTE}", "direct", NOW)


def forget(settings: Settings, document: str = "note") -> Forgotten:
    generations = Generations(settings.data_dir)
    with closing(build_store(settings)) as record, generations.lock():
        return forget_document(generations, settings.data_dir, record.forgetting, document)


def leave_free_pages(database: Path) -> None:
    """As versions did that deleted without overwriting."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE old (text)")
        connection.executemany("INSERT INTO old VALUES (?)", [(QUOTE,)] * 500)
        connection.execute("DROP TABLE old")
        connection.commit()


def database_files(url: str) -> list[bytes]:
    """The files of all tables in the schema of a PostgreSQL database, as they are on its disk."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CHECKPOINT")
        files = "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class WHERE relkind IN ('r', 'i')"
        return [row[0] for row in server.execute(f"{files} AND relnamespace = current_schema()::regnamespace")]


def test_no_byte_of_a_removed_document_is_left_anywhere(desk: Desk, told: Settings) -> None:
    """Knowledge, answers, questions, feedback, logs, uploads, free pages of the database and its log of changes."""
    if not told.database_url:
        leave_free_pages(desk.data / "advisor.db")
    assert {Path(name).name for name in traces(desk.data)} >= {FILE, "note.md", "copy.md"}
    with closing(build_store(told)) as another:  # an advisor that runs on; without it SQLite would tidy up by itself
        another.conversations.append("d", [Message(role="user", text=QUOTE)])
        forgotten = forget(told)
        assert (forgotten.record.source.id, forgotten.generations, forgotten.rows) == ("note", 1, 6)
        assert traces(desk.data) == []
    if told.database_url:
        files = database_files(told.database_url)
        assert any(b"pager goes" in content for content in files)
        assert not [trace for trace in TRACES for content in files if trace in content]
    assert (desk.data / UPLOADS / "other.md").exists()
    assert "at line 7" in (desk.data / FILE).read_text()


def test_what_is_said_of_others_stays(told: Settings) -> None:
    """Statements that cite another document are kept word for word, and which passages were cited is known as before."""
    forget(told)
    with closing(build_store(told)) as record:
        asked, answered = record.conversations.load("c").messages
        assert asked.text == f"Is it true: {REMOVED}."
        assert KEPT in answered.text
        reply = Reply.model_validate_json(record.inbox.get(1).reply)
        assert reply.text == f"{KEPT} [1] {REMOVED} [2]"
        assert [one.passage.source.id for one in reply.citations] == ["pager", "note"]
        assert Incoming.model_validate_json(record.inbox.get(1).payload).text == f"Why? “{REMOVED}.”"
        [given] = record.feedback.all()
        assert KEPT in given.answer
        assert given.passages[1] == f"note#{REMOVED}"
    with pytest.raises(StoreError, match="no document note"):
        forget(told)


def test_a_removal_that_was_stopped_is_completed(desk: Desk, told: Settings) -> None:
    """The document goes after what quotes it, so the second call knows what to look for."""
    generations = Generations(told.data_dir)

    class Broken:
        def forget(self, _: object) -> int:
            raise OSError("the power is gone")

    with pytest.raises(OSError, match="power"), generations.lock():
        forget_document(generations, told.data_dir, Broken(), "note")
    assert "note" in desk.served
    forget(told)
    assert traces(desk.data) == []


def test_every_table_is_searched_or_known_to_be_harmless() -> None:
    """Whoever adds a table decides whether words of documents can come into it."""
    assert {table.name for table in _REDACTIONS} | HARMLESS == set(metadata.tables)
