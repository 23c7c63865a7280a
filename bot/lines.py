"""The JSON Lines interface of `advisor ask --jsonl`: one question a line in, one answer a line out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.answering.faithfulness.scoring import score_answer
from bot.engine import Engine
from bot.jsonl import each_line
from bot.models import Message, Reply, ReplyKind, Turn
from bot.question import MAX_LENGTH, plain_text

_PASSAGES = 10


class Said(BaseModel):
    """An earlier message of the conversation, as a line gives it. Unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["user", "assistant"]
    text: str


class Request(BaseModel):
    """A line of input. Unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore")

    id: str
    question: str
    history: tuple[Said, ...] | None = None
    user: str = ""
    groups: tuple[str, ...] = ()


def answer_lines(engine: Engine, lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """For each question on a line its answer on a line, and whether it is one (not an error)."""

    def answer(values: dict[str, Any]) -> dict[str, Any]:
        request = Request.model_validate(values)
        return {"id": request.id, **reply_fields(engine.reply(_turn(request)))}

    return each_line(answer, lines)


def _turn(request: Request) -> Turn:
    return Turn(
        conversation_id=f"line-{json.dumps(request.id)}",  # plain ASCII, whatever the caller's id holds
        text=request.question,
        user=request.user,
        groups=request.groups,
        history=tuple(Message(role=item.role, text=plain_text(item.text[:MAX_LENGTH])) for item in request.history or ()),
    )


def reply_fields(reply: Reply) -> dict[str, Any]:
    """A reply as the interface names its parts."""
    return {
        "kind": reply.kind.value,
        "abstained": reply.kind is ReplyKind.ABSTAIN,
        "answer": reply.text if not reply.notice else f"{reply.text}\n\n{reply.notice}",
        "citations": [
            {
                "source": citation.passage.source.id,
                "title": citation.passage.source.title,
                "heading": citation.passage.heading,
                "quote": citation.quote,
                "passage_id": citation.passage.id,
            }
            for citation in reply.citations
        ],
        "passages": [
            {
                "passage_id": hit.passage.id,
                "source": hit.passage.source.id,
                "heading": hit.passage.heading,
                "text": hit.passage.text,
                "score": round(hit.score, 4),
            }
            for hit in reply.hits[:_PASSAGES]
        ],
        "faithfulness": faithfulness(reply),
        "seconds": reply.seconds,
    }


def faithfulness(reply: Reply) -> float | None:
    """The share of a reply's claims that the cited passages support, in [0, 1]; None where it cites or claims nothing."""
    passages = {citation.passage.id: citation.passage for citation in reply.citations}.values()
    about = " ".join(dict.fromkeys(f"{one.heading} {one.source.title} {one.source.publisher}" for one in passages))
    claims = score_answer(reply.text, [one.text for one in passages], about=about).claims if passages else ()
    return sum(claim.supported for claim in claims) / len(claims) if claims else None
