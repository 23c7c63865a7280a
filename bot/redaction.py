"""Secrets that people paste into a chat by mistake are taken out before anything is stored, logged or sent to a model.

The shapes of issued tokens come from detect-secrets. It reads code, so what people write in sentences ("the password is …")
and the newer shapes of some vendors' tokens are ours.
"""

from __future__ import annotations

import logging
import re
from functools import cache

from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
from detect_secrets.plugins.discord import DiscordBotTokenDetector
from detect_secrets.plugins.github_token import GitHubTokenDetector
from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
from detect_secrets.plugins.mailchimp import MailchimpDetector
from detect_secrets.plugins.openai import OpenAIDetector
from detect_secrets.plugins.pypi_token import PypiTokenDetector
from detect_secrets.plugins.sendgrid import SendGridDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.stripe import StripeDetector
from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector

REDACTED = "[redacted]"

_OURS = (
    r"xapp-\d-[A-Za-z0-9-]{10,}",
    r"xox[a-z]-[A-Za-z0-9-]{10,}",  # also the rotated ones, which have other parts than detect-secrets knows
    r"xoxe\.xox[a-z]-[A-Za-z0-9-]{10,}",
    r"\bsk-[A-Za-z0-9_-]{20,}",
    r"\bgithub_pat_\w{22,}",
    r"\bAIza[\w-]{35}",
    r"\beyJ[\w=-]{10,}\.[\w=-]{10,}(?:\.[\w=-]+)?",  # detect-secrets' own stops before the signature
)
_KEY_BLOCK = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*-----|\Z)", re.DOTALL
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{16,}")
_NAMED = re.compile(
    r"(?i)\b(?P<name>pass(?:word|phrase|code)?|pwd|secret|credentials?"
    r"|(?:api|access|private|secret)[ _-]?key|(?:auth|access|api)?[ _-]?token)"
    r"(?P<between>['\"]?\s{0,3}(?:is|are|was|=|:)\s{0,3}['\"`]?)(?P<value>[^\s'\"`,;]{6,200})"
)
_LOGIN = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,100}:)[^\s@/]{1,200}@")


def redact(text: str) -> str:
    """The text with every token, key and obvious credential replaced by "[redacted]"."""
    text = _KEY_BLOCK.sub(REDACTED, text)
    text = _LOGIN.sub(rf"\g<scheme>{REDACTED}@", text)
    text = _issued().sub(REDACTED, text)
    text = _BEARER.sub(rf"\1 {REDACTED}", text)
    return _NAMED.sub(_without_value, text)


class RedactingFilter(logging.Filter):
    """Takes secrets out of log records. To be added to handlers: a logger's own filter misses its children's records."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record, which is always kept."""
        message = record.getMessage()
        clean = redact(message)
        if clean != message:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True


def _without_value(match: re.Match[str]) -> str:
    """Only what looks like a credential goes: in "the token is expired" there is nothing to hide."""
    value = match["value"]
    kinds = [any(test(char) for char in value) for test in (str.isalpha, str.isdigit)]
    odd = any(not char.isalnum() for char in value.rstrip(".!?)"))
    if sum(kinds) + odd < 2 or (not kinds[1] and "-" in value):
        return match[0]
    return f"{match['name']}{match['between']}{REDACTED}"


@cache
def _issued() -> re.Pattern[str]:
    """Tokens that have a shape of their own."""
    detectors = (
        AWSKeyDetector,
        AzureStorageKeyDetector,
        DiscordBotTokenDetector,
        GitHubTokenDetector,
        GitLabTokenDetector,
        MailchimpDetector,
        OpenAIDetector,
        PypiTokenDetector,
        SendGridDetector,
        SlackDetector,
        StripeDetector,
        TelegramBotTokenDetector,
    )
    shapes = [shape.pattern for detector in detectors for shape in detector.denylist]
    return re.compile("|".join(f"(?:{shape})" for shape in (*_OURS, *shapes)))
