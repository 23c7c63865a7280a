"""A person's message made safe and plain before anything else sees it."""

from __future__ import annotations

import re
import unicodedata

from bot import wording

MAX_LENGTH = 8_000  # characters; a long status memo is about 5,000

# Format characters (zero-width spaces and joiners, bidirectional marks and overrides, the byte-order mark, tags) stand
# inside words; control characters stand between them.
_INVISIBLE = {"Cf", "Cs", "Co", "Cn"}
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])")
_SLACK_LINK = re.compile(r"<(?:https?|mailto):[^|<>\s]+(?:\|([^<>]*))?>")
_SLACK_MENTION = re.compile(r"<[@#!][^|<>\s]*(?:\|([^<>]*))?>")
_SLACK_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_URL = re.compile(r"https?://\S+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_EMOJI_NAME = re.compile(r":[a-z][a-z0-9_+-]{1,40}:")
_EMPHASIS = re.compile(r"(?<!\w)([*_~`]{1,3})(?=\S)(.{1,500}?)(?<=\S)\1(?!\w)")


def plain_text(text: str) -> str:
    """The message without invisible characters, terminal, Slack and HTML markup and link targets; white space collapsed."""
    text = _TERMINAL.sub("", unicodedata.normalize("NFC", text))
    text = "".join(map(_visible, text))
    text = _SLACK_MENTION.sub(lambda match: match[1] or " ", text)
    text = _SLACK_LINK.sub(lambda match: match[1] or " ", text)
    for entity, char in _SLACK_ENTITIES.items():
        text = text.replace(entity, char)
    for pattern in (_TAG, _URL, _EMOJI_NAME):
        text = pattern.sub(" ", text)
    text = _EMPHASIS.sub(r"\2", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _visible(char: str) -> str:
    if char == "\n":
        return char
    category = unicodedata.category(char)
    return " " if category == "Cc" else "" if category in _INVISIBLE else char


def read_question(raw: str) -> tuple[str, str | None]:
    """The plain text of a message and what to tell the person where it cannot be read as a question, else None."""
    if len(raw) > MAX_LENGTH:  # before any other work: patterns over megabytes would hold up everybody else
        return "", wording.TOO_LONG.format(length=len(raw), limit=MAX_LENGTH)
    text = plain_text(raw)
    if not any(char.isalnum() for char in text):
        return text, wording.EMPTY
    return text, None
