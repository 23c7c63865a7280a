"""The conversation in a terminal, with the lines of a script in place of a person's."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from bot.answering.chain import RetrievalChain
from bot.assessment.acts import Act
from bot.assessment.models import Status
from bot.engine import Engine
from bot.errors import AdvisorError
from bot.models import Choice, Message, Progress, Reply, ReplyKind, Turn
from bot.ports import Answerer, Listener
from bot.store.memory import MemoryStore
from bot.terminal import Terminal, line_reader
from knowledge.audience import EVERYBODY, Readers
from knowledge.library import Library
from knowledge.retriever import PlaybookRetriever
from tests.process import run

QUESTION = "How many weeks does Stage 3: Limited Production take?"


def script(lines: Iterable[str | type[BaseException]]) -> Callable[[str], str]:
    """A person who types these lines, or presses the keys that raise these exceptions, and then leaves with Ctrl-D."""
    waiting = iter(lines)

    def read(_: str) -> str:
        line = next(waiting, EOFError)
        if isinstance(line, str):
            return line
        raise line

    return read


@pytest.fixture
def talk(library: Library) -> Callable[..., str]:
    """Runs a conversation from its first line to its end; returns all that was shown, line breaks taken out."""

    def run_through(*lines: str | type[BaseException], answerer: Answerer | None = None) -> str:
        console = Console(record=True, width=200, file=io.StringIO(), force_terminal=True)
        answerer = answerer or RetrievalChain(PlaybookRetriever(searcher=library), cutoff=0.5)
        Terminal(Engine(answerer, MemoryStore(), passages=library), library, console, script(lines)).run()
        return " ".join(console.export_text().split())

    return run_through


class Failing:
    """An answerer that raises."""

    def __init__(self, fault: BaseException) -> None:
        self._fault = fault

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        listener.stage("Searching")
        raise self._fault


class Writing:
    """An answerer that writes in parts, as a model does, with what a terminal would obey."""

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        listener.stage("Writing")
        listener.text("a \x1b[31mred")
        listener.text(" word")
        return Reply(kind=ReplyKind.ABSTAIN, text="a \x1b[31mred word", notice="The language model took too long.")


def test_a_question_is_answered_with_its_sources(talk: Callable[..., str]) -> None:
    """Answer, marks, and below them what the marks mean."""
    shown = talk(QUESTION)
    assert "6–12 weeks" in shown
    assert "2025-04-22 › Stage 3: Limited Production" in shown.split("6–12 weeks", 1)[1]


def test_source_shows_the_passage_in_its_context(talk: Callable[..., str], library: Library) -> None:
    """The quoted sentence, the passage around it and the text before and after that, word for word."""
    shown = talk(QUESTION, "/source 1").replace("│ ", "").replace(" │", "")
    text = library.text("ciopages-ai-playbook")
    start = text.index("## Stage 3: Limited Production")
    whole = " ".join(text[start - 200 : text.index("## Stage 4: Scaled Production") + 100].split())
    assert whole in " ".join(shown.replace("│", "").split())


@pytest.mark.parametrize("argument", ["[2]", " 2 "])
def test_the_number_is_read_as_it_is_shown(talk: Callable[..., str], argument: str) -> None:
    """ "[2]" copied from the answer works like "2", and shows the second source, not the first."""
    shown = talk("Compare stage 3 and stage 4", f"/source {argument}")
    before, panel = shown.split("╭")
    assert before.rsplit("[", 1)[1].startswith("2]")
    assert "│" in panel


@pytest.mark.parametrize(("argument", "says"), [("99", "99"), ("", "without a number"), ("x", "x"), ("-1", "-1")])
def test_a_wrong_number_is_told_with_the_right_ones(talk: Callable[..., str], argument: str, says: str) -> None:
    """A slip costs no answer: the range is said."""
    shown = talk(QUESTION, f"/source {argument}")
    assert f"There is no source {says}. Use /source 1 to /source " in shown


def test_source_before_any_question_says_what_to_do(talk: Callable[..., str]) -> None:
    """There is nothing to show yet, and no search for "/source 1"."""
    shown = talk("/source 1", "/sources")
    assert "Ask a question first." in shown
    assert "No sources yet." in shown


def test_sources_lists_them_again(talk: Callable[..., str]) -> None:
    """After reading a long passage one can see the list again."""
    assert talk(QUESTION, "/sources").count("2025-04-22 › Stage 3: Limited Production") == 2


def test_help_names_every_command(talk: Callable[..., str]) -> None:
    """What can be typed is said in one place."""
    shown = talk("/help")
    assert all(command in shown for command in ("/source N", "/sources", "/new", "/help", "/quit"))


def test_a_follow_up_knows_the_question_before_and_new_forgets_it(talk: Callable[..., str]) -> None:
    """ "How long does it take" means the stage asked about, until a new conversation is begun."""
    followed = talk("what is Stage 4: Scaled Production?", "and how long does it take?")
    assert followed.count("8–16 weeks") > 1
    fresh = talk("what is Stage 4: Scaled Production?", "/new", "/sources", "and how long does it take?")
    after = fresh.split("A new conversation.", 1)[1]
    assert after.startswith(" No sources yet.")
    assert after != followed.split("and how long", 1)[-1]
    assert "Stage 4 lasts" not in after


@pytest.mark.parametrize("line", ["/quiet", "/Sauce 1"])
def test_an_unknown_command_is_not_searched(talk: Callable[..., str], line: str) -> None:
    """A mistyped command gets the way to the list of commands."""
    shown = talk(line, answerer=Failing(AssertionError("searched")))
    assert f"There is no command {line.split()[0]}. /help lists them." in shown


def test_control_c_during_an_answer_ends_the_answer_only(talk: Callable[..., str]) -> None:
    """A person who has waited enough keeps the conversation."""
    shown = talk(QUESTION, "/help", answerer=Failing(KeyboardInterrupt()))
    assert "Stopped." in shown
    assert "/source N" in shown.split("Stopped.")[1]


@pytest.mark.parametrize("key", [KeyboardInterrupt, EOFError])
def test_control_c_and_control_d_at_the_prompt_leave(talk: Callable[..., str], key: type[BaseException]) -> None:
    """Both say goodbye and end, without a traceback."""
    shown = talk(key, "/help")
    assert shown.endswith("Goodbye.")
    assert "/source N" not in shown


def test_an_error_is_a_sentence_and_the_conversation_goes_on(talk: Callable[..., str]) -> None:
    """What can be mended is told with the remedy."""
    shown = talk(QUESTION, "/help", answerer=Failing(AdvisorError("The store [bold]is[/bold] busy.", help="Wait.")))
    assert "The store [bold]is[/bold] busy. Wait." in shown
    assert "/source N" in shown


def test_nothing_is_asked_of_an_empty_line(talk: Callable[..., str]) -> None:
    """Enter alone asks nothing."""
    assert talk("", "   ", answerer=Failing(AssertionError("searched"))).endswith("leaves. Goodbye.")


def test_what_a_model_writes_is_shown_plain_with_its_notice(library: Library) -> None:
    """Escapes in streamed parts and in the answer become spaces; how the answer came about is said below it."""
    file = io.StringIO()
    console = Console(width=80, file=file, force_terminal=True, color_system=None)
    Terminal(Engine(Writing(), MemoryStore()), library, console, script([QUESTION])).run()
    shown = file.getvalue()
    assert "[31mred word" in shown
    assert "\x1b[31mred" not in shown
    assert shown.index("took too long") > shown.index("red word")


def test_a_piped_conversation_ends_with_its_input(served: Path) -> None:
    """Lines from a pipe are read as they are, bytes that are not UTF-8 included, and the end of the pipe is the end."""
    done = run(["chat"], served, f"{QUESTION}\n/source 1\n".encode() + b"caf\xe9?\n/help")
    shown = done.stdout.decode()
    assert done.returncode == 0
    assert "6–12 weeks" in shown
    assert "How it shows" in shown
    assert "/source N" in shown
    assert shown.rstrip().endswith("Goodbye.")
    assert done.stderr == b""
    assert not (served / "history").exists()


def test_lines_of_a_pipe_come_without_a_prompt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A script's output is not littered with prompts, nor a history file written for it."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"one\n")))
    read = line_reader(tmp_path / "history")
    assert read("› ") == "one"
    with pytest.raises(EOFError):
        read("› ")
    assert not (tmp_path / "history").exists()


def test_a_choice_typed_as_it_is_shown_is_that_choice(library: Library) -> None:
    """Labels work as buttons do elsewhere; any other words, and labels that are no longer shown, are a message."""
    choice = Choice(assessment_id="a", item="data", status=Status.PARTIAL, label="Partial")
    progress = Progress(assessment_id="a", checklist="mvp", act=Act.ANSWER, choices=(choice,))
    opening = Reply(kind=ReplyKind.ASSESSMENT, text="How does the data come?", progress=progress)
    console = Console(record=True, width=200, file=io.StringIO())
    lines = script(["/new"])
    terminal = Terminal(Engine(Writing(), MemoryStore()), library, console, lines, user="Maria", conversation="c")
    assert terminal.turn("partial").choice is None
    terminal.run(opening)
    assert "How does the data come?" in console.export_text()
    assert terminal.conversations == ["c", "c-1"]
    assert terminal.turn("partial").choice is None
    terminal.run(opening)
    assert terminal.turn("partial") == Turn(conversation_id="c-1", text="partial", user="Maria", choice=choice)
    assert terminal.turn("in part").choice is None
