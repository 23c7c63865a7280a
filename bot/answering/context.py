"""Follow-ups: what "that one" and "the next stage" mean, from the last turns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.models import Message

_SHORT = 14  # words; a longer message says what it is about
_OPENING = re.compile(
    r"^(?:and|but|so|ok(?:ay)?|then|also|why|how so|what about|how about|what if|who|when|which one|really|for how long"
    r"|how long|where|since when|says who|like what|such as|e\.?g|for example|more|go on|tell me more|explain|elaborate)\b"
)
_POINTING = re.compile(
    r"\b(?:that|this|it|its|it's|they|them|their|those|these|he|she|his|her|one|ones|there|same|next|previous|former|latter|second|third|fourth|fifth|last"
    r"|other|others|else|above|instead|first)\b"
)
_CONTEXT_LENGTH = 300  # characters of the last answer that are looked at


def in_context(question: str, history: Sequence[Message]) -> str:
    """The question as it is searched for: with the earlier question and its answer's start if it points back to them."""
    if not history or not points_back(question):
        return question
    asked = next((message.text for message in reversed(history) if message.role == "user"), "")
    answered = next((message.text for message in reversed(history) if message.role == "assistant"), "")
    return f"{question}\n{asked}\n{answered[:_CONTEXT_LENGTH]}".strip()


def points_back(question: str) -> bool:
    """Whether a message can hardly be understood without what was said before it."""
    text = question.lower()
    return len(text.split()) <= _SHORT and bool(_OPENING.search(text) or _POINTING.search(text))
