"""The App Home of one person: what is open and theirs to do, of all that they may see, and how fresh the knowledge is."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from typing import Protocol

from slack_sdk import WebClient

from bot.assessment import asking
from bot.assessment.models import Assessment, State, Status
from bot.assessment.plain import moment
from bot.assessment.report import name_of
from bot.assessment.verdict import judge
from bot.errors import AdvisorError, NotReady
from bot.settings import Settings
from bot.slack.audiences import Audiences
from bot.slack.blocks.home import (
    AdminView,
    HomeView,
    KnownDocument,
    OpenAssessment,
    OwnAction,
    RecentReport,
    build_home,
)
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.needs import Common
from bot.slack.papers import HasDocuments
from bot.slack.people import Person, look_up, names_person
from knowledge.generations import DocumentRecord, Manifest
from knowledge.library import Library

log = logging.getLogger("advisor.slack.home")

_REPORTS = 5
_OPEN = (State.ACTIVE, State.PAUSED)
_TO_DO = (Status.UNMET, Status.PARTIAL, Status.UNKNOWN)


class Needed(Common, Protocol):
    """What the home takes of the services."""

    @property
    def settings(self) -> Settings:
        """Who the admins are."""

    @property
    def audiences(self) -> Audiences:
        """Which documents are for whose eyes."""

    @property
    def desk(self) -> HasDocuments:
        """Raises `NotReady`."""

    @property
    def library(self) -> Library:
        """Raises `NotReady`."""


def publish_home(services: Needed, team: str, user: str, channel: str = "") -> None:
    """Show somebody their home as it is now. `channel` is their direct messages with the app, where that is known.

    Raises what `slack_sdk` raises where Slack does not take it, and `RecordError`.
    """
    client = services.client(team)
    view = build_view(services, client, team, user, channel)
    client.views_publish(user_id=user, view=build_home(view, services.texts))


def build_view(services: Needed, client: WebClient, team: str, user: str, channel: str = "") -> HomeView:
    """All that is shown to this person; without assessments as long as the advisor gets ready."""
    try:
        documents, manifest = services.desk.documents, _manifest(services.library)
    except NotReady:
        return HomeView()
    # Their own direct messages are theirs to see; in their own name they see nothing but their channels.
    here = f"slack:{team}:{channel or _direct_messages(client, user)}"
    visible, today = documents.visible(user, here), services.clock().date()
    return HomeView(
        assessments=[_open(one) for one in _mine_first(visible, user) if one.state in _OPEN],
        actions=_actions(_latest(visible), _person(client, user), today),
        reports=[_report(one) for one in visible if one.answers][:_REPORTS],
        documents=len(manifest.readable_by(services.audiences.readers(team, "", user))) if manifest else 0,
        updated=manifest.created_at.date() if manifest else None,
        admin=_admin(manifest, today) if user in services.settings.admin_ids else None,
    )


def _direct_messages(client: WebClient, user: str) -> str:
    """The channel of the person's direct messages with the app; their own id, which is nobody's channel, without one."""
    try:
        return str(client.conversations_open(users=[user])["channel"]["id"])
    except SLACK_ERRORS as error:
        log.info("Direct messages cannot be opened (%s)", error_code(error) or type(error).__name__)
        return user


def _person(client: WebClient, user: str) -> Person:
    """Who looks; by their id alone where Slack does not tell more."""
    try:
        found = look_up(client, user)
    except SLACK_ERRORS as error:
        log.info("Slack does not tell who a user is (%s)", error_code(error) or type(error).__name__)
        found = None
    return found or Person(user, True, frozenset(), datetime.UTC)


def _manifest(library: Library) -> Manifest | None:
    try:
        return library.shelf.manifest
    except NotReady:
        raise
    except AdvisorError as error:
        log.warning("There is no knowledge to show (%s)", error.message)
        return None


def _mine_first(visible: Iterable[Assessment], user: str) -> list[Assessment]:
    """Those that the person began or answered, then the others; the latest change first in both."""
    return sorted(visible, key=lambda one: user not in {one.begun_by, *(change.by for change in one.changes)})


def _latest(visible: Iterable[Assessment]) -> list[Assessment]:
    """The latest assessment of each initiative by each checklist: what it took over is not to be done twice."""
    found: dict[tuple[str, str], Assessment] = {}
    for one in visible:
        found.setdefault((one.initiative.id, one.checklist.id), one)
    return list(found.values())


def _open(one: Assessment) -> OpenAssessment:
    items = one.checklist.items
    return OpenAssessment(
        assessment_id=one.id,
        title=name_of(one.initiative),
        checklist=one.checklist.title,
        answered=sum(asking.is_settled(one, item) for item in items),
        total=len(items),
        changed=one.updated_at.date(),
    )


def _actions(assessments: Iterable[Assessment], person: Person, today: datetime.date) -> list[OwnAction]:
    """What the person owns and is left to do: by due date, so what is overdue comes first; without one, last."""
    found = [
        OwnAction(
            title=item.title,
            initiative=name_of(one.initiative),
            due=answer.due,
            overdue=answer.due is not None and answer.due < today,
        )
        for one in assessments
        for item in one.checklist.items
        if (answer := one.answers.get(item.id)) and answer.status in _TO_DO and names_person(answer.owner, person)
    ]
    return sorted(found, key=lambda action: action.due or datetime.date.max)


def _report(one: Assessment) -> RecentReport:
    return RecentReport(
        assessment_id=one.id,
        title=f"{one.checklist.title}: {name_of(one.initiative)}",
        verdict=judge(one.checklist, one.answers).title,
        changed=one.updated_at.date(),
    )


def _admin(manifest: Manifest | None, today: datetime.date) -> AdminView:
    """The names of all documents, also of those that are for groups in which the admin is not: they look after them."""
    if manifest is None:
        return AdminView()
    documents = sorted(manifest.documents, key=lambda one: one.source.title.casefold())
    return AdminView(
        documents=[_known(one, today) for one in documents],
        ingest=f"{moment(manifest.created_at)} ({manifest.id})",
    )


def _known(record: DocumentRecord, today: datetime.date) -> KnownDocument:
    source = record.source
    review = source.review_by if source.overdue(today) else None
    return KnownDocument(source.title, record.passages, source.date, review, source.audience)
