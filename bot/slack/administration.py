"""`/advisor admin …`: what those who look after the advisor may ask it."""

from __future__ import annotations

from bot.faults import find_error
from bot.slack.blocks.answer import build_text
from bot.slack.mrkdwn import plain
from bot.slack.outgoing import Outgoing
from bot.slack.services import Services

_SHOWN = 2_500  # characters of a traceback, from its end


def administer(services: Services, team: str, user: str, text: str) -> Outgoing:
    """The answer to an admin: `error REFERENCE` shows what was filed under it, anything else how the advisor is."""
    texts = services.texts
    if user not in services.settings.admin_ids:
        return build_text(texts.not_admin)
    word, _, reference = text.partition(" ")
    if word.lower() != "error" or not reference.strip():
        return build_text(_standing(services))
    told = find_error(reference, services.settings.data_dir)
    if told is None:
        return build_text(texts.admin_no_error.format(reference=plain(reference.strip())))
    end = plain(told[-_SHOWN:].replace("`", "'"))
    return build_text(f"{texts.admin_error.format(reference=plain(reference.strip()))}\n```\n{end}\n```")


def _standing(services: Services) -> str:
    texts = services.texts
    waiting = services.inbox.waiting(services.clock())
    documents = str(len(services.library.documents())) if services.ready else "–"
    return texts.admin_state.format(
        documents=documents, waiting=waiting, assessments=len(services.assessments.assessments())
    )
