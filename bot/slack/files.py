"""Reports as uploaded files; as messages where Slack takes no file."""

from __future__ import annotations

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.delivery import since
from bot.slack.incoming import Incoming
from bot.slack.mrkdwn import line
from bot.slack.papers import Needed, Paper, find_paper, place_for, refuse, send_text
from bot.slack.ports import Entry
from bot.slack.refusals import put_off
from bot.slack.verifying import Mark, Place, Sought

log = logging.getLogger("advisor.slack.files")

TRIES = 3  # attempts at an entry after which the text does
_NEVER = ("missing_scope", "unknown_method")  # waiting does not help the person who waits
_SENT = "file:"  # before the id of a file that is out


def send_file(services: Needed, entry: Entry, incoming: Incoming) -> None:
    """Upload the report that `incoming.target` names ("html:ASSESSMENT", "pdf:ASSESSMENT"), once per entry.

    Raises `Undelivered` where Slack takes nothing at the moment, and what `Delivery.deliver` raises.
    """
    if any(ts.startswith(_SENT) for ts in entry.posted):
        return
    kind, _, id_ = incoming.target.partition(":")
    paper = find_paper(services, incoming, id_)
    if paper is None:
        refuse(services, entry, incoming)
    elif entry.posted or not _uploaded(services, entry, incoming, paper, kind):  # what was begun as text goes on as text
        note = services.texts.file_failed.format(reference=line(str(entry.id)))
        send_text(services, entry, incoming, paper, note)


def wait_for_better(error: BaseException, entry: Entry) -> None:
    """Raises `Undelivered` where another attempt later may do what failed; returns where another way is better now."""
    later = put_off(error)
    if later and error_code(error) not in _NEVER and entry.attempts < TRIES:
        raise later from error


def _uploaded(services: Needed, entry: Entry, incoming: Incoming, paper: Paper, kind: str) -> bool:
    try:
        sent = _upload(services, services.client(incoming.team), entry, incoming, *paper.file(kind))
    except SLACK_ERRORS as error:
        log.warning("A file cannot be uploaded (%s)", error_code(error) or type(error).__name__)
        wait_for_better(error, entry)
        return False
    services.inbox.keep_posted(entry.id, f"{_SENT}{sent}")
    return True


def _upload(services: Needed, client: WebClient, entry: Entry, incoming: Incoming, name: str, content: bytes) -> str:
    """The id of the file, or of the message with it that an earlier attempt left."""
    place = place_for(client, incoming)
    comment = f"{services.texts.file_comment} {line(name)}"
    if entry.attempts > 1 and (found := _sent_before(services, client, entry, incoming, place, comment)):
        return found
    answer = client.files_upload_v2(
        filename=name,
        content=content,
        title=name,
        channel=place.channel,
        thread_ts=place.thread or None,
        initial_comment=comment,
    )
    return str((answer.get("files") or [{}])[0].get("id") or "")


def _sent_before(
    services: Needed, client: WebClient, entry: Entry, incoming: Incoming, place: Place, comment: str
) -> str | None:
    """The `ts` of the message with the file; None where there is none, or where the app may not look."""
    sought = Sought(Mark(entry.id, 0), comment, since(entry, incoming))
    try:
        return services.delivery.verifier.find(client, incoming.team, place, sought)
    except SlackApiError as error:
        if put_off(error) and error_code(error) not in _NEVER:
            raise
        log.warning("%s cannot be looked through (%s)", place.channel, error_code(error))
        return None
