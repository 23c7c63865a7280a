"""The record: one database behind its stores, and the checklists that come with the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import knowledge
from bot.settings import Settings
from bot.store.checklists import SqlChecklistShelf
from bot.store.conversations import SqlConversationStore
from bot.store.database import open_database
from bot.store.memory import BundledShelf
from bot.store.repository import SqlAssessmentStore
from knowledge.checklist_files import load_checklist
from knowledge.checklists import Checklist

CHECKLISTS = Path(knowledge.__file__).parent / "checklists"


class Record(NamedTuple):
    """Everything that lasts. `close` lets go of the database."""

    assessments: SqlAssessmentStore
    conversations: SqlConversationStore
    shelf: SqlChecklistShelf
    close: Callable[[], None]


def build_store(settings: Settings) -> Record:
    """The record that the settings name, created or upgraded where that is needed."""
    database = open_database(settings.record_url)
    shelf = SqlChecklistShelf(database, bundled_checklists())
    return Record(SqlAssessmentStore(database), SqlConversationStore(database), shelf, database.dispose)


def build_shelf() -> BundledShelf:
    """The bundled checklists alone, without a database."""
    return BundledShelf(bundled_checklists())


def bundled_checklists() -> list[Checklist]:
    """The checklists that come with the program."""
    return [load_checklist(path) for path in sorted(CHECKLISTS.glob("*.yaml"))]
