"""An answer that is shown while a model writes it: the stages first, then its text as a stream.

Slack ends a stream after about five minutes. Whatever becomes of it, the message ends up with the whole answer: its `ts`
is kept in the inbox as soon as it is known, so that also another process can complete it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.messages.chunk import Chunk, MarkdownTextChunk, TaskUpdateChunk
from slack_sdk.web.chat_stream import ChatStream

from bot.errors import AdvisorError, Stopped
from bot.ports import Listener
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.delivery import STREAM, since
from bot.slack.escaping import unlinked
from bot.slack.incoming import Incoming
from bot.slack.live_text import LiveText
from bot.slack.mrkdwn import cut, to_mrkdwn
from bot.slack.outgoing import Block, Outgoing
from bot.slack.ports import Entry, Inbox
from bot.slack.posting import complete, end_stream
from bot.slack.reading import stop_key
from bot.slack.refusals import Refusal, refusal_of
from bot.slack.status import Status
from bot.slack.verifying import Mark, Place, Sought, Verifier

log = logging.getLogger("advisor.slack")

LIFE = 270.0  # seconds of a stream
ROOM = 9_000  # bytes of a stream's text; Slack refuses more than about 10,600 together with its tasks
PACE = 2.0  # seconds between two updates
LOOK = 0.5  # seconds between two looks whether another process heard the stop button
_LONGEST = 3_500  # characters of an update; the whole comes at the end
_UNSURE = (Refusal.BROKEN, Refusal.SLOW)


class SlackListener(Listener):
    """Shows one answer being made. Its methods raise `Stopped` after `stop`, and nothing that Slack is to blame for."""

    def __init__(
        self,
        client: WebClient,
        entry: Entry,
        incoming: Incoming,
        inbox: Inbox,
        status: Status,
        verifier: Verifier,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._entry = entry
        self._incoming = incoming
        self._inbox = inbox
        self._status = status
        self._verifier = verifier
        self._clock = clock
        self._stopped = threading.Event()
        self._stages: list[str] = []
        self._live = LiveText()
        self._written = ""
        self._stream: ChatStream | None = None
        self._born = self._updated = self._looked = 0.0
        self._opening = ""  # the text of a stream of which nobody knows whether it began
        self._ts = next((ts.removeprefix(STREAM) for ts in entry.posted if ts.startswith(STREAM)), "")
        # A stream is a reply in a thread, for everybody there to see. One that an earlier attempt began goes on by updates.
        self._streams = bool(incoming.thread) and not incoming.private and not entry.posted
        self._updates = bool(self._ts) and not any(not ts.startswith(STREAM) for ts in entry.posted)

    @property
    def written(self) -> str:
        """The Markdown that was to be shown so far."""
        return self._written

    def stop(self) -> None:
        """The next stage or text raises `Stopped`. May be called from any thread."""
        self._stopped.set()

    def stage(self, name: str) -> None:
        """Show the next step: as a task of the stream where one is open, else as the thread's status."""
        self._go_on()
        self._stages.append(name)
        if self._streaming():
            self._try(lambda: self._append(chunks=self._tasks(last=2)))
        elif not self._ts:
            self._status.set(self._client, self._incoming, name)

    def text(self, part: str) -> None:
        """Show another part of the answer."""
        self._go_on()
        self._written += part
        if self._updates:
            self._try(self._update)
        elif self._streams and (not self._ts or self._streaming()) and self._fits(self._written):
            self._try(lambda: self._add(self._live.add(part)))

    def finish(self, outgoing: Outgoing, *, answer: str = "", tail: Sequence[Block] = ()) -> str | None:
        """Make the streamed message say `outgoing`, the answer's first part, and return its `ts`.

        With `answer` (the whole Markdown) that begins with what was streamed, the stream ends with what is missing of it
        and the `tail` blocks below; else the message is replaced. None where it is to be delivered like any other: then
        `Delivery.deliver` with the entry as it is now in the inbox completes a stream that there is, or posts.
        """
        mark = Mark(self._entry.id, 0)
        if self._opening and not self._ts:
            self._recover(mark)
        if not self._ts:
            return None
        try:
            if not self._ended(answer, list(tail), mark):
                complete(self._client, self._incoming.channel, self._ts, outgoing, mark)
        except SLACK_ERRORS as error:
            log.warning("A stream could not be completed (%s)", error_code(error) or type(error).__name__)
            return None
        self._inbox.keep_posted(self._entry.id, self._ts)
        return self._ts

    # -- streaming -----------------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        if self._stopped.is_set() or self._stopped_elsewhere():
            raise Stopped("Stopped by the user.")

    def _stopped_elsewhere(self) -> bool:
        """Whether the button was heard of by another process on the same database."""
        if not self._ts or self._clock() - self._looked < LOOK:
            return False
        self._looked = self._clock()
        try:
            return self._inbox.seen(stop_key(self._incoming.team, self._incoming.channel, self._ts))
        except AdvisorError:  # the answer goes on; the button may be looked for again
            log.warning("Whether an answer was stopped cannot be read", exc_info=True)
            return False

    def _fits(self, markdown: str) -> bool:
        return len(markdown.encode()) <= ROOM

    def _streaming(self) -> bool:
        """Whether the stream takes more; one that is too old goes over to updates."""
        if not self._ts or not self._streams:
            return False
        if self._clock() - self._born > LIFE:
            self._streams, self._updates = False, True
            end_stream(self._client, self._incoming.channel, self._ts)
        return self._streams

    def _add(self, text: str) -> None:
        if self._ts:
            self._append(text=text)
        else:  # chunks are sent at once, so that the first words are seen at once
            self._opening = text
            self._append(chunks=[*self._tasks(last=len(self._stages)), MarkdownTextChunk(text=text)])

    def _append(self, text: str | None = None, chunks: Sequence[Chunk] | None = None) -> None:
        if self._stream is None:
            self._stream = self._client.chat_stream(
                channel=self._incoming.channel,
                thread_ts=self._incoming.thread,
                recipient_user_id=self._incoming.user,
                recipient_team_id=self._incoming.team,
                task_display_mode="timeline",
            )
        self._stream.append(markdown_text=text, chunks=chunks)
        if not self._ts and self._stream.ts:
            self._begun(self._stream.ts)

    def _begun(self, ts: str) -> None:
        self._ts, self._born = ts, self._clock()
        try:
            self._inbox.keep_posted(self._entry.id, f"{STREAM}{ts}")
        except AdvisorError:  # the answer goes on; only a crash right now would leave half a message
            log.warning("That a stream began could not be kept", exc_info=True)

    def _tasks(self, last: int) -> list[TaskUpdateChunk]:
        """The last stages, the very last in progress and those before complete."""
        numbered = list(enumerate(self._stages, start=1))
        return [
            TaskUpdateChunk(
                id=f"stage-{number}", title=name, status="in_progress" if number == len(numbered) else "complete"
            )
            for number, name in numbered[len(numbered) - last :]
        ]

    def _update(self) -> None:
        if self._clock() - self._updated >= PACE:
            self._updated = self._clock()
            text = cut(unlinked(to_mrkdwn(self._written)), _LONGEST)
            self._client.chat_update(channel=self._incoming.channel, ts=self._ts, text=text)

    def _try(self, show: Callable[[], Any]) -> None:
        """Show something; where Slack does not take it, nothing more is shown before the end."""
        try:
            show()
        except SLACK_ERRORS as error:
            log.info("Streaming is given up (%s)", error_code(error) or type(error).__name__)
            self._streams = self._updates = False
            if self._ts or refusal_of(error) not in _UNSURE:
                self._opening = ""

    # -- the end -------------------------------------------------------------------------------------------------------

    def _recover(self, mark: Mark) -> None:
        """Find the stream whose beginning was not acknowledged."""
        place = Place(self._incoming.channel, self._incoming.thread)
        sought = Sought(mark, self._opening, since(self._entry, self._incoming))
        try:
            found = self._verifier.find(self._client, self._incoming.team, place, sought)
        except SLACK_ERRORS as error:
            log.warning("A stream that may have begun cannot be looked for (%s)", error_code(error))
            return
        if found:
            self._begun(found)

    def _ended(self, answer: str, tail: list[Block], mark: Mark) -> bool:
        """Whether the stream itself could be ended with the rest of the answer and the blocks below it."""
        whole = answer.startswith(self._written) and bool(self._written) and self._fits(answer)
        if not whole or not self._streaming() or self._stream is None:
            return False
        done = [
            TaskUpdateChunk(id=f"stage-{number}", title=name, status="complete")
            for number, name in list(enumerate(self._stages, start=1))[-1:]
        ]
        try:
            self._stream.stop(
                markdown_text=self._live.add(answer.removeprefix(self._written)),
                chunks=done or None,
                blocks=tail or None,
                metadata=mark.metadata(),
            )
        except SLACK_ERRORS as error:
            log.info("A stream did not end (%s); its message is replaced", error_code(error) or type(error).__name__)
            return False
        return True
