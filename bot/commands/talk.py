"""`advisor chat` and `advisor assess`: conversations in the terminal, and dialogues as JSON Lines."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.commands.shared import err, find_assessment, load_settings, login, open_record, out, print_lines, say

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.models import Reply
    from bot.ports import AssessmentStore
    from bot.record import Record
    from bot.settings import Settings
    from bot.terminal import Terminal


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.command()(chat)
    root.command()(assess)


def chat() -> None:
    """Talk with the advisor in the terminal."""
    settings = load_settings()
    with open_record(settings) as record:
        house = _open_house(settings, record, login(), _new_conversation())
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
        if not checklist and not resume:
            _list(record)
            return
        found = find_assessment(record.assessments, resume) if resume else None
        chosen = None if resume else record.shelf.get(checklist)
        place = found.conversation_id if found else conversation or _new_conversation()
        house = _open_house(settings, record, user or login(), place)
        if found:
            opening = house.desk.resume(house.terminal.turn(""), found.id)
        else:
            assert chosen is not None
            opening = house.desk.begin(house.terminal.turn(""), chosen, initiative)
        _converse(house, opening)


class _House(NamedTuple):
    """A terminal over the record, with its desk."""

    terminal: Terminal
    desk: Desk
    store: AssessmentStore


def _open_house(settings: Settings, record: Record, user: str, conversation: str) -> _House:
    from bot.compose import build_answerer, build_desk, build_embedder, build_engine, build_interpreter, build_library
    from bot.progress import RichProgress
    from bot.terminal import Terminal, line_reader

    with RichProgress(err) as progress:
        embedder = build_embedder(settings, progress)
        library = build_library(settings, embedder=embedder, progress=progress)
    answerer = build_answerer(settings, library)
    interpreter = build_interpreter(settings, record.shelf, embedder=embedder)
    desk = build_desk(record.assessments, record.shelf, interpreter, answerer, library)
    engine = build_engine(settings, answerer=answerer, store=record.conversations, desk=desk)
    reader = line_reader(settings.data_dir / "history")
    return _House(Terminal(engine, library, out, reader, user=user, conversation=conversation), desk, record.assessments)


def _converse(house: _House, opening: Reply) -> None:
    out.print("Answer in your own words. /help lists the commands, Ctrl-D pauses.", style="dim")
    house.terminal.run(opening)
    _leave(house)


def _leave(house: _House) -> None:
    """Pause what is open, and say how to go on with it."""
    from bot.assessment.models import State

    for conversation in house.terminal.conversations:
        paused = house.desk.leave(conversation)
        if paused is None:
            continue
        if paused.dialogue.open_item:
            say(f"Paused, and everything is kept. Go on with: advisor assess --resume {paused.id}")
        elif paused.state is not State.DISCARDED:
            say(f"Everything is answered. The report: advisor report {paused.id}")


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
        interpreter = build_interpreter(settings, shelf, embedder=embedder)
    library = once(lambda: build_library(settings, embedder=embedder))
    answerer, passages = LateAnswerer(lambda: build_answerer(settings, library())), LatePassages(library)
    return print_lines(partial(assess_lines, lambda: build_room(shelf, interpreter, answerer, passages), shelf))


def _new_conversation() -> str:
    return f"terminal-{uuid.uuid4().hex}"
