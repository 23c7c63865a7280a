"""Which groups count where an answer is read: the person's own in direct messages, in a channel those of the channel alone.

Whatever Slack cannot be asked about counts as no group, so that restricted documents stay closed.
"""

from __future__ import annotations

import datetime
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import Generic, TypeVar

from slack_sdk import WebClient

from bot.errors import AdvisorError
from bot.slack.audience_file import Members
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.incoming import Incoming
from bot.slack.membership import Membership
from knowledge.audience import EVERYBODY, Readers

log = logging.getLogger("advisor.slack.audiences")

Told = TypeVar("Told")

KEPT = datetime.timedelta(minutes=1)  # who left a group loses its documents by then
_MOST = 2_000  # answers of Slack that are remembered


class Audiences:
    """Knows the readers of every place in Slack by the groups of the settings. Safe to share between threads."""

    def __init__(
        self,
        groups: Mapping[str, Members],
        client_for: Callable[[str], WebClient],
        clock: Callable[[], datetime.datetime],
    ) -> None:
        self._groups = groups
        self._membership = Membership(client_for, clock, KEPT)
        self._people = _Asked(lambda team, group: _people(client_for(team), group), clock)
        self._own = _Asked(lambda team, channel: _is_our_own(client_for(team), channel), clock)

    def of(self, incoming: Incoming) -> Readers:
        """Who will read the answer to something that a person did."""
        return self.readers(incoming.team, incoming.channel, incoming.user)

    def readers(self, team: str, channel: str, user: str) -> Readers:
        """Who reads what is written to this user in a channel; in none, which is the App Home and its windows, they alone.

        Also what only one person sees in a channel is for the channel's eyes: it is a button away from being shared.
        """
        if not self._groups:
            return EVERYBODY
        alone = not channel or channel.startswith("D")
        return Readers(frozenset(self._of_person(team, user) if alone else self._of_channel(team, channel)))

    def _of_channel(self, team: str, channel: str) -> Iterator[str]:
        for name, members in self._groups.items():
            if channel in members.channels and self._own.ask(team, channel):
                yield name

    def _of_person(self, team: str, user: str) -> Iterator[str]:
        for name, members in self._groups.items():
            if user in members.users or self._in_channel(team, user, members) or self._in_usergroup(team, user, members):
                yield name

    def _in_channel(self, team: str, user: str, members: Members) -> bool:
        theirs = self._membership.channels(team, user) or () if members.channels else ()
        return any(channel in theirs and self._own.ask(team, channel) for channel in members.channels)

    def _in_usergroup(self, team: str, user: str, members: Members) -> bool:
        return any(user in (self._people.ask(team, group) or ()) for group in members.usergroups)


class _Asked(Generic[Told]):
    """What Slack says, remembered for a minute; None where it cannot say."""

    def __init__(self, ask: Callable[[str, str], Told], clock: Callable[[], datetime.datetime]) -> None:
        self._ask = ask
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[datetime.datetime, Told | None]] = OrderedDict()
        self._lock = Lock()

    def ask(self, team: str, what: str) -> Told | None:
        now = self._clock()
        with self._lock:
            known = self._known.get((team, what))
        if known is not None and known[0] > now:
            return known[1]
        told = self._told(team, what)
        with self._lock:
            self._known[team, what] = (now + KEPT, told)
            self._known.move_to_end((team, what))
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return told

    def _told(self, team: str, what: str) -> Told | None:
        try:
            return self._ask(team, what)
        except (*SLACK_ERRORS, AdvisorError) as error:
            reason = error_code(error) or type(error).__name__
            log.warning("Slack does not say who %s is (%s); documents for its group stay closed", what, reason)
            return None


def _people(client: WebClient, usergroup: str) -> frozenset[str]:
    return frozenset(client.usergroups_users_list(usergroup=usergroup).get("users") or ())


def _is_our_own(client: WebClient, channel: str) -> bool:
    """Whether a channel has nobody of another company in it, nor anybody invited. What Slack does not deny, holds."""
    told = client.conversations_info(channel=channel)["channel"]
    return not any(told.get(name) for name in ("is_ext_shared", "is_pending_ext_shared", "pending_shared"))
