"""Untrusted words on their way into Slack's mrkdwn: they stay words, call nobody and format nothing."""

from __future__ import annotations

import re
import unicodedata

# mrkdwn has no escape for its formatting marks; characters that look the same are what is left.
LOOKALIKES = str.maketrans({"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"})
NOTHING = "\u200b"  # a space of no width
SOFT_HYPHEN = "\u00ad"  # Slack shows a line that begins with it as it is, also where ">" follows

_KEPT = {"\u200b", "\u200c", "\u200d"}  # joiners, which emoji and several scripts are written with
_DROPPED = {"Cf", "Cs", "Co"}
_BREAKS = {"\u2028", "\u2029", "\x85", "\r"}
# A mark inside a word, or with white space on both sides, formats nothing.
_MARK = re.compile(r"`|(?!(?<=[^\W_])[*_~](?=[^\W_])|(?<=\s)[*_~](?=\s))[*_~]")
_QUOTE = re.compile(r"^(\s*)(?=&gt;|\uff1e)", re.MULTILINE)
# "@here" would call people where names are linked; in an address such as jo@example.com nobody is called.
_CALL = re.compile(r"(?<![\w.])@(?=\w)")
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:)")
_MANUAL_LINK = re.compile(r"<[^<>|]*\|([^<>]*)>|<([^<>|]*)>")
_SCHEME = re.compile(r"(?<=[a-z]:)(?=//)", re.IGNORECASE)


def visible(text: str) -> str:
    """The text without characters that are invisible, turn it around or drive a device; line breaks and tabs stay."""
    return "".join(map(_visible, text.replace("\r\n", "\n")))


def entities(text: str) -> str:
    """The text with the three characters replaced that begin or end everything live in Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """The text for a mrkdwn object, so that it reads as it was written: no link, call, emoji, quote or formatting."""
    text = _EMOJI.sub(f":{NOTHING}", _CALL.sub(f"@{NOTHING}", entities(visible(text))))
    return _QUOTE.sub(rf"\1{SOFT_HYPHEN}", _MARK.sub(lambda match: match[0].translate(LOOKALIKES), text))


def line(text: str) -> str:
    """The same on one line."""
    return plain(" ".join(visible(text).split()))


def unlinked(mrkdwn: str) -> str:
    """mrkdwn for a message's `text`, where Slack makes links of bare addresses: links keep their label alone."""
    return _SCHEME.sub(NOTHING, _MANUAL_LINK.sub(lambda match: match[1] or match[2] or "", mrkdwn))


def _visible(char: str) -> str:
    if char in "\n\t" or char in _BREAKS:
        return char if char in "\n\t" else "\n"
    if char in _KEPT:
        return char
    category = unicodedata.category(char)
    return " " if category == "Cc" else "" if category in _DROPPED else char
