"""A model whose claims a test scripts, on a server on loopback, over rules that a test sets."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.assessment.interpret import Act, Reading, Said
from bot.assessment.models import Assessment, Dialogue, Initiative, Pending, PendingKind, Status
from bot.compose import build_model
from bot.interpreting.model import ModelInterpreter
from bot.settings import Settings
from prompts.library import load_prompt
from tests.bot import reporting
from tests.fakes import ModelServer, calls

TODAY = datetime.date(2026, 3, 2)
RULED = Reading(act=Act.UNCLEAR, name="Claims bot")
TEXT = "Alerting is set up. Nobody watches the output quality yet, Ana Ruiz fixes that by April 15, see OPS-311."
MET, UNMET, PARTIAL, UNKNOWN = Status.MET, Status.UNMET, Status.PARTIAL, Status.UNKNOWN


class Rules:
    """A fallback that reads everything the same way, and counts how often it is asked."""

    def __init__(self) -> None:
        self.reading = RULED
        self.asked = 0

    def read(self, said: Said, assessment: Assessment) -> Reading:
        self.asked += 1
        return self.reading


@pytest.fixture
def rules() -> Rules:
    """What stands in for the rules."""
    return Rules()


@pytest.fixture
def interpreter(model_settings: Settings, rules: Rules) -> ModelInterpreter:
    """The interpreter as compose.py builds it, over rules of the test's."""
    model = build_model(model_settings)
    assert model is not None
    return ModelInterpreter(model, load_prompt("interpret"), rules, model_settings.model_timeout)


Reads = Callable[..., Reading]


@pytest.fixture
def reads(interpreter: ModelInterpreter, model_server: ModelServer) -> Reads:
    """Plays the model's claims about a message and gives what is made of them."""

    def read(text: str, *statements: dict[str, Any], on: Assessment | None = None, **claims: Any) -> Reading:
        claimed = {"act": "answer", "statements": statements, **claims}
        model_server.plays(calls("Claims", json.dumps(claimed)))
        return interpreter.read(said(text), on or assessment())

    return read


def said(text: str, *links: str) -> Said:
    """A message of Maria's, on the day of the tests."""
    return Said(text=text, links=links, user="Maria", today=TODAY)


def assessment(*answers: Any, pending: PendingKind | None = None, **dialogue: Any) -> Assessment:
    """An assessment of the ten-item checklist; its question on monitoring is open."""
    asked = Dialogue(**{"open_item": "monitoring", **dialogue}, pending=Pending(kind=pending) if pending else None)
    initiative = Initiative(id="i", name="Claims triage")
    return reporting.assessment(*answers, dialogue=asked, initiative=initiative)


def claim(item: str = "monitoring", quote: str = "Alerting is set up", **more: Any) -> dict[str, Any]:
    """What the model claims of one item; `checks` as a mapping."""
    checks = [{"check": id_, "status": status} for id_, status in more.pop("checks", {"alerting": "met"}).items()]
    return {"item": item, "quote": quote, "status": "met", "sure": True, "checks": checks, **more}
