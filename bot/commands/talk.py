"""`advisor chat` and `advisor assess`: conversations in the terminal, and dialogues as JSON Lines."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.commands.shared import (
    GroupOption,
    err,
    find_assessment,
    load_settings,
    login,
    open_record,
    out,
    print_lines,
    say,
    today,
)

if TYPE_CHECKING:
    from bot.assessment.models import Assessment
    from bot.desk import Desk
    from bot.ports import AssessmentStore
    from bot.record import Record
    from bot.settings import Settings
    from bot.terminal import Terminal


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.command()(chat)
    root.command()(assess)


def chat(group: GroupOption = None) -> None:
    """Talk with the advisor in the terminal."""
    settings = load_settings()
    with open_record(settings) as record:
        house = _open_house(settings, record, login(), _new_conversation(), group)
        house.terminal.run()
        _leave(house)


def assess(
    checklist: Annotated[str, typer.Argument(help="A checklist's id, such as mvp; none lists them.")] = "",
    initiative: Annotated[str, typer.Option("--initiative", help="What the pilot is called.")] = "",
    user: Annotated[str, typer.Option("--user", help="Who answers; your login name by default.")] = "",
    resume: Annotated[str, typer.Option("--resume", metavar="ID", help="Go on with this assessment.")] = "",
    conversation: Annotated[
        str, typer.Option("--conversation", help="A name under which several people answer together.")
    ] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read dialogues from stdin and write what they lead to, as JSON Lines.")
    ] = False,
) -> None:
    """Walk through a readiness checklist, question by question. Ctrl-D pauses."""
    settings = load_settings()
    if jsonl:
        raise typer.Exit(_assess_stdin(settings))
    if checklist and resume:
        raise typer.BadParameter("give a checklist to begin with, or --resume, not both")
    with open_record(settings) as record:
        found = find_assessment(record.assessments, resume) if resume else _open_there(record, conversation, checklist)
        if not found and not checklist:
            _list(record)
            return
        chosen = found.checklist if found else record.shelf.get(checklist)
        place = found.conversation_id if found else conversation or _new_conversation()
        house = _open_house(settings, record, user or login(), place)
        hello = house.terminal.turn("")
        opening = house.desk.resume(hello, found.id) if found else house.desk.begin(hello, chosen, initiative)
        out.print("Answer in your own words. /help lists the commands, Ctrl-D pauses.", style="dim")
        house.terminal.run(opening)
        _leave(house, pause=not conversation)


def _open_there(record: Record, conversation: str, checklist: str) -> Assessment | None:
    """What others have begun under the name of a conversation, unless it is about another checklist."""
    found = record.assessments.active(conversation) if conversation else None
    return found if found and checklist in ("", found.checklist.id) else None


class _House(NamedTuple):
    """A terminal over the record, with its desk."""

    terminal: Terminal
    desk: Desk
    store: AssessmentStore


def _open_house(
    settings: Settings, record: Record, user: str, conversation: str, groups: Sequence[str] | None = None
) -> _House:
    from bot.compose import build_answerer, build_desk, build_embedder, build_engine, build_interpreter, build_library
    from bot.progress import RichProgress
    from bot.terminal import Terminal, line_reader

    with RichProgress(err) as progress:
        embedder = build_embedder(settings, progress)
        library = build_library(settings, embedder=embedder, progress=progress)
        interpreter = build_interpreter(settings, record.shelf, embedder=embedder, progress=progress)
    answerer = build_answerer(settings, library)
    desk = build_desk(record.assessments, record.shelf, interpreter, answerer, library)
    engine = build_engine(settings, library=library, answerer=answerer, store=record.conversations, desk=desk)
    reader = line_reader(settings.data_dir / "history")
    said = tuple(groups or ())
    terminal = Terminal(engine, library, out, reader, user=user, groups=said, today=today, conversation=conversation)
    return _House(terminal, desk, record.assessments)


def _leave(house: _House, *, pause: bool = True) -> None:
    """Pause what is open, unless others are at it, and say how to go on with it."""
    for conversation in house.terminal.conversations:
        left = house.desk.leave(conversation) if pause else house.store.active(conversation)
        if left is None:
            continue
        if left.dialogue.open_item:
            state = "Paused, and everything" if pause else "Everything"
            say(f"{state} is kept. Go on with: advisor assess --resume {left.id}")
        else:
            say(f"Every question was asked. The report: advisor report {left.id}")


def _list(record: Record) -> None:
    """The checklists, and the assessments that are open."""
    from bot.commands.tables import assessments_table, checklists_table
    from bot.store.records import OPEN

    out.print(checklists_table(record.shelf.all()))
    say("Begin with: advisor assess CHECKLIST --initiative NAME")
    found = [one for one in record.assessments.assessments() if one.state in OPEN]
    if found:
        out.print()
        out.print(assessments_table(found))
        say("Go on with: advisor assess --resume ID")


def _assess_stdin(settings: Settings) -> int:
    """Dialogues through records in memory; neither the database nor, without a question, the knowledge is touched."""
    from bot.assess_lines import assess_lines
    from bot.compose import build_answerer, build_embedder, build_interpreter, build_library, build_room, build_shelf
    from bot.late import LateAnswerer, LatePassages, once
    from bot.progress import RichProgress

    shelf = build_shelf()
    with RichProgress(err) as progress:
        embedder = build_embedder(settings, progress)
        interpreter = build_interpreter(settings, shelf, embedder=embedder, progress=progress)
    library = once(lambda: build_library(settings, embedder=embedder))
    answerer, passages = LateAnswerer(lambda: build_answerer(settings, library())), LatePassages(library)
    return print_lines(partial(assess_lines, lambda: build_room(shelf, interpreter, answerer, passages), shelf))


def _new_conversation() -> str:
    return f"terminal-{uuid.uuid4().hex}"
