"""Slack at its busiest: events as fast as they come, some of them twice, against the real process over the fake Slack."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.table import Table

from tests.bench.table import Comparison, Target, percentile
from tests.slack_advisor import Transport, slack_advisors
from tests.slack_fake import BOT, TEAM, FakeSlack, Message, Timing
from tests.slack_fake.records import Channel, User

EVENTS, SECONDS, AGAIN = 500, 10.0, 0.05
_PEOPLE, _CHANNELS = 40, 20
_ACK = 0.5  # seconds that the slowest of a hundred acknowledgements may take
_LIGHT, _EVERY = 20, 0.5  # questions under light load, and the seconds between them
_PATIENCE, _AFTER = 240.0, 3.0  # seconds for all answers, and for those that nobody expects
_QUESTIONS = (
    "Why do AI pilots fail to reach production?",
    "Who should own the system after launch?",
    "What belongs into a rollback plan?",
    "How do we measure whether a pilot succeeded?",
    "What should we do about data quality?",
    "How many users should a limited production stage have?",
    "What does the security review need?",
    "Which costs are forgotten most often?",
)


@dataclass(frozen=True)
class Run:
    """What one transport did. Times are in seconds, `acks` and `firsts` one for each event and each question."""

    transport: Transport
    firsts: list[float]
    acks: list[float]
    again: int
    asked: int
    sent: int
    duplicates: int
    losses: int
    last: float


def measure_slack(data: Path, say: Callable[[str], None]) -> list[Run]:
    """Answers while it is calm, then the load, over each transport and with a process and a database of its own."""
    runs = []
    transports: tuple[Transport, ...] = ("socket", "http")
    for transport in transports:
        with FakeSlack(Timing().redelivering(60)) as slack, slack_advisors(slack, data, transport, {}):
            _populate(slack)
            say(f"Slack by {transport}, one question at a time")
            firsts = _firsts(slack)
            say(f"Slack by {transport}, {EVENTS} events in {SECONDS:.0f} s")
            runs.append(_loaded(slack, transport, firsts))
    return runs


def _populate(slack: FakeSlack) -> None:
    """People and channels beyond the cast."""
    people = [f"U1P{number:02d}" for number in range(_PEOPLE)]
    with slack.world.lock:
        slack.world.users |= {user: User(user, user.lower(), TEAM) for user in people}
        for number in range(_CHANNELS):
            channel = f"C1C{number:02d}"
            slack.world.channels[channel] = Channel(channel, channel.lower(), TEAM, members=[BOT, *people])


def _asking() -> Iterator[tuple[str, str, str]]:
    """Who asks what where, one after the other."""
    for number in itertools.count():
        question = _QUESTIONS[number % len(_QUESTIONS)]
        yield f"U1P{number % _PEOPLE:02d}", question, f"C1C{number % _CHANNELS:02d}"


def _firsts(slack: FakeSlack) -> list[float]:
    """Seconds from a question to its answer, while nothing else is asked."""
    taken = []
    for user, question, channel in itertools.islice(_asking(), _LIGHT):
        began = time.monotonic()
        asked = slack.say(user, question, channel)
        slack.wait_for(partial(slack.answers, asked))
        taken.append(time.monotonic() - began)
        time.sleep(max(0.0, _EVERY - taken[-1]))
    return taken


def _loaded(slack: FakeSlack, transport: Transport, firsts: list[float]) -> Run:
    before = len(slack.deliveries), len(slack.calls("chat.postMessage"))
    slack.lose_acks(share=AGAIN)
    began = time.monotonic()
    asked = _ask_all(slack)
    while len(slack.calls("chat.postMessage")) - before[1] < len(asked) and time.monotonic() - began < _PATIENCE:
        time.sleep(0.05)
    last = time.monotonic() - began
    time.sleep(_AFTER)
    # The app's own messages come back as events too; they need no work, and would make the acks look good.
    told = [one for one in slack.deliveries[before[0] :] if not one.event.get("bot_id")]
    answers = [len(slack.answers(message)) for message in asked]
    return Run(
        transport=transport,
        firsts=firsts,
        acks=[attempt.latency for one in told for attempt in one.attempts if attempt.latency is not None],
        again=sum(len(one.attempts) - 1 for one in told),
        asked=len(asked),
        sent=sum(answers),
        duplicates=sum(max(0, count - 1) for count in answers),
        losses=answers.count(0) + sum(one.lost for one in told),
        last=last,
    )


def _ask_all(slack: FakeSlack) -> list[Message]:
    """Mentions, of which Slack makes two events, and direct messages, which are one each."""
    asked: list[Message] = []
    began, events = time.monotonic(), 0
    people = _asking()
    while events < EVENTS:
        time.sleep(max(0.0, began + events * SECONDS / EVENTS - time.monotonic()))
        user, question, channel = next(people)
        direct = len(asked) % 3 == 2
        asked.append(slack.say(user, question, slack.dm(user) if direct else channel))
        events += 1 if direct else 2
    return asked


def slack_rows(runs: list[Run]) -> list[Comparison]:
    """The slowest of a hundred acknowledgements against what is allowed."""
    rows = []
    for run in runs:
        slowest = percentile(run.acks, 0.99)
        what = f"ack p99 by {run.transport}"
        rows.append(Comparison(what, slowest * 1000, _ACK * 1000, "ms", slowest / _ACK, Target("≤", 1.0)))
    return rows


def slack_table(title: str, runs: list[Run]) -> Table:
    """All figures of each run, a column each; duplicates and losses have to be 0."""
    table = Table("", *(run.transport for run in runs), title=title, title_justify="left", title_style="bold", box=None)
    lines: dict[str, Callable[[Run], str]] = {
        "acks p50 / p99, ms": lambda run: _both(run.acks, 0.5, 0.99),
        "delivered again": lambda run: str(run.again),
        "answers sent / asked": lambda run: f"{run.sent} / {run.asked}",
        "duplicates": lambda run: f"{run.duplicates} {_verdict(run.duplicates)}",
        "losses": lambda run: f"{run.losses} {_verdict(run.losses)}",
        "last answer after, s": lambda run: f"{run.last:.1f}",
        "light load, answer p50 / p95, ms": lambda run: _both(run.firsts, 0.5, 0.95),
    }
    for name, line in lines.items():
        table.add_row(name, *map(line, runs))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _both(seconds: list[float], low: float, high: float) -> str:
    return f"{percentile(seconds, low) * 1000:.0f} / {percentile(seconds, high) * 1000:.0f}"


def _verdict(count: int) -> str:
    return "MISSED" if count else "met"
