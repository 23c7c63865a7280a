"""The real parts of a conversation, built once: rules over every bundled checklist, the playbooks and their answerer."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
import pytest

from bot.answering.chain import RetrievalChain
from bot.assessment.examples import Encode, Vectors
from bot.assessment.rules import RuleInterpreter
from knowledge.embedder import Embedder
from knowledge.joining import LateJudge
from knowledge.library import Library
from knowledge.retriever import PlaybookRetriever
from knowledge.vector_cache import CachedVectors
from tests.bot.assessment.talk import SHELF, Begin, Parts, Talk
from tests.conftest import MODEL_CACHE

# The file holds vectors by a hash of model and text, so keeping it between runs can hide nothing either.
EXAMPLES = MODEL_CACHE.parent / "examples.npz"


class Remembered:
    """An encoder that embeds each text once: tests say the same things again and again."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._known: dict[str, Vectors] = {}

    def __call__(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encode(new), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else self._encode(texts)


@pytest.fixture(scope="session")
def interpreter(embedder: Embedder) -> RuleInterpreter:
    """What reads messages without a model."""
    checklists = SHELF.all()
    checks = [check for one in checklists for item in one.items for check in item.checks]
    known = [text for check in checks for text in (*check.met, *check.unmet)]
    return RuleInterpreter(
        Remembered(CachedVectors(embedder, EXAMPLES, lambda: known).encode), checklists, LateJudge(MODEL_CACHE)
    )


@pytest.fixture(scope="session")
def parts(interpreter: RuleInterpreter, library: Library) -> Parts:
    """Everything real but the record."""
    return Parts(interpreter, RetrievalChain(PlaybookRetriever(searcher=library), cutoff=0.5), library)


@pytest.fixture(scope="session")
def begin(parts: Parts) -> Begin:
    """Begins a conversation; by default about the ten items, by Ana, with a record in memory."""
    return functools.partial(Talk, parts)
