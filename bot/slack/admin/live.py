"""One message that tells how far an ingest is, changed in place, with a button that stops it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

from bot.errors import AdvisorError
from bot.slack.admin.rights import cancel_key
from bot.slack.blocks.uploads import build_live
from bot.slack.clients import SLACK_ERRORS, error_code, quick_client, retry_after
from bot.slack.delivery import STREAM, Delivery, since
from bot.slack.incoming import Incoming
from bot.slack.needs import Common
from bot.slack.outgoing import Outgoing
from bot.slack.ports import Entry, Inbox
from bot.slack.posting import post
from bot.slack.refusals import put_off
from bot.slack.verifying import Mark, Place, Sought
from knowledge.administration import Cancelled

log = logging.getLogger("advisor.slack")

BETWEEN = 1.5  # seconds between two changes of the message; Slack takes about one a second
_LOOK = 0.5  # seconds between two looks at whether somebody pressed the button


class Needed(Common, Protocol):
    """What a live message takes of the services."""

    @property
    def inbox(self) -> Inbox:
        """Where it is kept that the message is out, and that somebody pressed its button."""

    @property
    def delivery(self) -> Delivery:
        """Who looks for a message that may be out."""


class LiveMessage:
    """A `Watcher` in front of somebody's eyes. Each of its methods raises `Cancelled` once the button was pressed.

    The message is there when it is made (`Undelivered` where Slack takes nothing at the moment) and taken up again after
    a crash; what follows it goes out by `Delivery`, which puts the outcome in its place.
    """

    def __init__(
        self, services: Needed, entry: Entry, incoming: Incoming, title: str, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._services = services
        self._entry = entry
        self._incoming = incoming
        self._title = title
        self._timer = timer
        self._step = services.texts.working
        self._shown_at = self._looked_at = timer()
        self._ts = self._begun()

    def step(self, name: str) -> None:
        """A new step begins."""
        self._step = name
        self._show(name)
        self._stop_where_asked(at_once=True)

    def count(self, done: int, total: int) -> None:
        """The running step got on."""
        self._show(self._services.texts.admin_step.format(step=self._step, done=f"{done:,}", total=f"{total:,}"))
        self._stop_where_asked()

    def _begun(self) -> str:
        services, entry, incoming = self._services, self._entry, self._incoming
        known = [ts.removeprefix(STREAM) for ts in entry.posted if ts.startswith(STREAM)]
        if known:
            return known[-1]
        client, message = services.client(incoming.team), self._message(self._step)
        place, mark = Place(incoming.channel, incoming.thread), Mark(entry.id, 0)
        try:
            sought = Sought(mark, message.text, since(entry, incoming), entry.posted)
            before = services.delivery.verifier.find(client, incoming.team, place, sought) if entry.attempts > 1 else None
            ts = before or post(client, place, message, mark)
        except SLACK_ERRORS as error:
            raise (put_off(error) or error) from error
        services.inbox.keep_posted(entry.id, f"{STREAM}{ts}")
        return ts

    def _message(self, step: str) -> Outgoing:
        return build_live(self._title, step, str(self._entry.id), self._services.texts)

    def _show(self, told: str) -> None:
        """Change the message, not too often. What Slack refuses does no harm."""
        if self._timer() - self._shown_at < BETWEEN:
            return
        self._shown_at, message = self._timer(), self._message(told)
        try:
            client = quick_client(self._services.client(self._incoming.team))
            client.chat_update(channel=self._incoming.channel, ts=self._ts, text=message.text, blocks=message.blocks)
        except (*SLACK_ERRORS, AdvisorError) as error:
            self._shown_at = self._timer() + (retry_after(error) or 0.0)
            log.info("how far an ingest is was not shown (%s)", error_code(error) or type(error).__name__)

    def _stop_where_asked(self, *, at_once: bool = False) -> None:
        if at_once or self._timer() - self._looked_at >= _LOOK:
            self._looked_at = self._timer()
            if self._services.inbox.seen(cancel_key(self._entry.id)):
                raise Cancelled(self._services.texts.admin_cancelled)
