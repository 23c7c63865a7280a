"""`chat.*`: messages, ephemeral ones, scheduled ones."""

from __future__ import annotations

import json

from tests.slack_fake.api import Call, method
from tests.slack_fake.blocks import check_message_blocks, nested
from tests.slack_fake.records import Channel, Json, Message, Scheduled
from tests.slack_fake.refusal import Refusal

POSTED_TEXT = 40_000
UPDATED_TEXT = 4_000  # bytes, after escaping: gitlab-org/gitlab!258898
METADATA_BYTES = 8_000
FARTHEST = 120 * 24 * 3600  # how far ahead a message may be scheduled, in seconds


def escaped(text: str) -> str:
    """A text as Slack counts it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _content(call: Call) -> tuple[str, list[Json]]:
    """The text and the blocks of a message. Raises `Refusal`."""
    text, markdown = call.text("text"), call.text("markdown_text")
    raw = call.structure("blocks", "invalid_blocks")
    if markdown and (text or raw):
        raise Refusal("markdown_text_conflict")
    if len(text) > POSTED_TEXT or len(markdown) > 12_000:
        raise Refusal("msg_too_long")
    blocks = check_message_blocks(raw) if raw is not None else []
    if blocks and not text.strip():
        call.world.warnings.append(f"{call.method}: missing_text_in_message")
    if not (text.strip() or markdown.strip() or blocks or call.structure("attachments")):
        raise Refusal("no_text")
    return text or markdown, blocks


def metadata(call: Call) -> Json | None:
    """What the app keeps with a message. Raises `Refusal`."""
    given = call.structure("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given, dict) or not given.get("event_type") or not isinstance(given.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(given).encode()) > METADATA_BYTES:
        raise Refusal("metadata_too_large")
    return given


def _thread(call: Call, channel: Channel) -> str:
    """The root of the thread that the message goes to. Raises `Refusal`."""
    ts = call.text("thread_ts")
    return call.world.thread(channel.id, ts)[0].root if ts else ""


def _draft(call: Call, channel: Channel) -> Message:
    text, blocks = _content(call)
    return Message(
        team=channel.team,
        channel=channel.id,
        ts=call.world.clock.new_ts(),
        user=call.app.bot_user,
        text=text,
        blocks=with_ids(call, blocks),
        thread_ts=_thread(call, channel),
        app=call.app.app,
        bot_id=call.app.bot_id,
        metadata=metadata(call),
        username=call.text("username"),
    )


def with_ids(call: Call, blocks: list[Json]) -> list[Json]:
    """Slack gives each block and element an id where the app gave none."""
    for block in nested(blocks):
        block.setdefault("block_id", call.world.new_id("b"))
        parts = [block.get("accessory"), *(block.get("elements") or []), *(block.get("actions") or []), block.get("element")]
        for part in parts if block["type"] != "rich_text" else []:
            if isinstance(part, dict) and part.get("type") not in ("image", "mrkdwn", "plain_text", "card"):
                part.setdefault("action_id", call.world.new_id("a"))
    return blocks


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = call.world.open_channel(call.app, call.required("channel"))
    message = call.world.post(_draft(call, channel))
    return {"channel": channel.id, "ts": message.ts, "message": message.to_dict()}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = call.world.open_channel(call.app, call.required("channel"))
    user = call.required("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    message = _draft(call, channel)
    message.only_for = user
    call.world.post(message)
    return {"message_ts": message.ts}


def own_message(call: Call) -> Message:
    """The message that `channel` and `ts` name, if the app wrote it. Raises `Refusal`."""
    channel = call.world.seen_channel(call.app, call.required("channel"))
    return call.world.message(channel.id, call.required("ts"))


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update"""
    message = own_message(call)
    if message.user != call.app.bot_user:
        raise Refusal("cant_update_message")
    if message.stream and message.stream.open:
        raise Refusal("streaming_state_conflict")
    if len(escaped(call.text("text")).encode()) > UPDATED_TEXT:
        raise Refusal("msg_too_long")
    blocks_given = call.structure("blocks", "invalid_blocks") is not None
    text, blocks = _content(call)
    message.text = text
    if blocks_given:  # left out, they stay as they were
        message.blocks = with_ids(call, blocks)
    message.metadata = metadata(call) or message.metadata
    call.world.edited(message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.to_dict()}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    message = own_message(call)
    if message.user != call.app.bot_user:
        raise Refusal("cant_delete_message")
    call.world.delete(message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = call.world.seen_channel(call.app, call.required("channel"))
    message = call.world.message(channel.id, call.required("message_ts"))
    link = f"https://{channel.team.lower()}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


@method("chat.scheduleMessage", "chat:write")
def schedule_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.scheduleMessage"""
    channel = call.world.open_channel(call.app, call.required("channel"))
    when, now = call.required("post_at"), call.world.clock.now()
    if not when.isdigit():
        raise Refusal("invalid_time")
    if int(when) <= now:
        raise Refusal("time_in_past")
    if int(when) > now + FARTHEST:
        raise Refusal("time_too_far")
    waiting = Scheduled(call.world.new_id("Q"), int(when), _draft(call, channel))
    call.world.scheduled[waiting.id] = waiting
    shown = {"scheduled_message_id": waiting.id, "post_at": waiting.post_at}
    return {"channel": channel.id, **shown, "message": waiting.message.to_dict()}


@method("chat.deleteScheduledMessage", "chat:write")
def delete_scheduled_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.deleteScheduledMessage"""
    channel = call.world.open_channel(call.app, call.required("channel"))
    waiting = call.world.scheduled.get(call.required("scheduled_message_id"))
    if waiting is None or waiting.message.channel != channel.id:
        raise Refusal("invalid_scheduled_message_id")
    if waiting.post_at - call.world.clock.now() < 60:  # Slack lets none go that is about to be posted
        raise Refusal("invalid_scheduled_message_id")
    del call.world.scheduled[waiting.id]
    return {}


@method("chat.scheduledMessages.list")
def list_scheduled_messages(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.scheduledMessages.list"""
    ours = [one for one in call.world.scheduled.values() if one.message.user == call.app.bot_user]
    if call.text("channel"):
        channel = call.world.open_channel(call.app, call.text("channel"))
        ours = [one for one in ours if one.message.channel == channel.id]
    shown = [
        {"id": one.id, "channel_id": one.message.channel, "post_at": one.post_at, "text": one.message.text}
        for one in sorted(ours, key=lambda one: one.post_at)
    ]
    return call.page("scheduled_messages", shown)
