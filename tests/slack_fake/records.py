"""What the fake Slack remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class User:
    """A person, or the app's bot. A guest sees only the channels they are in; `team` is their home."""

    id: str
    name: str
    team: str
    admin: bool = False
    restricted: bool = False
    ultra_restricted: bool = False
    bot: bool = False
    deleted: bool = False
    locale: str = "en-US"

    def to_dict(self, asking_team: str) -> Json:
        """As `users.info` shows the user to an app in `asking_team`."""
        profile = {"real_name": self.name.title(), "display_name": self.name, "email": f"{self.name}@example.com"}
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": profile["real_name"],
            "deleted": self.deleted,
            "profile": {**profile, "team": self.team},
            "is_admin": self.admin,
            "is_owner": False,
            "is_restricted": self.restricted,
            "is_ultra_restricted": self.ultra_restricted,
            "is_stranger": self.team != asking_team,
            "is_bot": self.bot,
            "tz": "Europe/London",
            "tz_offset": 0,
            "locale": self.locale,
        }


@dataclass
class Channel:
    """A place to talk. `kind` is "public", "private" or "im"; `shared` with another workspace (Slack Connect)."""

    id: str
    name: str
    team: str
    kind: str = "public"
    members: list[str] = field(default_factory=list)
    archived: bool = False
    shared: bool = False

    @property
    def type(self) -> str:
        """As events name it."""
        return {"public": "channel", "private": "group", "im": "im"}[self.kind]

    def to_dict(self) -> Json:
        """As `conversations.info` shows it."""
        shown: Json = {
            "id": self.id,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": self.kind == "im",
            "is_private": self.kind != "public",
            "is_archived": self.archived,
            "is_ext_shared": self.shared,
            "is_shared": self.shared,
            "context_team_id": self.team,
        }
        if self.kind == "im":
            return {**shown, "user": self.members[0]}
        return {**shown, "name": self.name, "num_members": len(self.members)}


@dataclass
class Usergroup:
    """A user group: people who are mentioned together."""

    id: str
    team: str
    members: list[str] = field(default_factory=list)


@dataclass
class Stream:
    """A message that is still being written. `until` is when Slack ends it, `tasks` are shown above the text."""

    until: float
    app: str
    tasks: dict[str, Json] = field(default_factory=dict)
    size: int = 0
    open: bool = True


@dataclass
class Message:
    """A message. `only_for` is the one who sees an ephemeral one, `stream` is set where it was streamed."""

    team: str
    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    app: str = ""
    bot_id: str = ""
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, set[str]] = field(default_factory=dict)
    edits: int = 0
    deleted: bool = False
    only_for: str = ""
    stream: Stream | None = None
    username: str = ""

    @property
    def root(self) -> str:
        """The thread that answers to it belong to."""
        return self.thread_ts or self.ts

    def to_dict(self, *, metadata: bool = False) -> Json:
        """As the Web API and events show it; metadata only where it was asked for."""
        shown: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team}
        optional: Json = {
            "thread_ts": self.thread_ts,
            "bot_id": self.bot_id,
            "app_id": self.app,
            "blocks": self.blocks,
            "files": self.files,
            "metadata": self.metadata if metadata else None,
            "edited": {"user": self.user, "ts": self.ts} if self.edits else None,
            "username": self.username,
        }
        shown.update({name: value for name, value in optional.items() if value})
        if self.reactions:
            shown["reactions"] = [
                {"name": name, "users": sorted(users), "count": len(users)} for name, users in self.reactions.items()
            ]
        return shown


@dataclass
class View:
    """A modal or a home tab that somebody sees. `stack` holds the modals of one person, the root first."""

    id: str
    team: str
    user: str
    app: str
    content: Json
    hash: str
    root: str = ""
    previous: str = ""
    open: bool = True

    def to_dict(self, bot_id: str) -> Json:
        """As Slack returns it and puts it into payloads."""
        defaults: Json = {"callback_id": "", "private_metadata": "", "external_id": "", "clear_on_close": False}
        defaults |= {"notify_on_close": False, "submit": None, "close": None}
        return {
            **defaults,
            **self.content,
            "id": self.id,
            "team_id": self.team,
            "app_id": self.app,
            "bot_id": bot_id,
            "hash": self.hash,
            "root_view_id": self.root or self.id,
            "previous_view_id": self.previous or None,
            "state": {"values": {}},
        }


@dataclass
class Installation:
    """The app in one workspace, by its bot token."""

    team: str
    token: str
    scopes: frozenset[str]
    bot_user: str
    bot_id: str
    app: str
    refresh_token: str = ""
    expires_at: float | None = None
    revoked: bool = False


@dataclass
class File:
    """An upload: announced, then `content` arrives, then it is completed and maybe shared."""

    id: str
    team: str
    name: str
    length: int
    content: bytes | None = None
    title: str = ""
    complete: bool = False
    channels: list[str] = field(default_factory=list)
    url: str = ""  # where it lies, for whoever has a token that may read it

    def to_dict(self) -> Json:
        """As Slack shows it in messages."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "size": self.length,
            "mode": "hosted",
            "permalink": f"https://example.slack.com/files/{self.id}",
            "url_private_download": self.url,
        }


@dataclass
class Scheduled:
    """A message that waits for its time."""

    id: str
    post_at: int
    message: Message


@dataclass
class Canvas:
    """A document. `channel` is set for a channel's own; `access` says who may do what, by user and channel."""

    id: str
    team: str
    title: str
    markdown: str
    channel: str = ""
    access: dict[str, str] = field(default_factory=dict)


@dataclass
class Thread:
    """What an agent says about a thread beside its messages: status, title, prompts and the session's state.

    `statuses` are all that were ever shown. A status ends by itself at `status_until`.
    """

    status: str = ""
    status_until: float = 0.0
    statuses: list[str] = field(default_factory=list)
    loading: list[str] = field(default_factory=list)
    title: str = ""
    prompts: list[Json] = field(default_factory=list)
    session: str = ""
    sessions: list[str] = field(default_factory=list)


@dataclass
class ResponseUrl:
    """Where an app may answer a command or a click without a token: five times within its life."""

    team: str
    channel: str
    user: str
    until: float
    message: Message | None = None
    uses: int = 0


@dataclass
class Trigger:
    """The right to open one view, for a few seconds."""

    team: str
    user: str
    until: float
    view: str = ""
    used: bool = False


@dataclass
class Code:
    """What somebody allowed on the way through OAuth, exchanged for a token once."""

    team: str
    user: str
    scopes: frozenset[str]
    redirect_uri: str
    until: float
    used: bool = False
