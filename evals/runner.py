"""Cases through the same engine that people talk to."""

from __future__ import annotations

from collections.abc import Iterable

from bot.engine import Engine
from bot.models import Reply, Turn
from evals.cases import Case
from knowledge.models import Frozen


class Outcome(Frozen):
    """A case and the reply it got."""

    case: Case
    reply: Reply


def run_cases(engine: Engine, cases: Iterable[Case]) -> list[Outcome]:
    """The outcomes in the order of the cases."""
    return [
        Outcome(
            case=case,
            reply=engine.reply(Turn(conversation_id=f"eval-{case.id}", text=case.question, history=case.history)),
        )
        for case in cases
    ]
