"""`/advisor …`: answers are seen by the one who asked, until they are shared."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from slack_bolt import Ack, App

from bot import requests
from bot.slack.admin.taking import take_command
from bot.slack.blocks.help import build_help
from bot.slack.incoming import Job
from bot.slack.listeners.windows import open_begin
from bot.slack.outgoing import Outgoing
from bot.slack.reading import clean, read_command
from bot.slack.receiving import receive
from bot.slack.services import Services
from bot.slack.telling import guarded
from knowledge.checklists import Checklist

Body = Mapping[str, Any]

COMMAND = "/advisor"
_WORDS = 2  # from so many on an unknown subcommand is a question
_DOCUMENTS = ("report", "portfolio")


class Wish(NamedTuple):
    """What a command asks for: "ask" (with `text`), "begin" (by `checklist`, None: to be chosen), "help" or "admin"."""

    kind: str
    text: str = ""
    checklist: Checklist | None = None
    name: str = ""


def read_wish(text: str, checklists: Callable[[], list[Checklist]]) -> Wish:
    """What the words behind the command mean. A longer text without a known subcommand is a question."""
    word, _, rest = text.strip().partition(" ")
    word, rest = word.lower(), rest.strip()
    if word == "admin":
        return Wish("admin", rest)
    if word in _DOCUMENTS:
        return Wish("ask", word)
    if word == "ask" and rest:
        wanted = requests.asks_to_begin(rest, checklists, inside=False)
        return Wish("begin", rest, wanted.checklist, wanted.name) if wanted else Wish("ask", rest)
    if word == "assess":
        return _assessing(rest, checklists)
    longer = word not in ("", "ask", "help") and len(re.findall(r"\w+", text)) >= _WORDS
    return Wish("ask", text.strip()) if longer else Wish("help")


def _assessing(rest: str, checklists: Callable[[], list[Checklist]]) -> Wish:
    wanted = requests.asks_to_begin(f"assess {rest}".strip(), checklists, inside=False)
    return Wish("begin", rest, wanted.checklist, wanted.name) if wanted else Wish("begin", rest)


def register(app: App, services: Services) -> None:
    """Listen to the command."""

    def handle_command(body: Body, ack: Ack) -> None:
        wish = read_wish(clean(str(body.get("text") or "")), services.shelf.all)
        now = services.clock()
        if wish.kind == "help":
            return _say(ack, build_help(services.texts))
        if wish.kind == "admin":
            told = take_command(services, body, wish.text)
            if told:
                return _say(ack, told)
        if wish.kind == "ask":
            receive(services, read_command(body, now, wish.text))
        elif wish.checklist is not None:
            begun = read_command(body, now, "", job=Job.BEGIN, target=wish.checklist.id)
            receive(services, begun.model_copy(update={"name": wish.name}))
        ack()
        return None

    def handle_choosing(body: Body) -> None:
        wish = read_wish(clean(str(body.get("text") or "")), services.shelf.all)
        if wish.kind == "begin" and wish.checklist is None:
            guarded(services, body, lambda: open_begin(services, body, wish.name))

    # Slack sends only what the app was installed with, also where that has another name.
    app.command(re.compile("^/"))(ack=handle_command, lazy=[handle_choosing])


def _say(ack: Ack, message: Outgoing) -> None:
    ack(text=message.text, blocks=message.blocks, response_type="ephemeral")
