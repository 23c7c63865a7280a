"""Assessments in SQLite or PostgreSQL: whole, with every change, and never saved over somebody else's answers."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, and_, select, true

from bot.assessment.models import Assessment, Initiative, State
from bot.store import records
from bot.store.checklists import KeptChecklists
from bot.store.parts import PARTS, read_parts, write_difference
from bot.store.rows import assessment_from, assessment_row, change_from, change_row, initiative_row, part_rows
from bot.store.tables import assessments, changes, handled, initiatives
from bot.store.transactions import insert_new, reading, writing


class SqlAssessmentStore:
    """Keeps assessments, whole and with every change. Safe to share between threads and between processes.

    An initiative is kept once for all its assessments. A save that changes it counts as a save of each of them, so that
    nobody writes an older state of it back.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._checklists = KeptChecklists()

    def active(self, conversation_id: str) -> Assessment | None:
        """The conversation's assessment that was not discarded; the latest one where there are several."""
        records.check_ids(conversation_id)
        found = self._find(assessments.c.conversation_id == conversation_id, assessments.c.state.in_(records.OPEN))
        return found[0] if found else None

    def get(self, assessment_id: str) -> Assessment:
        """An assessment by its id. Raises `NotFound`."""
        records.check_ids(assessment_id)
        found = self._find(assessments.c.id == assessment_id)
        if not found:
            raise records.no_assessment(assessment_id)
        return found[0]

    def assessments(self, initiative_id: str | None = None) -> list[Assessment]:
        """The assessments of an initiative, or all, that were not discarded; latest change first."""
        records.check_ids(initiative_id)
        ours = assessments.c.initiative_id == initiative_id if initiative_id is not None else true()
        return self._find(ours, assessments.c.state != State.DISCARDED)

    def initiatives(self) -> list[Initiative]:
        """All initiatives, by name."""
        with reading(self._engine) as connection:
            found = [Initiative.model_validate(dict(row)) for row in connection.execute(select(initiatives)).mappings()]
        return records.by_name(found)

    def handled(self, conversation_id: str, message_id: str) -> str | None:
        """The reply (JSON) that was given to a message, None where it was not handled yet."""
        records.check_ids(conversation_id, message_id)
        this = (handled.c.conversation_id == conversation_id, handled.c.message_id == message_id)
        with reading(self._engine) as connection:
            return connection.execute(select(handled.c.reply).where(*this)).scalar_one_or_none()

    def save(self, assessment: Assessment, *, message_id: str = "", reply: str = "") -> Assessment:
        """Write an assessment as a whole, in one transaction with the mark that the message was handled.

        Returns it as it was written, with the next `version`. Raises `Conflict` where somebody saved since
        `assessment.version` was read (0: where it exists already), `AlreadyHandled` where the message was handled before,
        and `RecordError` where it would rewrite history or the database fails; nothing is written then.
        """
        expected = assessment.version
        saved = records.storable(assessment, message_id).model_copy(update={"version": expected + 1})
        with writing(self._engine) as connection:
            # Every save takes its locks in this order, so that no two wait for each other.
            if message_id:
                _mark_handled(connection, saved.conversation_id, message_id, reply)
            _write_initiative(connection, saved)
            self._checklists.keep(connection, saved.checklist)
            _write_head(connection, saved, expected)
            for name, rows in part_rows(saved).items():
                write_difference(connection, PARTS[name], saved.id, rows)
            _append_changes(connection, saved)
        return saved

    def _find(self, *where: ColumnElement[bool]) -> list[Assessment]:
        """The assessments that fit all conditions, latest change first."""
        condition = and_(*where)
        with reading(self._engine) as connection:
            heads = connection.execute(select(assessments).where(condition)).mappings().all()
            of_them = select(assessments.c.initiative_id).where(condition)
            owners = connection.execute(select(initiatives).where(initiatives.c.id.in_(of_them))).mappings()
            known = {row["id"]: Initiative.model_validate(dict(row)) for row in owners}
            kept = self._checklists.read(connection, [_checklist_key(head) for head in heads])
            parts = read_parts(connection, condition)
            found = [
                assessment_from(dict(head), known[head["initiative_id"]], kept[_checklist_key(head)], parts[head["id"]])
                for head in heads
            ]
        return records.latest_first(found)


def _checklist_key(head: RowMapping) -> tuple[str, int]:
    return head["checklist_id"], head["checklist_version"]


def _mark_handled(connection: Connection, conversation_id: str, message_id: str, reply: str) -> None:
    row = {"conversation_id": conversation_id, "message_id": message_id, "reply": records.storable_text(reply)}
    if not insert_new(connection, handled, row):
        raise records.already_handled()


def _write_initiative(connection: Connection, assessment: Assessment) -> None:
    row = initiative_row(assessment.initiative)
    if insert_new(connection, initiatives, row):
        return
    this = initiatives.c.id == row["id"]
    stored = connection.execute(select(initiatives).where(this).with_for_update()).mappings().one()
    if dict(stored) == row:
        return
    connection.execute(initiatives.update().where(this).values(row))
    others = (assessments.c.initiative_id == row["id"], assessments.c.id != assessment.id)
    connection.execute(assessments.update().where(*others).values(version=assessments.c.version + 1))


def _write_head(connection: Connection, assessment: Assessment, expected: int) -> None:
    row = assessment_row(assessment)
    if expected == 0:
        written = insert_new(connection, assessments, row)
    else:
        as_read = (assessments.c.id == assessment.id, assessments.c.version == expected)
        written = connection.execute(assessments.update().where(*as_read).values(row)).rowcount == 1
    if not written:
        raise records.conflict()


def _append_changes(connection: Connection, assessment: Assessment) -> None:
    query = select(changes).where(changes.c.assessment_id == assessment.id).order_by(changes.c.position)
    stored = [change_from(dict(row)) for row in connection.execute(query).mappings()]
    new = records.new_changes(stored, assessment.changes)
    rows = [change_row(assessment.id, position, change) for position, change in enumerate(new, start=len(stored))]
    if rows:
        connection.execute(changes.insert(), rows)
