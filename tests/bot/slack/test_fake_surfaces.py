"""The fake Slack's modals, home tabs, streams, statuses, response URLs and OAuth, with the real client."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import MarkdownTextChunk, TaskUpdateChunk

from tests.slack_fake import ANA, BEN, GENERAL, STRANGER, TEAM, TOKEN, FakeSlack
from tests.slack_fake.responses import USES
from tests.slack_fake.sample_app import MODAL
from tests.slack_fake.tokens import consent

HOME = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(TOKEN, base_url=slack.url)


def error(call: Callable[..., Any], **arguments: Any) -> str:
    """The error that a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


# -- views ---------------------------------------------------------------------------------------------------------------


def trigger(slack: FakeSlack) -> str:
    return slack.world.new_trigger(TEAM, ANA)


def test_a_trigger_opens_one_view_within_three_seconds(slack: FakeSlack, client: WebClient) -> None:
    """The second use, a late use and a made-up trigger are refused."""
    first = trigger(slack)
    client.views_open(trigger_id=first, view=MODAL)
    assert error(client.views_open, trigger_id=first, view=MODAL) == "exchanged_trigger_id"
    late = trigger(slack)
    slack.clock.advance(3)
    assert error(client.views_open, trigger_id=late, view=MODAL) == "expired_trigger_id"
    assert error(client.views_open, trigger_id="1.2", view=MODAL) == "invalid_trigger_id"
    assert [view.content["callback_id"] for view in slack.modals(ANA)] == ["form"]


def test_a_refused_view_leaves_the_trigger(slack: FakeSlack, client: WebClient) -> None:
    """What was not shown has not used its trigger."""
    once = trigger(slack)
    assert error(client.views_open, trigger_id=once, view={**MODAL, "submit": None}) == "invalid_arguments"
    client.views_open(trigger_id=once, view=MODAL)


def test_three_modals_are_the_most(slack: FakeSlack, client: WebClient) -> None:
    """Two can be pushed above the first; opening anew replaces all of them."""
    assert error(client.views_push, trigger_id=trigger(slack), view=MODAL) == "not_found"
    client.views_open(trigger_id=trigger(slack), view=MODAL)
    for _ in range(2):
        client.views_push(trigger_id=trigger(slack), view=MODAL)
    assert error(client.views_push, trigger_id=trigger(slack), view=MODAL) == "push_limit_reached"
    root, *_, top = slack.modals(ANA)
    assert (top.root, len(slack.modals(ANA))) == (root.id, 3)
    client.views_open(trigger_id=trigger(slack), view=MODAL)
    assert len(slack.modals(ANA)) == 1


def test_views_are_updated_by_who_knows_their_state(slack: FakeSlack, client: WebClient) -> None:
    """An old hash conflicts; closed and unknown views are not found."""
    view = client.views_open(trigger_id=trigger(slack), view=MODAL)["view"]
    renamed = {**MODAL, "title": {"type": "plain_text", "text": "New"}}
    client.views_update(view_id=view["id"], hash=view["hash"], view=renamed)
    assert error(client.views_update, view_id=view["id"], hash=view["hash"], view=MODAL) == "hash_conflict"
    [shown] = slack.modals(ANA)
    assert shown.content["title"]["text"] == "New"
    slack.close_modal(shown, ANA)
    assert error(client.views_update, view_id=view["id"], view=MODAL) == "not_found"


def test_home_tabs_are_published_for_one_person(slack: FakeSlack, client: WebClient) -> None:
    """Publishing again keeps the view's id; a modal is no home."""
    first = client.views_publish(user_id=ANA, view=HOME)["view"]
    again = client.views_publish(user_id=ANA, view=HOME, hash=first["hash"])["view"]
    assert first["id"] == again["id"]
    assert error(client.views_publish, user_id=ANA, view=HOME, hash=first["hash"]) == "hash_conflict"
    assert error(client.views_publish, user_id=ANA, view=MODAL) == "invalid_arguments"
    assert slack.home(ANA) is not None
    assert slack.home(BEN) is None


# -- streams and statuses ------------------------------------------------------------------------------------------------


def stream(slack: FakeSlack, client: WebClient) -> tuple[str, str]:
    """A stream that was begun: the root it answers, and its own name."""
    root = slack.say(ANA, "question", GENERAL).ts
    started = client.chat_startStream(channel=GENERAL, thread_ts=root, recipient_user_id=ANA, recipient_team_id=TEAM)
    return root, started["ts"]


