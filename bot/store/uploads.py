"""Files that wait for an admin's word, in SQLite or PostgreSQL: decided once, whoever clicks and however often."""

from __future__ import annotations

import datetime
from enum import StrEnum

from pydantic import AwareDatetime
from sqlalchemy import Engine, and_, or_, select

from bot.errors import NotFound
from bot.store.records import check_ids, storable_text, utc
from bot.store.tables import uploads
from bot.store.transactions import insert_new, reading, writing
from knowledge.models import Frozen

KEPT = datetime.timedelta(days=14)  # without a decision, or after one


class UploadState(StrEnum):
    """How far the decision about a file is."""

    PENDING = "pending"
    APPROVED = "approved"
    DISCARDED = "discarded"
    ENDED = "ended"  # approved, and ingested or refused


class Upload(Frozen):
    """A file that was dropped. `base` names what it would replace, as its preview showed it ("" for nothing).

    `decision` is the inbox entry of the click that decided, so that it can be carried on after a crash.
    """

    id: str
    team: str
    user_id: str
    name: str
    base: str
    state: UploadState = UploadState.PENDING
    decided_by: str = ""
    decision: int | None = None
    changed_at: AwareDatetime


class SqlUploads:
    """Keeps uploads. Safe to share between threads and between processes. Every method may raise `RecordError`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, upload: Upload) -> None:
        """Keep a file that was dropped. The same one twice counts once."""
        check_ids(upload.id, upload.team, upload.user_id)
        row = upload.model_dump(mode="python") | {"name": storable_text(upload.name), "changed_at": utc(upload.changed_at)}
        with writing(self._engine) as connection:
            insert_new(connection, uploads, row)

    def get(self, id: str) -> Upload:
        """A file by its id. Raises `NotFound`."""
        check_ids(id)
        with reading(self._engine) as connection:
            row = connection.execute(select(uploads).where(uploads.c.id == id)).mappings().first()
        if row is None:
            raise NotFound("This file is not waiting any more.", help="Drop it again.")
        return Upload.model_validate(dict(row))

    def decide(self, id: str, state: UploadState, by: str, decision: int, at: datetime.datetime) -> bool:
        """Whether this click (`decision`) decides about a waiting file, or is the one that did; False for any other."""
        pending = uploads.c.state == UploadState.PENDING
        again = and_(uploads.c.state == state, uploads.c.decision == decision)
        values = {"state": state, "decided_by": by, "decision": decision, "changed_at": utc(at)}
        with writing(self._engine) as connection:
            this = and_(uploads.c.id == id, or_(pending, again))
            return connection.execute(uploads.update().where(this).values(values)).rowcount == 1

    def settle(self, id: str, state: UploadState, at: datetime.datetime, base: str | None = None) -> None:
        """Move a file on: to its end, or back to waiting, with another `base` where it is looked at anew."""
        values = {"state": state, "changed_at": utc(at)} | ({} if base is None else {"base": base})
        with writing(self._engine) as connection:
            connection.execute(uploads.update().where(uploads.c.id == id).values(values))

    def purge(self, now: datetime.datetime) -> list[str]:
        """Forget what nobody decided about for too long, and what was decided long ago; their ids."""
        old = and_(uploads.c.changed_at < utc(now) - KEPT, uploads.c.state != UploadState.APPROVED)
        with writing(self._engine) as connection:
            return list(connection.execute(uploads.delete().where(old).returning(uploads.c.id)).scalars())
