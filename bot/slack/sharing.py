"""A private answer shown to the channel, by the one who got it."""

from __future__ import annotations

from bot.errors import NotFound
from bot.models import Reply
from bot.slack.blocks.answer import build_answer, build_shared, build_text
from bot.slack.incoming import Incoming
from bot.slack.outgoing import Outgoing
from bot.slack.services import Services


def shared(services: Services, incoming: Incoming) -> tuple[Incoming, list[Outgoing]]:
    """Where the answer to entry `target` goes, and its messages; a private sentence where it is no longer kept."""
    texts = services.texts
    reply = _answer_of(services, incoming)
    if reply is None:
        return incoming.model_copy(update={"private": True}), [build_text(texts.share_gone)]
    parts = build_answer(reply, texts, entry=int(incoming.target), contact=services.settings.contact)
    return incoming.model_copy(update={"private": False, "response_url": ""}), build_shared(parts, incoming.user, texts)


def _answer_of(services: Services, incoming: Incoming) -> Reply | None:
    """The answer that is to be shared: only the one who asked has it."""
    try:
        entry = services.inbox.get(int(incoming.target))
    except (NotFound, ValueError):
        return None
    if not entry.reply or not entry.payload:
        return None
    asked = Incoming.model_validate_json(entry.payload)
    return Reply.model_validate_json(entry.reply) if asked.user == incoming.user and asked.team == incoming.team else None