def test_a_stream_grows_and_ends(slack: FakeSlack, client: WebClient) -> None:
    """The helper of slack_sdk writes text and tasks; what was streamed is a message like any other afterwards."""
    root = slack.say(ANA, "question", GENERAL)
    helper = client.chat_stream(channel=GENERAL, thread_ts=root.ts, recipient_user_id=ANA, recipient_team_id=TEAM)
    helper.append(chunks=[TaskUpdateChunk(id="1", title="Searching", status="in_progress")])
    assert slack.agent(GENERAL, root.ts).session == "processing"
    helper.append(markdown_text="**An ", chunks=[MarkdownTextChunk(text="answer**")])
    assert error(client.chat_update, channel=GENERAL, ts=helper.ts, text="now") == "streaming_state_conflict"
    helper.stop(blocks=[{"type": "divider"}])
    [answer] = slack.answers(root)
    assert (answer.text, answer.blocks[0]["type"]) == ("**An answer**", "divider")
    assert answer.stream is not None
    assert answer.stream.tasks["1"]["title"] == "Searching"
    assert slack.agent(GENERAL, root.ts).session == "active"
    assert (
        error(client.chat_appendStream, channel=GENERAL, ts=answer.ts, markdown_text="x") == "message_not_in_streaming_state"
    )
    client.chat_update(channel=GENERAL, ts=answer.ts, text="changed")


def test_a_stream_lives_five_minutes(slack: FakeSlack, client: WebClient) -> None:
    """Later nothing can be appended, but the message can be changed."""
    _, ts = stream(slack, client)
    client.chat_appendStream(channel=GENERAL, ts=ts, markdown_text="begin")
    slack.clock.advance(301)
    assert error(client.chat_appendStream, channel=GENERAL, ts=ts, markdown_text="x") == "message_not_in_streaming_state"
    assert error(client.chat_stopStream, channel=GENERAL, ts=ts) == "message_not_in_streaming_state"
    client.chat_update(channel=GENERAL, ts=ts, text="whole")


def test_the_stop_button_ends_the_streams_of_a_thread(slack: FakeSlack, client: WebClient) -> None:
    """The event names them; the session's state is left to the app."""
    root, ts = stream(slack, client)
    delivery = slack.stop_session(GENERAL, root, ANA)
    assert delivery is not None
    assert delivery.event["streaming_message_ts"] == [ts]
    assert error(client.chat_appendStream, channel=GENERAL, ts=ts, markdown_text="x") == "message_not_in_streaming_state"
    assert slack.agent(GENERAL, root).session == "processing"
    client.agents_sessions_setStatus(channel_id=GENERAL, thread_ts=root, status="active")
    assert slack.agent(GENERAL, root).sessions == ["processing", "active"]


def test_streams_have_readers_and_limits(slack: FakeSlack, client: WebClient) -> None:
    """A channel's stream needs a reader; too much text, bad chunks and two kinds of text at once are refused."""
    root = slack.say(ANA, "question", GENERAL).ts
    assert error(client.chat_startStream, channel=GENERAL, thread_ts=root) == "missing_recipient_user_id"
    direct = slack.say(ANA, "question", slack.dm(ANA))
    ts = client.chat_startStream(channel=direct.channel, thread_ts=direct.ts)["ts"]
    call = client.chat_appendStream
    assert error(call, channel=direct.channel, ts=ts, markdown_text="x" * 12_001) == "msg_too_long"
    assert error(call, channel=direct.channel, ts=ts, chunks=[{"type": "task_update", "id": "1"}]) == "invalid_chunks"
    both = {"markdown_text": "x", "chunks": [{"type": "markdown_text", "text": "x"}]}
    assert error(call, channel=direct.channel, ts=ts, **both) == "invalid_arguments"
    call(channel=direct.channel, ts=ts, markdown_text="x" * 11_000)
    assert error(call, channel=direct.channel, ts=ts, markdown_text="x" * 500) == "msg_too_long"


def test_agents_show_status_title_and_prompts(slack: FakeSlack, client: WebClient) -> None:
    """A status ends with the answer or after two minutes; apps that are no agents have none of it."""
    direct = slack.say(ANA, "question", slack.dm(ANA))
    place = {"channel_id": direct.channel, "thread_ts": direct.ts}
    client.assistant_threads_setStatus(**place, status="searching", loading_messages=["Reading 5 passages"])
    assert slack.agent(direct.channel, direct.ts).status == "searching"
    client.chat_postMessage(channel=direct.channel, thread_ts=direct.ts, text="answer")
    assert slack.agent(direct.channel, direct.ts).status == ""
    client.assistant_threads_setTitle(**place, title="Pilots")
    prompts = [{"title": "Ask", "message": "What is a pilot?"}]
    client.assistant_threads_setSuggestedPrompts(channel_id=direct.channel, prompts=prompts)
    assert slack.agent(direct.channel).prompts == prompts
    five = {"channel_id": direct.channel, "prompts": prompts * 5}
    assert error(client.assistant_threads_setSuggestedPrompts, **five) == "invalid_arguments"
    assert error(client.assistant_threads_setStatus, **place, status="x", loading_messages=["x"] * 11) == "invalid_arguments"
    client.agents_sessions_setStatus(**place, status="processing")
    client.agents_sessions_rename(**place, title="Pilot questions")
    assert slack.agent(direct.channel, direct.ts).title == "Pilot questions"
    slack.world.agent = False
    assert error(client.agents_sessions_setStatus, **place, status="active") == "not_authorized"


