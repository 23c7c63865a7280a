"""What the knowledge is made of: documents, passages and the hits of a search. Frozen, without behaviour beyond reading."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator

from knowledge.audience import group_names

HEADING_SEPARATOR = " › "


class Frozen(BaseModel):
    """Base of every value in the house: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Frozen):
    """A document as the reader knows it: where a statement comes from.

    `audience` names the groups that may read it, in normal form (`knowledge.audience`); none stands for everybody.
    """

    id: str
    title: str
    publisher: str = ""
    name: str = Field(default="", description="the series, article number or file that the text was taken from")
    date: datetime.date | None = None
    kind: str = "document"
    owner: str = ""
    review_by: datetime.date | None = Field(default=None, description="the day after which somebody should look at it again")
    tags: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()

    @field_validator("audience")
    @classmethod
    def _normal(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = group_names(value)
        if value and not names:  # nobody was meant, which is not everybody
            raise ValueError("names no group")
        return names

    def overdue(self, today: datetime.date) -> bool:
        """Whether the day of its review has passed."""
        return self.review_by is not None and self.review_by < today


class Given(Frozen):
    """What somebody said of documents when they were ingested, for what their files do not say themselves.

    None and nothing stand for what was not said; an `audience` without names is everybody.
    """

    title: str = ""
    owner: str = ""
    review_by: datetime.date | None = None
    tags: tuple[str, ...] = ()
    audience: tuple[str, ...] | None = None

    def after(self, earlier: Given) -> Given:
        """What holds when this was said after something earlier."""
        return Given.model_validate(earlier.model_dump() | self.fields())

    def fields(self) -> dict[str, Any]:
        """What was said, by name."""
        return self.model_dump(exclude_defaults=True)


class Passage(Frozen):
    """A piece of a document that is shown and cited as a whole.

    `text[i]` is character `start + i` of the document's stored text wherever cleaning left the text alone, so `start`
    and `end` (characters) find the passage in its context. `headings` is the path from the outermost heading inwards.
    """

    id: str
    source: Source
    headings: tuple[str, ...]
    text: str
    start: int
    end: int

    @property
    def heading(self) -> str:
        """The heading path as one line, outermost first."""
        return HEADING_SEPARATOR.join(self.headings)

    @property
    def topic(self) -> str:
        """The innermost heading, or the document's title where the passage stands before the first heading."""
        return self.headings[-1] if self.headings else self.source.title


class UnitKind(StrEnum):
    """What a vector stands for. The value is the letter in the record's id.

    A part is a sentence as well, but its vector was read off the stretch around it.
    """

    STRETCH = "w"
    SENTENCE = "s"
    UTTERANCE = "q"
    PART = "p"


class SentenceHit(NamedTuple):
    """A sentence of a passage that is near to the question: its place in the passage's text and its cosine similarity."""

    start: int
    end: int
    similarity: float


class Hit(Frozen):
    """A passage found for a question.

    `score` orders the hits of one search. `similarity` is the best cosine of any part of the passage; `words` the share
    of the question's content words (weighted by rarity) that the passage holds, in [0, 1]. `sentences` are its sentences
    near the question, best first.
    """

    passage: Passage
    score: float
    similarity: float
    words: float = 0.0
    sentences: tuple[SentenceHit, ...] = ()


class Unit(NamedTuple):
    """A part of a passage that has a vector of its own: characters `start` to `end` of the passage's text.

    A stretch of several sentences, one sentence (list items and table rows count as sentences), or an utterance: what
    people are quoted as saying when the passage applies to them.
    """

    passage_id: str
    kind: UnitKind
    start: int
    end: int


class VectorHit(NamedTuple):
    """A vector near the question's; `similarity` is the cosine. `unit` says which part of which passage it belongs to."""

    unit: Unit
    similarity: float
