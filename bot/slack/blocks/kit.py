"""The few shapes that all messages and views are made of, each within Slack's limits, and how blocks become messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.slack.mrkdwn import cut, line, plain, split, unlinked, visible
from bot.slack.outgoing import Block, Outgoing

SECTION = 2_900  # characters of a section's text; Slack takes 3,000
MOST_BLOCKS = 45  # of a message; Slack takes 50
MOST_TEXT = 9_500  # characters of a message's blocks: above about 12,000 Slack refuses them as too long
_CONTEXT = 1_900
_HEADER, _BUTTON = 150, 75
_FALLBACK = 2_500  # characters
_USER = re.compile(r"[UW][A-Z0-9]{5,20}")


def mrkdwn(text: str) -> MarkdownTextObject:
    """A mrkdwn object in which Slack makes no links of its own."""
    return MarkdownTextObject(text=text, verbatim=True)


def plain_text(text: str, limit: int) -> PlainTextObject:
    """A plain text object of one line, cut to fit; a dash where nothing is left."""
    words = " ".join(visible(text).split())
    return PlainTextObject(text=cut(words, limit) or "–", emoji=False)


def section(text: str, button: InteractiveElement | None = None) -> Block:
    """A paragraph of mrkdwn (cut to fit) with a button beside it, where there is one."""
    return SectionBlock(text=mrkdwn(cut(text, SECTION) or "–"), accessory=button, expand=True).to_dict()


def sections(text: str) -> list[Block]:
    """Text of any length as paragraphs."""
    return [section(part) for part in split(text, SECTION)]


def context(text: str) -> list[Block]:
    """Small print; nothing where there is no text."""
    return [ContextBlock(elements=[mrkdwn(part)]).to_dict() for part in split(text, _CONTEXT)]


def header(text: str) -> Block:
    """A heading."""
    return HeaderBlock(text=plain_text(text, _HEADER)).to_dict()


def divider() -> Block:
    """A line across."""
    return DividerBlock().to_dict()


def button(
    text: str,
    action_id: str,
    value: str,
    *,
    style: str | None = None,
    label: str = "",
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """A button; `label` is what a screen reader says in place of its text, `confirm` what Slack asks before it counts."""
    spoken = plain_text(label, _BUTTON).text if label else None
    return ButtonElement(
        text=plain_text(text, _BUTTON),
        action_id=action_id,
        value=value,
        style=style,
        accessibility_label=spoken,
        confirm=confirm,
    )


def question(title: str, text: str, yes: str, no: str) -> ConfirmObject:
    """What Slack asks before a button counts."""
    return ConfirmObject(
        title=plain_text(title, 100), text=plain_text(text, 300), confirm=plain_text(yes, 30), deny=plain_text(no, 30)
    )


def actions(elements: Sequence[InteractiveElement], block_id: str | None = None) -> Block:
    """Buttons and menus in a row."""
    return ActionsBlock(elements=list(elements), block_id=block_id).to_dict()


def person(who: str) -> str:
    """Somebody as mrkdwn: a user id, which Slack or the settings must have given, becomes a mention; all else is words."""
    return f"<@{who}>" if _USER.fullmatch(who) else line(who)


def messages(body: Sequence[Block], tail: Sequence[Block] = (), *, otherwise: str) -> list[Outgoing]:
    """Blocks as as many messages as it takes, in order; at least one. `tail` is in the last one, whole where it fits.

    `otherwise` is the fallback of a message that has no words of its own. It is trusted mrkdwn.
    """
    packed: list[list[Block]] = [[]]
    for group in ([block] for block in body):
        _put(packed, group)
    if _fits([], list(tail)):
        _put(packed, list(tail))
    else:
        for block in tail:
            _put(packed, [block])
    return [Outgoing(fallback(blocks) or otherwise, blocks) for blocks in packed if blocks] or [
        Outgoing(otherwise, sections(otherwise))
    ]


def fallback(blocks: Sequence[Block]) -> str:
    """The words of a message in reading order, for notifications and screen readers."""
    words = (word for block in blocks for word in _words(block))
    return cut("\n".join(filter(None, words)), _FALLBACK)


def _words(block: Block) -> list[str]:
    match block["type"]:
        case "header":
            return [plain(block["text"]["text"])]
        case "section":
            return [unlinked(block["text"]["text"])]
        case "context":
            return [unlinked(element["text"]) for element in block["elements"]]
    return []


def _put(packed: list[list[Block]], group: list[Block]) -> None:
    if packed[-1] and not _fits(packed[-1], group):
        packed.append([])
    packed[-1] += group


def _fits(blocks: list[Block], more: list[Block]) -> bool:
    both = blocks + more
    tables = sum(block["type"] == "table" for block in both)
    return len(both) <= MOST_BLOCKS and tables <= 1 and sum(len(text) for text in _texts(both)) <= MOST_TEXT


def _texts(value: Any) -> Iterator[str]:
    """Every text in blocks, however deep."""
    if isinstance(value, dict):
        for key, inside in value.items():
            if key == "text" and isinstance(inside, str):
                yield inside
            else:
                yield from _texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(inside)
