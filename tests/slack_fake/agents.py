"""What an agent shows beside its messages: `assistant.threads.*` and `agents.sessions.*`."""

from __future__ import annotations

from tests.slack_fake.api import Call, method
from tests.slack_fake.blocks import LOADING, PROMPTS
from tests.slack_fake.records import Json, Thread
from tests.slack_fake.refusal import Refusal
from tests.slack_fake.world import World

SESSION_STATES = ("active", "processing", "suspended", "closed")
TITLE = 255


def set_session(world: World, channel: str, thread_ts: str, status: str) -> None:
    """Move an agent's session to another state; a session begins with the first."""
    thread = world.threads[channel, thread_ts]
    thread.session = status
    thread.sessions.append(status)


def _thread(call: Call, *, needed: bool = True) -> Thread:
    """What is said about the thread that the call names. Raises `Refusal`."""
    channel = call.world.seen_channel(call.app, call.required("channel_id"))
    if call.app.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    ts = call.required("thread_ts") if needed else call.text("thread_ts")
    root = call.world.thread(channel.id, ts)[0].root if ts else ""
    return call.world.threads[channel.id, root]


def _agents_only(call: Call) -> None:
    if not call.world.agent:
        raise Refusal("not_authorized")


@method("assistant.threads.setStatus", "chat:write", "assistant:write")
def set_status(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/assistant.threads.setStatus"""
    _agents_only(call)
    loading = call.checked("loading_messages", LOADING) or []
    thread = _thread(call)
    thread.status, thread.loading = call.text("status"), loading
    thread.status_until = call.world.clock.now() + call.world.timing.status
    if thread.status:
        thread.statuses.append(thread.status)
    return {}


@method("assistant.threads.setTitle", "assistant:write")
def set_title(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/assistant.threads.setTitle"""
    _agents_only(call)
    _thread(call).title = call.required("title")[:TITLE]
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write")
def set_suggested_prompts(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts"""
    _agents_only(call)
    call.required("prompts")
    prompts = call.checked("prompts", PROMPTS)
    if call.world.seen_channel(call.app, call.required("channel_id")).kind != "im":
        raise Refusal("channel_type_not_supported")
    _thread(call, needed=False).prompts = prompts
    return {}


@method("agents.sessions.setStatus", "chat:write", "assistant:write")
def set_session_status(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/agents.sessions.setStatus"""
    _agents_only(call)
    status = call.required("status")
    if status not in SESSION_STATES:
        raise Refusal("invalid_status")
    thread = _thread(call, needed=False)
    thread.session, thread.title = status, call.text("title") or thread.title
    thread.sessions.append(status)
    return {}


@method("agents.sessions.rename", "chat:write", "assistant:write")
def rename_session(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/agents.sessions.rename"""
    _agents_only(call)
    thread = _thread(call, needed=False)
    if not thread.session:
        raise Refusal("session_not_found")
    thread.title = call.required("title")[:TITLE]
    return {}
