"""`files.*` and canvases."""

from __future__ import annotations

from typing import Any

from tests.slack_fake.api import Call, method
from tests.slack_fake.records import Canvas, Channel, File, Json, Message
from tests.slack_fake.refusal import Refusal
from tests.slack_fake.schema import anything, many, one_of, record, string

_FILES = many(record({"id": string(255, 1)}, {"title": string(), "highlight_type": anything}), 1, 100)
_CONTENT = record({"type": one_of("markdown"), "markdown": string(100_000)})
_LEVELS = ("read", "write", "owner")


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    length = call.number("length", 0, 10**9)
    file = File(call.world.new_id("F"), call.app.team, call.required("filename"), length)
    call.world.files[file.id] = file
    return {"upload_url": f"{call.world.base_url}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.completeUploadExternal"""
    call.required("files")
    named = call.checked("files", _FILES)
    files = [_uploaded(call, one) for one in named]
    places = [one for one in (call.text("channel_id"), *call.text("channels").split(",")) if one]
    channels = [call.world.open_channel(call.app, one) for one in places]
    thread = call.text("thread_ts")
    roots = [call.world.thread(one.id, thread)[0].root if thread else "" for one in channels]
    for file, one in zip(files, named, strict=True):
        file.complete, file.title = True, one.get("title") or file.name
    for channel, root in zip(channels, roots, strict=True):
        _share(call, channel, root, files)
    return {"files": [file.to_dict() for file in files]}


def _uploaded(call: Call, named: Any) -> File:
    file = call.world.files.get(named["id"])
    if file is None or file.team != call.app.team or file.complete or file.content is None:
        raise Refusal("file_not_found")
    return file


def _share(call: Call, channel: Channel, root: str, files: list[File]) -> None:
    for file in files:
        file.channels.append(channel.id)
    call.world.post(
        Message(
            team=channel.team,
            channel=channel.id,
            ts=call.world.clock.new_ts(),
            user=call.app.bot_user,
            text=call.text("initial_comment"),
            thread_ts=root,
            app=call.app.app,
            bot_id=call.app.bot_id,
            files=[file.to_dict() for file in files],
        )
    )


@method("files.info", "files:read")
def files_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.info"""
    file = call.world.files.get(call.required("file"))
    if file is None or file.team != call.app.team or not file.complete:
        raise Refusal("file_not_found")
    return {"file": {**file.to_dict(), "channels": file.channels}}


def _markdown(call: Call) -> str:
    content = call.checked("document_content", _CONTENT)
    return str(content["markdown"]) if content else ""


@method("canvases.create", "canvases:write")
def create_canvas(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/canvases.create"""
    canvas = Canvas(call.world.new_id("F"), call.app.team, call.text("title"), _markdown(call))
    if call.text("channel_id"):
        channel = call.world.open_channel(call.app, call.text("channel_id"))
        canvas.access[channel.id] = "read"
    call.world.canvases[canvas.id] = canvas
    return {"canvas_id": canvas.id}


@method("conversations.canvases.create", "canvases:write")
def create_channel_canvas(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.canvases.create"""
    channel = call.world.open_channel(call.app, call.required("channel_id"))
    if any(one.channel == channel.id for one in call.world.canvases.values()):
        raise Refusal("channel_canvas_already_exists")
    canvas = Canvas(call.world.new_id("F"), call.app.team, call.text("title"), _markdown(call), channel.id)
    call.world.canvases[canvas.id] = canvas
    return {"canvas_id": canvas.id}


@method("canvases.access.set", "canvases:write")
def set_canvas_access(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/canvases.access.set"""
    canvas = call.world.canvases.get(call.required("canvas_id"))
    if canvas is None or canvas.team != call.app.team:
        raise Refusal("canvas_not_found")
    level = call.required("access_level")
    if level not in _LEVELS:
        raise Refusal("invalid_access_level")
    people = [one for one in call.text("user_ids").split(",") if one]
    places = [one for one in call.text("channel_ids").split(",") if one]
    if bool(people) == bool(places):
        raise Refusal("invalid_parameters")
    for one in people:
        call.world.user(one)
    for one in places:
        call.world.seen_channel(call.app, one)
    canvas.access |= dict.fromkeys((*people, *places), level)
    return {}
