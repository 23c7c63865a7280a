"""`chat.startStream`, `appendStream`, `stopStream`: a message that grows, for five minutes at most."""

from __future__ import annotations

from typing import Any

from tests.slack_fake.agents import SESSION_STATES, set_session
from tests.slack_fake.api import Call, method
from tests.slack_fake.blocks import CHUNKS, check_message_blocks
from tests.slack_fake.chat import metadata, own_message, with_ids
from tests.slack_fake.records import Json, Message, Stream
from tests.slack_fake.refusal import Refusal

APPENDED = 12_000  # characters of markdown in one call
WHOLE = 11_300  # bytes of text and tasks together (said: openclaw#143882)


@method("chat.startStream", "chat:write")
def start_stream(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.startStream"""
    channel = call.world.open_channel(call.app, call.required("channel"))
    root = call.world.thread(channel.id, call.required("thread_ts"))[0].root
    if channel.kind != "im":
        for name in ("recipient_user_id", "recipient_team_id"):
            if not call.text(name):
                raise Refusal(f"missing_{name}")
        if call.text("recipient_user_id") not in channel.members:
            raise Refusal("user_not_in_channel")
    message = Message(
        team=channel.team,
        channel=channel.id,
        ts=call.world.clock.new_ts(),
        user=call.app.bot_user,
        thread_ts=root,
        app=call.app.app,
        bot_id=call.app.bot_id,
        stream=Stream(call.world.clock.now() + call.world.timing.stream, call.app.app),
    )
    _write(call, message)
    call.world.streaming.append(message)
    call.world.post(message)
    set_session(call.world, channel.id, root, "processing")
    return {"channel": channel.id, "ts": message.ts}


@method("chat.appendStream", "chat:write")
def append_stream(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.appendStream"""
    message = _open(call)
    if not call.text("markdown_text") and not call.structure("chunks"):
        raise Refusal("no_text")
    _write(call, message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.stopStream", "chat:write")
def stop_stream(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.stopStream"""
    message = _open(call)
    status = call.text("session_status", "active")
    if status not in SESSION_STATES:
        raise Refusal("invalid_session_status")
    raw = call.structure("blocks", "invalid_blocks")
    blocks = check_message_blocks(raw) if raw is not None else []
    kept = metadata(call)
    _write(call, message)
    message.blocks += with_ids(call, blocks)
    message.metadata = kept or message.metadata
    call.world.end_stream(message)
    call.world.edited(message)
    set_session(call.world, message.channel, message.root, status)
    return {"channel": message.channel, "ts": message.ts, "message": message.to_dict()}


def _open(call: Call) -> Message:
    """The streaming message that the call is about. Raises `Refusal`."""
    message = own_message(call)
    if message.app != call.app.app:
        raise Refusal("message_not_owned_by_app")
    if message.stream is None or not message.stream.open:
        raise Refusal("message_not_in_streaming_state")
    return message


def _write(call: Call, message: Message) -> None:
    """Append what the call brings; nothing of it where a part is refused."""
    assert message.stream is not None
    markdown, chunks = call.text("markdown_text"), call.checked("chunks", CHUNKS, "invalid_chunks") or []
    if markdown and chunks:
        raise Refusal("invalid_arguments", detail="markdown_text and chunks exclude each other")
    text = markdown + "".join(chunk["text"] for chunk in chunks if chunk["type"] == "markdown_text")
    if len(text) > APPENDED:
        raise Refusal("msg_too_long")
    size = message.stream.size + len(text.encode()) + sum(_weight(chunk) for chunk in chunks)
    if size > WHOLE:
        raise Refusal("msg_too_long")
    blocks = [block for chunk in chunks if chunk["type"] == "blocks" for block in check_message_blocks(chunk["blocks"])]
    message.stream.size = size
    message.text += text
    message.blocks += with_ids(call, blocks)
    for chunk in chunks:
        if chunk["type"] == "task_update":
            message.stream.tasks[chunk["id"]] = message.stream.tasks.get(chunk["id"], {}) | chunk


def _weight(chunk: Any) -> int:
    words = (chunk.get(name) for name in ("title", "details", "output") if chunk["type"] != "markdown_text")
    return sum(len(word.encode()) for word in words if word)
