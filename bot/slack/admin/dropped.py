"""Files that admins dropped: offered, looked at, and decided about once."""

from __future__ import annotations

import json
import logging

from bot.errors import AdvisorError, NotFound, RecordError
from bot.slack.admin.downloading import download
from bot.slack.admin.live import LiveMessage
from bot.slack.admin.rights import holder_of, is_admin, who
from bot.slack.blocks.answer import build_text
from bot.slack.blocks.uploads import build_decided, build_offer, build_outcome, build_preview, build_waiting
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.incoming import Incoming
from bot.slack.mrkdwn import line, plain
from bot.slack.outgoing import Outgoing
from bot.slack.ports import Entry
from bot.slack.refusals import Undelivered, Unreachable
from bot.slack.services import Services
from bot.store.uploads import Upload, UploadState
from knowledge.administration import Sighting

log = logging.getLogger("advisor.slack")


def offers(services: Services, incoming: Incoming) -> list[Outgoing]:
    """What can be done with the files of a message: something only where an admin wrote it to the app directly."""
    if not (incoming.direct and is_admin(services, incoming.user)):
        return []
    return [build_offer(file, services.texts) for file in incoming.files]


def propose(services: Services, entry: Entry, incoming: Incoming, file: str) -> list[Outgoing]:
    """The preview of a file, which is kept from now on. Raises what `download` and `KnowledgeAdmin.preview` do."""
    texts, id_ = services.texts, f"u{entry.id}"
    for old in services.uploads.purge(services.clock()):
        services.admin.discard(old)
    with services.audit.recording(who(incoming.team, incoming.user), "upload", {"file": file[:40]}) as outcome:
        fetched = download(services.client(incoming.team), file, services.admin.max_bytes, texts)
        name = services.admin.keep(id_, fetched.name, fetched.content)
        outcome |= {"id": id_, "name": name, "bytes": len(fetched.content)}
        try:
            seen = _look(services, entry, incoming, id_, name)
        except BaseException:
            services.admin.discard(id_)
            raise
        outcome["outcome"] = "rejected" if seen.rejected else "waits" if seen.diff else "unchanged"
        if seen.rejected or not seen.diff:
            services.admin.discard(id_)
            return build_preview(id_, seen, texts)
        services.uploads.add(
            Upload(
                id=id_,
                team=incoming.team,
                user_id=incoming.user,
                name=name,
                base=seen.base,
                changed_at=services.clock(),
            )
        )
    return build_preview(id_, seen, texts)


def approve(services: Services, entry: Entry, incoming: Incoming, id_: str) -> list[Outgoing]:
    """Ingest a file that waits, the first time that somebody says so. Raises `NotFound` and `StoreError`."""
    texts, upload = services.texts, _waiting(services, incoming, id_)
    if upload.state is UploadState.PENDING and not services.admin.current(upload.base):
        seen = _look(services, entry, incoming, id_, upload.name)
        services.uploads.settle(id_, UploadState.PENDING, services.clock(), seen.base)
        return [build_text(texts.admin_changed_since), *build_preview(id_, seen, texts)]
    if not services.uploads.decide(id_, UploadState.APPROVED, incoming.user, entry.id, services.clock()):
        return [build_decided(services.uploads.get(id_), texts)]
    _without_buttons(services, incoming)
    live = LiveMessage(services, entry, incoming, texts.admin_working_ingest.format(name=upload.name))
    details = {"id": id_, "name": upload.name}
    try:
        with services.audit.recording(who(incoming.team, incoming.user), "approve", details) as told:
            outcome = services.admin.approve(id_, upload.name, live, holder_of(services, incoming))
            told |= {"generation": outcome.generation, "serves": outcome.promoted}
    except (RecordError, Undelivered, Unreachable):
        raise
    except AdvisorError as error:  # somebody stopped it or was first, or a disk is full: it may be approved again
        services.uploads.settle(id_, UploadState.PENDING, services.clock())
        return build_waiting(id_, plain(str(error)), texts)
    services.uploads.settle(id_, UploadState.ENDED, services.clock())
    services.admin.discard(id_)
    return build_outcome(outcome, texts)


def discard(services: Services, entry: Entry, incoming: Incoming, id_: str) -> list[Outgoing]:
    """Forget a file that waits. Raises `NotFound`."""
    texts, upload = services.texts, _waiting(services, incoming, id_)
    if not services.uploads.decide(id_, UploadState.DISCARDED, incoming.user, entry.id, services.clock()):
        return [build_decided(services.uploads.get(id_), texts)]
    services.audit.add(who(incoming.team, incoming.user), "discard", {"id": id_, "name": upload.name})
    services.admin.discard(id_)
    _without_buttons(services, incoming)
    return [build_text(texts.admin_discarded.format(name=line(upload.name)))]


def _look(services: Services, entry: Entry, incoming: Incoming, id_: str, name: str) -> Sighting:
    live = LiveMessage(services, entry, incoming, services.texts.admin_working_preview.format(name=name))
    return services.admin.preview(id_, name, live, holder_of(services, incoming))


def _waiting(services: Services, incoming: Incoming, id_: str) -> Upload:
    """An upload of this workspace."""
    gone = NotFound(services.texts.admin_gone)
    try:
        upload = services.uploads.get(id_)
    except NotFound as error:
        raise gone from error
    if upload.team != incoming.team:
        raise gone
    return upload


def _without_buttons(services: Services, incoming: Incoming) -> None:
    """The preview keeps its words. Best effort: a second click is told that it came too late."""
    if not incoming.message:
        return
    message = json.loads(incoming.message)
    blocks = [block for block in message["blocks"] if block.get("type") != "actions"]
    try:
        services.client(incoming.team).chat_update(
            channel=incoming.channel, ts=message["ts"], text=message["text"] or "–", blocks=blocks
        )
    except (*SLACK_ERRORS, AdvisorError) as error:
        log.info("a preview keeps its buttons (%s)", error_code(error) or type(error).__name__)
