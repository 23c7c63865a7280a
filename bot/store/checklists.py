"""The checklists in the database, and the shelf that offers them beside the bundled ones."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Engine, and_, select

from bot.errors import RecordError
from bot.store.records import check_checklist, newest, no_checklist, other_content, storable_text, utc
from bot.store.tables import checklists
from bot.store.transactions import insert_new, reading, take_turns, writing
from knowledge.checklists import Checklist, problems_between, same_meaning
from knowledge.errors import ChecklistError

Key = tuple[str, int]  # id and version


class KeptChecklists:
    """The versions in the database. What was read stays in memory: a version never changes. Safe between threads."""

    def __init__(self) -> None:
        self._known: dict[Key, Checklist] = {}

    def read(self, connection: Connection, keys: Iterable[Key]) -> dict[Key, Checklist]:
        """The versions with these keys."""
        found = {}
        for key in set(keys):
            if key not in self._known:
                query = select(checklists.c.content).where(checklists.c.id == key[0], checklists.c.version == key[1])
                self._known[key] = Checklist.model_validate(connection.execute(query).scalar_one())
            found[key] = self._known[key]
        return found

    def keep(self, connection: Connection, checklist: Checklist) -> None:
        """Store the version that an assessment is about. Raises `RecordError` where its number has other content."""
        key = (checklist.id, checklist.version)
        if self._known.get(key) == checklist:
            return
        check_checklist(checklist)
        row = {"id": checklist.id, "version": checklist.version, "content": checklist.model_dump(mode="json")}
        # Not remembered when inserted: the transaction may still fail.
        if not insert_new(connection, checklists, row) and not same_meaning(self.read(connection, [key])[key], checklist):
            raise other_content(checklist)


class SqlChecklistShelf:
    """The newest version of each checklist, bundled with the program or added by people, in SQLite or PostgreSQL."""

    def __init__(self, engine: Engine, bundled: Sequence[Checklist]) -> None:
        self._engine = engine
        self._bundled = tuple(bundled)
        self._kept = KeptChecklists()

    def get(self, id: str) -> Checklist:
        """The newest version. Raises `NotFound`."""
        known = {checklist.id: checklist for checklist in self.all()}
        if id not in known:
            raise no_checklist(id, known)
        return known[id]

    def all(self) -> list[Checklist]:
        """The newest version of each, by id."""
        with reading(self._engine) as connection:
            return self._all(connection)

    def add(self, checklist: Checklist, by: str, at: datetime.datetime) -> None:
        """Offer a new checklist or a new version, from now on and to every process on this database.

        Adding what is there already changes nothing. Raises `ChecklistError` where it would change the meaning of answers
        that are recorded, naming every reason.
        """
        check_checklist(checklist)
        with writing(self._engine) as connection:
            take_turns(connection, "checklists")
            before = {each.id: each for each in self._all(connection)}.get(checklist.id)
            if before == checklist:
                return
            problems = problems_between(before, checklist) if before else []
            if not problems:
                problems = self._put(connection, checklist, by, at)
        if problems:
            raise ChecklistError(
                f"The checklist {checklist.id} cannot be added: {'; '.join(problems)}.",
                help="Mend the file, then add it again.",
            )

    def _put(self, connection: Connection, checklist: Checklist, by: str, at: datetime.datetime) -> list[str]:
        try:
            self._kept.keep(connection, checklist)
        except RecordError:
            return [f"version {checklist.version} is already in use with other content"]
        this = and_(checklists.c.id == checklist.id, checklists.c.version == checklist.version)
        connection.execute(checklists.update().where(this).values(added_by=storable_text(by), added_at=utc(at)))
        return []

    def _all(self, connection: Connection) -> list[Checklist]:
        query = select(checklists.c.id, checklists.c.version).where(checklists.c.added_at.is_not(None))
        last: dict[str, int] = {}
        for id_, version in connection.execute(query):
            last[id_] = max(version, last.get(id_, 0))
        return newest([*self._bundled, *self._kept.read(connection, last.items()).values()])
