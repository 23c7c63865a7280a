"""The JSON Lines interface of `advisor ask --jsonl`: one question a line in, one answer a line out."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.engine import Engine
from bot.errors import AdvisorError
from bot.models import Message, Reply, ReplyKind, Turn
from bot.question import MAX_LENGTH, plain_text

log = logging.getLogger("advisor.lines")

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
    """For each line of input a line of output, and whether it is an answer (not an error). Blank lines are passed over."""
    for line in lines:
        if line.strip():
            result = _answer_line(engine, line)
            # Plain ASCII: a lone surrogate could not be written, and U+2028 ends a line for some readers.
            yield json.dumps(result), "error" not in result


def _answer_line(engine: Engine, line: str) -> dict[str, Any]:
    id_: str | None = None
    try:
        values = _object(line)
        if isinstance(values.get("id"), str):
            id_ = values["id"]
        if not _is_utf8(line):
            raise AdvisorError("The line is not UTF-8.")
        request = Request.model_validate(values)
        return {"id": request.id, **reply_fields(engine.reply(_turn(request)))}
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        return {"id": id_, "error": f"The line does not fit: {faults}."}
    except AdvisorError as error:
        return {"id": id_, "error": str(error)}
    except Exception:  # a fault of ours must not cost the caller the answers to the other lines
        log.exception("the line with id %r failed", id_)
        return {"id": id_, "error": "Something went wrong inside the advisor. The log on standard error says what."}


def _object(line: str) -> dict[str, Any]:
    try:
        values = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise AdvisorError("The line is not a JSON object.")
    return values


def _is_utf8(line: str) -> bool:
    """Whether the line held no bytes that the reader of stdin had to smuggle in as lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in line)


def _turn(request: Request) -> Turn:
    return Turn(
        conversation_id=f"line-{request.id}",
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
        "faithfulness": reply.faithfulness,
        "seconds": reply.seconds,
    }
