"""Slack's payloads read into `Incoming`s. Pure: what the inbox knows is asked through functions."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.models import Choice, Details
from bot.redaction import redact
from bot.slack.incoming import Dropped, Incoming, Job
from bot.slack.mrkdwn import from_slack

Body = Mapping[str, Any]
Ask = Callable[[str], bool]

_HEARD = (None, "file_share", "thread_broadcast")  # message subtypes that a person wrote; the rest are edits, joins, bots
_MOST_FILES = 10  # of one message
_FIRST_MENTION = re.compile(r"^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>")


def team_of(body: Body) -> str:
    """The workspace that the app is installed in, also for what comes through a channel shared with another one."""
    view, team, user = body.get("view") or {}, body.get("team") or {}, body.get("user") or {}
    if view.get("app_installed_team_id"):
        return str(view["app_installed_team_id"])
    granted = (body.get("authorizations") or [{}])[0].get("team_id")
    inside = team.get("id") if isinstance(team, dict) else team
    theirs = user.get("team_id") if isinstance(user, dict) else ""
    return str(inside or granted or body.get("team_id") or theirs or body.get("enterprise_id") or "")


def home_of(body: Body) -> str:
    """The workspace that the user belongs to; "" where the payload does not tell."""
    event, user = body.get("event") or {}, body.get("user") or {}
    if event:
        return str(event.get("user_team") or event.get("team") or "")
    return str((user.get("team_id") if isinstance(user, dict) else "") or body.get("team_id") or "")


def user_of(body: Body) -> str:
    """Who did it."""
    user = body.get("user") or body.get("user_id") or (body.get("event") or {}).get("user") or ""
    return str(user.get("id") or "") if isinstance(user, dict) else str(user)


def message_key(team: str, channel: str, ts: str) -> str:
    """What a message is known by, however it came."""
    return f"message:{team}:{channel}:{ts}"


def stop_key(team: str, channel: str, ts: str) -> str:
    """What is kept where somebody stopped a message that streams."""
    return f"stop:{team}:{channel}:{ts}"


def conversation_of(team: str, channel: str, root: str, *, direct: bool, seen: Ask) -> str:
    """The engine's conversation id. A direct message room is one conversation, but for threads that somebody else began."""
    if not direct:
        return f"slack:{team}:{channel}:{root}"
    ours = not root or seen(message_key(team, channel, root))
    return f"slack:{team}:{channel}" if ours else f"slack:{team}:{channel}:{root}"


def private_conversation(team: str, channel: str, user: str) -> str:
    """The conversation that somebody has with the advisor alone, by commands, in a channel."""
    return f"slack:{team}:{channel}:{user}"


def is_direct(channel: str, kind: str = "") -> bool:
    """Whether a channel is somebody's own room with the app; group messages are not."""
    return kind == "im" or channel.startswith("D")


def clean(text: str, me: str = "") -> str:
    """What somebody typed: the app's own mention, Slack's markup and secrets taken out."""
    if me:
        text = re.sub(rf"<@{re.escape(me)}(?:\|[^>]*)?>", " ", text)
    return redact(from_slack(text)).strip()


def read_message(body: Body, me: str, now: datetime.datetime, *, knows: Ask, seen: Ask) -> Incoming | None:
    """A `message` or an `app_mention` event; None where it is not for the advisor.

    `me` is the app's user id ("" while unknown), `knows` whether a conversation was held, `seen` whether a key was.
    """
    event = body["event"]
    if not _written_by_a_person(event, me):
        return None
    team, channel, ts = team_of(body), str(event["channel"]), str(event["ts"])
    direct = is_direct(channel, str(event.get("channel_type") or ""))
    thread, text = str(event.get("thread_ts") or ""), str(event.get("text") or "")
    conversation = conversation_of(team, channel, thread or ("" if direct else ts), direct=direct, seen=seen)
    mentioned = event["type"] == "app_mention" or bool(me and f"<@{me}" in text)
    if not (direct or mentioned or (_may_follow_up(thread, text, me) and knows(conversation))):
        return None
    return Incoming(
        job=Job.MESSAGE,
        keys=(f"event:{body.get('event_id', ts)}", message_key(team, channel, ts)),
        team=team,
        channel=channel,
        user=str(event["user"]),
        conversation=conversation,
        at=now,
        ts=ts,
        thread=thread or ts,
        direct=direct,
        text=clean(text, me),
        home=home_of(body),
        files=_files(event),
    )


def _files(event: Body) -> tuple[Dropped, ...]:
    """The files of a message, those left out that were deleted since or that Slack does not show."""
    found = [file for file in event.get("files") or () if isinstance(file, Mapping) and file.get("id")]
    return tuple(
        Dropped(id=str(file["id"]), name=str(file.get("name") or file["id"]), size=int(file.get("size") or 0))
        for file in found[:_MOST_FILES]
        if file.get("mode") not in ("tombstone", "hidden_by_limit")
    )


