"""Attempts to get at a document that is for others, on every way on which knowledge leaves the house."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.compose import build_answerer, build_engine
from bot.documents import Documents, Everything
from bot.engine import Engine
from bot.lines import answer_lines
from bot.models import Message, Reply, ReplyKind, Turn
from bot.ports import Listener
from bot.settings import Settings
from bot.store.memory import MemoryAssessmentStore, MemoryStore
from evals.quality import Exam, Smoke
from knowledge.audience import EVERYBODY, UNRESTRICTED, Readers
from knowledge.embedder import Embedder
from knowledge.errors import StoreError
from knowledge.library import Library
from tests.bot.conftest import Advisor
from tests.bot.restricted import ANSWER, HEADING, QUESTION, SECRET, build, leaks
from tests.conftest import MODEL_CACHE
from tests.fakes import ModelServer, says

FINANCE = Readers.of(["  FINANCE "])
OUTSIDERS = [(), ("hr",), ("financ",), ("board",), ("everybody",), ("*",), ("",), ("finance\nboard members",)]
FOLLOW_UPS = [
    "And what did you just say about it?",
    "Why is that?",
    "and how many months is it?",
    "Tell me more about that.",
]


@pytest.fixture(scope="module")
def data(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that serves a handbook for everybody and a dossier for two groups."""
    folder = tmp_path_factory.mktemp("restricted")
    build(folder / "data", folder / "notes", embedder)
    (folder / "data" / "models").symlink_to(MODEL_CACHE)
    return folder / "data"


@pytest.fixture(scope="module")
def closed(data: Path, embedder: Embedder) -> Library:
    """The same, open for questions."""
    return Library(data, embedder)


@pytest.fixture
def talk(closed: Library) -> Engine:
    """The engine over it, without a model."""
    return build_engine(Settings(), library=closed)


def ask(
    engine: Engine, text: str, *groups: str, conversation: str = "c", history: tuple[Message, ...] | None = None
) -> Reply:
    return engine.reply(Turn(conversation_id=conversation, text=text, groups=groups, history=history))


@pytest.mark.parametrize("groups", OUTSIDERS, ids=repr)
@pytest.mark.parametrize("question", [QUESTION, "Kestrel-4711", HEADING, "Who is Dora?", "What is in the board dossier?"])
def test_outsiders_get_nothing_in_any_field_of_a_line(talk: Engine, question: str, groups: tuple[str, ...]) -> None:
    """Neither answer, hint at the nearest topic, citation nor passage holds a word of it."""
    [(line, good)] = answer_lines(talk, [json.dumps({"id": "1", "question": question, "groups": groups})])
    reply = json.loads(line)
    assert good
    assert leaks(line) == [], line
    assert reply["passages"]  # what is for everybody is searched


@pytest.mark.parametrize("groups", [("finance",), ("Board  MEMBERS",), ("hr", "Finance")], ids=repr)
def test_members_get_an_answer_with_its_source(talk: Engine, groups: tuple[str, ...]) -> None:
    """However the group is written; one group of the document's is enough."""
    reply = ask(talk, QUESTION, *groups)
    assert reply.kind is ReplyKind.ANSWER
    assert ANSWER in reply.text
    assert reply.citations[0].passage.source.owner == "Cleo"
    assert ask(talk, "Where does the weekly handover take place?", *groups).citations[0].passage.source.id == "handbook"


def test_the_filter_is_inside_the_search(embedder: Embedder, tmp_path: Path) -> None:
    """Many restricted passages that fit better take no place away from those that may be read."""
    notes = tmp_path / "notes"
    notes.mkdir()
    for number in range(60):
        text = f"The severance pay of case {number} is {number} months. Severance pay of case {number} is due in May."
        (notes / f"case-{number}.md").write_text(f"---\naudience: finance\n---\n# Severance pay {number}\n\n{text}\n")
    build(tmp_path / "data", notes, embedder)
    library = Library(tmp_path / "data", embedder)
    asked = "severance pay of case 7 in months"
    assert {hit.passage.source.id for hit in library.search(asked, 10)} == {"handbook"}
    assert len(library.search(asked, 10)) == 2
    assert library.search(asked, 10, FINANCE)[0].passage.source.id == "case-7"
    assert [one[0].score for one in library.shelf.explain(asked, 10)] == [hit.score for hit in library.search(asked, 10)]


def test_the_models_prompt_holds_nothing_for_outsiders(
    closed: Library, model_server: ModelServer, model_settings: Settings
) -> None:
    """Also where the conversation before was with somebody who may read it, or with the same person before they left."""
    engine = build_engine(model_settings, library=closed)
    model_server.plays(says(f"Project Kestrel grants severance pay of {ANSWER} to each person who leaves [1]."))
    assert ANSWER in ask(engine, QUESTION, "finance").text
    assert SECRET in model_server.prompt()
    for question in (*FOLLOW_UPS, QUESTION, "Where does the weekly handover take place?"):
        model_server.requests.clear()
        model_server.plays(says("The weekly handover takes place on Friday in room Lima [1]."))
        reply = ask(engine, question)
        assert leaks(reply.model_dump_json()) == [], question
        assert leaks(json.dumps(model_server.requests)) == [], question
    assert "room Lima" in model_server.prompt()


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_after_leaving_the_group_finds_nothing(talk: Engine, question: str) -> None:
    """The next question counts: what was said before to a member widens nothing for who asks now in the same place."""
    assert ANSWER in ask(talk, QUESTION, "finance", conversation=question).text
    later = ask(talk, question, conversation=question)
    assert leaks(later.model_dump_json()) == []
    again = ask(talk, question, "finance", conversation=question)
    assert "dossier" in again.sources


