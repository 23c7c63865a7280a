"""What Slack shows while an answer is being made, and which answers are being made here. None of it may break one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, Protocol

from slack_sdk import WebClient

from bot.slack.clients import SLACK_ERRORS, error_code, quick_client, retry_after
from bot.slack.incoming import Incoming
from bot.slack.refusals import Refusal, refusal_of

log = logging.getLogger("advisor.slack")

REFUSED_FOR = 600.0  # seconds that a workspace is not asked again after it refused
FAILED_FOR = 30.0  # seconds after a call that got no answer
_PASSING = (Refusal.UNREACHED, Refusal.SLOW, Refusal.BROKEN, Refusal.THROTTLED)

SessionState = Literal["processing", "active", "suspended", "closed"]


class Status:
    """The line under a thread that tells what is being done."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._off: dict[tuple[str, str], float] = {}  # (team, method) -> until when

    def set(self, client: WebClient, incoming: Incoming, stage: str) -> None:
        """Show a stage, for two minutes or until something is posted there."""
        self._show(client, incoming, stage)

    def clear(self, client: WebClient, incoming: Incoming) -> None:
        """Show nothing any more, where the answer goes elsewhere."""
        self._show(client, incoming, "")

    def session(self, client: WebClient, incoming: Incoming, state: SessionState) -> None:
        """Move the agent's session: Slack shows a stop button while it is `processing`."""
        if not (thread := thread_of(incoming)):
            return
        place: dict[str, Any] = {"channel_id": incoming.channel, "thread_ts": thread}
        with self._harmless(incoming.team, "agents.sessions.setStatus") as wanted:
            if wanted:
                quick_client(client).agents_sessions_setStatus(**place, status=state)

    def _show(self, client: WebClient, incoming: Incoming, status: str) -> None:
        thread = thread_of(incoming)
        if incoming.private or not thread:
            return
        place: dict[str, Any] = {"channel_id": incoming.channel, "thread_ts": thread}
        with self._harmless(incoming.team, "assistant.threads.setStatus") as wanted:
            if wanted:
                messages = [status] if status else None
                quick_client(client).assistant_threads_setStatus(**place, status=status, loading_messages=messages)

    @contextmanager
    def _harmless(self, team: str, method: str) -> Iterator[bool]:
        """Whether to call; what the call raises ends here, and the method is left alone for a while."""
        with self._lock:
            wanted = self._clock() >= self._off.get((team, method), float("-inf"))
        try:
            yield wanted
        except SLACK_ERRORS as error:
            passing = refusal_of(error) in _PASSING
            pause = max(retry_after(error) or 0.0, FAILED_FOR) if passing else REFUSED_FOR
            log.info(
                "%s is left alone for %.0f s in %s (%s)", method, pause, team, error_code(error) or type(error).__name__
            )
            with self._lock:
                self._off[team, method] = self._clock() + pause


def thread_of(incoming: Incoming) -> str:
    """The thread that a status belongs to: Slack takes a message outside of threads as the root of one to come."""
    return incoming.thread or incoming.ts


class Stoppable(Protocol):
    """Something that can be told to stop."""

    def stop(self) -> None:
        """Ends at the next step."""


class Running:
    """The answers that this process is making. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, str, str], list[Stoppable]] = {}

    @contextmanager
    def answering(self, incoming: Incoming, answer: Stoppable) -> Iterator[None]:
        """Within the block the answer can be stopped."""
        key = (incoming.team, incoming.channel, thread_of(incoming))
        with self._lock:
            self._answers.setdefault(key, []).append(answer)
        try:
            yield
        finally:
            with self._lock:
                self._answers[key].remove(answer)
                if not self._answers[key]:
                    del self._answers[key]

    def stop(self, team: str, channel: str, thread: str) -> bool:
        """Stop what is being answered in a thread; False where nothing is."""
        with self._lock:
            answers = list(self._answers.get((team, channel, thread), ()))
        for answer in answers:
            answer.stop()
        return bool(answers)
