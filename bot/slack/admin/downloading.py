"""A file that somebody dropped, fetched from Slack with the app's token, which goes to Slack alone."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from slack_sdk import WebClient

from bot.errors import AdvisorError, NotFound
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.mrkdwn import visible
from bot.slack.refusals import put_off
from bot.slack.wording import Texts

SECONDS = 60  # that Slack may be silent
_HOSTS = (".slack.com", ".slack-edge.com", ".slack-gov.com")


class Fetched(NamedTuple):
    """A file's name, as its owner wrote it, and what is in it."""

    name: str
    content: bytes


class _Stays(urllib.request.HTTPRedirectHandler):
    """Follows nobody: Slack answers a token that may not read files by a way to its sign-in page."""

    def redirect_request(self, *_: Any) -> None:
        return None


def download(client: WebClient, file: str, limit: int, texts: Texts) -> Fetched:
    """A file by its id, `limit` bytes at most. Raises `NotFound`, `AdvisorError` and, where waiting helps, `Undelivered`."""
    told = _about(client, file, texts)
    name = visible(str(told.get("name") or file))
    url, size = str(told.get("url_private_download") or ""), int(told.get("size") or 0)
    if size > limit:
        raise _too_large(name, limit, texts)
    if not may_be_asked(url, client.base_url):
        raise AdvisorError(texts.admin_file_elsewhere)
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - looked at
    try:
        with urllib.request.build_opener(_Stays).open(request, timeout=SECONDS) as answer:
            content: bytes = answer.read(limit + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise AdvisorError(texts.admin_no_download.format(reason=error.code)) from error
    except (OSError, HTTPException) as error:
        raise (put_off(error) or AdvisorError(texts.admin_no_download.format(reason=type(error).__name__))) from error
    if len(content) > limit:
        raise _too_large(name, limit, texts)
    return Fetched(name, content)


def may_be_asked(url: str, api: str) -> bool:
    """Whether the token may go there: to Slack's own hosts, or to where the Web API is."""
    place, own = urlsplit(url), urlsplit(api)
    if place.username is not None or place.password is not None:
        return False
    if (place.scheme, place.netloc) == (own.scheme, own.netloc):
        return True
    return place.scheme == "https" and f".{place.hostname or ''}".endswith(_HOSTS) and place.port in (None, 443)


def _about(client: WebClient, file: str, texts: Texts) -> dict[str, Any]:
    try:
        return dict(client.files_info(file=file).get("file") or {})
    except SLACK_ERRORS as error:
        reason = error_code(error) or type(error).__name__
        if reason == "missing_scope":
            raise AdvisorError(texts.admin_no_download.format(reason=reason)) from error
        raise (put_off(error) or NotFound(texts.admin_no_file.format(reason=reason))) from error


def _too_large(name: str, limit: int, texts: Texts) -> AdvisorError:
    return AdvisorError(texts.admin_too_large.format(name=name, limit=limit // 1024 // 1024))
