"""The engine's replies as messages: answers, steps of an assessment, and documents in a layout of their own."""

from __future__ import annotations

from bot.models import Reply, Shows
from bot.slack.blocks.answer import build_answer
from bot.slack.blocks.checklist import build_question
from bot.slack.blocks.portfolio import build_portfolio_blocks
from bot.slack.blocks.report import build_report_blocks
from bot.slack.incoming import Incoming
from bot.slack.naming import Names
from bot.slack.outgoing import Outgoing
from bot.slack.services import Services


def render(services: Services, incoming: Incoming, reply: Reply, entry: int, *, share: bool = False) -> list[Outgoing]:
    """The messages that answer entry `entry`; `share` adds a button that shows them to all.

    A portfolio has no such button: what is in it is not for everybody's eyes. Raises `NotFound` and `RecordError`.
    """
    texts = services.texts
    if reply.shows is Shows.PORTFOLIO:
        return _portfolio(services, incoming)
    if reply.shows is Shows.REPORT and reply.progress:
        return _report(services, incoming, reply.progress.assessment_id, entry if share else None)
    if reply.progress:
        return _step(services, incoming, reply, entry, share)
    contact, today = services.settings.contact, services.clock().date()
    return build_answer(reply, texts, entry=entry, share=share, contact=contact, today=today)


def _step(services: Services, incoming: Incoming, reply: Reply, entry: int, share: bool) -> list[Outgoing]:
    """What was recorded and asked, with a menu of all questions while one of them is asked."""
    assert reply.progress is not None
    assessment = services.assessments.get(reply.progress.assessment_id)
    said = Names(services.client(incoming.team), [assessment]).text(reply.text)
    items = assessment.checklist.items if reply.progress.asked else ()
    named = reply.model_copy(update={"text": said})
    today = services.clock().date()
    return build_question(named, services.texts, entry=entry, share=share, items=items, today=today)


def _report(services: Services, incoming: Incoming, id: str, share: int | None) -> list[Outgoing]:
    assessment = services.assessments.get(id)
    report = services.desk.documents.report(assessment, incoming.at.date(), services.audiences.of(incoming))
    named = Names(services.client(incoming.team), [assessment]).document(report)
    return build_report_blocks(named, id, services.texts, share=share)


def _portfolio(services: Services, incoming: Incoming) -> list[Outgoing]:
    documents, here = services.desk.documents, incoming.conversation
    portfolio = documents.portfolio(incoming.user, here, incoming.at.date())
    names = Names(services.client(incoming.team), documents.visible(incoming.user, here))
    return build_portfolio_blocks(names.document(portfolio), services.texts)
