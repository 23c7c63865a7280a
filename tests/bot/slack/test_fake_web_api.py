"""The fake Slack's Web API, called by the real client: what it answers, what it keeps, what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack_fake import (
    ANA,
    BEN,
    BOT,
    GENERAL,
    GUEST,
    HIDDEN,
    LOUNGE,
    OTHER_GENERAL,
    OTHER_TOKEN,
    SECRET,
    SHARED,
    STRANGER,
    TEAM,
    TOKEN,
    FakeSlack,
)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(TOKEN, base_url=slack.url)


def refusal(call: Callable[[], Any]) -> dict[str, Any]:
    """The answer to a call that is refused."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return dict(caught.value.response.data)


def error(call: Callable[[], Any]) -> str:
    return str(refusal(call)["error"])


def test_the_token_says_who_the_app_is_and_what_it_may(client: WebClient) -> None:
    """`auth.test` names the workspace and the bot, and its scopes stand in a header."""
    found = client.auth_test()
    assert (found["team_id"], found["user_id"]) == (TEAM, BOT)
    assert "chat:write" in found.headers["x-oauth-scopes"].split(",")


def test_a_bad_token_is_refused(slack: FakeSlack, client: WebClient) -> None:
    """No token, an unknown one, one of the wrong kind, a revoked and an expired one each have their error."""
    assert error(WebClient(base_url=slack.url).auth_test) == "not_authed"
    assert error(WebClient("xoxb-wrong", base_url=slack.url).auth_test) == "invalid_auth"
    assert error(WebClient(slack.app_token, base_url=slack.url).auth_test) == "not_allowed_token_type"
    assert error(lambda: client.apps_connections_open(app_token=TOKEN)) == "not_allowed_token_type"
    assert client.apps_connections_open(app_token=slack.app_token)["url"].startswith("ws://127.0.0.1:")
    slack.world.installations[TOKEN].expires_at = slack.clock.now() + 60
    client.auth_test()
    slack.clock.advance(61)
    assert error(client.auth_test) == "token_expired"
    client = WebClient(OTHER_TOKEN, base_url=slack.url)
    client.auth_revoke()
    assert error(client.auth_test) == "token_revoked"


def test_a_missing_scope_is_named(slack: FakeSlack, client: WebClient) -> None:
    """The refusal says what is needed and what was provided."""
    slack.world.installations[TOKEN].scopes = frozenset({"chat:write"})
    found = refusal(lambda: client.reactions_add(channel=GENERAL, timestamp="1.2", name="eyes"))
    assert (found["error"], found["needed"], found["provided"]) == ("missing_scope", "reactions:write", "chat:write")
    assert refusal(lambda: client.conversations_info(channel=GENERAL))["needed"] == "channels:read"


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    """What the fake does not know is answered as Slack answers it."""
    assert error(lambda: client.api_call("chat.whisper")) == "unknown_method"


def test_a_message_is_posted_changed_and_deleted(slack: FakeSlack, client: WebClient) -> None:
    """The channel shows what was posted last."""
    posted = client.chat_postMessage(channel=GENERAL, text="first")
    assert [one.text for one in slack.messages(GENERAL)] == ["first"]
    client.chat_update(channel=GENERAL, ts=posted["ts"], text="second")
    assert [one.text for one in slack.messages(GENERAL)] == ["second"]
    client.reactions_add(channel=GENERAL, timestamp=posted["ts"], name="eyes")
    assert error(lambda: client.reactions_add(channel=GENERAL, timestamp=posted["ts"], name="eyes")) == "already_reacted"
    client.chat_delete(channel=GENERAL, ts=posted["ts"])
    assert slack.messages(GENERAL) == []
    assert error(lambda: client.chat_update(channel=GENERAL, ts=posted["ts"], text="third")) == "message_not_found"


def test_the_app_writes_only_where_it_is(client: WebClient) -> None:
    """Channels that it may not see do not exist for it; one that it sees and is not in is refused otherwise."""
    for unseen in (HIDDEN, OTHER_GENERAL, "C0NOWHERE"):
        assert error(lambda: client.chat_postMessage(channel=unseen, text="hello")) == "channel_not_found"  # noqa: B023
    assert error(lambda: client.chat_postMessage(channel=LOUNGE, text="hello")) == "not_in_channel"
    client.chat_postMessage(channel=SECRET, text="hello")
    assert client.chat_postMessage(channel=ANA, text="hello")["channel"].startswith("D")


def test_a_message_of_others_is_not_the_apps_to_change(slack: FakeSlack, client: WebClient) -> None:
    """Neither changing nor deleting works."""
    ts = slack.say(ANA, "mine", GENERAL).ts
    assert error(lambda: client.chat_update(channel=GENERAL, ts=ts, text="yours")) == "cant_update_message"
    assert error(lambda: client.chat_delete(channel=GENERAL, ts=ts)) == "cant_delete_message"


