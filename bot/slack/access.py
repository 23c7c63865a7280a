"""Who may use the advisor: members of the workspace. Guests and people of other companies only where that is set."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from slack_sdk import WebClient

from bot.errors import AdvisorError
from bot.slack.clients import SLACK_ERRORS

log = logging.getLogger("advisor.slack")

KEPT = 600.0  # seconds that a judgement holds


class Verdict(StrEnum):
    """What somebody is to the workspace."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"


def judge(profile: Mapping[str, Any], team: str) -> Verdict:
    """What somebody is to a workspace, by what `users.info` says of them."""
    teams = {profile.get("team_id"), *((profile.get("enterprise_user") or {}).get("teams") or ())}
    if profile.get("is_stranger") or (profile.get("team_id") and team not in teams):
        return Verdict.STRANGER
    if profile.get("is_restricted") or profile.get("is_ultra_restricted"):
        return Verdict.GUEST
    return Verdict.MEMBER


class Access:
    """Judges people, each at most once in ten minutes. `client(team)` is the Web API; `timer` gives seconds."""

    def __init__(
        self, client: Callable[[str], WebClient], *, allow_guests: bool = False, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._allow_guests = allow_guests
        self._timer = timer
        self._known: dict[tuple[str, str], tuple[float, Verdict]] = {}
        self._lock = threading.Lock()

    def refuses(self, team: str, user: str, home: str = "") -> Verdict | None:
        """Why somebody may not use the advisor; None where they may.

        `home` is the workspace that the payload says they are of: it decides where Slack does not tell more.
        """
        verdict = self.verdict(team, user, home)
        return None if self._allow_guests or verdict is Verdict.MEMBER else verdict

    def verdict(self, team: str, user: str, home: str = "") -> Verdict:
        """What somebody is to the workspace."""
        now = self._timer()
        with self._lock:
            at, verdict = self._known.get((team, user), (0.0, None))
        if verdict is not None and now - at < KEPT:
            return verdict
        profile = self._profile(team, user)
        if profile is None:  # not kept: the next look may tell
            return Verdict.STRANGER if home and home != team and not home.startswith("E") else Verdict.MEMBER
        found = judge(profile, team)
        with self._lock:
            self._known = {key: kept for key, kept in self._known.items() if now - kept[0] < KEPT}
            self._known[team, user] = (now, found)
        return found

    def _profile(self, team: str, user: str) -> Mapping[str, Any] | None:
        try:
            profile: Mapping[str, Any] | None = self._client(team).users_info(user=user).get("user")
        except (*SLACK_ERRORS, AdvisorError) as error:
            log.info("users.info does not answer (%s); the event's own word counts", type(error).__name__)
            return None
        return profile
