"""The whole app with an independent Slack, npm's `emulate`: installed by OAuth into our store, answering, with files."""

from __future__ import annotations

import datetime
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.compose_slack import build_slack
from bot.errors import AdvisorError
from bot.record import Record, build_store
from bot.settings import Settings
from bot.slack.blocks.home import HomeView, build_home
from bot.slack.clients import build_client
from bot.slack.diagnosis import look_at_slack
from bot.slack.manifest import bot_scopes
from bot.slack.settings import SlackSettings
from bot.slack.wording import load_texts
from tests.bot.slack.emulator import (
    ANA,
    CLIENT,
    CLIENT_SECRET,
    SIGNING_SECRET,
    TEAM,
    allow,
    click,
    deliver,
    emulator,
    free_port,
    install,
)

Result = TypeVar("Result")

QUESTION = "Why do AI pilots fail to reach production?"
PATIENCE = 60.0

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node is missing, which runs the emulator")


@dataclass
class Installed:
    """Our app after Ana installed it: the app's address, the emulator's, and the Web API with the token that came."""

    app: str
    slack: str
    record: Record
    client: WebClient

    @property
    def channel(self) -> str:
        """The channel that everybody is in."""
        listed = self.client.conversations_list()["channels"]
        return str(next(one["id"] for one in listed if one["name"] == "pilots"))

    def say(self, text: str, root: str = "") -> str:
        """Let Ana mention the app, and wait for the answer; the thread's root."""
        before = len(self.thread(root)) if root else 0
        ts = str(self.client.chat_postMessage(channel=self.channel, text=text, thread_ts=root or None)["ts"])
        told = {"type": "app_mention", "channel": self.channel, "user": ANA, "team": TEAM, "ts": ts, "text": text}
        assert deliver(self.app, {**told, **({"thread_ts": root} if root else {})}) == 200
        until(lambda: len(self.thread(root or ts)) > before + 1)
        return root or ts

    def thread(self, root: str) -> list[dict[str, Any]]:
        """What Slack has in a thread."""
        found: list[dict[str, Any]] = self.client.conversations_replies(channel=self.channel, ts=root)["messages"]
        return found


def until(look: Callable[[], Result]) -> Result:
    """What is found, as soon as something is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


@pytest.fixture(scope="module")
def data(served: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of the module's own, with everything prepared."""
    folder = tmp_path_factory.mktemp("emulated")
    for name in ("models", "generations", "serving.json"):
        (folder / name).symlink_to((served / name).resolve())
    (folder / "cache").symlink_to(examples)
    return folder


@pytest.fixture(scope="module")
def installed(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The app, serving over HTTP, after somebody installed it through its own pages."""
    port = free_port()
    app = f"http://127.0.0.1:{port}"
    settings = Settings(data_dir=data, http_port=port)
    with (
        emulator(tmp_path_factory.mktemp("emulate"), f"{app}/slack/oauth_redirect", list(bot_scopes())) as slack,
        closing(build_store(settings)) as record,
    ):
        tokens = SlackSettings(
            bot_token="",
            app_token="",
            client_id=CLIENT,
            client_secret=CLIENT_SECRET,
            signing_secret=SIGNING_SECRET,
            api_url=f"{slack}/api",
        )
        serving = build_slack(settings, tokens, record)
        thread = threading.Thread(target=serving.run, daemon=True)
        thread.start()
        try:
            said = install(app)
            found = record.installations(CLIENT).find_bot(enterprise_id=None, team_id=TEAM)
            assert found is not None, said
            yield Installed(app, slack, record, build_client(found.bot_token, f"{slack}/api"))
        finally:
            serving.stop()
            thread.join(20)


def test_an_installation_is_kept(installed: Installed) -> None:
    """The token that OAuth brought is in our store, with the scopes that were allowed, and it works."""
    found = installed.record.installations(CLIENT).find_bot(enterprise_id=None, team_id=TEAM)
    assert found is not None
    assert set(found.bot_scopes) == set(bot_scopes())
    assert found.bot_user_id == installed.client.auth_test()["user_id"]


def test_a_way_back_that_nobody_asked_for_installs_nothing(installed: Installed) -> None:
    """The state has to be one that our page gave out to this browser."""
    back = allow(installed.slack, "chat:write", f"{installed.app}/slack/oauth_redirect", "made-up")
    with pytest.raises(HTTPError, match=r"40\d"):
        urlopen(back, timeout=5)


def test_a_question_is_answered_with_the_token_that_came(installed: Installed) -> None:
    """The answer stands in the thread once, with its sources, although Slack tells of the question twice."""
    root = installed.say(QUESTION)
    told = {"type": "message", "channel": installed.channel, "user": ANA, "team": TEAM, "ts": root, "text": QUESTION}
    assert deliver(installed.app, told) == 200
    installed.say("And what about data quality?", root)
    question, answer, *others = installed.thread(root)
    assert question["ts"] == root
    assert answer["text"]
    assert "Show source" in str(answer["blocks"])
    assert len(others) == 2


def test_a_checklist_leaves_a_report_and_a_reminder(installed: Installed) -> None:
    """By words and one click: the file is in the thread, and a message waits in Slack for the day that was promised."""
    root = installed.say("assess mvp for Invoice Bot")
    due = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
    installed.say(f"no, it is all done by hand. Ana takes it on by {due}", root)
    installed.say("show the report", root)
    report = installed.thread(root)[-1]
    [buttons] = [block for block in report["blocks"] if block["type"] == "actions"]
    assert click(installed.app, buttons["elements"][0], report, installed.channel) == 200
    [shared] = until(lambda: [one for one in installed.thread(root) if one.get("files")])
    assert shared["files"][0]["name"].endswith(".html")
    [waiting] = until(lambda: installed.client.chat_scheduledMessages_list(channel=installed.channel)["scheduled_messages"])
    assert "Invoice Bot" in waiting["text"]


def test_scopes_that_are_not_allowed_are_missing(installed: Installed) -> None:
    """The refusal says which."""
    with pytest.raises(SlackApiError) as caught:
        installed.client.reactions_add(channel=installed.channel, timestamp="1.2", name="eyes")
    assert caught.value.response["error"] == "missing_scope"
    assert "reactions:write" in caught.value.response["needed"]


def test_the_doctor_names_missing_scopes(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where Slack lists what was allowed with a refusal alone."""
    back = allow(installed.slack, "chat:write,commands", f"{installed.app}/slack/oauth_redirect")
    code = parse_qs(urlsplit(back).query)["code"][0]
    anybody = WebClient(base_url=f"{installed.slack}/api/")
    token = anybody.oauth_v2_access(code=code, client_id=CLIENT, client_secret=CLIENT_SECRET)["access_token"]
    monkeypatch.setenv("SLACK_API_URL", f"{installed.slack}/api")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SIGNING_SECRET)
    monkeypatch.setenv("SLACK_BOT_TOKEN", str(token))
    with pytest.raises(AdvisorError, match=r"lacks scopes: .*files:write.*users:read"):
        look_at_slack()
    monkeypatch.setenv("SLACK_BOT_TOKEN", str(installed.client.token))
    assert "Slack knows the app as advisor in Acme" in look_at_slack()


def test_home_tabs_are_published(installed: Installed) -> None:
    """A home tab of ours is taken for somebody."""
    view = build_home(HomeView(), load_texts())
    assert installed.client.views_publish(user_id=ANA, view=view)["view"]["type"] == "home"
