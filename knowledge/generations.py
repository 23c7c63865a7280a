"""The rules of generations: each ingest builds one that is never changed afterwards; a pointer names the serving one.

Where they live is a `Home`'s business: a folder, or a Chroma server beside a database. Readers open what the pointer names,
so nobody writes where somebody reads; what a build that died left behind has no manifest, and the next build removes it. A
generation that failed its check is finished but not served.
"""

from __future__ import annotations

import datetime
import logging
import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from pydantic import ValidationError

from knowledge.errors import AdvisorError, StoreError
from knowledge.folder_home import FolderHome
from knowledge.homes import Home
from knowledge.index import Row, VectorIndex
from knowledge.lexical import LexicalIndex, Words
from knowledge.manifests import DocumentRecord, Freed, How, Manifest, Pointer, Switch

__all__ = ["KEPT", "DocumentRecord", "Freed", "Generations", "How", "Manifest", "Pointer", "Switch"]

KEPT = 3  # generations that are kept, the serving one among them
_REMEMBERED = 50  # switches
log = logging.getLogger("advisor.generations")


class Generations:
    """The generations in a home; a path stands for a data folder."""

    def __init__(self, home: Path | Home) -> None:
        self.home: Home = FolderHome(home) if isinstance(home, Path) else home

    def serving(self) -> str | None:
        """The id of the serving generation, or None before the first ingest."""
        pointer = self._read_pointer()
        return pointer.generation if pointer else None

    def history(self) -> tuple[Switch, ...]:
        """The latest moves of the pointer, oldest first."""
        pointer = self._read_pointer()
        return pointer.history if pointer else ()

    def previous(self) -> str | None:
        """The generation that served before and is still there."""
        serving, there = self.serving(), self.finished()
        earlier = (one.before for one in reversed(self.history()))
        return next((id_ for id_ in earlier if id_ in there and id_ != serving), None)

    def chosen(self) -> bool:
        """Whether somebody went back to what serves, so that only an ingest they ask for may replace it."""
        moves = [one.how for one in self.history() if one.how is not How.REMOVAL]
        return bool(moves) and moves[-1] is How.ROLLBACK

    def finished(self) -> list[str]:
        """The ids of all finished generations, oldest first."""
        return [id_ for id_, finished in self.home.all().items() if finished]

    def find(self, beginning: str) -> str:
        """The finished generation whose id begins so. Raises `StoreError` where that is none or several."""
        found = [id_ for id_ in self.finished() if id_.startswith(beginning)] if beginning else []
        if len(found) != 1 and beginning not in found:
            problem = (
                f"{len(found)} generations begin with {beginning}." if found else f"There is no generation {beginning}."
            )
            raise StoreError(problem, help="List them with: advisor knowledge generations")
        return beginning if beginning in found else found[0]

    def manifest(self, generation: str) -> Manifest:
        """The manifest of a finished generation."""
        try:
            return Manifest.model_validate_json(self.home.manifest(generation) or "")
        except ValidationError as error:
            raise StoreError(
                f"The knowledge generation {generation} is missing or damaged.",
                help=f"Delete the pointer {self.home.pointer_place} and run: advisor ingest",
            ) from error

    def text(self, generation: str, record: DocumentRecord) -> str:
        """The stored text of a document."""
        text = self.home.text(generation, record.text_file)
        if text is None:
            raise StoreError(
                f"The stored text of {record.source.title} is missing from the knowledge generation {generation}.",
                help=f"Delete the pointer {self.home.pointer_place} and run: advisor ingest PATH",
            )
        return text

    def words(self, generation: str) -> LexicalIndex:
        """The index of words of a generation, finished or not."""
        return self.home.words(generation)

    def vectors(self, generation: str, *, create: bool = False) -> VectorIndex:
        """The index of vectors of a generation, finished or not; with `create` a new one to write into."""
        return self.home.vectors(generation, create=create)

    def start(self, replaced: str = "") -> str:
        """The id of a new, empty generation; one that takes another's place keeps its age. Call under `lock()`."""
        self._discard_unfinished()
        now = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S%f}"[:-3]  # milliseconds: ids sort by age
        stamp = replaced.partition("-")[0] or now
        generation = f"{stamp}-{secrets.token_hex(3)}"
        self.home.create(generation)
        return generation

    def write_text(self, generation: str, record: DocumentRecord, text: str) -> None:
        """Store the text of a document in a new generation."""
        self.home.write_text(generation, record.text_file, text)

    def write_words(self, generation: str, words: LexicalIndex) -> None:
        """Store the index of words of a new generation."""
        self.home.write_words(generation, words)

    def fork(self, source: str, target: str, kept: Iterable[DocumentRecord], dropped: Collection[str]) -> Words | None:
        """Fill a new generation by copying another one; see `Home.fork`. `kept` are the documents whose texts come along."""
        return self.home.fork(source, target, [record.text_file for record in kept], dropped)

    def writer(self, generation: str) -> AbstractContextManager[Callable[[Sequence[Row]], None]]:
        """Stores records in a new generation so that nothing else this process has read can come along with them."""
        return self.home.writer(generation)

    def seal(self, manifest: Manifest) -> None:
        """Finish a built generation without letting it serve. Older refused ones make place. Call under `lock()`."""
        self.home.finish(manifest.id, manifest.model_dump_json(indent=1))
        for id_ in self.finished():
            if id_ not in (manifest.id, self.serving()) and self._was_refused(id_):
                self.discard(id_)

    def serve(self, generation: str, how: How, reason: str = "") -> None:
        """Let a finished generation serve, from the next question on. Call under `lock()`."""
        now = datetime.datetime.now(datetime.UTC)
        switch = Switch(at=now, generation=generation, before=self.serving(), how=how, reason=reason)
        self._point(Pointer(generation=generation, history=(*self.history(), switch)[-_REMEMBERED:]))
        if how is How.INGEST:  # what somebody goes back from is what they may want to go forward to
            self.collect()

    def serve_nothing(self) -> None:
        """Let no generation serve. Call under `lock()`."""
        self.home.point(None)

    def rename(self, old: str, new: str) -> None:
        """Remember an id that was replaced under its new one. Call under `lock()`."""
        names = {old: new}
        history = tuple(
            one.model_copy(
                update={
                    "generation": names.get(one.generation, one.generation),
                    "before": names.get(one.before, one.before) if one.before else None,
                }
            )
            for one in self.history()
        )
        serving = self.serving()
        if serving:
            self._point(Pointer(generation=serving, history=history))

    def discard(self, generation: str) -> None:
        """Delete a generation, finished or not. Call under `lock()`."""
        self.home.discard(generation)

    def abandon(self, generation: str) -> None:
        """Delete a generation that came to nothing; where that cannot be now, the next build does it."""
        try:
            self.home.discard(generation)
        except AdvisorError as error:
            log.info("the generation %s is left to the next build", generation, exc_info=error)

    def collect(self) -> Freed:
        """Delete what a dead build left and all but the newest generations. Call under `lock()`."""
        before = {id_: self.home.size(id_) for id_ in self.home.all()}
        self._discard_unfinished()
        kept = [id_ for id_ in (self.serving(), self.previous()) if id_]  # the one to go back to, however old it is
        others = [id_ for id_ in self.finished() if id_ not in kept]
        room = KEPT - len(kept)
        for id_ in others[: len(others) - room]:
            self.discard(id_)
        gone = tuple(sorted(before.keys() - self.home.all().keys()))
        return Freed(gone, sum(before[id_] for id_ in gone))

    def lock(self, waiting: Callable[[str], None] = lambda _: None, holder: str = "") -> AbstractContextManager[None]:
        """Hold the one writer's place. It is free again when its holder dies. `waiting` is told who holds it.

        That is `holder`, as far as they gave a name, and their process.
        """
        return self.home.lock(waiting, holder)

    def _read_pointer(self) -> Pointer | None:
        pointer = self.home.pointer()
        try:
            return None if pointer is None else Pointer.model_validate_json(pointer)
        except ValidationError as error:
            raise StoreError(
                f"The pointer {self.home.pointer_place} is damaged, so the serving knowledge is not known.",
                help="Delete it and run: advisor ingest",
            ) from error

    def _point(self, pointer: Pointer) -> None:
        self.home.point(pointer.model_dump_json(indent=1))

    def _was_refused(self, generation: str) -> bool:
        try:
            return self.manifest(generation).refused
        except StoreError:  # damaged: no reason to lose it silently
            return False

    def _discard_unfinished(self) -> None:
        for id_, finished in self.home.all().items():
            if not finished:
                self.home.discard(id_)
