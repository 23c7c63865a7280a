"""Reports as canvases, on request; as messages where Slack makes none."""

from __future__ import annotations

import logging
from urllib.parse import quote

from slack_sdk import WebClient

from bot.models import Reply, ReplyKind
from bot.slack.blocks.answer import build_text
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.files import wait_for_better
from bot.slack.incoming import Incoming
from bot.slack.mrkdwn import cut, line
from bot.slack.papers import Needed, Paper, find_paper, refuse, send_text
from bot.slack.ports import Entry

log = logging.getLogger("advisor.slack.canvas")

_TITLE = 250  # characters
_LONGEST = 90_000  # characters of Markdown; Slack takes 100,000


def send_canvas(services: Needed, entry: Entry, incoming: Incoming) -> None:
    """Make a canvas of the report that `incoming.target` names, for those who are there, and post the link to it, once.

    Raises `Undelivered` where Slack takes nothing at the moment, and what `Delivery.deliver` raises.
    """
    paper = find_paper(services, incoming, incoming.target)
    if paper is None:
        refuse(services, entry, incoming)
        return
    link = Reply.model_validate_json(entry.reply).text if entry.reply else ""
    if not link and not entry.posted:  # what was begun as text goes on as text
        link = _made(services, entry, incoming, paper)
    if link:
        comment = services.texts.canvas_comment.format(link=f"<{link}|{line(paper.title).replace('|', ' ')}>")
        services.delivery.deliver(entry, incoming, [build_text(comment)])
    else:
        send_text(services, entry, incoming, paper, services.texts.canvas_failed)


def _made(services: Needed, entry: Entry, incoming: Incoming, paper: Paper) -> str:
    """The address of a new canvas, kept for a second attempt; "" where Slack makes none."""
    markdown = paper.markdown()
    if len(markdown) > _LONGEST:
        return ""
    try:
        link = _make(services.client(incoming.team), incoming, cut(paper.title, _TITLE), markdown)
    except SLACK_ERRORS as error:
        log.warning("A canvas cannot be made (%s)", error_code(error) or type(error).__name__)
        wait_for_better(error, entry)
        return ""
    services.inbox.keep_reply(entry.id, Reply(kind=ReplyKind.CLARIFY, text=link).model_dump_json())
    return link


def _make(client: WebClient, incoming: Incoming, title: str, markdown: str) -> str:
    home = str(client.auth_test()["url"])
    made = client.canvases_create(title=title, document_content={"type": "markdown", "markdown": markdown})
    canvas = str(made["canvas_id"])
    if incoming.direct or incoming.private:
        client.canvases_access_set(canvas_id=canvas, access_level="read", user_ids=[incoming.user])
    else:
        client.canvases_access_set(canvas_id=canvas, access_level="read", channel_ids=[incoming.channel])
    return f"{home.rstrip('/')}/docs/{quote(incoming.team)}/{quote(canvas)}"
