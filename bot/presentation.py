"""Replies as rich text for a terminal."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

from bot import wording
from bot.models import Citation, Progress, Reply

_CONTEXT = 600  # characters shown before and after a passage


def render_reply(reply: Reply, today: datetime.date | None = None) -> RenderableType:
    """The answer with its sources below. Those that were to be reviewed before `today` say so."""
    parts: list[RenderableType] = [Markdown(printable(reply.text), hyperlinks=False)]
    if reply.citations:
        parts += [Text(), render_sources(reply.citations, today)]
    if reply.notice:
        parts.append(Text(reply.notice, style="yellow"))
    if reply.progress and reply.progress.choices:
        parts += [Text(), render_choices(reply.progress)]
    return Group(*parts)


def render_choices(progress: Progress) -> Text:
    """How far an assessment is, and what can be typed in place of an answer in one's own words."""
    labels = ("skip" if choice.status is None else choice.label.lower() for choice in progress.choices)
    return Text(" · ".join([f"{progress.answered} of {progress.total} answered", *labels]), style="dim")


def render_sources(citations: Sequence[Citation], today: datetime.date | None = None) -> Text:
    """One line for each passage, with the numbers that refer to it."""
    numbers: dict[str, list[str]] = {}
    lines: dict[str, str] = {}
    for citation in citations:
        numbers.setdefault(citation.passage.id, []).append(f"[{citation.number}]")
        lines[citation.passage.id] = source_line(citation, today)
    text = Text()
    for place, (id_, marks) in enumerate(numbers.items()):
        text.append("\n" if place else "").append("".join(marks), "bold cyan").append(f" {lines[id_]}", "dim")
    return text


def source_line(citation: Citation, today: datetime.date | None = None) -> str:
    """Publisher, title, date and heading of a citation's passage in one line; that it may be out of date, where it may."""
    source = citation.passage.source
    origin = ", ".join(filter(None, [source.publisher, source.title, source.date.isoformat() if source.date else ""]))
    late = f" ({wording.REVIEW_DUE.format(day=source.review_by)})" if today and source.overdue(today) else ""
    return printable(" › ".join(filter(None, [origin, citation.passage.heading])) + late)


def render_passage(citation: Citation, before: str, after: str, today: datetime.date | None = None) -> RenderableType:
    """Where a citation comes from, and the cited passage in its surroundings, the quoted words marked."""
    passage = citation.passage
    end = citation.start + len(citation.quote)
    text = Text()
    text.append(("…" if len(before) > _CONTEXT else "") + printable(before[-_CONTEXT:]).lstrip(), "dim")
    text.append(printable(passage.text[: citation.start]))
    text.append(printable(citation.quote), "bold reverse")
    text.append(printable(passage.text[end:]))
    text.append(printable(after[:_CONTEXT]).rstrip() + ("…" if len(after) > _CONTEXT else ""), "dim")
    origin = Text(f"[{citation.number}] {source_line(citation, today)}", style="bold cyan")
    return Group(origin, Panel(text, border_style="cyan"))


def printable(text: str) -> str:
    """The text without characters that a terminal would obey: escapes and other controls become spaces."""
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)
