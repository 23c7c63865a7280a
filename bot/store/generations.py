"""The rows of generations whose vectors are on a Chroma server, in SQLite or PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, Select, Table, cast, func, select

from bot.store.faults import place
from bot.store.generation_tables import generation_texts, generation_words, generations, knowledge_state
from bot.store.transactions import empty_log, insert_new, reading, writing
from bot.store.writer_lock import WriterLock

_state = knowledge_state.c.id == 1


class SqlGenerations:
    """`knowledge.homes.Rows` in a database. Safe to share between threads; one of them writes at a time."""

    def __init__(self, engine: Engine, lock: WriterLock | None = None) -> None:
        self._engine = engine
        self._lock = lock or WriterLock(engine)
        self._namespace = ""
        self.place = f"the database {place(engine.url)}"

    def namespace(self) -> str:
        """How the names of this installation's collections begin; settled when it is first asked for."""
        if not self._namespace:
            with writing(self._engine) as connection:
                self._namespace = self._ensure_state(connection)
        return self._namespace

    def pointer(self) -> str | None:
        """What serves."""
        return self._text(select(knowledge_state.c.pointer).where(_state))

    def point(self, pointer: str | None) -> None:
        """Replace the pointer."""
        with self._changing() as connection:
            self._ensure_state(connection)
            connection.execute(knowledge_state.update().where(_state).values(pointer=pointer))

    def all(self) -> dict[str, bool]:
        """The ids of all generations in order, and whether each is finished."""
        query = select(generations.c.id, generations.c.manifest.is_not(None)).order_by(generations.c.id)
        with reading(self._engine) as connection:
            return {row[0]: bool(row[1]) for row in connection.execute(query)}

    def manifest(self, generation: str) -> str | None:
        """The manifest of a finished generation."""
        return self._text(select(generations.c.manifest).where(generations.c.id == generation))

    def begin(self, generation: str) -> None:
        """Add a generation that is not finished."""
        with self._changing() as connection:
            connection.execute(generations.insert().values(id=generation))

    def finish(self, generation: str, manifest: str) -> None:
        """Give a generation its manifest."""
        self._set_manifest(generation, manifest)

    def unfinish(self, generation: str) -> None:
        """Take its manifest away again."""
        self._set_manifest(generation, None)

    def delete(self, generation: str) -> None:
        """Delete a generation with its texts and words."""
        with self._changing() as connection:
            connection.execute(generations.delete().where(generations.c.id == generation))
        empty_log(self._engine)  # or it would hold the texts until other changes fill it

    def size(self, generation: str) -> int:
        """How many bytes its texts and words are."""
        texts = select(func.coalesce(func.sum(func.length(cast(generation_texts.c.text, LargeBinary))), 0))
        words = select(func.coalesce(func.sum(func.length(generation_words.c.packed)), 0))
        with reading(self._engine) as connection:
            found = (
                connection.execute(query.where(table.c.generation == generation)).scalar_one()
                for query, table in ((texts, generation_texts), (words, generation_words))
            )
            return sum(int(size) for size in found)

    def write_texts(self, generation: str, texts: Mapping[str, str]) -> None:
        """Store texts by their names."""
        self._insert(generation_texts, [{"generation": generation, "name": name, "text": texts[name]} for name in texts])

    def text(self, generation: str, name: str) -> str | None:
        """A stored text."""
        where = (generation_texts.c.generation == generation, generation_texts.c.name == name)
        return self._text(select(generation_texts.c.text).where(*where))

    def write_words(self, generation: str, packed: bytes) -> None:
        """Store a packed index of words."""
        self._insert(generation_words, [{"generation": generation, "packed": packed}])

    def words(self, generation: str) -> bytes | None:
        """The packed index of words."""
        query = select(generation_words.c.packed).where(generation_words.c.generation == generation)
        packed: bytes | None = self._one(query)
        return packed

    def lock(self, waiting: Callable[[str], None], holder: str = "") -> AbstractContextManager[None]:
        """Hold the one writer's place on all machines."""
        return self._lock.hold(waiting, holder)

    def _set_manifest(self, generation: str, manifest: str | None) -> None:
        with self._changing() as connection:
            connection.execute(generations.update().where(generations.c.id == generation).values(manifest=manifest))

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        with self._changing() as connection:
            connection.execute(table.insert(), rows)

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        with writing(self._engine) as connection:
            self._lock.check(connection)
            yield connection

    def _text(self, query: Select[Any]) -> str | None:
        text: str | None = self._one(query)
        return text

    def _one(self, query: Select[Any]) -> Any:
        with reading(self._engine) as connection:
            return connection.execute(query).scalar_one_or_none()

    @staticmethod
    def _ensure_state(connection: Connection) -> str:
        insert_new(connection, knowledge_state, {"id": 1, "namespace": f"advisor-{secrets.token_hex(4)}"})
        return str(connection.execute(select(knowledge_state.c.namespace).where(_state)).scalar_one())
