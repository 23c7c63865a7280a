"""Follow-ups: what "that one" and "the next stage" mean, from the last turns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.intent import named_labels
from bot.models import Message
from knowledge.words import content_stems

_SHORT = 14  # words; a longer message says what it is about
_ANSWER_LENGTH = 300  # characters of the last answer that are looked at
_OPENING = re.compile(
    r"^(?:and|but|so|ok(?:ay)?|then|also|why|how so|what about|how about|what if|who|when|which one|really|for how long"
    r"|how long|where|since when|says who|like what|such as|e\.?g|for example|more|go on|tell me more|explain|elaborate)\b"
)
_POINTING = re.compile(
    r"\b(?:that|this|it|its|it's|they|them|their|those|these|he|she|his|her|one|ones|there|same|next|previous|former|latter"
    r"|second|third|fourth|fifth|last|other|others|else|above|instead|first|before|after|following)\b"
)
_NEW_SUBJECT = re.compile(r"\b(?:what|how) about\b")
_FORWARD = re.compile(r"\b(?:next|following|after (?:that|it|this))\b")
_BACKWARD = re.compile(r"\b(?:previous|before (?:that|it|this))\b")


def points_back(question: str) -> bool:
    """Whether a message can perhaps not be understood without what was said before it."""
    text = question.lower()
    return len(text.split()) <= _SHORT and bool(_OPENING.search(text) or _POINTING.search(text))


def names_its_topic(question: str) -> bool:
    """Whether a message points back by its opening alone ("and how long does limited production take?").

    One content word is too little to stand on its own ("and how many users?"), unless it changes the subject ("what about
    funding?").
    """
    text = question.lower()
    if _POINTING.search(text):
        return False
    return len(set(content_stems(text))) > 1 or bool(_NEW_SUBJECT.search(text))


def last_exchange(history: Sequence[Message]) -> str:
    """The last question and the start of its answer: what a search for the conversation's topic looks for."""
    asked = next((message.text for message in reversed(history) if message.role == "user"), "")
    answered = next((message.text for message in reversed(history) if message.role == "assistant"), "")
    return f"{asked}\n{answered[:_ANSWER_LENGTH]}".strip()


def topic_of(exchange: str, topics: Sequence[str]) -> str:
    """What an exchange was about, out of the topics it finds: one whose only numbered name it uses, else the first."""
    labels = [[label] for label in named_labels(exchange)]
    return next((topic for topic in topics if named_labels(topic) in labels), topics[0])


def resolved(question: str, topic: str) -> str:
    """The follow-up with the topic it points to. "The next one" after a numbered topic ("Stage 3") is the next number."""
    labels = named_labels(topic)
    text = question.lower()
    step = 1 if _FORWARD.search(text) else -1 if _BACKWARD.search(text) else 0
    if labels and step:
        name, _, number = labels[0].rpartition(" ")
        topic = f"{name} {int(number) + step}"
    return f"{question.rstrip(' ?!.')} – {topic}?"
