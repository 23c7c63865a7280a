"""Forms that were filled in: faults are shown beside their fields, what is right goes into the inbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.slack.blocks.forms import read_begin, read_details
from bot.slack.blocks.values import read_metadata
from bot.slack.feedback import take_why
from bot.slack.listeners.actions import handle_nothing
from bot.slack.reading import read_begun, read_filled_in
from bot.slack.receiving import receive
from bot.slack.services import Services
from bot.slack.telling import guarded

Body = Mapping[str, Any]


def register(app: App, services: Services) -> None:
    """Listen to submissions, and to windows that are closed."""
    texts = services.texts

    def handle_begin(body: Body, ack: Ack) -> None:
        view = body["view"]
        beginning, faults = read_begin(view.get("state") or {}, texts)
        if beginning is None:
            ack(response_action="errors", errors=faults)
            return
        place = read_metadata(str(view.get("private_metadata") or ""))
        receive(services, read_begun(body, services.clock(), beginning.checklist, beginning.name, place))
        ack()

    def handle_details(body: Body, ack: Ack) -> None:
        view, now = body["view"], services.clock()
        metadata = str(view.get("private_metadata") or "")
        details, faults = read_details(view.get("state") or {}, metadata, now.date(), texts)
        if details is None:
            ack(response_action="errors", errors=faults)
            return
        receive(services, read_filled_in(body, now, details, read_metadata(metadata)))
        ack()

    def handle_why(body: Body) -> None:
        guarded(services, body, lambda: take_why(services, body))

    app.view("begin")(handle_begin)
    app.view("details")(handle_details)
    app.view("why")(ack=handle_nothing, lazy=[handle_why])
    app.view(re.compile(".*"))(handle_nothing)
    app.view_closed(re.compile(".*"))(handle_nothing)
