"""Where generations live: what a home of the knowledge must be able to do. `Generations` knows the rules, a home the place.

There are two: a folder with everything in it (`knowledge.folder_home`), and a Chroma server beside a database
(`knowledge.server_home`), where a generation's vectors are a collection and all else are rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from knowledge.index import Row, VectorIndex
from knowledge.lexical import LexicalIndex, Words

Waiting = Callable[[str], None]  # told who holds the writer's place


class Home(Protocol):
    """Keeps generations by their ids. Every method may raise `StoreError`; those that write are called under `lock`.

    A generation is finished once it has a manifest; what is not finished may be anything between nothing and whole.
    """

    place: str  # where it is, for people; `pointer_place` says where the pointer is
    pointer_place: str
    remains: str  # what of a removed document may be left where the home cannot reach, and what to do; empty for nothing

    def pointer(self) -> str | None:
        """What `point` was last given; None before that."""

    def point(self, pointer: str | None) -> None:
        """Replace the pointer at once, for all readers."""

    def all(self) -> dict[str, bool]:
        """The ids of all generations in order of age, and whether each is finished."""

    def manifest(self, generation: str) -> str | None:
        """The manifest of a finished generation, None of any other."""

    def create(self, generation: str) -> None:
        """Make place for a generation."""

    def finish(self, generation: str, manifest: str) -> None:
        """Have a generation count as finished, at once, with all that was written into it."""

    def discard(self, generation: str) -> None:
        """Delete a generation with all that is in it, finished or not, there or not."""

    def size(self, generation: str) -> int:
        """The bytes that deleting a generation frees, as far as the home can tell."""

    def lost(self, generation: str) -> list[str]:
        """What a finished generation lacks, in words; empty where it can serve."""

    def write_text(self, generation: str, name: str, text: str) -> None:
        """Store the text of a document under a name."""

    def text(self, generation: str, name: str) -> str | None:
        """A stored text; None where there is none."""

    def write_words(self, generation: str, words: LexicalIndex) -> None:
        """Store the index of words."""

    def words(self, generation: str) -> LexicalIndex:
        """The index of words. Raises `OSError` or `StoreError` where it is missing."""

    def vectors(self, generation: str, *, create: bool = False) -> VectorIndex:
        """The index of vectors, to be closed by the caller. Raises `OSError` or `StoreError` where it is missing."""

    def fork(self, source: str, target: str, names: Collection[str], dropped: Collection[str]) -> Words | None:
        """Fill a new generation with another's vectors and the texts of these names, where that can be had by copying.

        Returns the words, without those of the dropped passages, or None, with nothing done. Parts of dropped passages
        are left out; their other records are there and have to be deleted.
        """

    def writer(self, generation: str) -> AbstractContextManager[Callable[[Sequence[Row]], None]]:
        """Stores records in a new index so that nothing else this process has read can come along with them."""

    def clean(self) -> None:
        """Delete what dead writers left outside of generations."""

    def lock(self, waiting: Waiting, holder: str = "") -> AbstractContextManager[None]:
        """Hold the one writer's place, under a name for others. It is free again some time after its holder died."""


class Rows(Protocol):
    """What a database keeps for a home on a server. Every method may raise an `AdvisorError`.

    Whoever holds the lock and lost it meanwhile, because the database was away for longer than others wait, can change
    nothing more: what would follow is refused.
    """

    place: str  # where the database is, for people, without a password

    def namespace(self) -> str:
        """A name that this installation alone has, always the same."""

    def pointer(self) -> str | None:
        """What `point` was last given; None before that."""

    def point(self, pointer: str | None) -> None:
        """Replace the pointer."""

    def all(self) -> dict[str, bool]:
        """The ids of all generations in order, and whether each is finished."""

    def manifest(self, generation: str) -> str | None:
        """The manifest of a finished generation."""

    def begin(self, generation: str) -> None:
        """Add a generation that is not finished."""

    def finish(self, generation: str, manifest: str) -> None:
        """Give a generation its manifest."""

    def unfinish(self, generation: str) -> None:
        """Take its manifest away again."""

    def delete(self, generation: str) -> None:
        """Delete a generation with its texts and words."""

    def size(self, generation: str) -> int:
        """How many bytes its texts and words are."""

    def write_texts(self, generation: str, texts: Mapping[str, str]) -> None:
        """Store texts by their names."""

    def text(self, generation: str, name: str) -> str | None:
        """A stored text."""

    def write_words(self, generation: str, packed: bytes) -> None:
        """Store a packed index of words."""

    def words(self, generation: str) -> bytes | None:
        """The packed index of words."""

    def lock(self, waiting: Waiting, holder: str = "") -> AbstractContextManager[None]:
        """Hold the one writer's place on all machines."""
