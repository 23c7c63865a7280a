"""Feedback on an answer: the two buttons below it, and the window that asks what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    InputBlock,
    PlainTextInputElement,
)
from slack_sdk.models.views import View

from bot.slack.blocks.kit import plain_text
from bot.slack.blocks.values import FEEDBACK, feedback_value, metadata
from bot.slack.outgoing import Block
from bot.slack.wording import Texts

MAX_WHY = 2_000  # characters
_TITLE = 24
_WHY = "why"


def build_feedback(entry: int, texts: Texts) -> Block:
    """Thumbs up and down for the answer to an inbox entry."""
    up, down = (
        FeedbackButtonObject(text=plain_text(text, 75), accessibility_label=label, value=feedback_value(verdict, entry))
        for verdict, text, label in (
            ("up", texts.helpful, texts.helpful_label),
            ("down", texts.not_helpful, texts.not_helpful_label),
        )
    )
    element = FeedbackButtonsElement(action_id=FEEDBACK, positive_button=up, negative_button=down)
    return ContextActionsBlock(block_id=f"feedback:{entry}", elements=[element]).to_dict()


def build_why_modal(entry: int, texts: Texts, *, place: Mapping[str, str]) -> Block:
    """The window behind a thumbs-down; `place` is kept in its `private_metadata` beside "entry"."""
    words = PlainTextInputElement(action_id=_WHY, multiline=True, max_length=MAX_WHY)
    ask = InputBlock(
        block_id=_WHY,
        label=plain_text(texts.why_label, 150),
        hint=plain_text(texts.why_hint, 150),
        element=words,
        optional=True,
    )
    return View(
        type="modal",
        callback_id=_WHY,
        title=plain_text(texts.why_title, _TITLE),
        submit=plain_text(texts.send, _TITLE),
        close=plain_text(texts.cancel, _TITLE),
        private_metadata=metadata(place, entry=str(entry)),
        blocks=[ask],
    ).to_dict()


def read_why(state: Mapping[str, Any]) -> str:
    """What was written into it, from the `state` of the view; "" where nothing was."""
    field = ((state.get("values") or {}).get(_WHY) or {}).get(_WHY) or {}
    return str(field.get("value") or "").strip()[:MAX_WHY]
