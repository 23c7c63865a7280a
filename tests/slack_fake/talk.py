"""What people say in the fake Slack, and the events that the app gets for it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from tests.slack_fake.courier import Courier, Delivery
from tests.slack_fake.records import Channel, File, Json, Message, User
from tests.slack_fake.world import World


class Talk:
    """Lets things happen that the app is told of by events.

    `echo` tells the app of its own messages too, as Slack does. `subscribed` are the types of events that the app asked
    for; None is all of them.
    """

    world: World
    courier: Courier
    echo: bool
    subscribed: frozenset[str] | None

    def event(self, team: str, event: Json, *, event_id: str = "", delay: float = 0.0) -> Delivery | None:
        """Deliver any event, if the app is subscribed to its type."""
        if self.subscribed is not None and event["type"] not in self.subscribed:
            return None
        payload = event_payload(self.world, team, event, event_id)
        return self.courier.deliver(Delivery("events_api", team, payload), delay)

    def happened(self, team: str, event: Json) -> None:
        """An event that came of what the app did itself."""
        if self.echo:
            self.event(team, event)

    def dm(self, user: str) -> str:
        """The channel of a person's direct messages with the app."""
        with self.world.lock:
            return self.world.direct(self.world.installation(self.world.user(user).team), user).id

    def say(
        self,
        user: str,
        text: str,
        channel: str,
        thread: str | None = None,
        mention: bool = True,
        *,
        files: Sequence[File] = (),
        copies: int = 1,
        event_ids: int = 1,
        delay: float = 0.0,
    ) -> Message:
        """Write a message; `mention` addresses the app where it is not in direct messages.

        The app gets `message` and, where it was mentioned, `app_mention` under another event id. `copies` delivers each
        event so many times, `event_ids` delivers the message under so many ids, `delay` later. Raises `LookupError` where
        the person is not in the channel.
        """
        with self.world.lock:
            place = self.world.channels[channel]
            if user not in place.members:
                raise LookupError(f"{user} is not in {channel}")
            app = self.world.installation(place.team)
            mentioned = mention and place.kind != "im"
            words = f"<@{app.bot_user}> {text}" if mentioned else text
            message = Message(place.team, channel, self.world.clock.new_ts(), user, words, thread_ts=thread or "")
            message.files = [file.to_dict() for file in files]
            self.world.post(message)
            if app.bot_user in place.members:
                self._tell(place, message, f"<@{app.bot_user}>" in words, copies, event_ids, delay)
        return message

    def _tell(self, place: Channel, message: Message, mentioned: bool, copies: int, event_ids: int, delay: float) -> None:
        event = self.world.message_event(message) | foreign(self.world.user(message.user), place.team)
        event["client_msg_id"] = secrets.token_hex(8)
        kinds = [event]
        if mentioned and place.kind != "im":
            left_out = ("channel_type", "subtype", "parent_user_id")
            kinds.insert(0, {name: value for name, value in event.items() if name not in left_out} | {"type": "app_mention"})
        for _ in range(event_ids):
            for one in kinds:
                event_id = "Ev" + secrets.token_hex(5).upper()
                for _ in range(copies):
                    self.event(place.team, one, event_id=event_id, delay=delay)

    def edit(self, message: Message, text: str) -> None:
        """Change what somebody wrote."""
        with self.world.lock:
            before = message.to_dict()
            message.text, message.edits = text, message.edits + 1
            changed = {"subtype": "message_changed", "message": message.to_dict(), "previous_message": before}
            self._changed(message, changed)

    def remove(self, message: Message) -> None:
        """Delete what somebody wrote."""
        with self.world.lock:
            message.deleted = True
            gone = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": message.to_dict()}
            self._changed(message, gone)

    def _changed(self, message: Message, what: Json) -> None:
        place, ts = self.world.channels[message.channel], self.world.clock.new_ts()
        common = {"type": "message", "hidden": True, "channel": place.id, "channel_type": place.type, "ts": ts}
        self.event(place.team, {**common, "event_ts": ts, **what})
        self.world.changed()

    def upload(self, user: str, name: str, content: bytes) -> File:
        """A file of a person, to `say` something with."""
        with self.world.lock:
            file = File(self.world.new_id("F"), self.world.user(user).team, name, len(content), content, name, True)
            file.url = f"{self.world.base_url}/files-pri/{file.id}/download/file"
            self.world.files[file.id] = file
        return file

    def join(self, user: str, channel: str) -> None:
        """Somebody, or the app, comes into a channel."""
        with self.world.lock:
            place = self.world.channels[channel]
            place.members.append(user)
            what = {"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": place.type[0].upper()}
            self.event(place.team, {**what, "team": place.team, "event_ts": self.world.clock.new_ts()})

    def leave(self, user: str, channel: str) -> None:
        """Somebody, or the app, goes; the app is not told."""
        with self.world.lock:
            self.world.channels[channel].members.remove(user)

    def open_home(self, user: str, tab: str = "home") -> Delivery | None:
        """Open the app's home tab, or with `tab` "messages" its direct messages."""
        with self.world.lock:
            team = self.world.user(user).team
            event: Json = {"type": "app_home_opened", "user": user, "channel": self.dm(user), "tab": tab}
            event["event_ts"] = self.world.clock.new_ts()
            home = self.world.homes.get((team, user))
            if tab == "home" and home is not None:
                event["view"] = home.to_dict(self.world.installation(team).bot_id)
            return self.event(team, event)

    def stop_session(self, channel: str, thread: str, user: str) -> Delivery | None:
        """Use the native stop button: the streams of the thread end, and the app is told which."""
        with self.world.lock:
            place = self.world.channels[channel]
            ours = [one for one in self.world.streaming if one.channel == channel and one.thread_ts == thread]
            for message in ours:
                self.world.end_stream(message)
            what: Json = {"type": "agent_session_stopped", "channel": channel, "thread_ts": thread, "user": user}
            what |= {"streaming_message_ts": [one.ts for one in ours], "event_ts": self.world.clock.new_ts()}
            return self.event(place.team, what)

    def uninstall(self, team: str) -> None:
        """Remove the app from a workspace: its tokens are revoked, and it is told."""
        with self.world.lock:
            bots = [self.world.installation(team).bot_user]
            for name, event in (("tokens_revoked", {"tokens": {"bot": bots}}), ("app_uninstalled", {})):
                self.event(team, {"type": name, **event})
            for one in self.world.installations.values():
                one.revoked = one.revoked or one.team == team


def event_payload(world: World, team: str, event: Json, event_id: str = "") -> Json:
    """An event in the envelope that apps get."""
    app = world.installation(team)
    channel: Channel | None = world.channels.get(str(event.get("channel", "")))
    authorization = {"enterprise_id": None, "team_id": team, "user_id": app.bot_user, "is_bot": True}
    return {
        "token": "verification",
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": app.app,
        "event": event,
        "type": "event_callback",
        "event_id": event_id or "Ev" + secrets.token_hex(5).upper(),
        "event_time": int(world.clock.now()),
        "authorizations": [{**authorization, "is_enterprise_install": False}],
        "is_ext_shared_channel": bool(channel and channel.shared),
        "event_context": "4-" + secrets.token_hex(8),
    }


def foreign(user: User, team: str) -> Json:
    """What events say about somebody from another workspace."""
    return {"user_team": user.team, "source_team": user.team, "team": user.team} if user.team != team else {"team": team}
