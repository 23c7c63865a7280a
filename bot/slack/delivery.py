"""Answers on their way to Slack: every part in order, once, and never nothing.

What was posted is written down part by part. Where an acknowledgement may have got lost (a dropped connection, an error
of Slack's, a process killed in between) the place is looked through before anything is posted again. Messages that only
one person sees cannot be looked up: these are sent again rather than lost.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.clients import SLACK_ERRORS, build_webhook, error_code
from bot.slack.incoming import Incoming, Job
from bot.slack.outgoing import Outgoing
from bot.slack.ports import Entry, Inbox
from bot.slack.posting import complete, in_some_form, post
from bot.slack.reading import message_key
from bot.slack.refusals import Refusal, Undelivered, Unreachable, put_off, refusal_of
from bot.slack.verifying import Mark, Place, Sought, Verifier

__all__ = ["STREAM", "Delivery", "Undelivered", "Unreachable", "since"]

log = logging.getLogger("advisor.slack")

STREAM = "stream:"  # before the `ts` of a message that is still being streamed
TRIES = 3
_APOLOGY = -1  # in place of a part's number
_SETTLING = 0.5  # seconds until a message that was taken can be read
_URL_LIFE = datetime.timedelta(minutes=29)
_URL_USES = 4  # of five; one is left for whoever acknowledged
_CLOCKS = datetime.timedelta(minutes=5)  # how far ours may be ahead of Slack's
_BLIND = {"missing_scope", "unknown_method", "method_not_supported_for_channel_type", "thread_not_found"}


@dataclass(frozen=True)
class _Letter:
    """One part of an answer; `doubtful` where it may be in Slack already."""

    client: WebClient
    entry: Entry
    incoming: Incoming
    message: Outgoing
    part: int
    posted: tuple[str, ...]
    doubtful: bool

    @property
    def mark(self) -> Mark:
        return Mark(self.entry.id, self.part)

    @property
    def sought(self) -> Sought:
        return Sought(self.mark, self.message.text, since(self.entry, self.incoming), self.posted)


class Delivery:
    """Posts answers. `client_for` gives a workspace's client, `clock` the time (aware), `sleep` waits some seconds."""

    def __init__(
        self,
        client_for: Callable[[str], WebClient],
        inbox: Inbox,
        clock: Callable[[], datetime.datetime],
        sleep: Callable[[float], None] = time.sleep,
        verifier: Verifier | None = None,
    ) -> None:
        self._client_for = client_for
        self._inbox = inbox
        self._clock = clock
        self._sleep = sleep
        self.verifier = verifier or Verifier()

    def deliver(self, entry: Entry, incoming: Incoming, messages: Sequence[Outgoing]) -> tuple[str, ...]:
        """Post the parts that are not posted yet, and return the `ts` of all (invented where Slack gives none).

        `entry` is as the store has it now. Raises `Undelivered` where Slack takes nothing at the moment, `Unreachable`
        where nothing will ever reach the person, and `RecordError` where the store fails.
        """
        posted = [ts for ts in entry.posted if not ts.startswith(STREAM)]
        streams = [ts.removeprefix(STREAM) for ts in entry.posted if ts.startswith(STREAM)]
        client = self._client(incoming.team)
        for part, message in list(enumerate(messages))[len(posted) :]:
            letter = _Letter(client, entry, incoming, message, part, tuple(posted), doubtful=entry.attempts > 1)
            ts = (self._completed(letter, streams) if part == 0 else None) or self._sent(letter)
            self._inbox.keep_posted(entry.id, ts)
            posted.append(ts)
            if incoming.direct and not incoming.thread and ":" not in ts:
                # What somebody writes in a thread below it belongs to the room's one conversation.
                self._inbox.mark(message_key(incoming.team, incoming.channel, ts))
        return tuple(posted)

    def apologise(self, entry: Entry, incoming: Incoming, message: Outgoing) -> None:
        """Say that there will be no answer, beside the parts of it that are out and in place of a half streamed one.

        Raises what `deliver` raises.
        """
        posted = tuple(ts for ts in entry.posted if not ts.startswith(STREAM))
        if not posted and entry.posted:
            self.deliver(entry, incoming, [message])
            return
        client = self._client(incoming.team)
        self._sent(_Letter(client, entry, incoming, message, _APOLOGY, posted, doubtful=entry.attempts > 1))

    def _client(self, team: str) -> WebClient:
        try:
            return self._client_for(team)
        except SLACK_ERRORS as error:  # a token that is being renewed
            raise (put_off(error) or Undelivered(1, "no token")) from error

    def _completed(self, letter: _Letter, streams: list[str]) -> str | None:
        """The `ts` of a streamed message that now says the whole; None where there is none, or none any more."""
        for ts in streams[-1:]:
            try:
                complete(letter.client, letter.incoming.channel, ts, letter.message, letter.mark)
            except SLACK_ERRORS as error:
                if later := put_off(error):
                    raise later from error
                log.warning("A streamed message cannot be completed (%s); it is posted anew", error_code(error))
            else:
                return ts
        return None

    # -- for all to see ------------------------------------------------------------------------------------------------

    def _sent(self, letter: _Letter) -> str:
        incoming = letter.incoming
        if incoming.private and (ts := self._sent_privately(letter)):
            return ts
        try:
            return self._once(letter, Place(incoming.channel, incoming.thread))
        except SlackApiError as error:
            if refusal_of(error) is not Refusal.CLOSED:
                raise
            return self._sent_directly(letter, error_code(error))

    def _sent_directly(self, letter: _Letter, reason: str) -> str:
        """Posted as a direct message, because the place is closed to us."""
        log.warning("%s is closed (%s); its answer goes out as a direct message", letter.incoming.channel, reason)
        try:
            opened = letter.client.conversations_open(users=[letter.incoming.user])
            return self._once(letter, Place(str(opened["channel"]["id"])))
        except SLACK_ERRORS as error:
            if later := put_off(error):
                raise later from error
            raise Unreachable(f"Slack lets nothing through to {letter.incoming.user} ({error_code(error)}).") from error

    def _once(self, letter: _Letter, place: Place) -> str:
        """Posted in a place, unless it is there already. Raises `SlackApiError` where Slack will never take it."""
        if letter.doubtful:
            self._sleep(_SETTLING)  # what a killed process sent last may not have come in yet
            if found := self._found(letter, place):
                return found
        for _ in range(TRIES):
            try:
                return post(letter.client, place, letter.message, letter.mark)
            except SLACK_ERRORS as error:
                refusal, later = refusal_of(error), put_off(error)
                if later is None:
                    raise
                if refusal not in (Refusal.BROKEN, Refusal.SLOW):
                    raise later from error
                self._sleep(_SETTLING)
                if found := self._found(letter, place):
                    return found
                if refusal is Refusal.SLOW:  # it may still arrive
                    raise later from error
        raise Undelivered(2, "broken")

    def _found(self, letter: _Letter, place: Place) -> str | None:
        try:
            found = self.verifier.find(letter.client, letter.incoming.team, place, letter.sought)
        except SLACK_ERRORS as error:
            if error_code(error) not in _BLIND and (later := put_off(error)):
                raise later from error
            log.warning("%s cannot be looked through (%s)", place.channel, error_code(error))
            return None
        if found:
            log.info("Part %d of the answer to entry %d was in Slack already", letter.part, letter.entry.id)
        return found

    # -- for one person ------------------------------------------------------------------------------------------------

    def _sent_privately(self, letter: _Letter) -> str | None:
        """Shown to one person; None where that has to be an ordinary message, seen by the same person alone."""
        incoming = letter.incoming
        usable = incoming.response_url and letter.part < _URL_USES and self._clock() - incoming.at < _URL_LIFE
        if usable and self._responded(letter):
            return f"response:{letter.part}"
        return None if incoming.direct else self._whispered(letter)

    def _responded(self, letter: _Letter) -> bool:
        webhook = build_webhook(letter.incoming.response_url)
        plain = Outgoing(letter.message.text, [])
        for message in (letter.message, plain) if letter.message.blocks else (plain,):
            try:
                answer = webhook.send(
                    text=message.text,
                    blocks=message.blocks or None,
                    response_type="ephemeral",
                    replace_original=False,
                    unfurl_links=False,
                    unfurl_media=False,
                )
            except SLACK_ERRORS as error:
                raise (put_off(error) or Undelivered(2)) from error
            if answer.status_code == 429 or answer.status_code >= 500:
                raise Undelivered(2, f"status {answer.status_code}")
            if answer.status_code == 200:
                return True
            log.warning("A response URL was refused: %d", answer.status_code)
        return False

    def _whispered(self, letter: _Letter) -> str:
        incoming = letter.incoming
        try:
            answer = in_some_form(
                letter.message,
                lambda form: letter.client.chat_postEphemeral(
                    channel=incoming.channel, user=incoming.user, thread_ts=incoming.thread or None, **form
                ),
            )
        except SLACK_ERRORS as error:
            if later := put_off(error):
                raise later from error
            if refusal_of(error) is not Refusal.CLOSED:
                raise
            return self._sent_directly(letter, error_code(error))
        return str(answer.get("message_ts") or f"private:{letter.part}")


def since(entry: Entry, incoming: Incoming) -> str:
    """The `ts` after which an answer can have been posted: its message's, or the time at which we heard of a click."""
    if incoming.ts and incoming.job is Job.MESSAGE:
        return incoming.ts
    return f"{(entry.received_at - _CLOCKS).timestamp():.6f}"
