"""Scenes of faults: a fake Slack, the real process on a data folder, and a look at what is still to be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from bot.store.database import open_database
from bot.store.inbox import SqlInbox
from tests.fakes import DONE, ModelServer, Script, Wait, chunk
from tests.slack_advisor import SlackAdvisor, Transport, slack_advisors
from tests.slack_fake import FakeSlack, Message, Timing
from tests.slack_fake.faults import Fault, Kind

QUESTION = "Why do AI pilots fail to reach production?"
HURRIED = Timing(ack=1.0, retries=(0.0, 2.0, 10.0))  # a Slack that waits less for acknowledgements, and repeats sooner
PATIENCE = 45.0  # seconds until everything has to be answered, whatever went wrong before

# What a model may say to the question: the playbooks support every sentence, wherever they are among the passages.
_MARKS = "".join(f"[{number}]" for number in range(1, 7))
_SENTENCES = (
    "The Enterprise AI briefing says that 80% of AI pilots never reach full production",
    "The 80% counts AI pilots, and the goal they miss is full production",
    "According to the Enterprise AI briefing, the technology is almost never the reason",
    "Many AI projects stall once the pilot phase is over, the CaseHub-sponsored article adds",
    "The pilot-to-production gap is the distance between the artificial conditions of a pilot and the real conditions of "
    "production",
    "A pilot is a controlled experiment that shows feasibility and potential",
)
_WRITTEN = [f"{sentence} {_MARKS}. " for sentence in _SENTENCES]
BEGINNING, END = _SENTENCES[0], _SENTENCES[-1]


def writes(pause: Wait | None = None) -> Script:
    """A model that writes the whole answer, with a pause in the middle."""
    middle = [pause] if pause else []
    first, second = _WRITTEN[:3], _WRITTEN[3:]
    return Script([*map(chunk, first), *middle, *map(chunk, second), chunk(finish="stop"), DONE])


def model_settings(server: ModelServer) -> dict[str, str]:
    """The settings of a process that asks the server's model."""
    own = {"ADVISOR_MODEL": "openai:test-model", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "key-for-tests"}
    return {**own, "NO_PROXY": "127.0.0.1"}


@dataclass
class Scene:
    """Where a fault happens."""

    slack: FakeSlack
    data: Path
    transport: Transport
    advisors: list[SlackAdvisor]
    inbox: SqlInbox

    def settle(self, patience: float = PATIENCE) -> None:
        """Wait until Slack has nothing to deliver any more and the inbox nothing to answer: what is missing now is lost."""
        self.slack.wait_for(self._is_settled, patience)

    def answer(self, asked: Message) -> Message:
        """The one answer to a message, once no other can come. Raises `AssertionError` where there are none or several."""
        self.settle()
        answers = self.slack.answers(asked)
        assert len(answers) == 1, [one.text for one in answers]
        assert not self.slack.warnings
        return answers[0]

    @contextmanager
    def fault(self, method: str, kind: Kind, seconds: float = 2.0) -> Iterator[None]:
        """A block that ends when a call of a method has come, which goes wrong; one that hangs does so for `seconds`."""
        fault = Fault(method, kind, seconds=seconds)
        self.slack.faults.add(fault)
        yield
        self.slack.wait_for(lambda: fault.times == 0)
        if kind == "hang_after":
            self.slack.wait_for(lambda: [call for call in self.slack.calls(method) if call.fault == kind])

    @property
    def unfinished(self) -> int:
        """How many things that people did are not answered to their end."""
        return self.inbox.ahead(1_000_000)

    def restart(self) -> None:
        """Kill the first process as a power cut does, and start another on the same data."""
        self.advisors[0].kill()
        self.advisors[0] = SlackAdvisor(self.slack, self.data, self.transport, {}).ready()

    def _is_settled(self) -> bool:
        return all(one.done for one in self.slack.deliveries) and not self.unfinished


@contextmanager
def scene(data: Path, transport: Transport, settings: Mapping[str, str] | None = None, count: int = 1) -> Iterator[Scene]:
    """A fake in a hurry, and so many processes on one data folder."""
    with (
        FakeSlack(HURRIED) as slack,
        slack_advisors(slack, data, transport, settings or {}, count) as advisors,
    ):
        engine: Engine = open_database(f"sqlite:///{data / 'advisor.db'}")
        try:
            yield Scene(slack, data, transport, advisors, SqlInbox(engine))
        finally:
            for advisor in advisors:
                advisor.kill()
            engine.dispose()
