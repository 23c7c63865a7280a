"""The record: one database behind its stores, and the checklists that come with the program."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import knowledge
from bot.settings import Settings
from bot.store.audit import SqlAudit
from bot.store.checklists import SqlChecklistShelf
from bot.store.conversations import SqlConversationStore
from bot.store.database import open_database
from bot.store.feedback import SqlFeedback
from bot.store.forgetting import SqlForgetting
from bot.store.inbox import SqlInbox
from bot.store.installations import SqlInstallations, SqlStates, build_installation_store, build_state_store
from bot.store.memory import BundledShelf
from bot.store.reminders import SqlReminders
from bot.store.repository import SqlAssessmentStore
from bot.store.unanswered import SqlUnanswered
from bot.store.uploads import SqlUploads
from knowledge.checklist_files import load_checklist
from knowledge.checklists import Checklist

CHECKLISTS = Path(knowledge.__file__).parent / "checklists"


class Record(NamedTuple):
    """Everything that lasts. `close` lets go of the database.

    `installations` gives the store of the app with a client id, `states` that of its installations under way.
    """

    assessments: SqlAssessmentStore
    conversations: SqlConversationStore
    shelf: SqlChecklistShelf
    inbox: SqlInbox
    feedback: SqlFeedback
    reminders: SqlReminders
    audit: SqlAudit
    unanswered: SqlUnanswered
    uploads: SqlUploads
    forgetting: SqlForgetting
    installations: Callable[[str], SqlInstallations]
    states: Callable[[], SqlStates]
    close: Callable[[], None]


def build_store(settings: Settings) -> Record:
    """The record that the settings name, created or upgraded where that is needed."""
    database = open_database(settings.record_url)
    shelf = SqlChecklistShelf(database, bundled_checklists())
    return Record(
        assessments=SqlAssessmentStore(database),
        conversations=SqlConversationStore(database),
        shelf=shelf,
        inbox=SqlInbox(database),
        feedback=SqlFeedback(database),
        reminders=SqlReminders(database),
        audit=SqlAudit(database),
        unanswered=SqlUnanswered(database),
        uploads=SqlUploads(database),
        forgetting=SqlForgetting(database),
        installations=partial(build_installation_store, database),
        states=partial(build_state_store, database),
        close=database.dispose,
    )


def build_shelf() -> BundledShelf:
    """The bundled checklists alone, without a database."""
    return BundledShelf(bundled_checklists())


def bundled_checklists() -> list[Checklist]:
    """The checklists that come with the program."""
    return [load_checklist(path) for path in sorted(CHECKLISTS.glob("*.yaml"))]
