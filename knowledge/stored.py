"""A passage as the metadata and text of a Chroma record, and back."""

from __future__ import annotations

import datetime
from typing import Any

from knowledge.audience import audience_of, label_of
from knowledge.models import Passage, Source


def metadata_of(passage: Passage) -> dict[str, Any]:
    """What is stored beside a passage's text."""
    source = passage.source
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "name": source.name,
        "date": source.date.isoformat() if source.date else "",
        "kind": source.kind,
        "owner": source.owner,
        "review_by": source.review_by.isoformat() if source.review_by else "",
        "tags": "\n".join(source.tags),
        "audience": label_of(source.audience),
        "headings": "\n".join(passage.headings),
        "start": passage.start,
        "end": passage.end,
    }


def passage_of(id_: str, text: str, stored: dict[str, Any]) -> Passage:
    """The passage that was stored so."""
    # Generations of earlier versions know neither owner, review, tags nor audience: they held nothing restricted.
    stored = {"owner": "", "review_by": "", "tags": "", "audience": "", **stored}
    return Passage(
        id=id_,
        source=Source(
            id=stored["source"],
            title=stored["title"],
            publisher=stored["publisher"],
            name=stored["name"],
            date=_day(stored["date"]),
            kind=stored["kind"],
            owner=stored["owner"],
            review_by=_day(stored["review_by"]),
            tags=tuple(filter(None, stored["tags"].split("\n"))),
            audience=audience_of(stored["audience"]),
        ),
        headings=tuple(stored["headings"].split("\n")) if stored["headings"] else (),
        text=text,
        start=stored["start"],
        end=stored["end"],
    )


def _day(stored: str) -> datetime.date | None:
    return datetime.date.fromisoformat(stored) if stored else None
