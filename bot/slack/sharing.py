"""A private answer shown to the channel, by the one who got it."""

from __future__ import annotations

from bot.errors import NotFound
from bot.models import Reply, Shows
from bot.slack.blocks.answer import build_shared, build_text
from bot.slack.incoming import Incoming
from bot.slack.layout import render
from bot.slack.outgoing import Outgoing
from bot.slack.services import Services


def shared(services: Services, incoming: Incoming) -> tuple[Incoming, list[Outgoing]]:
    """Where the answer to entry `target` goes, and its messages.

    A private sentence where it is no longer kept, or where it draws on documents that are not for all who would see it.
    """
    texts = services.texts
    reply = _answer_of(services, incoming)
    if reply is None:
        return incoming.model_copy(update={"private": True}), [build_text(texts.share_gone)]
    if not services.library.readable(services.audiences.of(incoming)).issuperset(reply.sources):
        return incoming.model_copy(update={"private": True}), [build_text(texts.share_restricted)]
    parts = render(services, incoming, reply, int(incoming.target))
    return incoming.model_copy(update={"private": False, "response_url": ""}), build_shared(parts, incoming.user, texts)


def _answer_of(services: Services, incoming: Incoming) -> Reply | None:
    """The answer that is to be shared: only the one who asked has it."""
    try:
        entry = services.inbox.get(int(incoming.target))
    except (NotFound, ValueError):
        return None
    if not entry.reply or not entry.payload:
        return None
    asked, reply = Incoming.model_validate_json(entry.payload), Reply.model_validate_json(entry.reply)
    own = asked.user == incoming.user and asked.team == incoming.team
    return reply if own and reply.shows is not Shows.PORTFOLIO else None
