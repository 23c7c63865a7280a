"""The language model: asked under the prompt file, read while it writes, its failures told apart.

Any LangChain chat model fits. Everything that can go wrong comes out as `ModelUnavailable` with a clause a person
understands; the caller then answers without the model.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, Queue
from threading import Thread
from typing import Any

from langchain_core.language_models import BaseChatModel

from bot import wording
from bot.errors import ModelUnavailable
from bot.models import Message
from knowledge.models import Passage
from prompts.library import Prompt

log = logging.getLogger("advisor.model")

_FENCE_LENGTH = 4_000  # characters of one passage that go into the prompt
_TURNS = 6
_COMPLETE = {"stop", "end_turn", "stop_sequence", "STOP", "complete", "completed"}


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
                "conversation": "\n".join(f"{item.role}: {_fenced(item.text)}" for item in history[-_TURNS:]) or "(none)",
                "passages": "\n\n".join(_numbered(number, item) for number, item in enumerate(passages, start=1)),
            }
        )
        parts: Queue[tuple[str, str, BaseException | None]] = Queue()
        Thread(target=self._read, args=(messages, parts), daemon=True).start()
        deadline = self._timer() + self._timeout
        while True:
            try:
                text, finish, error = parts.get(timeout=max(deadline - self._timer(), 0.001))
            except Empty:
                raise ModelUnavailable(wording.SLOW, retryable=True) from None
            if error is not None:
                log.warning("the model failed", exc_info=error)
                raise _unavailable(error) from error
            if finish:
                _check_complete(finish)
                return
            yield text

    def _read(self, messages: list[tuple[str, str]], parts: Queue[tuple[str, str, BaseException | None]]) -> None:
        """Run by a thread of its own: a server that keeps dripping bytes must not hold the person beyond the timeout."""
        finish = ""
        try:
            for chunk in self._model.stream(messages):
                finish = _finish_reason(chunk.response_metadata) or finish
                if chunk.text:
                    parts.put((str(chunk.text), "", None))
            parts.put(("", finish or "missing", None))
        except Exception as error:  # providers raise their own kinds; _unavailable() sorts them
            parts.put(("", "", error))


def _fenced(text: str) -> str:
    """Text of others, unable to close the tags of the prompt around it."""
    return text[:_FENCE_LENGTH].replace("<", "‹").replace(">", "›")


def _numbered(number: int, passage: Passage) -> str:
    return f"[{number}] {_fenced(passage.source.publisher or passage.source.title)}, {_fenced(passage.heading)}\n{_fenced(passage.text)}"


def _finish_reason(metadata: dict[str, Any]) -> str:
    return str(metadata.get("finish_reason") or metadata.get("stop_reason") or metadata.get("done_reason") or "")


def _check_complete(finish: str) -> None:
    if finish not in _COMPLETE:
        raise ModelUnavailable(wording.CUT_OFF, retryable=True)


def _unavailable(error: BaseException) -> ModelUnavailable:
    """What a provider's exception means to the person who asked, read off its status, its kind and its causes."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if status == 429:
        seconds = str(getattr(response, "headers", {}).get("retry-after", ""))
        retry = wording.RETRY_AFTER.format(seconds=seconds) if seconds.isdigit() else ""
        return ModelUnavailable(wording.RATE_LIMITED.format(retry=retry), retryable=True)
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
    return ModelUnavailable(wording.MALFORMED, retryable=True)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
