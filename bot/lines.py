"""The JSON Lines interface of `advisor ask --jsonl`: one question a line in, one answer a line out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.engine import Engine
from bot.errors import AdvisorError
from bot.models import Message, Reply, ReplyKind, Turn

_PASSAGES = 10


class Request(BaseModel):
    """A line of input. Unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore")

    id: str
    question: str
    history: tuple[Message, ...] = ()
    user: str = ""
    groups: tuple[str, ...] = ()


def answer_lines(engine: Engine, lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """For each line of input a line of output, and whether it is an answer (not an error). Blank lines are passed over."""
    for line in lines:
        if line.strip():
            result = _answer_line(engine, line)
            yield json.dumps(result, ensure_ascii=False), "error" not in result


def _answer_line(engine: Engine, line: str) -> dict[str, Any]:
    id_: str | None = None
    try:
        values = json.loads(line)
        if isinstance(values, dict) and isinstance(values.get("id"), str):
            id_ = values["id"]
        request = Request.model_validate(values)
        turn = Turn(
            conversation_id=f"line-{request.id}",
            text=request.question,
            user=request.user,
            groups=request.groups,
            history=request.history,
        )
        return {"id": request.id, **reply_fields(engine.reply(turn))}
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'line'}: {fault['msg']}" for fault in error.errors())
        return {"id": id_, "error": f"The line does not fit: {faults}."}
    except (ValueError, RecursionError):
        return {"id": id_, "error": "The line is not a JSON object."}
    except AdvisorError as error:
        return {"id": id_, "error": str(error)}


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