@pytest.mark.filterwarnings("ignore:The top-level `text` argument:UserWarning")
def test_texts_have_to_be_there_and_to_fit(slack: FakeSlack, client: WebClient) -> None:
    """Empty and long texts are refused; a changed message holds less than a new one; a missing fallback is noted."""
    assert error(lambda: client.chat_postMessage(channel=GENERAL, text=" ")) == "no_text"
    assert error(lambda: client.chat_postMessage(channel=GENERAL, text="x" * 40_001)) == "msg_too_long"
    ts = client.chat_postMessage(channel=GENERAL, text="x" * 40_000)["ts"]
    assert error(lambda: client.chat_update(channel=GENERAL, ts=ts, text="&" * 1000)) == "msg_too_long"
    client.chat_update(channel=GENERAL, ts=ts, text="x" * 4000)
    assert slack.warnings == []
    client.chat_postMessage(channel=GENERAL, blocks=[{"type": "divider"}])
    assert slack.warnings == ["chat.postMessage: missing_text_in_message"]


def test_changing_the_text_leaves_the_blocks(slack: FakeSlack, client: WebClient) -> None:
    """Blocks that are left out stay; an empty list removes them."""
    ts = client.chat_postMessage(channel=GENERAL, text="a", blocks=[{"type": "divider"}])["ts"]
    client.chat_update(channel=GENERAL, ts=ts, text="b")
    assert [block["type"] for block in slack.messages(GENERAL)[0].blocks] == ["divider"]
    client.chat_update(channel=GENERAL, ts=ts, text="c", blocks=[])
    assert slack.messages(GENERAL)[0].blocks == []


def test_threads_have_a_root(slack: FakeSlack, client: WebClient) -> None:
    """Answers gather under their root, also those to an answer; an unknown root is refused."""
    root = slack.say(ANA, "question", GENERAL)
    first = client.chat_postMessage(channel=GENERAL, thread_ts=root.ts, text="answer")
    client.chat_postMessage(channel=GENERAL, thread_ts=first["ts"], text="more")
    slack.say(BEN, "aside", GENERAL)
    assert [one.text for one in slack.answers(root)] == ["answer", "more"]
    found = client.conversations_replies(channel=GENERAL, ts=root.ts)["messages"]
    assert [one["text"] for one in found] == [root.text, "answer", "more"]
    assert len(client.conversations_history(channel=GENERAL)["messages"]) == 2
    assert error(lambda: client.chat_postMessage(channel=GENERAL, thread_ts="1.000001", text="?")) == "thread_not_found"
    assert error(lambda: client.conversations_replies(channel=GENERAL, ts="1.000001")) == "thread_not_found"
    link = client.chat_getPermalink(channel=GENERAL, message_ts=first["ts"])["permalink"]
    assert link.endswith(f"?thread_ts={root.ts}&cid={GENERAL}")


def test_metadata_is_shown_only_where_it_is_asked_for(client: WebClient) -> None:
    """Posted metadata comes back with `include_all_metadata`; malformed metadata is refused."""
    data = {"event_type": "advisor", "event_payload": {"entry": 7}}
    ts = client.chat_postMessage(channel=GENERAL, text="a", metadata=data)["ts"]
    assert "metadata" not in client.conversations_history(channel=GENERAL)["messages"][0]
    found = client.conversations_replies(channel=GENERAL, ts=ts, include_all_metadata=True)["messages"][0]
    assert found["metadata"] == data
    assert error(lambda: client.chat_postMessage(channel=GENERAL, text="a", metadata={"x": 1})) == "invalid_metadata_format"


