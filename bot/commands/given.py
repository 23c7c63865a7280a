"""What somebody says of documents while they ingest them: `--title`, `--owner`, `--review-by`, `--tag`, `--audience`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ingest.load import Place
    from knowledge.models import Given


def read_given(
    places: Sequence[Place], *, title: str, owner: str, review_by: str, tags: Sequence[str], audience: Sequence[str]
) -> Given:
    """The options as a value. Raises `BadParameter` where they do not fit what is ingested, or cannot be read."""
    from ingest.audience import read_audience
    from ingest.models import Rejected
    from knowledge.models import Given

    if not places and any((title, owner, review_by, tags, audience)):
        raise typer.BadParameter("Name the files that --title, --owner, --review-by, --tag or --audience is about.")
    if title and (len(places) > 1 or any(isinstance(place, Path) and place.is_dir() for place in places)):
        raise typer.BadParameter("--title is for one file. Give the others theirs one by one, or a file FILE.meta.yaml.")
    try:
        groups = read_audience(list(audience)) if audience else None
    except Rejected as error:
        raise typer.BadParameter("--audience takes names of groups, each with a flag of its own, or: everybody.") from error
    return Given(title=title, owner=owner, review_by=_day(review_by), tags=tuple(tags), audience=groups)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(f"--review-by takes a day such as 2026-12-01, not {text!r}.") from error
