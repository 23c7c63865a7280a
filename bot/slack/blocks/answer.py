"""Answers, abstentions and everything else that is said, as messages."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from bot.models import Reply, ReplyKind
from bot.slack.blocks.feedback import build_feedback
from bot.slack.blocks.kit import actions, button, context, messages, person, section, sections
from bot.slack.blocks.source import build_sources
from bot.slack.blocks.values import SHARE
from bot.slack.mrkdwn import line, plain, to_mrkdwn
from bot.slack.outgoing import Outgoing
from bot.slack.wording import Texts

_RATED = (ReplyKind.ANSWER, ReplyKind.ABSTAIN)


def build_answer(
    reply: Reply,
    texts: Texts,
    *,
    entry: int,
    feedback: bool = True,
    share: bool = False,
    contact: str = "",
    links: Collection[str] = (),
    today: datetime.date | None = None,
) -> list[Outgoing]:
    """A reply as messages: the text first, then its sources, the notice and the buttons, which are in the last one.

    `contact` is who to ask where the playbooks are silent: a Slack user id, which becomes a mention, or a name; it comes
    from the settings. `links` are the web addresses that may be followed. `entry` is the inbox entry that is answered.
    Sources that were to be reviewed before `today` say so.
    """
    body = sections(to_mrkdwn(reply.text, links=links))
    if reply.kind is ReplyKind.ABSTAIN and contact:
        body.append(section(texts.ask_person.format(contact=person(contact))))
    tail = [*build_sources(reply.citations, texts, today), *context(plain(reply.notice))]
    if share:
        tail.append(actions([button(texts.share, SHARE, str(entry))]))
    if feedback and reply.kind in _RATED:
        tail.append(build_feedback(entry, texts))
    return messages(body, tail, otherwise=texts.sources)


def build_error(texts: Texts, reference: str) -> Outgoing:
    """That something went wrong, with the reference that an admin can look up."""
    return build_text(texts.error.format(reference=line(reference)))


def build_text(text: str) -> Outgoing:
    """One of our own sentences as a message. It is trusted mrkdwn: what is filled in must be escaped."""
    return messages(sections(text), otherwise=text)[0]


def build_shared(parts: list[Outgoing], user: str, texts: Texts) -> list[Outgoing]:
    """An answer made for a channel, with a line that says who (a Slack user id) shared it."""
    first, *others = parts
    shared = context(texts.shared_by.format(user=person(user)))
    return [Outgoing(first.text, [*shared, *first.blocks]), *others]
