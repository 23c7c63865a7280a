"""The LangChain retrieval chain: question in context → retriever → answer with a model, or by quoting, or an abstention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from bot import wording
from bot.answering.checked import CheckedAnswer, check, finds_no_answer
from bot.answering.context import last_exchange, names_its_topic, points_back, resolved, topic_of
from bot.answering.evidence import judge
from bot.answering.extractive import compose
from bot.answering.generation import Generator
from bot.answering.intent import without_commands
from bot.answering.quoting import Excerpt, write
from bot.answering.reading import Reading
from bot.errors import ModelUnavailable
from bot.models import Message, Reply, ReplyKind
from bot.ports import Listener
from knowledge.audience import EVERYBODY, Readers
from knowledge.models import Hit
from knowledge.statements import Statement

_PASSAGES_IN_PROMPT = 6


@dataclass(frozen=True)
class Task:
    """One question on its way through the chain. `understood` is the question with what it points back to.

    `readers` will read the answer.
    """

    question: str
    history: Sequence[Message]
    listener: Listener
    readers: Readers = EVERYBODY
    understood: str = ""
    hits: list[Hit] = field(default_factory=list)


class RetrievalChain:
    """An `Answerer`: the chain, with the parts that fill it. Without a generator every answer is quoted."""

    def __init__(self, retriever: BaseRetriever, cutoff: float, generator: Generator | None = None) -> None:
        self._retriever = retriever
        self._cutoff = cutoff
        self._generator = generator
        self.chain: Runnable[Task, Reply] = RunnableLambda(self._retrieve) | RunnableLambda(self._answer)

    def answer(self, question: str, history: Sequence[Message], listener: Listener, readers: Readers = EVERYBODY) -> Reply:
        return self.chain.invoke(Task(question, history, listener, readers))

    def _retrieve(self, task: Task) -> Task:
        task.listener.stage(wording.STAGE_SEARCHING)
        question = without_commands(task.question)
        if task.history and points_back(question):
            question, hits = self._in_context(question, task)
        else:
            hits = self._search(question, task)
        return replace(task, understood=question, hits=hits)

    def _in_context(self, question: str, task: Task) -> tuple[str, list[Hit]]:
        """A follow-up with what it points to, and the hits for that; unchanged where it says itself what it is about."""
        if names_its_topic(question):
            hits = self._search(question, task)
            if judge(question, hits).confidence >= self._cutoff:
                return question, hits
        exchange = last_exchange(task.history)
        earlier = self._search(exchange, task)
        if not earlier:  # nothing is stored
            return question, []
        understood = resolved(question, topic_of(exchange, [hit.passage.topic for hit in earlier]))
        return understood, self._search(understood, task)

    def _search(self, text: str, task: Task) -> list[Hit]:
        found = (document.metadata["hit"] for document in self._retriever.invoke(text, readers=task.readers))
        # Any retriever may be put in, also one that does not know about readers.
        return [hit for hit in found if task.readers.may_read(hit.passage.source.audience)]

    def _answer(self, task: Task) -> Reply:
        evidence = judge(task.understood, task.hits)
        if evidence.silence:
            return _stated_silence(task.hits, *evidence.silence)
        if evidence.confidence < self._cutoff:
            return _abstention(task.hits)
        task.listener.stage(wording.STAGE_READING.format(count=len(task.hits)))
        if self._generator is None:
            return _quoted(task)
        try:
            return self._generated(task, self._generator)
        except ModelUnavailable as reason:
            return _quoted(task, notice=wording.MODEL_FALLBACK.format(reason=reason.message))

    def _generated(self, task: Task, generator: Generator) -> Reply:
        task.listener.stage(wording.STAGE_WRITING)
        passages = [hit.passage for hit in task.hits[:_PASSAGES_IN_PROMPT]]
        answer = CheckedAnswer()
        parts = generator.stream(task.question, task.history, passages)
        written = []

        def remembered(part: str) -> str:
            written.append(part)
            return part

        for addition, answer in check(map(remembered, parts), passages):  # noqa: B007  (the last one is used below)
            if addition:
                task.listener.text(addition)
        if not answer.kept and finds_no_answer("".join(written)):
            return _abstention(task.hits, prompt=generator.prompt.fingerprint)
        if not answer.kept or answer.dropped > answer.kept:
            raise ModelUnavailable(wording.UNSUPPORTED)
        return Reply(
            kind=ReplyKind.ANSWER,
            text=answer.text,
            citations=tuple(answer.citations),
            hits=tuple(task.hits),
            prompt=generator.prompt.fingerprint,
        )


def _quoted(task: Task, notice: str = "") -> Reply:
    text, citations = compose(task.understood, task.hits)
    return Reply(kind=ReplyKind.ANSWER, text=text, citations=citations, hits=tuple(task.hits), notice=notice)


def _stated_silence(hits: Sequence[Hit], reading: Reading, statement: Statement) -> Reply:
    quoted, citations = write([Excerpt("", reading.hit.passage, (statement,))])
    text = f"{wording.ABSTAIN} {quoted}"
    return Reply(kind=ReplyKind.ABSTAIN, text=text, citations=citations, hits=tuple(hits))


def _abstention(hits: Sequence[Hit], prompt: str = "") -> Reply:
    nearest = wording.ABSTAIN_EMPTY
    if hits:
        passage = hits[0].passage
        nearest = wording.ABSTAIN_NEAREST.format(topic=passage.topic, title=passage.source.title)
    return Reply(kind=ReplyKind.ABSTAIN, text=f"{wording.ABSTAIN} {nearest}", hits=tuple(hits), prompt=prompt)
