"""Who may see whose assessments: those of one's own channels, never another workspace's, never a stranger's messages."""

from __future__ import annotations

import datetime
import logging
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from slack_sdk import WebClient

from bot.errors import AdvisorError
from bot.slack.clients import SLACK_ERRORS

log = logging.getLogger("advisor.slack.membership")

KEPT = datetime.timedelta(minutes=5)
ASKED_AGAIN = datetime.timedelta(seconds=30)  # after Slack could not say
_PEOPLE = 2_000  # whose channels are remembered
_PAGES = 50
_PAGE = 200
_KINDS = ("public_channel", "private_channel", "mpim")


class Place(NamedTuple):
    """Where a conversation is held. `direct` messages are between one person and the app."""

    team: str
    channel: str

    @property
    def direct(self) -> bool:
        """Whether nobody else is there."""
        return self.channel.startswith("D")


def place_of(conversation_id: str) -> Place | None:
    """The place of a conversation ("slack:TEAM:CHANNEL" or "slack:TEAM:CHANNEL:ROOT"); None where it is not in Slack."""
    rim, _, rest = conversation_id.partition(":")
    team, _, rest = rest.partition(":")
    channel = rest.partition(":")[0]
    return Place(team, channel) if rim == "slack" and team and channel else None


def thread_of(conversation_id: str) -> str:
    """The root of the thread that a conversation is; "" where it is the whole of a channel, or not in Slack."""
    parts = conversation_id.split(":", 3)
    return parts[3] if len(parts) == 4 and parts[0] == "slack" else ""


class _Known(NamedTuple):
    channels: frozenset[str] | None
    until: datetime.datetime


class Membership:
    """Which channels a user is a member of, as Slack says; remembered for a while. Safe to share between threads."""

    def __init__(
        self,
        client_for: Callable[[str], WebClient],
        clock: Callable[[], datetime.datetime],
        kept: datetime.timedelta = KEPT,
    ) -> None:
        self._client_for = client_for
        self._clock = clock
        self._kept = kept
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
        self._lock = Lock()

    def channels(self, team: str, user: str) -> frozenset[str] | None:
        """The ids of the channels and group messages, of those that the app knows; None where Slack cannot say."""
        now = self._clock()
        with self._lock:
            known = self._known.get((team, user))
        if known is None or known.until <= now:
            found = self._ask(team, user)
            known = _Known(found, now + (ASKED_AGAIN if found is None else self._kept))
            self._remember((team, user), known)
        return known.channels

    def _remember(self, whose: tuple[str, str], known: _Known) -> None:
        with self._lock:
            self._known[whose] = known
            self._known.move_to_end(whose)
            while len(self._known) > _PEOPLE:
                self._known.popitem(last=False)

    def _ask(self, team: str, user: str) -> frozenset[str] | None:
        try:
            return self._read(self._client_for(team), user)
        except (*SLACK_ERRORS, AdvisorError) as error:
            log.warning("Slack does not say which channels a user is in (%s)", type(error).__name__)
            log.info("asking for channels failed", exc_info=error)
            return None

    def _read(self, client: WebClient, user: str) -> frozenset[str]:
        found: set[str] = set()
        cursor = ""
        for _ in range(_PAGES):
            page = client.users_conversations(user=user, types=_KINDS, limit=_PAGE, cursor=cursor or None)
            found.update(one["id"] for one in page.get("channels") or [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return frozenset(found)


class SlackVisibility:
    """`bot.ports.Visibility` in Slack: one sees what was said where one speaks, and in channels of which one is a member.

    Direct messages are seen in that very conversation alone; what was not said in Slack is not seen at all. Where Slack
    cannot say who is a member, only the channel spoken in counts.
    """

    def __init__(self, membership: Membership) -> None:
        self._membership = membership

    def sees(self, user: str, here: str, there: str) -> bool:
        """Whether somebody who speaks in the conversation `here` may be told what was said in `there`."""
        ours, theirs = place_of(here), place_of(there)
        if ours is None or theirs is None or ours.team != theirs.team:
            return False
        if ours == theirs:
            return True
        if theirs.direct or not user:
            return False
        return theirs.channel in (self._membership.channels(theirs.team, user) or ())

    def same_place(self, here: str, there: str) -> bool:
        """Whether two conversations are held in one channel."""
        place = place_of(here)
        return place is not None and place == place_of(there)
