"""The state of the fake Slack, and the rules on who may see and write what."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable

from tests.slack_fake.clock import Clock, Timing
from tests.slack_fake.records import (
    Canvas,
    Channel,
    Code,
    File,
    Installation,
    Json,
    Message,
    ResponseUrl,
    Scheduled,
    Thread,
    Trigger,
    User,
    Usergroup,
    View,
)
from tests.slack_fake.refusal import Refusal


class World:
    """All that is known, of all workspaces. Take `lock` to read or change it; `changed` wakes who waits for something.

    `publish` is called with a team and an event for every event that happens; it must not block.
    """

    def __init__(self, clock: Clock, timing: Timing) -> None:
        self.clock = clock
        self.timing = timing
        self.lock = threading.Condition(threading.RLock())
        self.publish: Callable[[str, Json], None] = lambda team, event: None
        self.base_url = ""
        self.open_socket: Callable[[], str] = lambda: ""
        self.agent = True
        self.app_token = "xapp-1-A0ADVISOR-1-socket"
        self.client_id = "111.222"
        self.client_secret = "client-secret"
        self.rotates_tokens = False
        self.codes: dict[str, Code] = {}
        self.users: dict[str, User] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self.channels: dict[str, Channel] = {}
        self.installations: dict[str, Installation] = {}
        self.history: dict[str, list[Message]] = defaultdict(list)
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[tuple[str, str], View] = {}
        self.stacks: dict[tuple[str, str], list[View]] = defaultdict(list)
        self.scheduled: dict[str, Scheduled] = {}
        self.canvases: dict[str, Canvas] = {}
        self.threads: dict[tuple[str, str], Thread] = defaultdict(Thread)
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.warnings: list[str] = []
        self.streaming: list[Message] = []
        self._by_ts: dict[tuple[str, str], Message] = {}
        self._numbers = itertools.count(1)

    def new_id(self, prefix: str) -> str:
        """An id that is never used twice, such as "F0000012"."""
        return f"{prefix}{next(self._numbers):07d}"

    def changed(self) -> None:
        """Tell whoever waits that something happened."""
        with self.lock:
            self.lock.notify_all()

    # -- people and places ---------------------------------------------------------------------------------------------

    def user(self, user_id: str) -> User:
        """Raises `Refusal`."""
        if user_id not in self.users:
            raise Refusal("user_not_found")
        return self.users[user_id]

    def installation(self, team: str) -> Installation:
        """The app's newest one in a workspace. Raises `LookupError` where the app is not installed."""
        found = [one for one in self.installations.values() if one.team == team and not one.revoked]
        if not found:
            raise LookupError(f"the app is not installed in {team}")
        return found[-1]

    def seen_channel(self, app: Installation, channel_id: str) -> Channel:
        """A channel that the app may know of. Raises `Refusal`."""
        channel = self.channels.get(channel_id)
        hidden = channel is None or (channel.kind != "public" and app.bot_user not in channel.members)
        if channel is None or hidden or (channel.team != app.team and not channel.shared):
            raise Refusal("channel_not_found")
        return channel

    def open_channel(self, app: Installation, channel_id: str) -> Channel:
        """A channel that the app may write to; a user's id is their direct messages. Raises `Refusal`."""
        if channel_id in self.users:
            return self.direct(app, channel_id)
        channel = self.seen_channel(app, channel_id)
        if channel.archived:
            raise Refusal("is_archived")
        if app.bot_user not in channel.members and "chat:write.public" not in app.scopes:
            raise Refusal("not_in_channel")
        return channel

    def direct(self, app: Installation, user_id: str) -> Channel:
        """The direct messages of the app and a person; opened where there were none yet."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == [user_id, app.bot_user]:
                return channel
        channel = Channel(self.new_id("D"), "", app.team, "im", [self.user(user_id).id, app.bot_user])
        self.channels[channel.id] = channel
        return channel

    # -- messages ------------------------------------------------------------------------------------------------------

    def find(self, channel: str, ts: str) -> Message | None:
        """A message that others see, and that was not deleted."""
        found = self._by_ts.get((channel, ts))
        return found if found and not found.deleted and not found.only_for else None

    def message(self, channel: str, ts: str) -> Message:
        """Raises `Refusal`."""
        found = self.find(channel, ts)
        if found is None:
            raise Refusal("message_not_found")
        return found

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A thread's root and what was answered to it. Raises `Refusal`."""
        root = self.find(channel, ts)
        if root is None:
            raise Refusal("thread_not_found")
        ours = (one for one in self.history[channel] if one.root == root.root and not one.deleted and not one.only_for)
        return list(ours)

    def post(self, message: Message) -> Message:
        """Put a message where it belongs and let the event of it happen; an ephemeral one has no event."""
        with self.lock:
            self.history[message.channel].append(message)
            self._by_ts[message.channel, message.ts] = message
            if message.app:  # an agent that answered has no status any more
                self.threads[message.channel, message.thread_ts].status = ""
            if message.thread_ts and not message.only_for:
                root = self.find(message.channel, message.thread_ts)
                if root is not None and not root.thread_ts:
                    root.thread_ts = root.ts
            if not message.only_for and message.app:
                self.publish(message.team, self.message_event(message))
            self.changed()
        return message

    def edited(self, message: Message) -> None:
        """A message has another content now."""
        message.edits += 1
        channel = self.channels[message.channel]
        event = {"type": "message", "subtype": "message_changed", "hidden": True, "message": message.to_dict()}
        self._told(message.team, channel, event)

    def delete(self, message: Message) -> None:
        """A message is gone."""
        message.deleted = True
        channel = self.channels[message.channel]
        event = {"type": "message", "subtype": "message_deleted", "hidden": True, "deleted_ts": message.ts}
        self._told(message.team, channel, {**event, "previous_message": message.to_dict()})

    def _told(self, team: str, channel: Channel, event: Json) -> None:
        ts = self.clock.new_ts()
        self.publish(team, {**event, "channel": channel.id, "channel_type": channel.type, "ts": ts, "event_ts": ts})
        self.changed()

    def message_event(self, message: Message) -> Json:
        """The `message` event of a new message."""
        channel = self.channels[message.channel]
        event = message.to_dict(metadata=True)
        event |= {"channel": channel.id, "channel_type": channel.type, "event_ts": message.ts}
        if message.thread_ts and message.thread_ts != message.ts:
            root = self.find(message.channel, message.thread_ts)
            event["parent_user_id"] = root.user if root else ""
        if message.files:
            event["subtype"] = "file_share"
        return event

    # -- what passes ---------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Let happen what is due: scheduled messages are posted, streams end."""
        now = self.clock.now()
        for due in [one for one in self.scheduled.values() if one.post_at <= now]:
            del self.scheduled[due.id]
            due.message.ts = self.clock.new_ts()
            self.post(due.message)
        for message in [one for one in self.streaming if one.stream and one.stream.until <= now]:
            self.end_stream(message)

    def end_stream(self, message: Message) -> None:
        """Nothing can be appended to a message any more."""
        if message.stream and message in self.streaming:
            message.stream.open = False
            self.streaming.remove(message)

    def new_trigger(self, team: str, user: str, view: str = "") -> str:
        """The right of the app to open a view for somebody."""
        trigger = f"{self.new_id('')}.{secrets.token_hex(8)}"
        self.triggers[trigger] = Trigger(team, user, self.clock.now() + self.timing.trigger, view)
        return trigger

    def new_response_url(self, team: str, channel: str, user: str, message: Message | None = None) -> str:
        """An address for answers to what somebody just did."""
        secret = secrets.token_hex(12)
        until = self.clock.now() + self.timing.response_url
        self.response_urls[secret] = ResponseUrl(team, channel, user, until, message)
        return f"{self.base_url}/response/{secret}"
