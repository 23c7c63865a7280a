"""Buttons and menus: each click does something sensible, once, also on old messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.slack.admin.taking import take_click, tell_clicked
from bot.slack.blocks import values
from bot.slack.blocks.admin import ADMIN
from bot.slack.blocks.answer import build_text
from bot.slack.feedback import take_feedback
from bot.slack.incoming import Job
from bot.slack.listeners.windows import open_begin, open_details, open_source
from bot.slack.reading import read_click
from bot.slack.receiving import receive
from bot.slack.services import Services
from bot.slack.settling import message_of
from bot.slack.telling import guarded, tell

Body = Mapping[str, Any]


def register(app: App, services: Services) -> None:
    """Listen to what is clicked. What nobody knows is answered with a sentence, so it comes last."""
    _choices(app, services)
    _jobs(app, services)
    _windows(app, services)
    _others(app, services)


def _choices(app: App, services: Services) -> None:
    def handle_choice(body: Body, ack: Ack) -> None:
        action = body["actions"][0]
        choice = values.read_choice(_value(action), str((action.get("text") or {}).get("text") or ""))
        incoming = read_click(body, services.clock(), Job.CHOICE, seen=services.inbox.seen, choice=choice)
        if choice is not None:
            receive(services, incoming.model_copy(update={"message": message_of(body)}))
        ack()

    app.action(re.compile(f"^{values.CHOICE}"))(handle_choice)


def _jobs(app: App, services: Services) -> None:
    def handle_file(body: Body, ack: Ack) -> None:
        action = body["actions"][0]
        kind = str(action["action_id"]).partition(":")[2]
        _receive(body, ack, Job.FILE, f"{kind}:{_value(action)}")

    def handle_canvas(body: Body, ack: Ack) -> None:
        _receive(body, ack, Job.CANVAS, _value(body["actions"][0]))

    def handle_share(body: Body, ack: Ack) -> None:
        _receive(body, ack, Job.SHARE, _value(body["actions"][0]))

    def handle_resume(body: Body, ack: Ack) -> None:
        _receive(body, ack, Job.RESUME, _value(body["actions"][0]))

    def _receive(body: Body, ack: Ack, job: Job, target: str) -> None:
        receive(services, read_click(body, services.clock(), job, seen=services.inbox.seen, target=target))
        ack()

    app.action(re.compile("^file:"))(handle_file)
    app.action(values.CANVAS)(handle_canvas)
    app.action(values.SHARE)(handle_share)
    app.action(values.RESUME)(handle_resume)


def _windows(app: App, services: Services) -> None:
    def handle_begin(body: Body) -> None:
        guarded(services, body, lambda: open_begin(services, body))

    def handle_details(body: Body) -> None:
        ref = values.read_item(_value(body["actions"][0]))
        guarded(services, body, lambda: open_details(services, body, ref))

    def handle_source(body: Body) -> None:
        ref = values.read_source(_value(body["actions"][0]))
        guarded(services, body, lambda: open_source(services, body, ref))

    app.action(values.BEGIN)(ack=handle_nothing, lazy=[handle_begin])
    app.action(values.DETAILS)(ack=handle_nothing, lazy=[handle_details])
    app.action(values.JUMP)(ack=handle_nothing, lazy=[handle_details])
    app.action(re.compile(f"^{values.SOURCE}"))(ack=handle_nothing, lazy=[handle_source])


def _others(app: App, services: Services) -> None:
    def handle_admin(body: Body, ack: Ack) -> None:
        take_click(services, body)
        ack()

    def handle_admin_told(body: Body) -> None:
        guarded(services, body, lambda: tell_clicked(services, body))

    def handle_feedback(body: Body) -> None:
        guarded(services, body, lambda: take_feedback(services, body))

    def handle_unknown(body: Body) -> None:
        tell(services, body, build_text(services.texts.unknown_click))

    app.action(values.FEEDBACK)(ack=handle_nothing, lazy=[handle_feedback])
    app.action(re.compile(f"^{ADMIN}"))(ack=handle_admin, lazy=[handle_admin_told])
    app.action(re.compile(".*"))(ack=handle_nothing, lazy=[handle_unknown])


def handle_nothing(ack: Ack) -> None:
    """Acknowledge; what is to be done comes behind it."""
    ack()


def _value(action: Body) -> str:
    """What a button, a menu entry or a pair of feedback buttons stands for."""
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
