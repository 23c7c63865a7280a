"""Replies and texts to lay out, and what is live in what came of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from bot.assessment.acts import Act
from bot.assessment.models import Status
from bot.assessment.wording import OPTIONS, SKIP_OPTION
from bot.models import Choice, Citation, Progress, Reply, ReplyKind
from bot.slack.blocks.limits import problems
from bot.slack.outgoing import Outgoing
from bot.slack.wording import load_texts
from knowledge.models import Passage, Source
from tests.bot.reporting import HOSTILE

TEXTS = load_texts()

LIVE = (
    "<!channel> <!here> <!everyone> <!subteam^S1|@team>",
    "<@U012AB3CD> <#C012AB3CD|general>",
    "<https://evil.example|your bank> [your bank](https://evil.example)",
    "<!date^1392734382^{date}^https://evil.example|click>",
    "<mailto:a@evil.example|mail>",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt; \\<!here\\>",
    "*bold* _italic_ ~gone~ `code` ```\nblock\n``` > quote\n> quote\n&gt; quote",
    ":tada: @channel @here @everyone #general",
    "https://evil.example evil.example www.evil.example",
    "<a href='https://evil.example'>x</a> <!-- --> <https://evil.example>",
)
_PIECES = st.sampled_from(
    [*LIVE, *(text[:200] for text in HOSTILE), "<", ">", "|", "&", "*", "_", "`", "\n", "\n\n", "- ", "|"]
)
NASTY = st.lists(_PIECES | st.text(max_size=8), max_size=12).map("".join)

_LIVE = re.compile(r"<[^<>\n]*>")
# A mark at the beginning of a word that has its counterpart at the end of one, as Slack reads it.
_FORMAT = re.compile(r"(?<![^\W_])([*_~])(?=\S)[^\n]*?(?<=\S)\1(?![^\W_])")


def live(value: Any) -> list[str]:
    """Everything between angle brackets in the mrkdwn of a payload: Slack makes something live of it."""
    return [found for text in mrkdwn_texts(value) for found in _LIVE.findall(text)]


def formats(text: str) -> bool:
    """Whether Slack would format something in a mrkdwn text."""
    quoted = any(re.match(r"\s*(>|&gt;|\uff1e)", line) for line in text.split("\n"))
    return bool("`" in text or _FORMAT.search(text) or quoted or re.search(r":[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:", text))


def mrkdwn_texts(value: Any) -> Iterator[str]:
    """The texts that Slack reads as mrkdwn. Each must be verbatim."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            assert value["verbatim"] is True
            yield value["text"]
        for inside in value.values():
            yield from mrkdwn_texts(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from mrkdwn_texts(inside)


def faults(parts: Sequence[Outgoing]) -> list[str]:
    """What Slack would refuse of these messages."""
    return [fault for part in parts for fault in problems({"text": part.text, "blocks": part.blocks})]


def buttons(value: Any) -> list[dict[str, Any]]:
    """All buttons of a payload, in order."""
    if isinstance(value, dict):
        own = [value] if value.get("type") == "button" else []
        return own + [found for inside in value.values() for found in buttons(inside)]
    return [found for inside in value for found in buttons(inside)] if isinstance(value, list | tuple) else []


def shown(value: Any) -> str:
    """All texts of a payload, in order."""
    if isinstance(value, dict):
        return "\n".join(
            text
            for key, inside in value.items()
            for text in ([inside] if key == "text" and isinstance(inside, str) else [shown(inside)])
            if text
        )
    return "\n".join(filter(None, map(shown, value))) if isinstance(value, list | tuple) else ""


def passage(text: str = "Name one owner before the pilot starts. Fund run costs early.", words: str = "Owners") -> Passage:
    """A passage whose title and heading are these words."""
    source = Source(id="book", title=words, publisher=words)
    return Passage(id="book#1", source=source, headings=("Ownership", words), text=text, start=10, end=10 + len(text))


def citation(number: int = 1, *, quote: str = "Name one owner", words: str = "Owners") -> Citation:
    """A citation of that passage."""
    text = f"First. {quote} before the pilot starts."
    return Citation(number=number, quote=quote, start=7, passage=passage(text, words))


def answer(text: str = "Name one owner [1]. Fund it early [2].", kind: ReplyKind = ReplyKind.ANSWER, **more: Any) -> Reply:
    """An answer with two sources."""
    return Reply(kind=kind, text=text, citations=(citation(1), citation(2, quote="Fund")), **more)


def question(text: str = "**Data** (3 of 10): Is the feed automatic?", *, answered: int = 2, **more: Any) -> Reply:
    """A step of an assessment with the third item open."""
    options: tuple[tuple[Status | None, str], ...] = (*OPTIONS, (None, SKIP_OPTION))
    choices = tuple(Choice(assessment_id="a1", item="data", status=status, label=label) for status, label in options)
    values: dict[str, Any] = {"assessment_id": "a1", "checklist": "mvp", "act": Act.ANSWER, "total": 10}
    progress = Progress(**values, asked="data", choices=choices, answered=answered)
    return Reply(kind=ReplyKind.ASSESSMENT, text=text, progress=progress, **more)
