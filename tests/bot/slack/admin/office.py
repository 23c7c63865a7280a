"""Admins who look after a small knowledge of two notes through the whole app, over a fake Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.store.audit import AuditEntry
from knowledge.generations import Generations
from tests.bot.slack.conftest import served_by
from tests.bot.slack.conversations.talk import Talk, words
from tests.slack_fake import ANA, BEN, FakeSlack, Message

PAGER = "# Pager\n\nThe pager of the claims bot goes to Ann on weekdays.\n\n## Nights\n\nBob answers the pager at night.\n"
BUDGET = "# Budget\n\nThe budget of the claims bot is decided in March by the finance board.\n"
SLOW = 150.0  # seconds that an ingest may take on a machine that has much else to do
_PARTS, _LINES = 60, 12
LONG = "# Long\n\n" + "\n\n".join(
    f"## Part {part}\n\n"
    + " ".join(f"Rule {part}.{each} says that claim {part * each} needs {each} names." for each in range(_LINES))
    for part in range(_PARTS)
)
ADMINS = f"{ANA},{BEN}"


@dataclass
class Office(Talk):
    """A talk with admins; Ana and Ben are the ones."""

    @property
    def generations(self) -> Generations:
        """What is on disk."""
        return Generations(self.settings.data_dir)

    @property
    def served(self) -> dict[str, int]:
        """The documents that serve, with their passages."""
        return {one.source.id: one.passages for one in self.generations.manifest(self.serving).documents}

    @property
    def serving(self) -> str:
        """The generation that serves."""
        return self.generations.serving() or ""

    def asks(self, user: str, text: str, channel: str | None = None) -> Message:
        """The list that a command brings, which nobody else sees."""
        known = len(self.slack.ephemerals(user))
        self.slack.command(user, channel or self.slack.dm(user), f"admin {text}".strip())
        return self.whisper(user, after=known)

    def told(self, user: str, *, after: Message | None = None) -> Message:
        """The next message in the direct messages that does not change any more: none with a button to stop it."""
        return self.slack.wait_for(lambda: self.settled(user, after), SLOW)[0]

    def settled(self, user: str, after: Message | None = None) -> list[Message]:
        """All such messages behind a moment."""
        found = self.slack.messages(self.slack.dm(user))
        later = [one for one in found if one.app and (after is None or one.ts > after.ts)]
        return [one for one in later if "admin:cancel" not in str(one.blocks)]

    def running(self, user: str) -> Message:
        """The message that tells how far something is."""
        room = self.slack.dm(user)
        return self.slack.wait_for(
            lambda: [one for one in self.slack.messages(room) if "admin:cancel" in str(one.blocks)], SLOW
        )[0]

    def drop(self, user: str, name: str, content: str | bytes, text: str = "") -> Message:
        """A file in the direct messages; the offer that answers it."""
        data = content if isinstance(content, bytes) else content.encode()
        file = self.slack.upload(user, name, data)
        return self.answer(self.slack.say(user, text, self.slack.dm(user), files=[file]))

    def preview(self, user: str, name: str, content: str | bytes) -> Message:
        """What a dropped file would become."""
        offer = self.drop(user, name, content)
        self.slack.click(offer, "Add to the knowledge", user)
        return self.told(user, after=offer)

    def approve(self, preview: Message, user: str) -> Message:
        """How the ingest of a file ended."""
        self.slack.click(preview, "Approve", user)
        return self.told(user, after=preview)

    def log(self) -> list[AuditEntry]:
        """The audit log, which is whole."""
        with self.record() as record:
            assert not record.audit.verify().fault
            return list(record.audit.all())

    def did(self, user: str) -> list[str]:
        """What the log says that somebody did."""
        return [one.action for one in self.log() if one.who.endswith(f":{user}")]


@contextmanager
def office(data: Path, slack: FakeSlack, **settings: object) -> Iterator[Office]:
    """The app over a data folder; at the end nothing that it said is live, and nothing is unanswered."""
    own = {"bundled_playbooks": False, "admins": ADMINS, **settings}
    with served_by(slack, data, "socket", **own) as app:
        place = Office(slack, app.settings)
        yield place
        place.quiet()
        assert not place.faults()
        assert not [one.payload for one in slack.deliveries if one.lost]


def everything(message: Message) -> str:
    """All that a message says."""
    return f"{message.text}\n{words(message.blocks)}"
