"""People who talk to the whole app through the fake Slack, and what must be true of everything that it ever says."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.record import Record, build_store
from bot.settings import Settings
from bot.slack.blocks.limits import problems
from tests.slack_fake import BOT, TEAM, FakeSlack, Message, View
from tests.slack_fake.blocks import problems as refused
from tests.slack_fake.blocks import view_problems
from tests.slack_fake.records import Channel, User

SLOW = 60.0  # seconds that an answer may take on a machine that has much else to do
_NO_ENTRY = 2**62
_MENTION = re.compile(r"<@(\w+)")
_LIVE = re.compile(r"<![^>]*>|<#[^>]*>|<(?!https://t0acme\.slack\.com/docs/)\w+:[^>]*>")  # but for canvases of our own


@dataclass
class Talk:
    """A fake Slack with the app in it. Each test brings people and channels of its own, so none sees another's."""

    slack: FakeSlack
    settings: Settings
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    # -- who and where -------------------------------------------------------------------------------------------------

    def person(self, name: str, **about: Any) -> str:
        """A new member of the workspace."""
        user = User(f"U0{name.upper()}{next(self._numbers)}", name, TEAM, **about)
        self.slack.world.users[user.id] = user
        return user.id

    def channel(self, *people: str, **about: Any) -> str:
        """A new channel with the app and these people in it."""
        number = next(self._numbers)
        channel = Channel(f"C0ROOM{number}", f"room-{number}", TEAM, members=[BOT, *people], **about)
        self.slack.world.channels[channel.id] = channel
        return channel.id

    @contextmanager
    def record(self) -> Iterator[Record]:
        """What the app keeps, looked at from outside."""
        with closing(build_store(self.settings)) as record:
            yield record

    # -- asking and waiting --------------------------------------------------------------------------------------------

    def ask(self, user: str, text: str, channel: str, thread: str | None = None, *, mention: bool = True) -> Message:
        """Say something, and wait for the one message that answers it."""
        asked = self.slack.say(user, text, channel, thread=thread, mention=mention)
        return self.answer(asked)

    def answer(self, asked: Message) -> Message:
        """The first message that came after this one where it was said."""
        return self.slack.wait_for(lambda: self.slack.answers(asked), SLOW)[0]

    def next(self, channel: str, after: Message | str, thread: str | None = None) -> Message:
        """The app's first message in a channel, or a thread, behind a moment."""
        moment = after.ts if isinstance(after, Message) else after
        return self.slack.wait_for(
            lambda: [one for one in self.slack.messages(channel, thread) if one.app and one.ts > moment], SLOW
        )[0]

    def whisper(self, user: str, channel: str | None = None, *, after: int = 0) -> Message:
        """The first thing that only this person sees, behind the `after` ones that are known."""
        return self.slack.wait_for(lambda: self.slack.ephemerals(user, channel)[after:], SLOW)[0]

    def modal(self, user: str) -> View:
        """The window that opened."""
        [view] = self.slack.wait_for(lambda: self.slack.modals(user))
        return view

    def quiet(self) -> None:
        """Wait until nothing that came in is left to be answered."""
        with self.record() as record:
            self.slack.wait_for(lambda: record.inbox.ahead(_NO_ENTRY) == 0, SLOW)

    # -- what must be true of everything -------------------------------------------------------------------------------

    def said(self) -> list[Message]:
        """All that the app ever wrote, what only one person sees as well."""
        with self.slack.world.lock:
            return [one for messages in self.slack.world.history.values() for one in messages if one.app]

    def faults(self) -> list[str]:
        """What is wrong with anything that the app said or showed: refused by Slack, without words, or live."""
        messages = [(one.ts, message_faults(one)) for one in self.said()]
        views = [(view.id, view_faults(view)) for view in self.slack.views.values()]
        told = [f"{name}: {fault}" for name, found in (*messages, *views) for fault in found]
        return [*self.slack.warnings, *told]


def message_faults(message: Message) -> Iterator[str]:
    """What is wrong with a message of the app."""
    if not message.text.strip():
        yield "has no text"
    yield from problems({"text": message.text, "blocks": message.blocks})
    yield from refused(message.blocks, "message") if message.blocks else ()
    if not message.blocks and "://" in message.text:
        yield f"has an address that Slack makes a link of: {message.text}"
    yield from _live([message.text, *mrkdwn(message.blocks)])
    yield from _unguarded(message.blocks)


def view_faults(view: View) -> Iterator[str]:
    """What is wrong with a window or a home tab."""
    shown = {key: value for key, value in view.content.items() if key != "id"}
    yield from problems(shown)
    yield from view_problems(shown)
    yield from _live(mrkdwn(shown))
    yield from _unguarded(shown)


def mrkdwn(shown: Any) -> list[str]:
    """All texts that Slack reads for its markup."""
    return [str(one["text"]) for one in _objects(shown) if one.get("type") == "mrkdwn"]


def words(shown: Any) -> str:
    """All that is written in blocks, in order."""
    return "\n".join(str(one["text"]) for one in _objects(shown) if isinstance(one.get("text"), str))


def labels(shown: Any) -> list[str]:
    """What is written on the buttons."""
    return [str(one["text"]["text"]) for one in _objects(shown) if one.get("type") == "button"]


def mentioned(message: Message) -> set[str]:
    """Whom a message calls."""
    return set(_MENTION.findall(json.dumps([message.text, message.blocks])))


def _live(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield from (f"{live} is live" for live in _LIVE.findall(text))


def _unguarded(shown: Any) -> Iterator[str]:
    """Text in which Slack makes links of bare addresses and names."""
    for one in _objects(shown):
        if one.get("type") == "mrkdwn" and not one.get("verbatim"):
            yield f"is read for addresses and names: {one['text']}"


def _objects(shown: Any) -> Iterator[dict[str, Any]]:
    if isinstance(shown, dict):
        yield shown
        shown = list(shown.values())
    if isinstance(shown, list):
        for part in shown:
            yield from _objects(part)
