"""The library: the serving generation, open for questions. One owner of index, lexical index and embedder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from knowledge.embedder import Embedder
from knowledge.errors import ModelError, StoreError
from knowledge.generations import DocumentRecord, Generations, Manifest
from knowledge.index import VectorIndex
from knowledge.lexical import LexicalIndex
from knowledge.models import Hit, Passage
from knowledge.search import Evidence, Parts, gather, rank

VECTORS_ASKED = 160  # nearest vectors looked at per question: about 40 passages where each has a few near sentences
LEXICAL_ASKED = 40


@dataclass(frozen=True)
class Shelf:
    """One open generation and the model that its vectors come from."""

    manifest: Manifest
    vectors: VectorIndex
    lexical: LexicalIndex
    embedder: Embedder

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """The passages that fit a question, best first."""
        return [hit for hit, _ in self.explain(text, limit)]

    def explain(self, text: str, limit: int = 10) -> list[tuple[Hit, Parts]]:
        """The passages that fit a question, best first, each with the parts of its score."""
        nearest = self.vectors.query(self.embedder.encode([text])[0], min(VECTORS_ASKED, self.manifest.vectors))
        evidence = gather(nearest, self.lexical.search(text, LEXICAL_ASKED))
        floor = nearest[-1].similarity if nearest else 0.0
        ranking = rank(evidence, self.manifest.voiced, floor, limit)
        passages = self.vectors.passages(id_ for id_, _ in ranking)
        return [
            (_hit(passages[id_], score, evidence[id_]), evidence[id_].parts(floor, id_ in self.manifest.voiced))
            for id_, score in ranking
            if id_ in passages
        ]


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
    folder = generations.folder(manifest.id)
    try:
        return Shelf(manifest, VectorIndex(folder / "chroma"), LexicalIndex.open(folder / "lexical"), embedder)
    except OSError as error:
        raise StoreError(
            f"Parts of the knowledge generation {manifest.id} are missing.", help="Run: advisor ingest --rebuild"
        ) from error


class Library:
    """Searches the serving generation and follows the pointer when another one is switched in."""

    def __init__(self, data: Path, embedder: Embedder) -> None:
        self._generations = Generations(data)
        self._embedder = embedder
        self._shelf: Shelf | None = None
        self._lock = Lock()

    @property
    def shelf(self) -> Shelf:
        """The serving generation. Raises `StoreError` before the first ingest."""
        serving = self._generations.serving()
        if serving is None:
            raise StoreError("There is no knowledge yet.", help="Run: advisor ingest PATH")
        with self._lock:
            if self._shelf is None or self._shelf.manifest.id != serving:
                self._shelf = open_shelf(self._generations, serving, self._embedder)
            return self._shelf

    def open(self) -> None:
        """Open the serving generation now rather than at the first question, so that a fault shows at the start."""
        _ = self.shelf

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """The passages that fit a question, best first."""
        return self.shelf.search(text, limit)

    def documents(self) -> tuple[DocumentRecord, ...]:
        """The documents of the serving generation."""
        return self.shelf.manifest.documents

    def text(self, document: str) -> str:
        """The stored text of a document. Raises `StoreError` where no document has this id."""
        manifest = self.shelf.manifest
        record = next((item for item in manifest.documents if item.source.id == document), None)
        if record is None:
            raise StoreError(
                f"There is no document {document} in the knowledge.", help="List them with: advisor knowledge list"
            )
        return self._generations.text(manifest.id, record)

    def passage(self, document: str, heading: str) -> Passage | None:
        """The first passage under a heading of a document; None where there is none."""
        passages = self.shelf.vectors.passages_of(document)
        return next((passage for passage in passages if passage.topic == heading), None)

    def context(self, passage: Passage) -> tuple[str, str]:
        """The stored text before and after a passage, up to the document's ends."""
        text = self.text(passage.source.id)
        return text[: passage.start], text[passage.end :]
