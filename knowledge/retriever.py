"""The library as a LangChain retriever, so that it fits into any LangChain chain."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from knowledge.audience import EVERYBODY, Readers
from knowledge.models import Hit


@runtime_checkable  # pydantic checks the field below with isinstance
class Searcher(Protocol):
    """Finds passages for a question, best first."""

    def search(self, text: str, limit: int = 10, readers: Readers = EVERYBODY) -> list[Hit]:
        """At most `limit` hits, none that is not for the readers."""


class PlaybookRetriever(BaseRetriever):
    """Passages as LangChain documents.

    `page_content` is the passage's text; `metadata` holds `passage_id`, `source`, `title`, `heading`, `score` and the
    whole `Hit` under `hit` for chains that want its span and sentences. What the readers may not see is not found:
    `invoke(query, readers=…)` says who they are, by default people of whom nothing is known.
    """

    searcher: Searcher
    limit: int = 10

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, readers: Readers = EVERYBODY
    ) -> list[Document]:
        return [_document(hit) for hit in self.searcher.search(query, self.limit, readers)]


def _document(hit: Hit) -> Document:
    passage = hit.passage
    return Document(
        page_content=passage.text,
        metadata={
            "passage_id": passage.id,
            "source": passage.source.id,
            "title": passage.source.title,
            "heading": passage.heading,
            "score": hit.score,
            "hit": hit,
        },
    )
