"""Reading takes time in the length of a text: nobody can hold up a conversation with one that patterns choke on."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable

from bot.assessment.interpret import Said
from bot.assessment.rules import RuleInterpreter
from bot.question import MAX_LENGTH
from tests.bot.assessment.talk import BEGUN, UNMET, Begin

LIMIT = 1.0  # seconds; a memo of this length takes a tenth of it

SEEDS = (
    " ",
    "a ",
    "ok, ",
    "no, no, ",
    "not that ",
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
    "évidence—",
    "?",
    "😀",
)


def seconds(work: Callable[[], object]) -> float:
    """The time that this thread spends on something, whatever else the machine does."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def test_hostile_texts_are_read_in_time(begin: Begin, interpreter: RuleInterpreter) -> None:
    """Each of twenty texts of the greatest length that is read takes under a second."""
    record = begin().click("data", UNMET).record
    slow = {}
    for seed in SEEDS:
        said = Said(text=(seed * MAX_LENGTH)[: MAX_LENGTH - 1] + "!", user="ana", today=BEGUN.date())
        spent = seconds(functools.partial(interpreter.read, said, record))
        if spent > LIMIT:
            slow[seed] = round(spent, 1)
    assert not slow