def test_what_was_said_from_a_document_that_is_closed_or_gone_is_not_remembered(closed: Library) -> None:
    """Without anybody who could say what may be read, no answer from a document counts."""
    store = MemoryStore()
    seen: list[tuple[Message, ...]] = []

    class Noting:
        def answer(self, question: str, history: object, listener: Listener, readers: Readers = EVERYBODY) -> Reply:
            seen.append(tuple(history))  # type: ignore[arg-type]  # a sequence of messages, as the port says
            return Reply(kind=ReplyKind.CLARIFY, text="?")

    drawn = [("dossier",), ("handbook",), ("handbook", "gone"), ()]
    store.append("c", [Message(role="assistant", text=str(number), sources=of) for number, of in enumerate(drawn)])
    ask(Engine(Noting(), store, passages=closed), "who?")
    ask(Engine(Noting(), store, passages=closed), "who?", "finance")
    ask(Engine(Noting(), store), "who?", "finance")
    assert [[message.text for message in history] for history in seen] == [["1", "3"], ["0", "1", "3"], ["3"]]


def test_no_way_into_the_library_is_open(closed: Library) -> None:
    """By id, by place, by document, by list: for members and for who looks after it, and for nobody else."""
    [passage] = [hit.passage for hit in closed.search(QUESTION, 1, FINANCE)]
    for readers in (FINANCE, UNRESTRICTED):
        assert closed.passage_by_id(passage.id, readers) == passage
        assert closed.passage("dossier", HEADING, readers) == passage
        assert SECRET in closed.text("dossier", readers)
        assert closed.context(passage, readers)
        assert closed.readable(readers) == {"dossier", "handbook"}
        assert len(closed.documents(readers)) == 2
    assert closed.passage_by_id(passage.id) is None
    assert closed.passage("dossier", HEADING) is None
    assert closed.readable() == {"handbook"}
    assert [record.source.id for record in closed.documents()] == ["handbook"]
    for told in (lambda: closed.text("dossier"), lambda: closed.context(passage)):
        with pytest.raises(StoreError) as refused:
            told()
        assert str(refused.value) == str(_of_nothing(closed)).replace("nothing", "dossier")


def _of_nothing(library: Library) -> StoreError:
    """What is told of a document that does not exist: a hidden one looks the same."""
    with pytest.raises(StoreError) as refused:
        library.text("nothing")
    return refused.value


def test_a_checklists_sources_are_quoted_to_members_only(closed: Library) -> None:
    """An item or a report that names a restricted passage shows no word of it to others."""
    documents = Documents(MemoryAssessmentStore(), closed, Everything())
    assert documents.cite(f"dossier#{HEADING}") is None
    found = documents.cite(f"dossier#{HEADING}", FINANCE)
    assert found is not None
    assert SECRET in found.quote


def test_the_exam_of_a_generation_sees_everything(closed: Library) -> None:
    """An admin's own questions may be about any document; nobody reads what is answered."""
    exam = Exam(lambda _: build_answerer(Settings(), closed), [], [Smoke(question=QUESTION, document="dossier")])
    assert [mark.passed for mark in exam(closed, {"dossier"}, ())] == [True]


def test_the_doctor_names_groups_that_nobody_is_in(
    advisor: Advisor, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document for a group that the settings do not know is read by nobody in Slack, and should not be so by mistake."""
    monkeypatch.setenv("ADVISOR_BUNDLED_PLAYBOOKS", "false")
    monkeypatch.setenv("ADVISOR_AUDIENCES", str(file := tmp_path / "groups.yaml"))
    file.write_text("Finance: {users: [U1]}\n")
    assert "these groups that documents are for: board members." in advisor("doctor", data=data).out
    file.write_text("Finance: {users: [U1]}\nboard members: {channels: [C1]}\n")
    assert "2 groups in Slack may read documents" in advisor("doctor", data=data).out


def test_the_terminal_answers_by_groups_and_flags_what_is_out_of_date(
    advisor: Advisor, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--group` is who reads; the search of an admin sees everything unless told whose eyes to look with."""
    monkeypatch.setenv("ADVISOR_BUNDLED_PLAYBOOKS", "false")
    asked = advisor("ask", QUESTION, data=data)
    assert leaks(asked.out.replace(QUESTION, "")) == []
    told = advisor("ask", QUESTION, "--group", "Finance", data=data)
    assert ANSWER in told.out
    assert "(review was due 2020-05-01)" in told.out
    assert SECRET in advisor("knowledge", "search", QUESTION, data=data).out
    assert leaks(advisor("knowledge", "search", QUESTION, "--group", "hr", data=data).out) == []
    assert SECRET in advisor("knowledge", "search", QUESTION, "--group", "hr", "--group", "finance", data=data).out
    listed = advisor("knowledge", "list", data=data).out
    assert "2020-05-01 overdue for board" in listed
    assert "members, finance" in listed