# -- response URLs -------------------------------------------------------------------------------------------------------


def test_a_response_url_works_five_times(slack: FakeSlack) -> None:
    """Answers are ephemeral unless they ask for the channel."""
    hook = WebhookClient(slack.world.new_response_url(TEAM, GENERAL, ANA))
    assert hook.send(text="for you").body == "ok"
    assert hook.send(text="for all", response_type="in_channel").status_code == 200
    assert hook.send(text="").status_code == 400
    for _ in range(USES - 2):
        assert hook.send(text="more").status_code == 200
    assert hook.send(text="too much").status_code == 404
    assert [one.text for one in slack.ephemerals(ANA)] == ["for you", "more", "more", "more"]
    assert [one.text for one in slack.messages(GENERAL)] == ["for all"]


def test_a_response_url_ends_after_half_an_hour(slack: FakeSlack) -> None:
    """A late answer, and one to nowhere, is not found."""
    hook = WebhookClient(slack.world.new_response_url(TEAM, GENERAL, ANA))
    slack.clock.advance(1801)
    assert hook.send(text="late").status_code == 404
    assert WebhookClient(f"{slack.world.base_url}/response/none").send(text="x").status_code == 404


def test_a_response_url_replaces_what_was_clicked(slack: FakeSlack, client: WebClient) -> None:
    """The message with the button takes the new text, or goes; an ephemeral one too."""
    client.chat_postEphemeral(channel=GENERAL, user=ANA, text="draft")
    [draft] = slack.ephemerals(ANA)
    hook = WebhookClient(slack.world.new_response_url(TEAM, GENERAL, ANA, draft))
    hook.send(text="shared", replace_original=True)
    assert [one.text for one in slack.ephemerals(ANA)] == ["shared"]
    hook.send(delete_original=True)
    assert slack.ephemerals(ANA) == []


# -- OAuth ---------------------------------------------------------------------------------------------------------------


def allowed(slack: FakeSlack, **more: str) -> str:
    """The code that the app gets after an admin allowed it."""
    asked = {"client_id": "111.222", "scope": "chat:write,commands", "state": "s", "redirect_uri": "http://localhost/done"}
    found = parse_qs(urlsplit(consent(slack.world, {**asked, **more})).query)
    assert found["state"] == ["s"]
    return found["code"][0]


def test_a_code_becomes_a_token_once(slack: FakeSlack) -> None:
    """The token has the scopes that were allowed; wrong secrets, wrong addresses and a second use are refused."""
    client = WebClient(base_url=slack.url)
    known = {"client_id": "111.222", "client_secret": "client-secret", "redirect_uri": "http://localhost/done"}
    code = allowed(slack)
    assert error(client.oauth_v2_access, **{**known, "client_secret": "x"}, code=code) == "bad_client_secret"
    assert error(client.oauth_v2_access, **{**known, "redirect_uri": "http://evil"}, code=code) == "bad_redirect_uri"
    found = client.oauth_v2_access(**known, code=code)
    assert (found["team"]["id"], found["scope"]) == (TEAM, "chat:write,commands")
    assert error(client.oauth_v2_access, **known, code=code) == "code_already_used"
    assert error(client.oauth_v2_access, **known, code="none") == "invalid_code"
    bot = WebClient(found["access_token"], base_url=slack.url)
    assert bot.auth_test()["team_id"] == TEAM
    assert error(bot.users_info, user=ANA) == "missing_scope"


def test_tokens_rotate(slack: FakeSlack) -> None:
    """A token ends after twelve hours; its refresh token brings another, once."""
    slack.world.rotates_tokens = True
    client = WebClient(base_url=slack.url)
    known = {"client_id": "111.222", "client_secret": "client-secret"}
    first = client.oauth_v2_access(**known, redirect_uri="http://localhost/done", code=allowed(slack))
    slack.clock.advance(first["expires_in"] + 1)
    assert error(WebClient(first["access_token"], base_url=slack.url).auth_test) == "token_expired"
    refresh = {**known, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = client.oauth_v2_access(**refresh)
    assert WebClient(second["access_token"], base_url=slack.url).auth_test()["ok"]
    assert error(client.oauth_v2_access, **refresh) == "invalid_refresh_token"


def test_the_oauth_page_leads_back(slack: FakeSlack) -> None:
    """The page answers with a redirect to the app, as a browser would follow it."""
    address = urlsplit(slack.authorize_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    query = urlencode({"client_id": "111.222", "scope": "chat:write", "redirect_uri": "http://localhost/done", "state": "s"})
    connection.request("GET", f"{address.path}?{query}")
    response = connection.getresponse()
    assert response.status == 302
    assert response.headers["Location"].startswith("http://localhost/done?code=")
    response.close()
    connection.close()


def test_strangers_have_no_home_with_the_app(slack: FakeSlack) -> None:
    """People write only where they are."""
    with pytest.raises(LookupError):
        slack.say(STRANGER, "hello", GENERAL)
