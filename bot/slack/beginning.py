"""Assessments begun by a command or a form, and taken up again: the questions go where the assessment lives."""

from __future__ import annotations

from bot.errors import NotFound
from bot.models import Reply, Turn
from bot.slack.blocks.answer import build_text
from bot.slack.incoming import Incoming
from bot.slack.layout import render
from bot.slack.membership import place_of, thread_of
from bot.slack.mrkdwn import line
from bot.slack.outgoing import Outgoing
from bot.slack.ports import Entry
from bot.slack.reminding import sync
from bot.slack.services import Services


def begin(services: Services, entry: Entry, incoming: Incoming) -> None:
    """Walk through a checklist: in a channel in a thread of its own, below an opening for all to see."""
    checklist = services.shelf.get(incoming.target)
    opening: list[Outgoing] = []
    public = incoming.model_copy(update={"private": False, "response_url": ""})
    if not incoming.direct and not incoming.thread:
        opening = [build_text(_opening(services, incoming, checklist.title))]
        (root, *_) = services.delivery.deliver(entry, public, opening)
        entry = services.inbox.get(entry.id)
        public = public.model_copy(
            update={"thread": root, "conversation": f"slack:{incoming.team}:{incoming.channel}:{root}"}
        )
    reply = _kept(entry)
    if reply is None:
        reply = services.desk.begin(_turn(services, public), checklist, incoming.name)
        services.inbox.keep_reply(entry.id, reply.model_dump_json())
    services.delivery.deliver(entry, public, [*opening, *render(services, public, reply, entry.id)])


def resume(services: Services, entry: Entry, incoming: Incoming) -> None:
    """Go on with an assessment, in its own conversation. Raises `NotFound` where it is not for this person's eyes."""
    visible = services.desk.documents.visible(incoming.user, incoming.conversation)
    assessment = next((one for one in visible if one.id == incoming.target), None)
    place = place_of(assessment.conversation_id) if assessment else None
    if assessment is None or place is None:
        raise NotFound(services.texts.not_visible)
    there = incoming.model_copy(
        update={
            "channel": place.channel,
            "thread": thread_of(assessment.conversation_id),
            "conversation": assessment.conversation_id,
            "private": False,
            "response_url": "",
        }
    )
    reply = _kept(entry)
    if reply is None:
        # It is said in the clicked place's conversation, but read where the assessment lives.
        turn = _turn(services, incoming).model_copy(update={"groups": _turn(services, there).groups})
        reply = services.desk.resume(turn, assessment.id)
        services.inbox.keep_reply(entry.id, reply.model_dump_json())
    services.delivery.deliver(entry, there, render(services, there, reply, entry.id))
    sync(services, assessment, there)


def _opening(services: Services, incoming: Incoming, checklist: str) -> str:
    texts = services.texts
    told = texts.opening if incoming.name else texts.opening_unnamed
    return told.format(user=f"<@{incoming.user}>", name=line(incoming.name), checklist=line(checklist))


def _kept(entry: Entry) -> Reply | None:
    return Reply.model_validate_json(entry.reply) if entry.reply else None


def _turn(services: Services, incoming: Incoming) -> Turn:
    return Turn(
        conversation_id=incoming.conversation,
        text="",
        user=incoming.user,
        groups=tuple(sorted(services.audiences.of(incoming).groups)),
        message_id=incoming.keys[0],
        at=incoming.at,
    )
