"""The interpreter that asks a language model. Rules read every message first: they decide what is none of the model's
business, and what they read stands wherever the model fails or claims what the message does not bear out.
"""

from __future__ import annotations

import json
import logging
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import BaseChatModel

from bot.assessment import replies
from bot.assessment.interpret import Act, Interpreter, Note, Reading, Said
from bot.assessment.models import Assessment
from bot.interpreting.briefing import brief
from bot.interpreting.checking import Rejected, check
from bot.interpreting.claims import Claims
from prompts.library import Prompt

log = logging.getLogger("advisor.interpret")

SHORT = 30  # words up to which the rules' reading of a control act is taken without the model
_LONGEST_ANSWER = 60_000  # characters; claims about all of a hundred items take about half of this
_CONTROL = (Act.PAUSE, Act.RESUME, Act.CANCEL, Act.SKIP, Act.BACK, Act.STATUS)
_CONTROL_NOTES = (Note.SIGN_OFF, Note.OTHER_INITIATIVE, Note.REOPEN, Note.STALE)


class ModelInterpreter:
    """Reads messages with a model, and with `fallback`, the rules. `timeout` bounds the model's whole answer, in seconds."""

    def __init__(self, model: BaseChatModel, prompt: Prompt, fallback: Interpreter, timeout: float) -> None:
        self._model = model
        self._fallback = fallback
        self._timeout = timeout
        self.prompt = prompt

    def read(self, said: Said, assessment: Assessment) -> Reading:
        """What the message says."""
        ruled = self._fallback.read(said, assessment)
        if _rules_decide(ruled, said):
            return ruled
        try:
            reading = check(self._ask(said, assessment), said, assessment, ruled)
        except Rejected as error:
            log.warning("read by rules, not by the model: %s", error.message)
            return ruled
        log.info("read by the model, prompt %s@%s", self.prompt.name, self.prompt.fingerprint)
        return reading

    def _ask(self, said: Said, assessment: Assessment) -> Claims:
        messages = self.prompt.render(brief(said, assessment))
        reports: Queue[Claims | Exception] = Queue()
        watch = _Watch()
        Thread(target=self._report, args=(messages, reports, watch), daemon=True).start()
        try:
            report = reports.get(timeout=self._timeout)
        except Empty:
            raise Rejected("it took too long") from None
        finally:
            watch.abandoned.set()
        if isinstance(report, Rejected):
            raise report
        if isinstance(report, Exception):
            # Its text may hold the message, a key or both, so that the log above DEBUG has only its kind.
            log.debug("how the model failed", exc_info=report)
            raise Rejected(type(report).__name__) from report
        return report

    def _report(self, messages: list[tuple[str, str]], reports: Queue[Claims | Exception], watch: _Watch) -> None:
        """Run by a thread of its own: a server that keeps dripping bytes must not hold the person beyond the timeout."""
        try:
            # Tool calls, as most providers and servers have them; a JSON schema is for some of OpenAI's models only.
            structured = self._model.with_structured_output(Claims, method="function_calling")
            claims = structured.invoke(messages, {"callbacks": [watch]})
            watch.check_complete()
            reports.put(claims if isinstance(claims, Claims) else Rejected("it did not answer in the form asked for"))
        except _HungUp:
            reports.put(Rejected("its answer has no end"))
        except Exception as error:  # providers raise their own kinds
            reports.put(error)


class _HungUp(BaseException):
    """Ends an answer in the middle. No `Exception`, or LangChain would log it as a fault of its own."""


class _Watch(BaseCallbackHandler):
    """Sees an answer while it is written: hangs up on one that nobody waits for, and keeps its JSON as it came.

    LangChain closes the brackets of JSON that broke off, so that half an answer would pass as a whole one.
    """

    raise_error = True

    def __init__(self) -> None:
        self.abandoned = Event()
        self._json = ""

    def on_llm_new_token(self, token: Any, *, chunk: Any = None, **kwargs: Any) -> None:
        """A part of the answer has come. Raising here closes the connection."""
        for call in getattr(getattr(chunk, "message", None), "tool_call_chunks", ()):
            self._json += call["args"] or ""
        if self.abandoned.is_set() or len(self._json) > _LONGEST_ANSWER:
            raise _HungUp

    def check_complete(self) -> None:
        """Raises `Rejected` where the answer that was streamed is not one whole piece of JSON."""
        try:
            json.loads(self._json or "{}")
        except ValueError:
            raise Rejected("its answer is not JSON") from None


def _rules_decide(ruled: Reading, said: Said) -> bool:
    """Whether the model is not asked: what it made of a "stop", or of a push for a verdict, must not count.

    Pressure of any length is the rules' business; a plain yes or no, or an emoji, they read as well as a model.
    """
    agrees, rest = replies.yes_or_no(said.text)
    if ruled.note is Note.PRESSURE or not any(map(str.isalnum, said.text)) or (agrees is not None and not rest):
        return True
    return len(said.text.split()) <= SHORT and (ruled.act in _CONTROL or ruled.note in _CONTROL_NOTES)
