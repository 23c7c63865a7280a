"""`conversations.*`, `users.*`, `team.info`, `reactions.add`: who and what is there."""

from __future__ import annotations

import re

from tests.slack_fake.api import Call, method
from tests.slack_fake.records import Channel, Json, Message
from tests.slack_fake.refusal import Refusal

_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
_READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
_HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history"}


def _channel(call: Call, scopes: dict[str, str], *, inside: bool = False) -> Channel:
    """The channel of the call, where the app has the scope for its kind. Raises `Refusal`."""
    channel = call.world.seen_channel(call.app, call.required("channel"))
    needed = scopes[channel.kind]
    if needed not in call.app.scopes:
        raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(call.app.scopes)))
    if inside and call.app.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def _shown(call: Call, messages: list[Message]) -> list[Json]:
    return [message.to_dict(metadata=call.flag("include_all_metadata")) for message in messages]


def _between(call: Call, messages: list[Message]) -> list[Message]:
    """The messages in the time that the call asks for."""
    oldest, latest = float(call.text("oldest", "0") or 0), float(call.text("latest", "inf") or "inf")
    edges = call.flag("inclusive")
    return [one for one in messages if oldest < float(one.ts) < latest or (edges and float(one.ts) in (oldest, latest))]


@method("conversations.history", *_HISTORY.values())
def history(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history"""
    channel = _channel(call, _HISTORY, inside=True)
    top = [
        one
        for one in call.world.history[channel.id]
        if not one.deleted and not one.only_for and one.thread_ts in ("", one.ts)
    ]
    return call.page("messages", _shown(call, _between(call, top)[::-1]))


@method("conversations.replies", *_HISTORY.values())
def replies(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies"""
    channel = _channel(call, _HISTORY, inside=True)
    root, *rest = call.world.thread(channel.id, call.required("ts"))
    return call.page("messages", _shown(call, [root, *_between(call, rest)]))


@method("conversations.info", *_READ.values())
def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    channel = _channel(call, _READ)
    return {"channel": {**channel.to_dict(), "is_member": call.app.bot_user in channel.members}}


@method("conversations.members", *_READ.values())
def members(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    channel = _channel(call, _READ)
    page = call.page("members", channel.members)
    return {name: page[name] for name in ("members", "response_metadata")}


@method("conversations.open", "im:write")
def open_conversation(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open"""
    people = [one for one in call.text("users").split(",") if one]
    if len(people) != 1:
        raise Refusal("users_list_not_supplied" if not people else "method_not_supported_for_channel_type")
    before = len(call.world.channels)
    channel = call.world.direct(call.app, people[0])
    return {"channel": {"id": channel.id}, "already_open": len(call.world.channels) == before}


@method("users.conversations", *_READ.values())
def users_conversations(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.conversations"""
    wanted = call.text("types", "public_channel").split(",")
    if unknown := [one for one in wanted if one not in _TYPES]:
        raise Refusal("invalid_types", detail=unknown[0])
    for kind in (_TYPES[one] for one in wanted if one != "mpim"):
        if _READ[kind] not in call.app.scopes:
            raise Refusal("missing_scope", needed=_READ[kind], provided=",".join(sorted(call.app.scopes)))
    user = call.world.user(call.text("user") or call.app.bot_user)
    kinds = {_TYPES[one] for one in wanted}
    found = [
        channel
        for channel in call.world.channels.values()
        if channel.kind in kinds and user.id in channel.members and _known(call, channel)
    ]
    if call.flag("exclude_archived"):
        found = [channel for channel in found if not channel.archived]
    page = call.page("channels", [channel.to_dict() for channel in found])
    return {name: page[name] for name in ("channels", "response_metadata")}


def _known(call: Call, channel: Channel) -> bool:
    mine = channel.team == call.app.team or channel.shared
    return mine and (channel.kind == "public" or call.app.bot_user in channel.members)


@method("users.info", "users:read")
def users_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    user = call.world.user(call.required("user"))
    together = any({user.id, call.app.bot_user} <= set(one.members) for one in call.world.channels.values())
    if user.team != call.app.team and not together:
        raise Refusal("user_not_visible")
    return {"user": user.to_dict(call.app.team)}


@method("usergroups.users.list", "usergroups:read")
def usergroups_users_list(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    group = call.world.usergroups.get(call.required("usergroup"))
    if group is None or group.team != call.app.team:
        raise Refusal("no_such_subteam")
    return {"users": list(group.members)}


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/team.info"""
    return {"team": {"id": call.app.team, "name": call.app.team.title(), "domain": call.app.team.lower()}}


@method("reactions.add", "reactions:write")
def add_reaction(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    channel = call.world.seen_channel(call.app, call.required("channel"))
    message = call.world.message(channel.id, call.required("timestamp"))
    name = call.required("name")
    if not re.fullmatch(r"[a-z0-9_+'-]+", name):
        raise Refusal("invalid_name")
    people = message.reactions.setdefault(name, set())
    if call.app.bot_user in people:
        raise Refusal("already_reacted")
    people.add(call.app.bot_user)
    return {}
