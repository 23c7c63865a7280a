"""Reading takes time in the length of a text: nobody can hold up a conversation with one that patterns choke on."""

from __future__ import annotations

import time

from bot.assessment.interpret import Said
from bot.assessment.rules import RuleInterpreter
from bot.question import MAX_LENGTH
from tests.bot.assessment.talk import BEGUN, UNMET, Begin

LIMIT = 1.0  # seconds; a memo of this length takes a tenth of it

SEEDS = (
    "a",
    " ",
    "a ",
    "ok, ",
    "ok ",
    "no, no, ",
    "not that ",
    "the the ",
    "Ab Cd ",
    "A.",
    "owner ",
    "change the owner ",
    "by the end of ",
    "until in 3 ",
    "1,",
    "12.12.",
    "not 5 ",
    "go back to ",
    "what is left ",
    "for the claims and ",
    "N/A ",
    "mark everything ",
    "évidence—",
    "\n",
    "?",
    "😀",
)


def test_hostile_texts_are_read_in_time(begin: Begin, interpreter: RuleInterpreter) -> None:
    """Each of many texts of the greatest length that is read, in every state of the conversation, takes under a second."""
    records = [begin().record, begin().click("data", UNMET).say("stop").record, begin().say("pause").record]
    slow = {}
    for seed in SEEDS:
        text = (seed * MAX_LENGTH)[: MAX_LENGTH - 1] + "!"
        for number, record in enumerate(records):
            started = time.perf_counter()
            interpreter.read(Said(text=text, user="ana", today=BEGUN.date()), record)
            seconds = time.perf_counter() - started
            if seconds > LIMIT:
                slow[seed, number] = round(seconds, 1)
    assert not slow
