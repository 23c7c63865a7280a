"""Seconds that a turn of a guided assessment costs beyond embedding its text, over the tuning dialogues."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from pathlib import Path

from bot.compose import build_desk, build_interpreter, build_shelf, build_store
from bot.models import Turn
from bot.ports import Listener
from bot.settings import Settings
from evals.dialogues import Silence, load_dialogues
from knowledge.embedder import Embedder
from tests.bench.table import Comparison, Target, percentile

_DIALOGUES = 40
_ALLOWED = 0.060  # seconds


def measure_turns(data: Path, embedder: Embedder, say: Callable[[str], None]) -> list[Comparison]:
    """p50 and p95 of a turn with everything it does (reading, flow, a save to SQLite) less embedding its text once."""
    say("turns of assessments")
    settings = Settings(data_dir=data)
    shelf, silence = build_shelf(), Silence()
    interpreter = build_interpreter(settings, shelf, embedder=embedder)
    seconds: list[float] = []
    record = build_store(settings)
    try:
        desk = build_desk(record.assessments, shelf, interpreter, silence, silence)
        for dialogue in load_dialogues(split="tune")[:_DIALOGUES]:
            at = datetime.datetime.combine(dialogue.today, datetime.time(12), datetime.UTC)
            desk.begin(Turn(conversation_id=dialogue.id, text="", at=at), shelf.get(dialogue.checklist))
            for number, said in enumerate(dialogue.turns):
                when = at + datetime.timedelta(minutes=number)
                turn = Turn(conversation_id=dialogue.id, text=said.text, user=said.user, message_id=str(number), at=when)
                started = time.perf_counter()
                desk.reply(turn, (), Listener())
                middle = time.perf_counter()
                embedder.encode([said.text])
                seconds.append(middle - started - (time.perf_counter() - middle))
    finally:
        record.close()
    rows = []
    for name, share, target in (("p50", 0.5, Target("≤", 1.0)), ("p95", 0.95, None)):
        value = percentile(seconds, share)
        ours, allowed = value * 1000, _ALLOWED * 1000
        rows.append(Comparison(f"turn beyond embedding, {name}", ours, allowed, "ms", value / _ALLOWED, target))
    return rows
