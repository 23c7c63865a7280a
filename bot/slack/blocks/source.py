"""Sources: the numbered lines below an answer, and the window that shows a passage in its surroundings."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from slack_sdk.models.blocks import RichTextBlock, RichTextElementParts, RichTextSectionElement
from slack_sdk.models.views import View

from bot.models import Citation
from bot.slack.blocks.kit import button, context, divider, plain_text, section
from bot.slack.blocks.values import SOURCE, SourceRef, source_value
from bot.slack.mrkdwn import line, visible
from bot.slack.outgoing import Block
from bot.slack.wording import Texts
from knowledge.models import HEADING_SEPARATOR, Passage

_AROUND = 600  # characters shown before and after a passage
_PART = 2_900
_MOST_PARTS = 40
_TITLE = 24
_LINE = 1_500


def build_sources(citations: Sequence[Citation], texts: Texts, today: datetime.date | None = None) -> list[Block]:
    """One line for each number, with a button that shows the passage. What was to be reviewed before `today` says so."""
    numbered = {citation.number: citation for citation in reversed(citations)}
    return [_source(numbered[number], texts, today) for number in sorted(numbered)]


def build_source_modal(
    passage: Passage,
    ref: SourceRef,
    texts: Texts,
    *,
    before: str = "",
    after: str = "",
    today: datetime.date | None = None,
) -> Block:
    """A passage word for word, the quoted part in bold, and what stands before and after it in the document."""
    quoted_from = min(ref.start, len(passage.text))
    quoted_to = min(quoted_from + ref.length, len(passage.text))
    inner = [
        (passage.text[:quoted_from], False),
        (passage.text[quoted_from:quoted_to], True),
        (passage.text[quoted_to:], False),
    ]
    blocks = [
        *context(f"{texts.source_line.format(number=ref.number, origin=origin(passage))}{_late(passage, texts, today)}")
    ]
    head, tail = before[-_AROUND:].strip(), after[:_AROUND].strip()
    blocks += [*_around(f"…{head}" if len(before) > _AROUND else head), *_exact(inner)]
    blocks += _around(f"{tail}…" if len(after) > _AROUND else tail)
    return View(
        type="modal",
        callback_id="source",
        title=plain_text(texts.source_title.format(number=ref.number), _TITLE),
        close=plain_text(texts.source_close, _TITLE),
        blocks=blocks,
    ).to_dict()


def build_notice_modal(title: str, text: str, texts: Texts) -> Block:
    """A window with one sentence, where there is nothing else to show. Both are trusted, `text` is mrkdwn."""
    return View(
        type="modal",
        callback_id="notice",
        title=plain_text(title, _TITLE),
        close=plain_text(texts.source_close, _TITLE),
        blocks=[section(text)],
    ).to_dict()


def origin(passage: Passage) -> str:
    """Publisher, title, date and heading of a passage on one line, as mrkdwn."""
    source = passage.source
    parts = [source.publisher, source.title or source.id, source.date.isoformat() if source.date else ""]
    told = HEADING_SEPARATOR.join(filter(None, [", ".join(filter(None, parts)), passage.heading]))
    return line(told[:_LINE])


def _late(passage: Passage, texts: Texts, today: datetime.date | None) -> str:
    """That the document may be out of date, as mrkdwn; "" where it is not."""
    source = passage.source
    return f" (_{texts.review_due.format(day=source.review_by)}_)" if today and source.overdue(today) else ""


def _source(citation: Citation, texts: Texts, today: datetime.date | None) -> Block:
    text = texts.source_line.format(number=citation.number, origin=origin(citation.passage))
    text += _late(citation.passage, texts, today)
    value = source_value(citation)
    if not value:
        return section(text)
    spoken = f"{texts.show_source} {citation.number}"
    return section(text, button(texts.show_source, f"{SOURCE}{citation.number}", value, label=spoken))


def _around(text: str) -> list[Block]:
    return [divider(), *_exact([(text, False)]), divider()] if text else []


def _exact(spans: Sequence[tuple[str, bool]]) -> list[Block]:
    """Text that Slack shows as it is: rich text is never read for markup."""
    parts = [(part, bold) for text, bold in spans for part in _pieces(visible(text))]
    return [
        RichTextBlock(elements=[RichTextSectionElement(elements=[_span(*span) for span in row])]).to_dict()
        for row in _rows(parts[:_MOST_PARTS])
    ]


def _pieces(text: str) -> list[str]:
    """The text in parts of which each fits into a block, with nothing left out."""
    return [text[start : start + _PART] for start in range(0, len(text), _PART)]


def _rows(parts: Sequence[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    rows: list[list[tuple[str, bool]]] = []
    for part in parts:
        if not rows or sum(len(text) for text, _ in rows[-1]) + len(part[0]) > _PART:
            rows.append([])
        rows[-1].append(part)
    return rows


def _span(text: str, bold: bool) -> RichTextElementParts.Text:
    return RichTextElementParts.Text(text=text, style={"bold": True} if bold else None)
