"""What every listener and worker of the Slack rim works with, picked once in `bot.compose`."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import NamedTuple

from slack_sdk import WebClient

from bot.desk import Desk
from bot.engine import Engine
from bot.errors import NotReady
from bot.ports import AssessmentStore, ChecklistShelf
from bot.settings import Settings
from bot.slack.access import Access
from bot.slack.audiences import Audiences
from bot.slack.delivery import Delivery
from bot.slack.ports import KnowledgeAdmin
from bot.slack.settings import SlackSettings
from bot.slack.status import Running, Status
from bot.slack.wording import Texts
from bot.slack.workspaces import Me
from bot.store.audit import SqlAudit
from bot.store.feedback import SqlFeedback
from bot.store.inbox import SqlInbox
from bot.store.reminders import SqlReminders
from bot.store.unanswered import SqlUnanswered
from bot.store.uploads import SqlUploads
from knowledge.library import Library


class House(NamedTuple):
    """What takes a while to prepare on an empty data folder: all that needs the embedding model."""

    engine: Engine
    desk: Desk
    library: Library
    admin: KnowledgeAdmin


@dataclass
class Services:
    """The parts of the rim. `client(team)` is the Web API with the workspace's own bot token, valid now.

    `me(team)` is who the app is there. `wake` tells the workers that something waits; in a block of
    `relieved` another one stands in for the one that works there. `engine`, `desk`, `library` and `admin` raise `NotReady`
    until they are there.
    """

    settings: Settings
    slack: SlackSettings
    texts: Texts
    clock: Callable[[], datetime.datetime]
    assessments: AssessmentStore
    shelf: ChecklistShelf
    inbox: SqlInbox
    feedback: SqlFeedback
    reminders: SqlReminders
    audit: SqlAudit
    unanswered: SqlUnanswered
    uploads: SqlUploads
    client: Callable[[str], WebClient]
    access: Access
    audiences: Audiences
    delivery: Delivery
    running: Running
    status: Status
    me: Callable[[str], Me]
    wake: Callable[[], None] = lambda: None
    relieved: Callable[[], AbstractContextManager[None]] = nullcontext
    house: House | None = field(default=None)

    @property
    def ready(self) -> bool:
        """Whether questions can be answered."""
        return self.house is not None

    @property
    def engine(self) -> Engine:
        """What answers. Raises `NotReady`."""
        return self._open().engine

    @property
    def desk(self) -> Desk:
        """What walks through checklists. Raises `NotReady`."""
        return self._open().desk

    @property
    def library(self) -> Library:
        """The knowledge. Raises `NotReady`."""
        return self._open().library

    @property
    def admin(self) -> KnowledgeAdmin:
        """What looks after the knowledge. Raises `NotReady`."""
        return self._open().admin

    def _open(self) -> House:
        if self.house is None:
            raise NotReady(self.texts.preparing, retryable=True)
        return self.house
