"""The composition root of the Slack rim, apart from `bot.compose` so that other commands need none of Slack's libraries."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from functools import partial

from bot.compose import (
    build_administration,
    build_answerer,
    build_desk,
    build_embedder,
    build_engine,
    build_interpreter,
    build_library,
)
from bot.record import Record
from bot.settings import Settings
from bot.slack.access import Access
from bot.slack.app import build_app, build_oauth
from bot.slack.audience_file import load_groups
from bot.slack.audiences import Audiences
from bot.slack.clients import build_client
from bot.slack.delivery import Delivery
from bot.slack.handling import Handling
from bot.slack.http import Endpoint, HttpTransport
from bot.slack.membership import Membership, SlackVisibility
from bot.slack.services import House, Services
from bot.slack.serving import Serving, Transport
from bot.slack.settings import Mode, SlackSettings
from bot.slack.socket_mode import SocketTransport
from bot.slack.status import Running, Status
from bot.slack.wording import load_texts
from bot.slack.workers import Workers
from bot.slack.workspaces import ManyWorkspaces, OneWorkspace, Workspaces, build_rotator
from bot.store.owners import this_owner

log = logging.getLogger("advisor.slack")


Clock = Callable[[], datetime.datetime]


def now() -> datetime.datetime:
    """The time, aware."""
    return datetime.datetime.now(datetime.UTC)


def build_slack(settings: Settings, slack: SlackSettings, record: Record, clock: Clock = now) -> Serving:
    """The Slack app over a record, ready to run. Raises `SettingsError` where tokens are missing or the port is taken."""
    workspaces = build_workspaces(slack, record)
    services = build_services(settings, slack, record, workspaces, clock)
    handling = Handling(services)
    workers = Workers(
        record.inbox,
        handling.handle,
        handling.give_up,
        owner=this_owner(),
        count=settings.slack_workers,
        clock=services.clock,
    )
    services.wake, services.relieved = workers.wake, workers.relieved
    learn = workspaces.learn if isinstance(workspaces, OneWorkspace) else lambda stop: None
    transport = build_transport(services, workspaces, record)
    return Serving(services, transport, workers, learn, partial(build_house, settings, record, services))


def build_workspaces(slack: SlackSettings, record: Record) -> Workspaces:
    """The workspace of the token, or all that installed the app."""
    client = partial(build_client, base_url=slack.api_url)
    if slack.mode is not Mode.OAUTH:
        return OneWorkspace(client, slack.bot_token)
    rotator = build_rotator(slack)
    return ManyWorkspaces(client, record.installations(slack.client_id), rotator)


def build_services(
    settings: Settings, slack: SlackSettings, record: Record, workspaces: Workspaces, clock: Clock = now
) -> Services:
    """The parts that listeners and workers share."""
    texts = load_texts()
    return Services(
        settings=settings,
        slack=slack,
        texts=texts,
        clock=clock,
        assessments=record.assessments,
        shelf=record.shelf,
        inbox=record.inbox,
        feedback=record.feedback,
        reminders=record.reminders,
        audit=record.audit,
        unanswered=record.unanswered,
        uploads=record.uploads,
        client=workspaces.client,
        audiences=Audiences(load_groups(settings.audiences), workspaces.client, clock),
        access=Access(workspaces.client, allow_guests=settings.allow_guests),
        delivery=Delivery(workspaces.client, record.inbox, clock),
        running=Running(),
        status=Status(),
        me=workspaces.me,
    )


def build_transport(services: Services, workspaces: Workspaces, record: Record) -> Transport:
    """Socket Mode or HTTP, as the tokens allow."""
    slack, settings = services.slack, services.settings
    if slack.mode is Mode.SOCKET:
        return SocketTransport(build_app(services, workspaces), slack.app_token)
    installs = slack.mode is Mode.OAUTH
    oauth = build_oauth(slack, record.installations(slack.client_id), record.states()) if installs else None
    app = build_app(services, workspaces, oauth)
    endpoint = Endpoint(app, partial(lacking, services, workspaces), installs=installs)
    return HttpTransport(endpoint, settings.http_host, settings.http_port)


def build_house(settings: Settings, record: Record, services: Services) -> House:
    """All that needs the embedding model, which takes a while on an empty data folder."""
    embedder = build_embedder(settings)
    library = build_library(settings, embedder=embedder)
    interpreter = build_interpreter(settings, record.shelf, embedder=embedder, background=True)
    answerer = build_answerer(settings, library)
    visibility = SlackVisibility(Membership(services.client, services.clock))
    desk = build_desk(record.assessments, record.shelf, interpreter, answerer, library, visibility)
    engine = build_engine(settings, library=library, answerer=answerer, store=record.conversations, desk=desk)
    return House(engine, desk, library, build_administration(settings, embedder))


def lacking(services: Services, workspaces: Workspaces) -> list[str]:
    """Why nothing can be answered yet; nothing where it can."""
    reasons = [] if services.ready else ["The knowledge is being prepared."]
    try:
        services.inbox.waiting(services.clock())
    except Exception as error:  # whatever is wrong with the database, it is not ready
        log.warning("the database does not answer", exc_info=error)
        reasons.append("The database does not answer.")
    if not workspaces.known():
        reasons.append("Slack has not told yet who the app is.")
    return reasons
