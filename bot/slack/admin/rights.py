"""Who may look after the knowledge, and under which names the log and others know them."""

from __future__ import annotations

from bot.slack.clients import SLACK_ERRORS
from bot.slack.incoming import Incoming
from bot.slack.people import look_up
from bot.slack.services import Services


def is_admin(services: Services, user: str) -> bool:
    """Whether the settings name this person."""
    return user in services.settings.admin_ids


def who(team: str, user: str) -> str:
    """A person as the audit log names them."""
    return f"slack:{team}:{user}"


def refuse(services: Services, team: str, user: str, asked: str) -> None:
    """Write down that somebody tried."""
    services.audit.add(who(team, user), "refused", {"asked": asked[:200]})


def cancel_key(entry: object) -> str:
    """What is kept where somebody stopped what is done about an entry of the inbox."""
    return f"admin-cancel:{entry}"[:255]


def holder_of(services: Services, incoming: Incoming) -> str:
    """The name under which others are told who is at it."""
    try:
        person = look_up(services.client(incoming.team), incoming.user)
    except SLACK_ERRORS:
        person = None
    return f"{person.shown if person and person.shown else incoming.user} (Slack)"
