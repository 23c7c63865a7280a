"""The engine: one message in, one reply out. Every rim, the tests and the evals call this and nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from bot.models import Message, Reply, ReplyKind, Turn
from bot.ports import Answerer, AssessmentDesk, ConversationStore, Listener, Passages
from bot.question import read_question
from bot.smalltalk import smalltalk_reply

log = logging.getLogger("advisor.engine")


class Engine:
    """Reads a turn, lets one flow answer it and remembers both sides. Without a desk there are no assessments.

    `passages` say what may still be read of earlier answers; without them no answer that drew on a document is remembered.
    """

    def __init__(
        self,
        answerer: Answerer,
        store: ConversationStore,
        desk: AssessmentDesk | None = None,
        timer: Callable[[], float] = time.perf_counter,
        passages: Passages | None = None,
    ) -> None:
        self._answerer = answerer
        self._store = store
        self._desk = desk
        self._timer = timer
        self._passages = passages

    def reply(self, turn: Turn, listener: Listener | None = None) -> Reply:
        """The reply to one message. "I don't know" is a reply; errors are `AdvisorError`s."""
        started = self._timer()
        text, problem = read_question(turn.text)
        reply = self._route(turn, text, problem, listener or Listener())
        reply = reply.model_copy(update={"seconds": round(self._timer() - started, 4)})
        if reply.kind is not ReplyKind.CLARIFY:
            answer = Message(role="assistant", text=reply.text, sources=reply.sources)
            said = [Message(role="user", text=text), answer]
            self._store.append(turn.conversation_id, [message for message in said if message.text])
        log.info(
            "reply kind=%s citations=%d prompt=%s notice=%r seconds=%.3f",
            reply.kind,
            len(reply.citations),
            reply.prompt or "-",
            reply.notice,
            reply.seconds,
        )
        return reply

    def _route(self, turn: Turn, text: str, problem: str | None, listener: Listener) -> Reply:
        history = turn.history
        if history is None:
            history = self._readable(self._store.load(turn.conversation_id).messages, turn)
        # First of all: in an open assessment a thumbs-up or a "thanks" may be an answer.
        reply = self._desk.reply(turn, history, listener) if self._desk else None
        if reply is not None:
            return reply
        smalltalk = smalltalk_reply(text)
        if smalltalk:
            return Reply(kind=ReplyKind.SMALLTALK, text=smalltalk)
        if problem:
            return Reply(kind=ReplyKind.CLARIFY, text=problem)
        return self._answerer.answer(text, history, listener, turn.readers)

    def _readable(self, messages: Sequence[Message], turn: Turn) -> tuple[Message, ...]:
        """The messages without answers from documents that are not, or no longer, for those who read the next one."""
        if not any(message.sources for message in messages):
            return tuple(messages)
        known = frozenset(self._passages.readable(turn.readers)) if self._passages else frozenset()
        return tuple(message for message in messages if known.issuperset(message.sources))
