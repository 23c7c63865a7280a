"""The JSON Lines interface of `advisor assess --jsonl`: one dialogue a line in, what each turn did a line out."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.assessment.models import Answer
from bot.desk import Desk
from bot.errors import AdvisorError
from bot.models import Reply, Turn
from bot.ports import AssessmentStore, ChecklistShelf, Listener

BuildDesk = Callable[[], tuple[Desk, AssessmentStore]]


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


def run_dialogue(request: DialogueRequest, build: BuildDesk, shelf: ChecklistShelf) -> dict[str, Any]:
    """Walk one dialogue through a fresh record. The first item is open before the first turn."""
    desk, store = build()
    noon = datetime.time(12, tzinfo=datetime.UTC)
    today = request.today or datetime.datetime.now(datetime.UTC).date()
    at = datetime.datetime.combine(today, noon)
    begun = desk.begin(Turn(conversation_id=request.id, text="", at=at), shelf.get(request.checklist))
    assert begun.progress is not None
    turns = []
    for number, said in enumerate(request.turns):
        turn = Turn(conversation_id=request.id, text=said.text, user=said.user, at=at + datetime.timedelta(minutes=number))
        reply = desk.reply(turn, (), Listener())
        turns.append(_turn_fields(reply) if reply else _silent())
    final = store.get(begun.progress.assessment_id)
    return {"id": request.id, "turns": turns, "final": {item: answer.status.value for item, answer in final.answers.items()}}


def _turn_fields(reply: Reply) -> dict[str, Any]:
    progress = reply.progress
    if progress is None:
        return {"act": "unclear", "items": [], "asked": None, "reply": reply.text}
    return {
        "act": progress.act.value,
        "items": [item_fields(answer) for answer in progress.recorded],
        "asked": progress.asked,
        "reply": reply.text,
    }


def _silent() -> dict[str, Any]:
    raise AdvisorError("The assessment of this dialogue is closed; there is nothing to answer.")


def item_fields(answer: Answer) -> dict[str, Any]:
    """An answer as the interface names its parts; what is empty is left out."""
    optional = {
        "owner": answer.owner,
        "due": answer.due.isoformat() if answer.due else "",
        "note": answer.reason or answer.note,
        "evidence": "; ".join(one.text for one in answer.evidence),
    }
    return {"item": answer.item, "status": answer.status.value, **{key: value for key, value in optional.items() if value}}
