"""`advisor ask`: one question, or a stream of them."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from bot.commands.shared import GroupOption, err, load_settings, out, print_lines, today


def register(root: typer.Typer) -> None:
    """Add the command."""
    root.command()(ask)


def ask(
    question: Annotated[str, typer.Argument(help="The question; left out with --jsonl.")] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read questions from stdin and write answers, as JSON Lines.")
    ] = False,
    group: GroupOption = None,
) -> None:
    """Ask one question, or a stream of them, each with groups of its own."""
    from bot.compose import build_engine
    from bot.lines import answer_lines
    from bot.models import Turn
    from bot.presentation import render_reply
    from bot.progress import RichProgress

    if not jsonl and not question.strip():
        raise typer.BadParameter('ask something: advisor ask "who should own the system?"')
    if jsonl and group:
        raise typer.BadParameter(
            'with --jsonl each line says it for itself: {"id": …, "question": …, "groups": ["finance"]}'
        )
    settings = load_settings()
    with RichProgress(err) as progress:
        engine = build_engine(settings, progress=progress)
    if jsonl:
        raise typer.Exit(print_lines(partial(answer_lines, engine)))
    reply = engine.reply(Turn(conversation_id="ask", text=question, groups=tuple(group or ())))
    out.print(render_reply(reply, today()))
