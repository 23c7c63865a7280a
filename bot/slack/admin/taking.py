"""An admin's wishes as they arrive, by command or click: refused, answered at once, or kept for a worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.faults import find_error
from bot.slack.admin.rights import cancel_key, is_admin, refuse, who
from bot.slack.blocks.admin import ADMIN, build_menu
from bot.slack.blocks.answer import build_text
from bot.slack.incoming import Incoming, Job
from bot.slack.mrkdwn import plain
from bot.slack.outgoing import Outgoing
from bot.slack.reading import read_click, read_command, team_of, user_of
from bot.slack.receiving import receive
from bot.slack.services import Services
from bot.slack.settling import message_of
from bot.slack.telling import tell

Body = Mapping[str, Any]

LOOKS = ("documents", "generations", "unanswered", "audit", "errors", "offer")
CHANGES = ("reingest", "rollback", "upload", "approve", "discard")  # these are told in direct messages, where all stays
CANCEL = "cancel"
_SHOWN = 2_500  # characters of a traceback, from its end


def take_command(services: Services, body: Body, text: str) -> Outgoing | None:
    """What to say at once about `/advisor admin TEXT`; None where a worker will answer. Raises `RecordError`."""
    texts, team, user = services.texts, team_of(body), user_of(body)
    verb, _, argument = text.strip().partition(" ")
    verb, argument = verb.lower(), argument.strip()
    if not is_admin(services, user):
        refuse(services, team, user, f"command {verb}".strip())
        return build_text(texts.not_admin)
    if verb == "error" and argument:
        services.audit.add(who(team, user), "error", {"reference": argument[:100]})
        return _fault(services, argument)
    verb = {"rollback": "offer", "error": "errors"}.get(verb, verb)
    if verb in LOOKS:
        _receive(services, read_command(body, services.clock(), "", job=Job.ADMIN, target=f"{verb} {argument}".strip()))
        return None
    if verb == "reingest":
        taken = read_command(body, services.clock(), "", job=Job.ADMIN, target=verb)
        _receive(services, _in_direct_messages(taken))
        return None if taken.direct else build_text(texts.admin_elsewhere)
    return _menu(services)


def take_click(services: Services, body: Body) -> None:
    """Keep what an admin's button stands for. Raises `RecordError`; what it says is told by `tell_clicked`."""
    verb, value = _clicked(body)
    team, user = team_of(body), user_of(body)
    if not is_admin(services, user):
        refuse(services, team, user, f"button {verb}")
    elif verb == CANCEL:
        services.audit.add(who(team, user), CANCEL, {"entry": value[:40]})
        services.inbox.mark(cancel_key(value))
    elif verb in LOOKS or verb in CHANGES:
        target = f"{verb} {value}" if verb in CHANGES else verb
        taken = read_click(body, services.clock(), Job.ADMIN, seen=services.inbox.seen, target=target)
        taken = taken.model_copy(update={"message": message_of(body)})
        _receive(services, _in_direct_messages(taken) if verb in CHANGES else taken)


def tell_clicked(services: Services, body: Body) -> None:
    """The sentence that belongs to a click, behind its acknowledgement: only to whom it is, where there is one."""
    texts, (verb, _) = services.texts, _clicked(body)
    if not is_admin(services, user_of(body)):
        tell(services, body, build_text(texts.not_admin))
    elif verb == CANCEL:
        tell(services, body, build_text(texts.admin_stopping))
    elif verb in CHANGES and (body.get("container") or {}).get("is_ephemeral"):
        tell(services, body, build_text(texts.admin_elsewhere))
    elif verb not in LOOKS and verb not in CHANGES:
        tell(services, body, build_text(texts.unknown_click))


def _clicked(body: Body) -> tuple[str, str]:
    action = body["actions"][0]
    return str(action.get("action_id") or "").removeprefix(ADMIN), str(action.get("value") or "")


def _receive(services: Services, incoming: Incoming) -> None:
    """Each wish is a conversation of its own, so that no long one holds up another, or what the admin says meanwhile."""
    receive(services, incoming.model_copy(update={"conversation": f"admin:{incoming.keys[0]}"[:255]}))


def _in_direct_messages(incoming: Incoming) -> Incoming:
    """Answered there by messages that stay and can be changed, which one that only they see cannot."""
    place = {} if incoming.direct else {"channel": "", "message": ""}
    return incoming.model_copy(update={"private": False, "direct": True, "thread": "", **place})


def _menu(services: Services) -> Outgoing:
    documents = str(len(services.admin.holdings().documents)) if services.ready else "–"
    return build_menu(
        services.texts,
        documents=documents,
        waiting=services.inbox.waiting(services.clock()),
        assessments=len(services.assessments.assessments()),
    )


def _fault(services: Services, reference: str) -> Outgoing:
    texts, told = services.texts, find_error(reference, services.settings.data_dir)
    if told is None:
        return build_text(texts.admin_no_error.format(reference=plain(reference)))
    end = plain(told[-_SHOWN:].replace("`", "'"))
    return build_text(f"{texts.admin_error.format(reference=plain(reference))}\n```\n{end}\n```")