def _written_by_a_person(event: Body, me: str) -> bool:
    if event.get("bot_id") or event.get("bot_profile") or event.get("hidden"):
        return False
    user = event.get("user")
    return event.get("subtype") in _HEARD and bool(user and event.get("ts")) and user not in ("USLACKBOT", me)


def _may_follow_up(thread: str, text: str, me: str) -> bool:
    """Whether a message without a mention of the advisor may be meant for it: in a thread, and not said to another one."""
    first = _FIRST_MENTION.match(text)
    return bool(thread) and (first is None or first[1] == me)


def read_click(
    body: Body, now: datetime.datetime, job: Job, *, seen: Ask, choice: Choice | None = None, target: str = ""
) -> Incoming:
    """A button or menu entry in a message: the answer goes where the message is.

    What is clicked in the App Home is answered in the user's own room, which `channel` "" stands for.
    """
    container = body.get("container") or {}
    team, user = team_of(body), user_of(body)
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    ts = str(container.get("message_ts") or "")
    root = str(container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or "")
    direct, private = is_direct(channel) or not channel, bool(container.get("is_ephemeral"))
    conversation = conversation_of(team, channel, root or ("" if direct else ts), direct=direct, seen=seen)
    if private and not root:
        conversation = private_conversation(team, channel, user)
    return Incoming(
        job=job,
        keys=(*_action_key(body), *double_click_keys(body)),
        team=team,
        channel=channel,
        user=user,
        conversation=conversation,
        at=now,
        thread=root if direct or private else root or ts,
        direct=direct,
        private=private,
        choice=choice,
        target=target,
        response_url=str(body.get("response_url") or ""),
        home=home_of(body),
    )


def _action_key(body: Body) -> tuple[str]:
    """A click is known by when it was made: Slack repeats the same `action_ts` where it delivers again."""
    action = body["actions"][0]
    parts = ("action", team_of(body), user_of(body), action.get("action_id"), action.get("action_ts"))
    return (":".join(str(part) for part in parts)[:255],)


def double_click_keys(body: Body, seconds: int = 3) -> tuple[str, ...]:
    """Keys that two equal clicks less than `seconds` apart share, whichever of them is looked at first.

    The time is cut into halves of a second; a click takes the one it falls in and those that follow.
    """
    action = body["actions"][0]
    place = (body.get("container") or {}).get("message_ts") or (body.get("view") or {}).get("id")
    parts = (team_of(body), user_of(body), place, action.get("action_id"), action.get("value"))
    name = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:24]
    half = int(float(action.get("action_ts") or 0) * 2)
    return tuple(f"click:{name}:{half + step}" for step in range(seconds * 2))


def read_command(body: Body, now: datetime.datetime, text: str, *, job: Job = Job.MESSAGE, target: str = "") -> Incoming:
    """A slash command (or a wish that came from a form) whose answer only the user sees."""
    team, channel, user = team_of(body), str(body.get("channel_id") or ""), user_of(body)
    direct = is_direct(channel)
    return Incoming(
        job=job,
        keys=(f"command:{body.get('trigger_id')}",),
        team=team,
        channel=channel,
        user=user,
        conversation=f"slack:{team}:{channel}" if direct else private_conversation(team, channel, user),
        at=now,
        direct=direct,
        private=True,
        text=clean(text),
        target=target,
        response_url=str(body.get("response_url") or ""),
        home=home_of(body),
    )


def read_filled_in(body: Body, now: datetime.datetime, details: Details, place: Mapping[str, str]) -> Incoming:
    """A submitted details form. `place` is where the button was that opened it."""
    written = {"evidence": details.evidence, "owner": details.owner}
    details = details.model_copy(update={name: text and redact(text) for name, text in written.items()})
    return _submitted(body, now, Job.DETAILS, place).model_copy(update={"details": details})


def read_begun(body: Body, now: datetime.datetime, checklist: str, name: str, place: Mapping[str, str]) -> Incoming:
    """A submitted form that begins an assessment: in the channel of the command or button, else in the user's own room."""
    incoming = _submitted(body, now, Job.BEGIN, place)
    return incoming.model_copy(update={"target": checklist, "name": redact(name), "thread": "", "private": False})


def _submitted(body: Body, now: datetime.datetime, job: Job, place: Mapping[str, str]) -> Incoming:
    view, team, channel = body["view"], team_of(body), place.get("channel", "")
    return Incoming(
        job=job,
        keys=(f"view:{view['id']}:{view.get('hash', '')}",),
        team=team,
        channel=channel,
        user=user_of(body),
        conversation=place.get("conversation") or f"slack:{team}:{channel}",
        at=now,
        thread=place.get("thread", ""),
        direct=not channel or is_direct(channel),
        private=place.get("private") == "1",
        home=home_of(body),
    )
