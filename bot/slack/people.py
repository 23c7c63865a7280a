"""Who somebody is in a workspace: by which names they may be called in a record, and when their day begins."""

from __future__ import annotations

import datetime
import logging
import re
import zoneinfo
from collections.abc import Mapping
from typing import Any, NamedTuple

from slack_sdk import WebClient

from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.refusals import put_off

log = logging.getLogger("advisor.slack.people")

_ODD = re.compile(r"[^\w .,'’()-]|_")
_USER = re.compile(r"<?@?(?P<id>[UW][A-Z0-9]{1,31})(?:\|[^<>]*)?>?")


class Person(NamedTuple):
    """A user. `real` is False for apps and for those who left; `names` are folded, `shown` is what Slack calls them."""

    id: str
    real: bool
    names: frozenset[str]
    zone: datetime.tzinfo
    shown: str = ""


def user_id(owner: str) -> str:
    """The user id that an owner was given as ("<@U1>", "@U1" or "U1"); "" where it is written otherwise."""
    found = _USER.fullmatch(owner.strip())
    return found["id"] if found else ""


def look_up(client: WebClient, user: str) -> Person | None:
    """A user as Slack knows them; None where there is no such user, or none that the app may see.

    Raises what `slack_sdk` raises where asking later may help.
    """
    try:
        told = client.users_info(user=user).get("user")
    except SLACK_ERRORS as error:
        if put_off(error) and error_code(error) != "missing_scope":
            raise
        log.info("Slack does not tell about a user (%s)", error_code(error))
        return None
    return _person(user, told) if told else None


def names_person(owner: str, person: Person) -> bool:
    """Whether an owner, as it was recorded, is this person: by id, mention or name."""
    return user_id(owner) == person.id or owner.strip().lstrip("@").casefold() in person.names


def _person(user: str, told: Mapping[str, Any]) -> Person:
    profile = told.get("profile") or {}
    names = (told.get("name"), told.get("real_name"), profile.get("display_name"), profile.get("real_name"))
    return Person(
        id=user,
        real=not (told.get("deleted") or told.get("is_bot") or user == "USLACKBOT"),
        names=frozenset(name.strip().casefold() for name in names if name and name.strip()),
        zone=_zone(told),
        shown=_shown(profile.get("display_name") or told.get("real_name") or told.get("name") or ""),
    )


def _shown(name: str) -> str:
    """A name without what could be read as markup."""
    return " ".join(_ODD.sub(" ", name).split())[:80]


def _zone(told: Mapping[str, Any]) -> datetime.tzinfo:
    """By its name, which knows about summer time; by the offset of today where the name is not known here; else UTC."""
    try:
        return zoneinfo.ZoneInfo(told.get("tz") or "")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        offset = told.get("tz_offset")
        return datetime.timezone(datetime.timedelta(seconds=offset)) if isinstance(offset, int) else datetime.UTC
