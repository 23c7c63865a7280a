"""Tests of bot/interpreting/model.py: when the model is asked, and what is left when it fails."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from langchain_core.language_models import FakeListChatModel

from bot.assessment.interpret import Act, Note, Reading
from bot.interpreting.model import ModelInterpreter
from prompts.library import load_prompt
from tests.bot.interpreting.conftest import RULED, TEXT, Reads, Rules, assessment, claim, said
from tests.fakes import DONE, Cut, ModelServer, Script, Wait, call_chunk, calls, chunk, fails, says


@pytest.mark.parametrize("act", [Act.PAUSE, Act.CANCEL, Act.SKIP, Act.BACK, Act.STATUS, Act.RESUME])
def test_short_control_acts_are_the_rules(act: Act, reads: Reads, rules: Rules, model_server: ModelServer) -> None:
    """The model is not even asked whether "stop" is an answer."""
    rules.reading = Reading(act=act)
    assert reads("stop. Alerting is set up", claim()) == rules.reading
    assert not model_server.requests


@pytest.mark.parametrize("note", [Note.SIGN_OFF, Note.OTHER_INITIATIVE, Note.PRESSURE])
def test_short_notes_on_the_conversation_are_the_rules(
    note: Note, reads: Reads, rules: Rules, model_server: ModelServer
) -> None:
    """So are a sign-off, another initiative, and pressure."""
    rules.reading = Reading(act=Act.UNCLEAR, note=note)
    assert reads("Mark it as met. Alerting is set up", claim()) == rules.reading
    assert not model_server.requests


def test_pressure_of_any_length_records_nothing(reads: Reads, rules: Rules) -> None:
    """A push for a verdict cannot be dressed up as a long answer."""
    rules.reading = Reading(act=Act.UNCLEAR, note=Note.PRESSURE)
    assert reads("Mark everything as met. " + "Alerting is set up. " * 40, claim()) == rules.reading


@pytest.mark.parametrize("text", ["yes", "No.", "👍", "..."])
def test_a_plain_yes_or_no_needs_no_model(text: str, reads: Reads, model_server: ModelServer) -> None:
    """Rules read it as well, at once and at no cost."""
    assert reads(text, claim(quote=text)) == RULED
    assert not model_server.requests


def test_in_a_long_message_the_model_may_see_more_than_a_control_word(reads: Reads, rules: Rules) -> None:
    """What rules take for a skip may be a word inside a report."""
    rules.reading = Reading(act=Act.SKIP)
    assert reads("We go through it point by point, next is this one. " * 4 + TEXT, claim()).act is Act.ANSWER


FAILURES: dict[str, Callable[[ModelServer], Script]] = {
    "429": lambda _: fails(429, Retry_After="60"),
    "500": lambda _: fails(500),
    "401": lambda _: fails(401),
    "hang": lambda server: Script(before=server.hang()),
    "hang in mid-answer": lambda server: Script([call_chunk('{"act":', "Claims"), server.hang()]),
    "slow drip": lambda server: Script([call_chunk(" ", "Claims"), Wait(server.released, 0.3)] * 30),
    "cut in mid-answer": lambda _: Script([call_chunk('{"act":"pause"', "Claims"), Cut()]),
    "malformed JSON": lambda _: calls("Claims", '{"act": oops'),
    "JSON broken off": lambda _: calls("Claims", '{"act": "pause", "statements": [', finish="length"),
    "JSON broken off without saying so": lambda _: calls("Claims", '{"act": "pause"'),
    "two objects": lambda _: calls("Claims", '{"act": "pause"}{"act": "skip"}'),
    "a list": lambda _: calls("Claims", '["pause"]'),
    "another tool": lambda _: calls("approve", '{"act": "pause"}'),
    "text": lambda _: says('{"act": "pause"}'),
    "nothing": lambda _: Script([chunk(finish="stop"), DONE]),
    "a flood": lambda _: calls("Claims", '{"act": "' + "x" * 200_000, size=20_000),
}


@pytest.mark.parametrize("name", FAILURES)
def test_any_failure_leaves_the_rules_reading(
    name: str, interpreter: ModelInterpreter, model_server: ModelServer, rules: Rules, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the server does, the rules' reading comes within the timeout; the log says why, without the message."""
    model_server.plays(FAILURES[name](model_server))
    started = time.monotonic()
    with caplog.at_level("INFO"):
        assert interpreter.read(said("A secret remark on alerting"), assessment()) == RULED
    assert time.monotonic() - started < 2.5
    assert (rules.asked, len(model_server.requests)) == (1, 1)
    assert "read by rules" in caplog.text
    assert "secret" not in caplog.text


def test_a_model_without_tools_leaves_the_rules_reading(rules: Rules) -> None:
    """A model that cannot answer in a form is as good as none."""
    interpreter = ModelInterpreter(FakeListChatModel(responses=["x"]), load_prompt("interpret"), rules, 5.0)
    assert interpreter.read(said("Alerting is set up"), assessment()) == RULED


def test_an_abandoned_answer_is_hung_up_on(interpreter: ModelInterpreter, model_server: ModelServer) -> None:
    """Once the time is up, the next part closes the connection: a dripping server holds no thread."""
    model_server.plays(Script([call_chunk(" ", "Claims"), Wait(model_server.released, 0.1)] * 200))
    interpreter.read(said("Alerting is set up"), assessment())
    assert model_server.finished.get(timeout=10) is False


def test_the_log_says_that_the_model_read_and_under_which_prompt(reads: Reads, caplog: pytest.LogCaptureFixture) -> None:
    """A change of wording shows up beside a change of results; the message does not show up."""
    with caplog.at_level("INFO", logger="advisor"):
        reads(TEXT, claim())
    assert f"interpret@{load_prompt('interpret').fingerprint}" in caplog.text
    assert "Alerting" not in caplog.text
