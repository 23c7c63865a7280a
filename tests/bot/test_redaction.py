"""Secrets that people paste by mistake."""

from __future__ import annotations

import io
import logging

import pytest

from bot.redaction import REDACTED, RedactingFilter, redact

# Put together here, so that no scanner of repositories takes these for real ones.
SECRETS = [
    "xoxb-" + "1234567890-1234567890-AbCdEfGhIjKlMnOp",
    "xapp-" + "1-A012BCD-3456789-0abcdef0123456789",
    "xoxe.xoxb-" + "1-MS0yLTEyMzQ1Njc4OTAtMTIz",
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "11ABCDEFG0" * 4,
    "AKIA" + "ABCDEFGH12345678",
    "sk-" + "proj-abcdefghij0123456789klmnop",
    "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "sk_live_" + "0123456789abcdefghijklmn",
    "glpat-" + "abcdefghij0123456789",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_token_of_a_known_shape_goes_wherever_it_stands(secret: str) -> None:
    """What stands around it stays."""
    assert redact(f"we use {secret} for it, ok?") == f"we use {REDACTED} for it, ok?"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("the password is hunter2!", "hunter2!"),
        ("pwd: S3cr3t_x", "S3cr3t_x"),
        ('api_key = "9f8e7d6c5b"', "9f8e7d6c5b"),
        ("Authorization: Bearer abcdefgh12345678ijkl", "abcdefgh12345678ijkl"),
        ("postgresql://bot:pa55word@db.example/advisor", "pa55word"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----", "MIIEow"),
    ],
)
def test_a_credential_that_is_named_goes(text: str, secret: str) -> None:
    """The name stays, so that the sentence can be read."""
    assert secret not in redact(text)
    assert REDACTED in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "the token is expired, nobody renewed it",
        "our secret is patience",
        "the access key: ask-security",
        "p95 is 480 ms, due 2026-12-01, see https://wiki.example/run/12",
        "credentials are managed by IT",
        "passwords are rotated every 90 days",
        "10:30 token budget: unlimited",
    ],
)
def test_plain_talk_about_secrets_stays(text: str) -> None:
    """An answer about security is no secret."""
    assert redact(text) == text


def test_log_records_and_tracebacks_lose_their_secrets() -> None:
    """Also where the secret comes as an argument, or in an exception's text."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise ValueError(SECRETS[0])
    except ValueError:
        logger.exception("cannot use %s", SECRETS[1])
    logger.info("nothing to hide in %d words", 6)
    assert SECRETS[0] not in stream.getvalue()
    assert SECRETS[1] not in stream.getvalue()
    assert "nothing to hide in 6 words" in stream.getvalue()
