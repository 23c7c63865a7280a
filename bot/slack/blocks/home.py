"""The App Home: a person's open assessments and actions, recent reports, how fresh the knowledge is, and what admins see."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.views import View

from bot.assessment.plain import day
from bot.slack.blocks.kit import actions, button, context, divider, header, section, sections
from bot.slack.blocks.report import build_file_buttons
from bot.slack.blocks.values import BEGIN, RESUME
from bot.slack.mrkdwn import line
from bot.slack.outgoing import Block
from bot.slack.wording import Texts

_MOST = 8  # entries of a list; a view takes 100 blocks
_MOST_DOCUMENTS = 40


@dataclass(frozen=True)
class OpenAssessment:
    """An assessment that can be gone on with. `title` is the initiative's name."""

    assessment_id: str
    title: str
    checklist: str
    answered: int
    total: int
    changed: datetime.date


@dataclass(frozen=True)
class OwnAction:
    """Something that waits for the person who looks."""

    title: str
    initiative: str
    due: datetime.date | None = None
    overdue: bool = False


@dataclass(frozen=True)
class RecentReport:
    """An assessment whose report can be fetched. `title` is the report's."""

    assessment_id: str
    title: str
    verdict: str
    changed: datetime.date


@dataclass(frozen=True)
class KnownDocument:
    """A document of the serving knowledge. `overdue` is the day of its review, where that has passed.

    `audience` names the groups that it is for, none: everybody.
    """

    title: str
    passages: int
    date: datetime.date | None = None
    overdue: datetime.date | None = None
    audience: Sequence[str] = ()


@dataclass(frozen=True)
class AdminView:
    """What only admins see. `ingest` says in one line how the last ingest went, "" where there was none."""

    documents: Sequence[KnownDocument] = ()
    ingest: str = ""


@dataclass(frozen=True)
class HomeView:
    """Everything on the tab. `updated` is the day of the serving knowledge, None while there is none."""

    assessments: Sequence[OpenAssessment] = ()
    actions: Sequence[OwnAction] = ()
    reports: Sequence[RecentReport] = ()
    documents: int = 0
    updated: datetime.date | None = None
    admin: AdminView | None = None


def build_home(view: HomeView, texts: Texts) -> Block:
    """The tab as a view."""
    blocks = [
        header(texts.home_title),
        section(texts.home_intro),
        actions([button(texts.begin, BEGIN, BEGIN, style="primary")]),
        *_part(texts.home_open, texts.home_open_none, [_open(each, texts) for each in view.assessments], texts),
        *_part(texts.home_actions, texts.home_actions_none, [[_action(each, texts)] for each in view.actions], texts),
        *_part(texts.home_reports, texts.home_reports_none, [_report(each, texts) for each in view.reports], texts),
        divider(),
        header(texts.home_knowledge),
        section(_knowledge(view, texts)),
        *(_admin(view.admin, texts) if view.admin else []),
    ]
    return View(type="home", blocks=blocks).to_dict()


def _part(title: str, nothing: str, entries: Sequence[list[Block]], texts: Texts) -> list[Block]:
    shown = [block for entry in entries[:_MOST] for block in entry] or context(nothing)
    left = len(entries) - _MOST
    return [divider(), header(title), *shown, *(context(texts.more.format(count=left)) if left > 0 else [])]


def _open(each: OpenAssessment, texts: Texts) -> list[Block]:
    progress = texts.progress.format(done=each.answered, total=each.total)
    told = texts.home_open_line.format(
        title=line(each.title), checklist=line(each.checklist), progress=progress, day=day(each.changed)
    )
    label = f"{texts.resume}: {each.title}"
    return [section(told, button(texts.resume, RESUME, each.assessment_id, label=label))]


def _action(each: OwnAction, texts: Texts) -> Block:
    due = texts.due_on.format(day=day(each.due)) if each.due else texts.no_date
    late = f" (*{texts.overdue}*)" if each.overdue else ""
    return section(
        texts.home_action_line.format(title=line(each.title), initiative=line(each.initiative), due=f"{due}{late}")
    )


def _report(each: RecentReport, texts: Texts) -> list[Block]:
    told = texts.home_report_line.format(title=line(each.title), verdict=line(each.verdict), day=day(each.changed))
    return [section(told), build_file_buttons(each.assessment_id, texts)]


def _knowledge(view: HomeView, texts: Texts) -> str:
    if view.updated is None:
        return texts.home_knowledge_never
    return texts.home_knowledge_line.format(documents=view.documents, day=day(view.updated))


def _admin(admin: AdminView, texts: Texts) -> list[Block]:
    ingest = texts.home_ingest.format(result=line(admin.ingest)) if admin.ingest else texts.home_ingest_none
    rows = [_document(each, texts) for each in admin.documents[:_MOST_DOCUMENTS]]
    left = len(admin.documents) - _MOST_DOCUMENTS
    rows += [texts.more.format(count=left)] if left > 0 else []
    return [divider(), header(texts.home_admin), section(ingest), *sections("\n".join(rows))]


def _document(each: KnownDocument, texts: Texts) -> str:
    dated = f", {day(each.date)}" if each.date else ""
    told = texts.home_document.format(title=line(each.title), passages=each.passages, day=dated)
    audience = texts.home_audience.format(groups=line(", ".join(each.audience))) if each.audience else ""
    late = texts.review_due.format(day=each.overdue) if each.overdue else ""
    return ", ".join(filter(None, [told, audience, f"*{late}*" if late else ""]))
