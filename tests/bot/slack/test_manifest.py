"""The manifest says what the app is: what it listens to, what it calls, and the scopes for both."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

import bot.slack
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.listeners.commands import COMMAND
from bot.slack.listeners.shortcuts import ABOUT, ASSESS
from bot.slack.manifest import bot_scopes, load_manifest
from tests.bot.slack.parts import app_parts

SOURCES = "\n".join(path.read_text() for path in Path(bot.slack.__file__).parent.rglob("*.py"))

# What each method of the Web API needs; "" where any token will do.
SCOPES = {
    "agents_sessions_setStatus": "assistant:write",
    "apps_connections_open": "",  # goes by the app-level token
    "assistant_threads_setStatus": "chat:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "auth_test": "",
    "canvases_access_set": "canvases:write",
    "canvases_create": "canvases:write",
    "chat_deleteScheduledMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_scheduleMessage": "chat:write",
    "chat_scheduledMessages_list": "",
    "chat_stopStream": "chat:write",
    "chat_stream": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "channels:history groups:history im:history mpim:history",
    "conversations_info": "channels:read groups:read",
    "conversations_open": "im:write",
    "conversations_replies": "channels:history groups:history im:history mpim:history",
    "files_info": "files:read",
    "files_upload_v2": "files:write",
    "usergroups_users_list": "usergroups:read",
    "users_conversations": "channels:read groups:read mpim:read",
    "users_info": "users:read",
    "views_open": "",
    "views_publish": "",
    "views_push": "",
}
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "agent_session_stopped": "assistant:write",
}
# Only apps that were installed with the former assistant pane get these; new manifests cannot ask for them.
FORMER = {"assistant_thread_started", "assistant_thread_context_changed"}


@pytest.fixture
def app(tmp_path: Path) -> App:
    """The app with all its listeners, connected to nothing."""
    services, workspaces = app_parts(Settings(data_dir=tmp_path))
    return build_app(services, workspaces)


def called() -> set[str]:
    """The methods of the Web API that the rim calls."""
    methods = {name for name in dir(WebClient) if "_" in name and not name.startswith("_")} - {"api_call", "api_test"}
    return {name for name in methods if re.search(rf"\.{name}\(", SOURCES)}


def listened() -> set[str]:
    """The types of events that have a listener of their own."""
    return set(re.findall(r'app\.event\("(\w+)"\)', SOURCES))


def test_every_subscribed_event_has_a_listener_and_the_other_way_round() -> None:
    """An event without a listener would be delivered again; a listener without its event would never hear."""
    subscribed = {name.partition(".")[0] for name in load_manifest()["settings"]["event_subscriptions"]["bot_events"]}
    assert listened() == subscribed | FORMER


def test_each_method_that_is_called_has_its_scope_and_no_scope_is_idle() -> None:
    """The app asks for what it uses, and for nothing more."""
    assert called() == set(SCOPES)
    needed = {scope for scopes in (*SCOPES.values(), *EVENT_SCOPES.values()) for scope in scopes.split()}
    assert needed | {"commands"} == set(bot_scopes())


def test_every_event_with_a_scope_has_it() -> None:
    """Slack takes no manifest whose events lack their scopes."""
    events = load_manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert {EVENT_SCOPES[name] for name in events if name in EVENT_SCOPES} <= set(bot_scopes())


def test_commands_and_shortcuts_are_those_that_are_listened_to() -> None:
    """Under the same names."""
    features = load_manifest()["features"]
    assert [one["command"] for one in features["slash_commands"]] == [COMMAND]
    assert {(one["type"], one["callback_id"]) for one in features["shortcuts"]} == {("global", ASSESS), ("message", ABOUT)}


def test_the_manifest_keeps_slacks_limits() -> None:
    """Names, descriptions and hints are as long as Slack takes them."""
    manifest = load_manifest()
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in manifest["features"]["shortcuts"])
    assert all(len(one["description"]) <= 2000 for one in manifest["features"]["slash_commands"])


def test_a_request_of_any_kind_finds_a_listener(app: App) -> None:
    """Nothing that Slack can send is left without an acknowledgement."""
    person = {"id": "U1", "team_id": "T1"}
    interactive = {"team": {"id": "T1"}, "user": person, "trigger_id": "1", "container": {}, "response_url": ""}
    bodies: list[dict[str, Any]] = [
        {"type": "event_callback", "team_id": "T1", "event": {"type": "something_new", "user": "U1"}},
        {"type": "block_actions", "actions": [{"action_id": "unheard", "action_ts": "1.0"}], **interactive},
        {"type": "view_submission", "view": {"callback_id": "unheard", "id": "V1", "type": "modal"}, **interactive},
        {"type": "shortcut", "callback_id": "unheard", **interactive},
        {"type": "message_action", "callback_id": "unheard", **interactive},
        {"command": "/other-name", "text": "", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "2"},
        {"type": "view_closed", "view": {"callback_id": "unheard", "id": "V1", "type": "modal"}, **interactive},
    ]
    for body in bodies:
        assert app.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200, body