def test_lists_come_in_pages(slack: FakeSlack, client: WebClient) -> None:
    """A cursor leads to the next page; one that Slack never gave is refused."""
    for number in range(5):
        slack.say(ANA, str(number), GENERAL, mention=False)
    pages = [page["messages"] for page in client.conversations_history(channel=GENERAL, limit=2)]
    assert [[one["text"] for one in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]
    assert error(lambda: client.conversations_history(channel=GENERAL, cursor="bm9uc2Vuc2U=")) == "invalid_cursor"


def test_ephemeral_messages_are_seen_by_one(slack: FakeSlack, client: WebClient) -> None:
    """They are in no history, and go only to somebody in the channel."""
    client.chat_postEphemeral(channel=GENERAL, user=ANA, text="psst")
    assert [one.text for one in slack.ephemerals(ANA)] == ["psst"]
    assert slack.ephemerals(BEN) == slack.messages(GENERAL) == []
    assert client.conversations_history(channel=GENERAL)["messages"] == []
    assert error(lambda: client.chat_postEphemeral(channel=GENERAL, user=STRANGER, text="psst")) == "user_not_in_channel"


def test_people_and_places_are_shown(client: WebClient) -> None:
    """Guests, strangers, members and channels are told apart; what the app may not see is not shown."""
    assert client.users_info(user=GUEST)["user"]["is_restricted"]
    stranger = client.users_info(user=STRANGER)["user"]
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0OTHER")
    assert error(lambda: client.users_info(user="U0NOBODY")) == "user_not_found"
    assert error(lambda: client.users_info(user="U0DORA")) == "user_not_visible"
    assert client.conversations_info(channel=SHARED)["channel"]["is_ext_shared"]
    assert client.conversations_members(channel=SECRET)["members"] == [BOT, ANA, BEN]
    places = client.users_conversations(user=ANA, types="public_channel,private_channel")["channels"]
    assert {SECRET, LOUNGE, GENERAL} <= {one["id"] for one in places}
    assert HIDDEN not in {
        one["id"] for one in client.users_conversations(user="U0CLEO", types="private_channel")["channels"]
    }
    opened = client.conversations_open(users=BEN)["channel"]["id"]
    assert client.conversations_info(channel=opened)["channel"]["user"] == BEN
    assert client.team_info()["team"]["id"] == TEAM


def test_scheduled_messages_come_when_they_are_due(slack: FakeSlack, client: WebClient) -> None:
    """They wait, can be listed and cancelled, and are posted at their time."""
    now = int(slack.clock.now())
    assert error(lambda: client.chat_scheduleMessage(channel=ANA, post_at=now - 5, text="late")) == "time_in_past"
    far = now + 121 * 24 * 3600
    assert error(lambda: client.chat_scheduleMessage(channel=ANA, post_at=far, text="far")) == "time_too_far"
    kept = client.chat_scheduleMessage(channel=ANA, post_at=now + 3600, text="remember")
    dropped = client.chat_scheduleMessage(channel=ANA, post_at=now + 7200, text="never")
    channel, waits = kept["channel"], dropped["scheduled_message_id"]
    client.chat_deleteScheduledMessage(channel=channel, scheduled_message_id=waits)
    waiting = client.chat_scheduledMessages_list(channel=channel)["scheduled_messages"]
    assert [one["id"] for one in waiting] == [kept["scheduled_message_id"]]
    slack.clock.advance(8000)
    assert [one.text for one in slack.messages(channel)] == ["remember"]
    again = lambda: client.chat_deleteScheduledMessage(channel=channel, scheduled_message_id=waits)  # noqa: E731
    assert error(again) == "invalid_scheduled_message_id"


def test_files_are_uploaded_and_shared(slack: FakeSlack, client: WebClient) -> None:
    """The three steps of an upload end in a message with the file; an upload that never came is refused."""
    root = client.chat_postMessage(channel=GENERAL, text="report?")
    client.files_upload_v2(
        channel=GENERAL, thread_ts=root["ts"], filename="r.html", content="<p>hi</p>", initial_comment="here"
    )
    [file] = slack.files
    assert (file.name, file.content, file.channels) == ("r.html", b"<p>hi</p>", [GENERAL])
    assert [(one.text, [f["id"] for f in one.files]) for one in slack.messages(GENERAL, root["ts"])][-1] == (
        "here",
        [file.id],
    )
    empty = client.files_getUploadURLExternal(filename="x.pdf", length=3)["file_id"]
    call = lambda: client.files_completeUploadExternal(files=[{"id": empty, "title": "x"}], channel_id=GENERAL)  # noqa: E731
    assert error(call) == "file_not_found"


def test_canvases_are_made_and_shared(slack: FakeSlack, client: WebClient) -> None:
    """A canvas has its text and who may read it; a channel has one canvas of its own."""
    content = {"type": "markdown", "markdown": "# Report"}
    canvas = client.canvases_create(title="Report", document_content=content)["canvas_id"]
    client.canvases_access_set(canvas_id=canvas, access_level="read", channel_ids=[GENERAL])
    assert slack.world.canvases[canvas].access == {GENERAL: "read"}
    assert (
        error(lambda: client.canvases_access_set(canvas_id="F1", access_level="read", user_ids=[ANA])) == "canvas_not_found"
    )
    client.conversations_canvases_create(channel_id=GENERAL, document_content=content)
    again = lambda: client.conversations_canvases_create(channel_id=GENERAL, document_content=content)  # noqa: E731
    assert error(again) == "channel_canvas_already_exists"
    assert error(lambda: client.canvases_create(document_content={"type": "html", "markdown": ""})) == "invalid_arguments"
