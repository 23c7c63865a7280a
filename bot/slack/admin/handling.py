"""An admin's wish, seen to by a worker: looked at or done once, written into the audit log, and told."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue, TypeAdapter

from bot.errors import AdvisorError, RecordError
from bot.faults import latest_errors
from bot.slack.admin.dropped import approve, discard, propose
from bot.slack.admin.live import LiveMessage
from bot.slack.admin.rights import holder_of, is_admin, refuse, who
from bot.slack.blocks.admin import (
    build_audit,
    build_documents,
    build_errors,
    build_generations,
    build_topics,
    build_way_back,
)
from bot.slack.blocks.answer import build_text
from bot.slack.blocks.uploads import build_outcome
from bot.slack.incoming import Incoming
from bot.slack.mrkdwn import line, plain
from bot.slack.outgoing import Outgoing
from bot.slack.ports import Entry
from bot.slack.refusals import Undelivered, Unreachable
from bot.slack.services import Services
from bot.topics import Asked, group_questions

_LAST = 30  # entries of a log
_KEPT = TypeAdapter(list[Outgoing])


def administer(services: Services, entry: Entry, incoming: Incoming) -> None:
    """See to a wish and tell how it went. It is done once, however often it is told: the outcome is kept before.

    Raises what `Delivery.deliver` does.
    """
    if entry.reply:
        messages = _KEPT.validate_json(entry.reply)
    else:
        messages = _outcome(services, entry, incoming)
        services.inbox.keep_reply(entry.id, _KEPT.dump_json(messages).decode())
    services.delivery.deliver(services.inbox.get(entry.id), incoming, messages)


def _outcome(services: Services, entry: Entry, incoming: Incoming) -> list[Outgoing]:
    verb, _, argument = incoming.target.partition(" ")
    if not is_admin(services, incoming.user):  # not any more, or never: what waits here came from a browser
        refuse(services, incoming.team, incoming.user, f"wish {verb}")
        return [build_text(services.texts.not_admin)]
    try:
        return _look(services, incoming, verb, argument) or _change(services, entry, incoming, verb, argument)
    except (RecordError, Undelivered, Unreachable):
        raise
    except AdvisorError as error:
        return [build_text(plain(str(error)))]


def _look(services: Services, incoming: Incoming, verb: str, argument: str) -> list[Outgoing]:
    """What there is to see; nothing where the wish is to change something."""
    texts, today = services.texts, services.clock().date()
    asks: dict[str, JsonValue] = {"asked": argument[:200]} if argument else {}
    views: dict[str, Callable[[], list[Outgoing]]] = {
        "documents": lambda: build_documents(services.admin.holdings(), today, texts),
        "generations": lambda: build_generations(services.admin.generations(), texts),
        "offer": lambda: [_offer(services, argument)],
        "unanswered": lambda: _topics(services),
        "audit": lambda: build_audit(services.audit.last(_LAST), texts),
        "errors": lambda: build_errors(latest_errors(services.settings.data_dir, _LAST), texts),
    }
    if verb not in views:
        return []
    services.audit.add(who(incoming.team, incoming.user), verb, asks)
    return views[verb]()


def _offer(services: Services, argument: str) -> Outgoing:
    beginning, _, reason = argument.partition(" ")
    target = services.admin.find(beginning)
    return build_way_back(target, services.admin.holdings().generation, reason.strip(), services.texts)


def _topics(services: Services) -> list[Outgoing]:
    asked = [Asked(one.question, one.asked_at) for one in services.unanswered.all()]
    return build_topics(group_questions(asked, services.library.shelf.embedder.encode), services.texts)


def _change(services: Services, entry: Entry, incoming: Incoming, verb: str, argument: str) -> list[Outgoing]:
    """Do what was asked for, while another worker takes this one's place."""
    with services.relieved():
        match verb:
            case "upload":
                return propose(services, entry, incoming, argument)
            case "approve":
                return approve(services, entry, incoming, argument)
            case "discard":
                return discard(services, entry, incoming, argument)
            case "reingest":
                return _reingest(services, entry, incoming)
            case "rollback":
                return [_roll_back(services, incoming, argument)]
    return [build_text(services.texts.unknown_click)]


def _reingest(services: Services, entry: Entry, incoming: Incoming) -> list[Outgoing]:
    live = LiveMessage(services, entry, incoming, services.texts.admin_working_reingest)
    with services.audit.recording(who(incoming.team, incoming.user), "reingest") as told:
        outcome = services.admin.reingest(live, holder_of(services, incoming))
        told |= {"generation": outcome.generation, "serves": outcome.promoted, "failed": len(outcome.failed)}
    return build_outcome(outcome, services.texts)


def _roll_back(services: Services, incoming: Incoming, argument: str) -> Outgoing:
    generation, _, rest = argument.partition(" ")
    serving, _, reason = rest.partition(" ")
    if not serving:
        return build_text(services.texts.admin_button_old)
    details = {"to": generation, "from": serving, **({"reason": reason} if reason else {})}
    with services.audit.recording(who(incoming.team, incoming.user), "rollback", details):
        now = services.admin.roll_back(generation, serving, reason, holder_of(services, incoming))
    return build_text(
        services.texts.admin_back_done.format(
            generation=line(now.generation), documents=now.documents, passages=now.passages
        )
    )
