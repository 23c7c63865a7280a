"""What is done about an entry of the inbox: entry → turn → engine → reply → messages → Slack."""

from __future__ import annotations

import logging
import threading

from bot.errors import AdvisorError, Stopped
from bot.faults import file_error
from bot.models import Reply, ReplyKind, Turn
from bot.slack.admin.dropped import offers
from bot.slack.admin.handling import administer
from bot.slack.beginning import begin, resume
from bot.slack.blocks.answer import build_error, build_text
from bot.slack.blocks.help import build_help
from bot.slack.canvas import send_canvas
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.files import send_file
from bot.slack.incoming import Incoming, Job
from bot.slack.layout import render
from bot.slack.mrkdwn import plain, to_mrkdwn
from bot.slack.outgoing import Outgoing
from bot.slack.ports import Entry
from bot.slack.refusals import Undelivered, Unreachable, put_off
from bot.slack.reminding import sync
from bot.slack.services import Services
from bot.slack.settling import settle
from bot.slack.sharing import shared
from bot.slack.streaming import SlackListener
from knowledge.audience import EVERYBODY, Readers

log = logging.getLogger("advisor.slack")


class Handling:
    """Sees one entry through, for the workers: both methods return when the person has an answer, or raise."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._failed: dict[int, Outgoing] = {}
        self._lock = threading.Lock()

    def handle(self, entry: Entry) -> None:
        """Answer an entry. Raises `Undelivered` to be asked later, and faults that another attempt may be free of."""
        incoming = _at_home(self._services, Incoming.model_validate_json(entry.payload))
        try:
            self._answer(entry, incoming)
        except (Undelivered, Unreachable):
            raise
        except AdvisorError as error:
            said = build_text(plain(str(error)))
            if error.retryable:
                self._keep(entry, said)
                raise
            self._deliver(entry, _privately(incoming), [said])
        except Exception as error:
            self._keep(entry, build_error(self._services.texts, file_error(error).reference))
            raise
        with self._lock:
            self._failed.pop(entry.id, None)

    def give_up(self, entry: Entry, reference: str) -> None:
        """Apologise. `reference` is the workers' own; where a fault was filed, its reference is told."""
        incoming = _at_home(self._services, Incoming.model_validate_json(entry.payload))
        with self._lock:
            said = self._failed.pop(entry.id, None)
        self._deliver(entry, _privately(incoming), [said or build_error(self._services.texts, reference)])

    def _answer(self, entry: Entry, incoming: Incoming) -> None:
        services, texts = self._services, self._services.texts
        if incoming.job is Job.REFUSE:
            return self._deliver(entry, _privately(incoming), [build_text(texts.busy)])
        if services.access.refuses(incoming.team, incoming.user, incoming.home):
            return self._deliver(entry, _privately(incoming), [build_text(texts.guest)])
        match incoming.job:
            case Job.SHARE:
                self._deliver(entry, *shared(services, incoming))
            case Job.FILE:
                send_file(services, entry, incoming)
            case Job.CANVAS:
                send_canvas(services, entry, incoming)
            case Job.ADMIN:
                administer(services, entry, incoming)
            case Job.MESSAGE if not incoming.text:
                self._deliver(entry, incoming, offers(services, incoming) or [build_help(texts)])
            case Job.BEGIN:
                begin(services, entry, incoming)
            case Job.RESUME:
                resume(services, entry, incoming)
            case _:
                self._reply(entry, incoming)
        return None

    def _reply(self, entry: Entry, incoming: Incoming) -> None:
        """The engine's answer, which is kept before it goes out: it is made once, however often it is sent."""
        services = self._services
        client = services.client(incoming.team)
        listener = SlackListener(client, entry, incoming, services.inbox, services.status, services.delivery.verifier)
        with services.running.answering(incoming, listener):
            services.status.session(client, incoming, "processing")
            try:
                reply = Reply.model_validate_json(entry.reply) if entry.reply else self._made(entry, incoming, listener)
                messages = render(services, incoming, reply, entry.id, share=incoming.private and not incoming.direct)
                messages += offers(services, incoming)
            except Stopped:
                reply, messages = None, [_cut_short(services, listener)]
        listener.finish(messages[0])
        self._deliver(services.inbox.get(entry.id), incoming, messages)
        services.status.session(client, incoming, "active")
        if reply is not None:
            settle(services, incoming, reply)
            remind(services, incoming, reply)

    def _made(self, entry: Entry, incoming: Incoming, listener: SlackListener) -> Reply:
        readers = self._services.audiences.of(incoming)
        reply = self._services.engine.reply(turn_of(incoming, readers), listener)
        self._services.inbox.keep_reply(entry.id, reply.model_dump_json())
        if reply.kind is ReplyKind.ABSTAIN:
            place = "private" if incoming.private else "direct" if incoming.direct else "channel"
            self._services.unanswered.add(incoming.text, place, incoming.at)
        return reply

    def _deliver(self, entry: Entry, incoming: Incoming, messages: list[Outgoing]) -> None:
        self._services.delivery.deliver(entry, incoming, messages)

    def _keep(self, entry: Entry, said: Outgoing) -> None:
        with self._lock:
            self._failed[entry.id] = said


def turn_of(incoming: Incoming, readers: Readers = EVERYBODY) -> Turn:
    """What a person did, in the engine's words, and who will read the reply."""
    return Turn(
        conversation_id=incoming.conversation,
        text=incoming.text,
        user=incoming.user,
        groups=tuple(sorted(readers.groups)),
        message_id=incoming.keys[-1] if incoming.job is Job.MESSAGE else incoming.keys[0],
        at=incoming.at,
        choice=incoming.choice,
        details=incoming.details,
    )


def remind(services: Services, incoming: Incoming, reply: Reply) -> None:
    """Bring the reminders in line with what was recorded."""
    if reply.progress and not reply.shows:
        sync(services, services.assessments.get(reply.progress.assessment_id), incoming)


def _cut_short(services: Services, listener: SlackListener) -> Outgoing:
    written = to_mrkdwn(listener.written)
    return build_text(f"{written}\n\n{services.texts.stopped}".strip())


def _privately(incoming: Incoming) -> Incoming:
    return incoming.model_copy(update={"private": True})


def _at_home(services: Services, incoming: Incoming) -> Incoming:
    """What was done in the App Home is answered in the person's own room with the app."""
    if incoming.channel:
        return incoming
    try:
        opened = services.client(incoming.team).conversations_open(users=[incoming.user])
    except SLACK_ERRORS as error:
        if later := put_off(error):
            raise later from error
        raise Unreachable(f"Slack opens no room with {incoming.user} ({error_code(error)}).") from error
    room = str(opened["channel"]["id"])
    return incoming.model_copy(update={"channel": room, "conversation": f"slack:{incoming.team}:{room}", "direct": True})
