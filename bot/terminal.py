"""The conversation in a terminal."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.history import FileHistory
from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown
from rich.spinner import Spinner

from bot.engine import Engine
from bot.errors import AdvisorError
from bot.models import Choice, Citation, Reply, Turn
from bot.ports import Listener
from bot.presentation import printable, render_passage, render_reply, render_sources
from knowledge.audience import Readers
from knowledge.library import Library

WELCOME = "Ask about getting an AI pilot into production. /help lists the commands, Ctrl-D leaves."
HELP = """\
/source N   show where [N] comes from: the passage in its context
/sources    list the sources of the last answer
/new        forget the conversation so far
/help       this list
/quit       leave (Ctrl-D and Ctrl-C at the prompt do the same)

Anything else is a question, or an answer in an assessment: "assess" begins one, "report" shows it, "pause" leaves it.
The arrow keys recall earlier lines."""


class Terminal:
    """Reads lines, shows replies. `read_line` gets the prompt and raises `EOFError` or `KeyboardInterrupt` to leave.

    `conversations` are the ids of the conversations so far, the running one last; the first can be given. `groups` are those
    that the person is in, `today` tells which sources are out of date.
    """

    def __init__(
        self,
        engine: Engine,
        library: Library,
        console: Console,
        read_line: Callable[[str], str],
        *,
        user: str = "",
        groups: tuple[str, ...] = (),
        today: Callable[[], datetime.date | None] = lambda: None,
        conversation: str = "terminal",
    ) -> None:
        self._engine = engine
        self._library = library
        self._console = console
        self._read_line = read_line
        self._user = user
        self._groups = groups
        self._today = today
        self._citations: tuple[Citation, ...] = ()
        self._choices: tuple[Choice, ...] = ()
        self.conversations = [conversation]

    def run(self, opening: Reply | None = None) -> None:
        """Talk until the person leaves. `opening` is what the advisor says first."""
        if opening:
            self._show(opening)
        else:
            self._console.print(WELCOME, style="dim")
        while True:
            try:
                line = self._read_line("› ").strip()
            except (EOFError, KeyboardInterrupt):
                self._console.print("Goodbye.", style="dim")
                return
            if line in ("/quit", "/exit", "/q"):
                return
            try:
                self._handle(line)
            except AdvisorError as error:
                self._console.print(printable(str(error)), style="red", markup=False)
            except KeyboardInterrupt:
                self._console.print("Stopped.", style="dim")

    def turn(self, text: str) -> Turn:
        """A message in the running conversation. The label of a choice, typed as it is shown, is that choice."""
        choice = next((one for one in self._choices if one.label.casefold() == text.casefold()), None)
        return Turn(conversation_id=self.conversations[-1], text=text, user=self._user, groups=self._groups, choice=choice)

    def _handle(self, line: str) -> None:
        command, _, argument = line.partition(" ")
        if not line:
            return
        if command == "/source":
            self._show_source(argument.strip())
        elif command == "/sources":
            self._console.print(render_sources(self._citations, self._today()) if self._citations else "No sources yet.")
        elif command == "/new":
            self.conversations.append(f"{self.conversations[0]}-{len(self.conversations)}")
            self._citations, self._choices = (), ()
            self._console.print("A new conversation.", style="dim")
        elif command == "/help":
            self._console.print(HELP, markup=False, highlight=False)
        elif command.startswith("/") and command[1:].isalpha():
            self._console.print(f"There is no command {printable(command)}. /help lists them.", markup=False)
        else:
            self._ask(line)

    def _ask(self, line: str) -> None:
        with Live(console=self._console, transient=True, refresh_per_second=12) as live:
            reply = self._engine.reply(self.turn(line), _Progress(live))
        self._show(reply)

    def _show(self, reply: Reply) -> None:
        self._citations = reply.citations
        self._choices = reply.progress.choices if reply.progress else ()
        self._console.print()
        self._console.print(render_reply(reply, self._today()))
        self._console.print()

    def _show_source(self, argument: str) -> None:
        wanted = argument.strip("[]")
        citation = next((item for item in self._citations if str(item.number) == wanted), None)
        if citation is None:
            count = len(self._citations)
            hint = f"Use /source 1 to /source {count}." if count else "Ask a question first."
            self._console.print(f"There is no source {printable(wanted) or 'without a number'}. {hint}", markup=False)
            return
        before, after = self._library.context(citation.passage, Readers.of(self._groups))
        self._console.print(render_passage(citation, before, after, self._today()))


class _Progress(Listener):
    """Shows the running step, then the answer as it is written."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._text = ""

    def stage(self, name: str) -> None:
        self._live.update(Spinner("dots", text=f" {name} …", style="cyan"))

    def text(self, part: str) -> None:
        self._text += part
        self._live.update(Markdown(printable(self._text), hyperlinks=False))


def line_reader(history: Path) -> Callable[[str], str]:
    """Lines with editing and history from a person at a terminal, plain lines from a pipe."""
    if not sys.stdin.isatty():
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]  # a text file in any run
        return lambda _: input()
    history.parent.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(history=FileHistory(str(history)), auto_suggest=AutoSuggestFromHistory())
    return session.prompt
