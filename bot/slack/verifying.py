"""Whether a message reached Slack although its acknowledgement did not reach us.

Every part of an answer carries a mark that nobody sees. Where a server does not give marks back, the same text by our
bot after the message counts.
"""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

from slack_sdk import WebClient

EVENT = "advisor_reply"
_PAGE = 100
_PAGES = 20


class Place(NamedTuple):
    """Where messages go: a channel, or a thread of it by its root's `ts`."""

    channel: str
    thread: str = ""


class Mark(NamedTuple):
    """Which part of the answer to which inbox entry a message is; parts count from 0."""

    entry: int
    part: int

    def metadata(self) -> dict[str, Any]:
        """The mark as Slack keeps it beside a message."""
        return {"event_type": EVENT, "event_payload": {"entry": self.entry, "part": self.part}}


class Sought(NamedTuple):
    """A message that may be in Slack: its mark, what it says, the `ts` it is younger than, and which it is not."""

    mark: Mark
    text: str
    since: str
    besides: tuple[str, ...] = ()

    def may_be(self, ts: str) -> bool:
        """Whether a message with this `ts` can be the one."""
        return float(ts) > float(self.since) and ts not in self.besides


class Verifier:
    """Looks for messages of ours. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: dict[str, frozenset[str]] = {}

    def find(self, client: WebClient, team: str, place: Place, sought: Sought) -> str | None:
        """The `ts` of the message with the mark, or of one without any mark that says the same.

        Raises what `slack_sdk` raises where Slack cannot be asked or does not show the place.
        """
        ours = self._account(client, team)
        unmarked = None
        for message in _messages(client, place, sought.since):
            ts = str(message.get("ts") or "0")
            if not ours & {message.get("user"), message.get("bot_id")} or not sought.may_be(ts):
                continue
            metadata = message.get("metadata") or {}
            if _carries(metadata, sought.mark):
                return ts
            if unmarked is None and not metadata and _words(message.get("text")) == _words(sought.text):
                unmarked = ts
        return unmarked

    def _account(self, client: WebClient, team: str) -> frozenset[str]:
        """The ids under which our bot posts in a workspace."""
        with self._lock:
            known = self._accounts.get(team)
        if known is None:
            answer = client.auth_test()
            known = frozenset(str(answer[name]) for name in ("user_id", "bot_id") if answer.get(name))
            with self._lock:
                self._accounts[team] = known
        return known


def _messages(client: WebClient, place: Place, since: str) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    for _ in range(_PAGES):
        wanted: dict[str, Any] = {"oldest": since, "limit": _PAGE, "include_all_metadata": True, "cursor": cursor}
        if place.thread:
            page = client.conversations_replies(channel=place.channel, ts=place.thread, **wanted)
        else:
            page = client.conversations_history(channel=place.channel, **wanted)
        yield from page.get("messages") or ()
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _carries(metadata: dict[str, Any], mark: Mark) -> bool:
    payload = metadata.get("event_payload") or {}
    wanted = {name: str(value) for name, value in mark._asdict().items()}
    return metadata.get("event_type") == EVENT and {name: str(payload.get(name)) for name in wanted} == wanted


def _words(text: object) -> str:
    """What is left of a text when Slack has changed its markup: the letters and digits, or all where there are none."""
    said = html.unescape(str(text or ""))
    return "".join(re.findall(r"\w", said)) or said
