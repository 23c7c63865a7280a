"""The language model: asked under the prompt file, read while it writes, its failures told apart.

Any LangChain chat model fits. Everything that can go wrong comes out as `ModelUnavailable` with a clause a person
understands; the caller then answers without the model.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

from langchain_core.language_models import BaseChatModel

from bot import wording
from bot.answering.grounding import without_citations
from bot.errors import ModelUnavailable
from bot.models import Message
from knowledge.models import Passage
from prompts.library import Prompt

log = logging.getLogger("advisor.model")

_EXCERPT = 4_000  # characters of one passage, or of one earlier message, that go into the prompt
_TURNS = 6
_LONGEST_ANSWER = 10_000  # characters; a model that writes more than this has lost its way
_COMPLETE = {"stop", "end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed"}
_SECONDS = re.compile(r"[1-9]\d{0,4}", re.ASCII)

# What the reading thread hands over: a part of the answer, or the reason why it ended, or what went wrong.
_Report = tuple[str, str, BaseException | None]


class Generator:
    """Streams an answer to a question from passages. `timeout` bounds the whole answer, in seconds."""

    def __init__(
        self, model: BaseChatModel, prompt: Prompt, timeout: float, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._model = model
        self._timeout = timeout
        self._timer = timer
        self.prompt = prompt

    def stream(self, question: str, history: Sequence[Message], passages: Sequence[Passage]) -> Iterator[str]:
        """Parts of the answer as they come. Raises `ModelUnavailable` where the model fails, also after some parts."""
        messages = self.prompt.render(
            {
                "question": _fenced(question),
                "conversation": "\n".join(map(_said, history[-_TURNS:])) or "(none)",
                "passages": "\n\n".join(_numbered(number, item) for number, item in enumerate(passages, start=1)),
            }
        )
        reports: Queue[_Report] = Queue()
        abandoned = Event()
        Thread(target=self._read, args=(messages, reports, abandoned), daemon=True).start()
        try:
            yield from self._parts(reports)
        finally:
            abandoned.set()

    def _parts(self, reports: Queue[_Report]) -> Iterator[str]:
        deadline = self._timer() + self._timeout
        length = 0
        while True:
            left = deadline - self._timer()
            try:
                text, finish, error = reports.get(timeout=max(left, 0.001))
            except Empty:
                raise ModelUnavailable(wording.SLOW, retryable=True) from None
            if error is not None:
                log.warning("the model failed: %s", type(error).__name__)
                log.info("how the model failed", exc_info=error)
                raise _unavailable(error) from error
            if finish:
                _check_complete(finish)
                return
            length += len(text)
            if left <= 0:
                raise ModelUnavailable(wording.SLOW, retryable=True)
            if length > _LONGEST_ANSWER:
                raise ModelUnavailable(wording.UNSUPPORTED)
            yield text

    def _read(self, messages: list[tuple[str, str]], reports: Queue[_Report], abandoned: Event) -> None:
        """Run by a thread of its own: a server that keeps dripping bytes must not hold the person beyond the timeout."""
        finish = ""
        try:
            for chunk in self._model.stream(messages):
                if abandoned.is_set():
                    return  # closes the connection
                finish = _finish_reason(chunk.response_metadata) or finish
                if chunk.text:
                    reports.put((str(chunk.text), "", None))
            reports.put(("", finish or "missing", None))
        except Exception as error:  # providers raise their own kinds; _unavailable() sorts them
            reports.put(("", "", error))


def _fenced(text: str) -> str:
    """Text of others, unable to close the tags of the prompt around it."""
    return text.replace("<", "‹").replace(">", "›")


def _said(message: Message) -> str:
    """An earlier message on one line, without markers, which number the passages of another answer."""
    return f"{message.role}: {_fenced(' '.join(without_citations(message.text[:_EXCERPT])[0].split()))}"


def _numbered(number: int, passage: Passage) -> str:
    source = passage.source.publisher or passage.source.title
    return _fenced(f"[{number}] {source}, {passage.heading}\n{passage.text[:_EXCERPT]}")


def _finish_reason(metadata: dict[str, Any]) -> str:
    names = ("finish_reason", "stop_reason", "done_reason", "status")
    return next((str(metadata[name]) for name in names if metadata.get(name)), "")


def _check_complete(finish: str) -> None:
    if finish.lower() not in _COMPLETE:
        raise ModelUnavailable(wording.CUT_OFF, retryable=True)


def _unavailable(error: BaseException) -> ModelUnavailable:
    """What a provider's exception means to the person who asked, read off its status, its kind and its causes."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if status == 429:
        seconds = str(getattr(response, "headers", {}).get("retry-after", ""))
        retry = wording.RETRY_AFTER.format(seconds=seconds) if _SECONDS.fullmatch(seconds) else ""
        return ModelUnavailable(wording.RATE_LIMITED.format(retry=retry), retryable=True)
    if status == 408:
        return ModelUnavailable(wording.SLOW, retryable=True)
    if isinstance(status, int):
        clause = wording.FAILED if status >= 500 else wording.REFUSED
        return ModelUnavailable(clause, retryable=status >= 500)
    names = {type(item).__name__ for item in _chain(error)}
    if any("Timeout" in name for name in names):
        return ModelUnavailable(wording.SLOW, retryable=True)
    if names & {"RemoteProtocolError", "ReadError", "IncompleteRead"}:
        return ModelUnavailable(wording.CUT_OFF, retryable=True)
    if any("Connect" in name for name in names):
        return ModelUnavailable(wording.DOWN, retryable=True)
    if type(error).__name__ == "APIError":  # the server reports an error in mid-stream
        return ModelUnavailable(wording.FAILED, retryable=True)
    return ModelUnavailable(wording.MALFORMED, retryable=True)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
