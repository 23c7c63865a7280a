"""The JSON Lines interface of `advisor assess --jsonl`: one dialogue a line in, what each turn did a line out."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from bot.assessment.acts import Act
from bot.assessment.models import Answer
from bot.desk import Desk
from bot.engine import Engine
from bot.jsonl import each_line
from bot.models import Reply, ReplyKind, Turn
from bot.ports import AssessmentStore, ChecklistShelf
from bot.presentation import render_sources
from bot.standing import open_item

CONVERSATION = "dialogue"
_NOON = datetime.time(12, tzinfo=datetime.UTC)


class Room(NamedTuple):
    """Where one dialogue takes place: an engine whose desk writes into a record of its own."""

    engine: Engine
    desk: Desk
    store: AssessmentStore


BuildRoom = Callable[[], Room]


class SaidTurn(BaseModel):
    """One message of a dialogue. Unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore")

    text: str
    user: str = ""


class DialogueRequest(BaseModel):
    """A line of input. Unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore")

    id: str
    checklist: str
    today: datetime.date | None = None
    turns: tuple[SaidTurn, ...] = Field(default=())


def assess_lines(build: BuildRoom, shelf: ChecklistShelf, lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """For each dialogue on a line what it led to on a line, and whether it did (not an error)."""
    return each_line(lambda values: run_dialogue(DialogueRequest.model_validate(values), build, shelf), lines)


def run_dialogue(request: DialogueRequest, build: BuildRoom, shelf: ChecklistShelf) -> dict[str, Any]:
    """Walk one dialogue through a fresh record. The first item is open before the first turn. Raises `NotFound`."""
    checklist = shelf.get(request.checklist)
    room = build()
    today = request.today or datetime.datetime.now(datetime.UTC).date()
    at = datetime.datetime.combine(today, _NOON)
    begun = room.desk.begin(Turn(conversation_id=CONVERSATION, text="", at=at), checklist)
    assert begun.progress is not None
    id_ = begun.progress.assessment_id
    turns = []
    for number, said in enumerate(request.turns):
        turn = Turn(conversation_id=CONVERSATION, text=said.text, user=said.user, at=at + datetime.timedelta(seconds=number))
        reply = room.engine.reply(turn)
        turns.append(_turn_fields(reply, open_item(room.store.get(id_))))
    final = room.store.get(id_).answers
    return {"id": request.id, "turns": turns, "final": {item: answer.status.value for item, answer in final.items()}}


def _turn_fields(reply: Reply, asked: str | None) -> dict[str, Any]:
    """What a turn did. Without progress it did nothing to the assessment, which was paused or closed."""
    looked_up = reply.kind in (ReplyKind.ANSWER, ReplyKind.ABSTAIN)
    act = reply.progress.act if reply.progress else Act.QUESTION if looked_up else Act.UNCLEAR
    recorded = reply.progress.recorded if reply.progress else ()
    return {
        "act": act.value,
        "items": [item_fields(answer) for answer in recorded],
        "asked": asked,
        "reply": _readable(reply),
    }


def _readable(reply: Reply) -> str:
    """The text that a user would read: a mark such as [1] is told below it."""
    return f"{reply.text}\n\n{render_sources(reply.citations).plain}" if reply.citations else reply.text


def item_fields(answer: Answer) -> dict[str, Any]:
    """An answer as the interface names its parts; what is empty is left out."""
    optional = {
        "owner": answer.owner,
        "due": answer.due.isoformat() if answer.due else "",
        "note": answer.reason or answer.note,
        "evidence": "; ".join(one.text for one in answer.evidence),
    }
    return {"item": answer.item, "status": answer.status.value, **{key: value for key, value in optional.items() if value}}
