"""The library as a LangChain retriever."""

from __future__ import annotations

from langchain_core.retrievers import BaseRetriever

from knowledge.audience import EVERYBODY, Readers
from knowledge.library import Library
from knowledge.models import Hit, Passage, Source
from knowledge.retriever import PlaybookRetriever

PASSAGE = Passage(
    id="p1", source=Source(id="guide", title="A Guide"), headings=("Outer", "Inner"), text="Text.", start=3, end=8
)
HIT = Hit(passage=PASSAGE, score=0.7, similarity=0.8)


class OneHit:
    """A searcher that always finds the same and records what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def search(self, text: str, limit: int = 10, readers: Readers = EVERYBODY) -> list[Hit]:
        self.asked.append((text, limit))
        return [HIT]


def test_hits_become_documents() -> None:
    """A chain of anybody's sees text and metadata as LangChain names them; ours gets the whole hit."""
    searcher = OneHit()
    retriever = PlaybookRetriever(searcher=searcher, limit=3)
    assert isinstance(retriever, BaseRetriever)
    (document,) = retriever.invoke("who?")
    assert searcher.asked == [("who?", 3)]
    assert document.page_content == "Text."
    assert document.metadata == {
        "passage_id": "p1",
        "source": "guide",
        "title": "A Guide",
        "heading": "Outer › Inner",
        "score": 0.7,
        "hit": HIT,
    }


def test_the_real_library_fits_in(library: Library) -> None:
    """Over the playbooks it returns ten passages, in the library's order."""
    question = "How do we leave stage 2?"
    found = PlaybookRetriever(searcher=library).invoke(question)
    assert [document.metadata["passage_id"] for document in found] == [
        hit.passage.id for hit in library.search(question, 10)
    ]
    assert len(found) == 10
