"""A workspace with people, channels and the app in the fake Slack, and what the rim's parts work with in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.documents import Documents
from bot.errors import AdvisorError
from bot.ports import AssessmentStore
from bot.settings import Settings
from bot.slack.audiences import Audiences
from bot.slack.clients import build_client
from bot.slack.delivery import Delivery
from bot.slack.incoming import Incoming, Job
from bot.slack.membership import Membership, SlackVisibility
from bot.slack.wording import Texts, load_texts
from bot.store.database import open_database
from bot.store.entries import Entry
from bot.store.feedback import SqlFeedback
from bot.store.inbox import SqlInbox
from bot.store.memory import MemoryAssessmentStore
from bot.store.reminders import SqlReminders
from evals.dialogues import Silence
from tests.slack_fake.clock import Clock, Timing
from tests.slack_fake.faults import Fault, Faults, Kind
from tests.slack_fake.records import Channel, Installation, Message, User
from tests.slack_fake.web import Web, WebServer
from tests.slack_fake.world import World

TOKEN = "xoxb-workspace"
SCOPES = """canvases:write channels:history channels:read chat:write files:write groups:history groups:read im:history
    im:write mpim:history mpim:read users:read""".split()
ANA, BEN, CARL = "U0ANA", "U0BEN", "U0CARL"
TEAM, HOME, OTHER, SECRET, ANAS, BENS = "T0HOME", "C0HOME", "C0OTHER", "C0SECRET", "D0ANA", "D0BEN"
BOT = "U0BOT"


@dataclass(frozen=True)
class Desk:
    """A desk with its documents alone."""

    documents: Documents


@dataclass
class Workspace:
    """The fake Slack, and services over real stores. Ana is in home and secret, Ben in home and other; Carl left."""

    world: World
    web: Web
    url: str
    inbox: SqlInbox
    feedback: SqlFeedback
    reminders: SqlReminders
    settings: Settings
    assessments: AssessmentStore = field(default_factory=MemoryAssessmentStore)
    texts: Texts = field(default_factory=load_texts)

    def __post_init__(self) -> None:
        self.membership = Membership(self.client, self.clock)
        self.audiences = Audiences({}, self.client, self.clock)
        silence = Silence()
        self.desk = Desk(Documents(self.assessments, silence, SlackVisibility(self.membership)))
        self.delivery = Delivery(self.client, self.inbox, self.clock, lambda _: None)

    @property
    def library(self) -> Any:
        """None is needed here; the home's own tests have one."""
        raise AdvisorError("There is no knowledge.")

    def clock(self) -> datetime.datetime:
        """The time in Slack."""
        return datetime.datetime.fromtimestamp(self.world.clock.now(), datetime.UTC)

    def client(self, team: str) -> WebClient:
        """The app's client, as the rim builds it."""
        if team != TEAM:
            raise AdvisorError("The app is not installed in this workspace.")
        return build_client(TOKEN, f"{self.url}/api/", timeout=2)

    def fails(self, method: str, kind: Kind = "error", error: str = "internal_error", times: int = 1) -> None:
        """Let the next calls of a method fail."""
        self.web.faults.add(Fault(method, kind, times=times, error=error, seconds=0.1))

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of a method."""
        return [call.args for call in self.web.calls if call.method == method]

    def says(self, channel: str, text: str, user: str = ANA, thread: str = "") -> str:
        """Somebody writes a message; its `ts`."""
        ts = self.world.clock.new_ts()
        return self.world.post(Message(TEAM, channel, ts, user, text, thread_ts=thread)).ts

    def shown(self, channel: str) -> list[Message]:
        """What the app wrote in a channel."""
        return [one for one in self.world.history[channel] if one.user == BOT]

    def accepted(self, incoming: Incoming) -> Entry:
        """An entry of the inbox at its next attempt."""
        self.inbox.accept(incoming.keys, incoming.conversation, incoming.user, incoming.model_dump_json(), incoming.at)
        return self.attempt()

    def attempt(self) -> Entry:
        """The one waiting entry at its next attempt."""
        self.inbox.release("worker")
        entry = self.inbox.claim("worker", self.clock(), datetime.timedelta(minutes=5))
        assert entry
        return entry

    def asks(self, job: Job = Job.MESSAGE, *, channel: str = HOME, thread: str = "", **more: Any) -> Incoming:
        """Something that Ana does in a channel."""
        values = {
            "job": job,
            "keys": (f"action:{self.world.new_id('')}",),
            "team": TEAM,
            "channel": channel,
            "user": ANA,
            "conversation": f"slack:{TEAM}:{channel}:{thread}".removesuffix(":"),
            "at": self.clock(),
            "thread": thread,
            "direct": channel.startswith("D"),
        }
        return Incoming.model_validate(values | more)


@contextmanager
def opened(folder: Path) -> Iterator[Workspace]:
    """The workspace, gone after the block. Whatever the fake stumbled over is raised then."""
    world = _world()
    web = Web(world, Faults())
    server = WebServer(web, 0)
    world.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    database = open_database(f"sqlite:///{folder / 'advisor.db'}")
    stores = SqlInbox(database), SqlFeedback(database), SqlReminders(database)
    try:
        yield Workspace(world, web, world.base_url, *stores, Settings(data_dir=folder))
    finally:
        database.dispose()
        web.stopping.set()
        server.stop()
    assert not web.errors


def _world() -> World:
    world = World(Clock(), Timing())
    people = [User(ANA, "ana", TEAM), User(BEN, "ben", TEAM), User(CARL, "carl", TEAM, deleted=True)]
    world.users = {one.id: one for one in [*people, User(BOT, "advisor", TEAM, bot=True)]}
    rooms = [
        Channel(HOME, "home", TEAM, members=[ANA, BEN, BOT]),
        Channel(OTHER, "other", TEAM, members=[BEN, BOT]),
        Channel(SECRET, "secret", TEAM, "private", [ANA, BOT]),
        Channel(ANAS, "", TEAM, "im", [ANA, BOT]),
        Channel(BENS, "", TEAM, "im", [BEN, BOT]),
    ]
    world.channels = {one.id: one for one in rooms}
    app = Installation(TEAM, TOKEN, frozenset(SCOPES), BOT, "B0BOT", "A0ADVISOR")
    world.installations = {TOKEN: app}
    return world
