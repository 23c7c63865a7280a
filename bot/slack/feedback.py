"""Thumbs up and down: kept once per person and answer, with the reason where one is given."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any, Literal, Protocol, cast

from pydantic import ValidationError

from bot.errors import AdvisorError, NotFound
from bot.models import Reply
from bot.redaction import redact
from bot.slack.blocks.feedback import build_why_modal, read_why
from bot.slack.blocks.values import FEEDBACK, read_feedback, read_metadata
from bot.slack.clients import SLACK_ERRORS, error_code, quick_client
from bot.slack.incoming import Incoming
from bot.slack.mrkdwn import from_slack
from bot.slack.needs import Common
from bot.slack.ports import Entry
from bot.store.feedback import Feedback

log = logging.getLogger("advisor.slack.feedback")

Body = Mapping[str, Any]

_LOOKS, _PAUSE = 20, 0.1  # how often a verdict is looked for, and the seconds in between


class Given(Protocol):
    """The record of feedback. Every method may raise `RecordError`."""

    def add(self, given: Feedback) -> None:
        """Keep a verdict in place of the person's earlier one."""

    def why(self, entry: int, user: str, text: str) -> None:
        """Keep the reason for a verdict. Raises `NotFound` where there is no verdict."""

    def all(self) -> list[Feedback]:
        """Everything, oldest first."""


class Answered(Protocol):
    """The inbox, as far as it is needed here."""

    def get(self, id: int) -> Entry:
        """An entry by its id. Raises `NotFound`."""


class Needed(Common, Protocol):
    """What feedback takes of the services."""

    @property
    def feedback(self) -> Given:
        """The record of feedback."""

    @property
    def inbox(self) -> Answered:
        """What was answered."""


def take_feedback(services: Needed, body: Body) -> None:
    """Keep the verdict of a `block_actions` payload. Up is thanked for; down opens the window that asks why.

    To be called within the three seconds of the payload's trigger. Raises `RecordError` where it cannot be kept.
    """
    clicked: Body = next((one for one in body.get("actions") or () if one.get("action_id") == FEEDBACK), {})
    verdict, entry = read_feedback(str(clicked.get("value") or "")) or ("", 0)
    if not verdict:
        log.warning("Feedback that says nothing was left aside")
        return
    asked = verdict == "down" and _asks_why(services, body, entry)  # first, as the trigger's time is running
    services.feedback.add(_feedback(services, body, entry, cast(Literal["up", "down"], verdict)))
    if not asked:
        _thank(services, _place(body), services.texts.thanks_up if verdict == "up" else services.texts.thanks_down)


def take_why(services: Needed, body: Body) -> None:
    """Keep the reason of a `view_submission` payload, and thank for it. Raises `RecordError` where it cannot be kept."""
    view = body.get("view") or {}
    place = read_metadata(str(view.get("private_metadata") or ""))
    why = redact(from_slack(read_why(view.get("state") or {})))
    entry = place.get("entry", "")
    if why and entry.isdecimal():
        _keep_why(services, int(entry), str(body["user"]["id"]), why)
    _thank(services, place, services.texts.thanks_down)


def _keep_why(services: Needed, entry: int, user: str, why: str) -> None:
    """Beside the verdict, which may still be on its way into the record: the window opens before it is kept."""
    for attempt in range(_LOOKS):
        try:
            services.feedback.why(entry, user, why)
        except NotFound as error:
            if attempt == _LOOKS - 1:  # the verdict itself could not be kept
                log.warning("A reason without a verdict was left aside (%s)", error.message)
            else:
                time.sleep(_PAUSE)
        else:
            return


def _place(body: Body) -> dict[str, str]:
    """Where the answer is and who clicked."""
    message = body.get("message") or {}
    container = body.get("container") or {}
    return {
        "team": str((body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id") or ""),
        "channel": str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        "thread": str(message.get("thread_ts") or container.get("thread_ts") or ""),
        "user": str(body["user"]["id"]),
    }


def _asks_why(services: Needed, body: Body, entry: int) -> bool:
    """Whether the window is open now."""
    place = _place(body)
    view = build_why_modal(entry, services.texts, place=place)
    try:
        quick_client(services.client(place["team"])).views_open(trigger_id=str(body.get("trigger_id") or ""), view=view)
    except (*SLACK_ERRORS, AdvisorError) as error:
        log.warning("The window that asks why cannot be opened (%s)", error_code(error) or type(error).__name__)
        return False
    return True


def _feedback(services: Needed, body: Body, entry: int, verdict: Literal["up", "down"]) -> Feedback:
    """With all that is known of the answer: from the inbox, else from earlier feedback on it, else from the message."""
    user, at = str(body["user"]["id"]), services.clock()
    question, reply = _answered(services, entry)
    if reply is not None:
        names = dict.fromkeys(f"{one.passage.source.id}#{one.passage.topic}" for one in reply.citations)
        return Feedback(
            entry=entry, user=user, verdict=verdict, question=question, answer=reply.text, passages=tuple(names), at=at
        )
    earlier = next((one for one in services.feedback.all() if one.entry == entry and one.question), None)
    if earlier is not None:
        return earlier.model_copy(update={"user": user, "verdict": verdict, "why": "", "at": at})
    shown = from_slack(str((body.get("message") or {}).get("text") or ""))
    return Feedback(entry=entry, user=user, verdict=verdict, question=question, answer=redact(shown), passages=(), at=at)


def _answered(services: Needed, entry: int) -> tuple[str, Reply | None]:
    """The question and the answer, as far as the inbox still has them."""
    try:
        kept = services.inbox.get(entry)
        question = Incoming.model_validate_json(kept.payload).text if kept.payload else ""
        return question, Reply.model_validate_json(kept.reply) if kept.reply else None
    except (NotFound, ValidationError) as error:
        log.info("The inbox does not have the answer %d any more (%s)", entry, type(error).__name__)
        return "", None


def _thank(services: Needed, place: Mapping[str, str], thanks: str) -> None:
    """Seen by the person alone. Thanks that do not arrive harm nobody."""
    if not all(place.get(name) for name in ("team", "channel", "user")):
        return
    try:
        quick_client(services.client(place["team"])).chat_postEphemeral(
            channel=place["channel"], user=place["user"], thread_ts=place.get("thread") or None, text=thanks
        )
    except (*SLACK_ERRORS, AdvisorError) as error:
        log.info("Thanks did not arrive (%s)", error_code(error) or type(error).__name__)
