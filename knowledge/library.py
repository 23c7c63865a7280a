"""The library: the serving generation, open for questions. One owner of index, lexical index and embedder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeVar

from knowledge.audience import EVERYBODY, Readers, label_of
from knowledge.embedder import Embedder
from knowledge.errors import ModelError, StoreError
from knowledge.generations import DocumentRecord, Generations, Manifest
from knowledge.homes import Home
from knowledge.index import VectorIndex
from knowledge.lexical import LexicalIndex
from knowledge.models import Hit, Passage
from knowledge.search import Evidence, Parts, gather, rank

Answer = TypeVar("Answer")

VECTORS_ASKED = 160  # nearest vectors looked at per question: about 40 passages where each has a few near sentences
LEXICAL_ASKED = 40


@dataclass(frozen=True)
class Shelf:
    """One open generation and the model that its vectors come from."""

    manifest: Manifest
    vectors: VectorIndex
    lexical: LexicalIndex
    embedder: Embedder

    def search(self, text: str, limit: int = 10, readers: Readers = EVERYBODY) -> list[Hit]:
        """The passages that fit a question and that the readers may see, best first."""
        return [hit for hit, _ in self.explain(text, limit, readers)]

    def explain(self, text: str, limit: int = 10, readers: Readers = EVERYBODY) -> list[tuple[Hit, Parts]]:
        """The passages that fit a question and that the readers may see, best first, each with the parts of its score."""
        audiences = self._audiences(readers)
        asked = min(VECTORS_ASKED, self.manifest.vectors)
        nearest = self.vectors.query(self.embedder.encode([text])[0], asked, audiences)
        evidence = gather(nearest, self.lexical.search(text, LEXICAL_ASKED, audiences))
        floor = nearest[-1].similarity if nearest else 0.0
        ranking = rank(evidence, self.manifest.voiced, floor, limit)
        passages = self.passages([id_ for id_, _ in ranking], readers)
        return [
            (_hit(passages[id_], score, evidence[id_]), evidence[id_].parts(floor, id_ in self.manifest.voiced))
            for id_, score in ranking
            if id_ in passages
        ]

    def passages(self, ids: Sequence[str], readers: Readers = EVERYBODY) -> dict[str, Passage]:
        """The passages with these ids; those that are unknown, or not for these readers, are left out."""
        found = self.vectors.passages(ids)
        return {id_: passage for id_, passage in found.items() if readers.may_read(passage.source.audience)}

    def _audiences(self, readers: Readers) -> Sequence[str] | None:
        """The labels of the restricted audiences that the readers belong to; None where that is all of them."""
        restricted = {one.source.audience for one in self.manifest.documents if one.source.audience}
        readable = [label_of(audience) for audience in restricted if readers.may_read(audience)]
        return None if len(readable) == len(restricted) else readable


def _hit(passage: Passage, score: float, evidence: Evidence) -> Hit:
    return Hit(
        passage=passage,
        score=score,
        similarity=evidence.similarity,
        words=evidence.words,
        sentences=tuple(evidence.sentences),
    )


def open_shelf(generations: Generations, generation: str, embedder: Embedder) -> Shelf:
    """Open a generation; `ModelError` where its vectors come from another model than the embedder's."""
    manifest = generations.manifest(generation)
    if (manifest.embedding, manifest.dimension) != (embedder.fingerprint, embedder.dimension):
        raise ModelError(
            f"The stored knowledge was embedded with {manifest.embedding} ({manifest.dimension} dimensions), but the "
            f"configured model is {embedder.fingerprint} ({embedder.dimension} dimensions).",
            help="Re-ingest with the configured model (advisor ingest --rebuild) or set ADVISOR_EMBEDDING_MODEL back.",
        )
    return open_built(generations, manifest, embedder)


def open_built(generations: Generations, manifest: Manifest, embedder: Embedder) -> Shelf:
    """Open a generation that was built with this embedder, finished or not."""
    try:
        return Shelf(manifest, generations.vectors(manifest.id), generations.words(manifest.id), embedder)
    except OSError as error:
        raise StoreError(
            f"Parts of the knowledge generation {manifest.id} are missing.", help="Run: advisor ingest --rebuild"
        ) from error


class Library:
    """Searches the serving generation and follows the pointer when another one is switched in."""

    def __init__(self, home: Path | Home, embedder: Embedder) -> None:
        self._generations = Generations(home)
        self._embedder = embedder
        self._shelf: Shelf | None = None
        self._lock = Lock()

    @property
    def shelf(self) -> Shelf:
        """The serving generation. Raises `StoreError` before the first ingest."""
        return self._ask(lambda shelf: shelf)

    def open(self) -> None:
        """Open the serving generation now rather than at the first question, so that a fault shows at the start."""
        _ = self.shelf

    def search(self, text: str, limit: int = 10, readers: Readers = EVERYBODY) -> list[Hit]:
        """The passages that fit a question and that the readers may see, best first."""
        return self._ask(lambda shelf: shelf.search(text, limit, readers))

    def documents(self, readers: Readers = EVERYBODY) -> tuple[DocumentRecord, ...]:
        """The documents of the serving generation that the readers may see."""
        return self.shelf.manifest.readable_by(readers)

    def readable(self, readers: Readers = EVERYBODY) -> frozenset[str]:
        """The ids of these documents."""
        return frozenset(one.source.id for one in self.documents(readers))

    def text(self, document: str, readers: Readers = EVERYBODY) -> str:
        """The stored text of a document. Raises `StoreError` where the readers see no document with this id."""
        return self._ask(lambda shelf: self._text(shelf, document, readers))

    def passage(self, document: str, heading: str, readers: Readers = EVERYBODY) -> Passage | None:
        """The first passage under a heading of a document; None where there is none, or where it is not for the readers."""
        passages = self._ask(lambda shelf: shelf.vectors.passages_of(document))
        found = next((passage for passage in passages if passage.topic == heading), None)
        return found if found and readers.may_read(found.source.audience) else None

    def passage_by_id(self, id: str, readers: Readers = EVERYBODY) -> Passage | None:
        """The passage with this id; None where there is none, or where it is not for the readers."""
        return self._ask(lambda shelf: shelf.passages([id], readers)).get(id)

    def context(self, passage: Passage, readers: Readers = EVERYBODY) -> tuple[str, str]:
        """The stored text before and after a passage, up to the document's ends. Raises as `text` does."""
        text = self.text(passage.source.id, readers)
        return text[: passage.start], text[passage.end :]

    def _ask(self, what: Callable[[Shelf], Answer]) -> Answer:
        """Ask what serves; once more where that was replaced and deleted meanwhile, as a removal waits for nobody."""
        serving = self._serving()
        try:
            return what(self._open(serving))
        except StoreError:
            if self._serving() == serving:
                raise
            return what(self._open(self._serving()))

    def _text(self, shelf: Shelf, document: str, readers: Readers) -> str:
        record = next((item for item in shelf.manifest.readable_by(readers) if item.source.id == document), None)
        if record is None:
            raise StoreError(
                f"There is no document {document} in the knowledge.", help="List them with: advisor knowledge list"
            )
        return self._generations.text(shelf.manifest.id, record)

    def _serving(self) -> str:
        serving = self._generations.serving()
        if serving is None:
            raise StoreError("There is no knowledge yet.", help="Run: advisor ingest PATH")
        return serving

    def _open(self, generation: str) -> Shelf:
        with self._lock:
            if self._shelf is None or self._shelf.manifest.id != generation:
                self._shelf = open_shelf(self._generations, generation, self._embedder)
            return self._shelf
