"""Reports and the portfolio, to be handed out to those who may see them; as text where nothing else works."""

from __future__ import annotations

import re
from typing import NamedTuple, Protocol

from slack_sdk import WebClient

from bot.assessment.portfolio import Portfolio
from bot.assessment.report import Report
from bot.documents import Documents
from bot.rendering.html import portfolio_html, report_html
from bot.rendering.markdown import report_markdown
from bot.rendering.overviews import portfolio_markdown
from bot.rendering.pdf import report_pdf
from bot.rendering.words import file_name
from bot.slack.audiences import Audiences
from bot.slack.blocks.answer import build_text
from bot.slack.blocks.kit import messages, sections
from bot.slack.blocks.values import PORTFOLIO
from bot.slack.delivery import Delivery
from bot.slack.incoming import Incoming
from bot.slack.mrkdwn import line, to_mrkdwn
from bot.slack.naming import Names
from bot.slack.needs import Common
from bot.slack.ports import Entry
from bot.slack.verifying import Place

_LINK = re.compile(r"<(https?://[^<>\s]*)>", re.IGNORECASE)


class HasDocuments(Protocol):
    """The desk, as far as it is needed here."""

    @property
    def documents(self) -> Documents:
        """What builds documents from the record."""


class Kept(Protocol):
    """The inbox, as far as it is needed here."""

    def keep_posted(self, id: int, ts: str) -> None:
        """Keep that one more part of the answer is out."""

    def keep_reply(self, id: int, reply: str) -> None:
        """Keep the answer (JSON) to an entry."""


class Needed(Common, Protocol):
    """What handing out takes of the services."""

    @property
    def audiences(self) -> Audiences:
        """Who reads what is handed out."""

    @property
    def desk(self) -> HasDocuments:
        """Raises `NotReady`."""

    @property
    def delivery(self) -> Delivery:
        """What posts."""

    @property
    def inbox(self) -> Kept:
        """What keeps how far an answer is."""


class Paper(NamedTuple):
    """A report or the portfolio."""

    content: Report | Portfolio
    title: str

    def file(self, kind: str) -> tuple[str, bytes]:
        """A name and the bytes, as "pdf" or "html"; a portfolio is always HTML."""
        if isinstance(self.content, Portfolio):
            return file_name("portfolio", suffix="html"), portfolio_html(self.content).encode()
        if kind == "pdf":
            return file_name(self.title, suffix="pdf"), report_pdf(self.content)
        return file_name(self.title, suffix="html"), report_html(self.content).encode()

    def markdown(self) -> str:
        """As Markdown in which no address is a link."""
        text = portfolio_markdown(self.content) if isinstance(self.content, Portfolio) else report_markdown(self.content)
        return _LINK.sub(lambda match: f"`{match[1].replace('`', '%60')}`", text)


def find_paper(services: Needed, incoming: Incoming, id: str) -> Paper | None:
    """The report of the assessment with this id, or the portfolio; None where it is not for the eyes of who asks."""
    documents, today = services.desk.documents, services.clock().date()
    if id == PORTFOLIO:
        names = Names(services.client(incoming.team), documents.visible(incoming.user, incoming.conversation))
        content = names.document(documents.portfolio(incoming.user, incoming.conversation, today))
        return Paper(content, services.texts.portfolio_title.format(day=today.isoformat()))
    visible = documents.visible(incoming.user, incoming.conversation)
    assessment = next((one for one in visible if one.id == id), None)
    if assessment is None:
        return None
    name = assessment.initiative.name or assessment.checklist.title
    names = Names(services.client(incoming.team), [assessment])
    return Paper(names.document(documents.report(assessment, today, services.audiences.of(incoming))), name)


def place_for(client: WebClient, incoming: Incoming) -> Place:
    """Where it goes: the thread; what is private, into the person's direct messages. Raises what `slack_sdk` raises."""
    if incoming.private and not incoming.direct:
        return Place(str(client.conversations_open(users=[incoming.user])["channel"]["id"]))
    return Place(incoming.channel, incoming.thread)


def send_text(services: Needed, entry: Entry, incoming: Incoming, paper: Paper, note: str) -> None:
    """Post the whole as messages, and behind it why it is no file (trusted mrkdwn)."""
    parts = messages(sections(to_mrkdwn(paper.markdown())), otherwise=line(paper.title))
    services.delivery.deliver(entry, incoming, [*parts, build_text(note)])


def refuse(services: Needed, entry: Entry, incoming: Incoming) -> None:
    """Tell the person alone that this is not theirs to see."""
    private = incoming.model_copy(update={"private": True})
    services.delivery.deliver(entry, private, [build_text(services.texts.not_visible)])
