"""An independent Slack, npm's `emulate`: the OAuth flow with our store, scopes, messages, files and home tabs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from slack_bolt import App
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.store.database import open_database
from bot.store.installations import SqlInstallations, build_installation_store, build_state_store

ROOT = Path(__file__).parents[3]
PINNED = ROOT / "tests" / "emulate"
INSTALLED = ROOT / ".cache" / "emulate"
START = 30.0  # seconds that the server gets
SECRET = "emulated-secret"
CLIENT = "111.222"
SCOPES = ["chat:write", "channels:read", "channels:history", "files:write", "users:read"]
SEED = f"""
slack:
  team: {{name: Acme, domain: acme}}
  users: [{{name: ana, real_name: Ana, email: ana@example.com, is_admin: true}}]
  channels: [{{name: pilots}}]
  oauth_apps:
    - client_id: "{CLIENT}"
      client_secret: {SECRET}
      name: Pilot Advisor
      redirect_uris: ["http://127.0.0.1:9/slack/oauth_redirect"]
      scopes: [{", ".join(SCOPES)}]
      bot_name: advisor
  strict_scopes: true
"""

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node is missing, which runs the emulator")


class _Stay(HTTPRedirectHandler):
    """Keeps the browser where it is, to see where it would go."""

    def redirect_request(self, *_: Any) -> None:
        return None


def installed() -> Path:
    """The pinned package, installed once into the repository's cache."""
    script = INSTALLED / "node_modules" / "emulate" / "dist" / "index.js"
    lock = PINNED / "package-lock.json"
    if not script.exists() or (INSTALLED / lock.name).read_bytes() != lock.read_bytes():
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", lock.name):
            shutil.copy(PINNED / name, INSTALLED)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=INSTALLED, check=True, capture_output=True, timeout=120)
    return script


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running emulator."""
    folder, port = tmp_path_factory.mktemp("emulate"), free_port()
    (folder / "seed.yaml").write_text(SEED)
    command = ["node", str(installed()), "start", "-s", "slack", "-p", str(port), "--seed", "seed.yaml"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "NO_COLOR": "1"})
        try:
            wait_until_open(port, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def wait_until_open(port: int, log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def installations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlInstallations]:
    """Our installation store, in a database of its own."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('record') / 'advisor.db'}")
    yield build_installation_store(engine, CLIENT)
    engine.dispose()


@pytest.fixture(scope="module")
def client(emulated: str, installations: SqlInstallations, tmp_path_factory: pytest.TempPathFactory) -> WebClient:
    """The app's Web API after somebody installed it by OAuth: the page, the consent, and the way back, through Bolt."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('states') / 'states.db'}")
    settings = OAuthSettings(
        client_id=CLIENT,
        client_secret=SECRET,
        scopes=SCOPES,
        redirect_uri="http://127.0.0.1:9/slack/oauth_redirect",
        authorization_url=f"{emulated}/oauth/v2/authorize",
        installation_store=installations,
        state_store=build_state_store(engine),
    )
    base = WebClient(base_url=f"{emulated}/api/")
    app = App(client=base, signing_secret="signing", oauth_settings=settings, installation_store=installations)
    assert app.oauth_flow is not None
    page = app.oauth_flow.handle_installation(BoltRequest(body="", query="", headers={}))
    state = page.headers["set-cookie"][0].split("=")[1].split(";")[0]
    query = {"state": state, "code": consent(emulated, state)}
    cookie: dict[str, str | Sequence[str]] = {"cookie": page.headers["set-cookie"][0].split(";")[0]}
    done = app.oauth_flow.handle_callback(BoltRequest(body="", query=urlencode(query), headers=cookie))
    assert done.status == 200, done.body
    engine.dispose()
    team = WebClient(base_url=base.base_url)
    found = installations.find_bot(enterprise_id=None, team_id="T000000001")
    assert found is not None
    team.token = found.bot_token
    return team


def consent(emulated: str, state: str) -> str:
    """What the browser brings back after somebody chose to install the app: a code."""
    form = {"user_id": "U000000001", "redirect_uri": "http://127.0.0.1:9/slack/oauth_redirect", "scope": ",".join(SCOPES)}
    body = urlencode({**form, "state": state, "client_id": CLIENT}).encode()
    request = Request(f"{emulated}/oauth/v2/authorize/callback", body)
    try:
        build_opener(_Stay).open(request, timeout=5)
    except OSError as redirect:
        with closing(redirect):  # type: ignore[type-var]  # an HTTPError is a response, too
            location = str(redirect.headers["Location"])  # type: ignore[attr-defined]
    return parse_qs(urlsplit(location).query)["code"][0]


def channel(client: WebClient) -> str:
    return str(next(one["id"] for one in client.conversations_list()["channels"] if one["name"] == "pilots"))


def test_an_installation_is_kept(client: WebClient, installations: SqlInstallations) -> None:
    """The token that OAuth brought is in our store, with the scopes that were allowed, and it works."""
    found = installations.find_bot(enterprise_id=None, team_id=str(client.auth_test()["team_id"]))
    assert found is not None
    assert set(found.bot_scopes) == set(SCOPES)
    assert found.bot_user_id == client.auth_test()["user_id"]


def test_a_scope_that_was_not_allowed_is_missing(client: WebClient) -> None:
    """The refusal says which."""
    with pytest.raises(SlackApiError) as caught:
        client.reactions_add(channel=channel(client), timestamp="1.2", name="eyes")
    assert caught.value.response["error"] == "missing_scope"
    assert "reactions:write" in caught.value.response["needed"]


def test_messages_and_threads_are_kept(client: WebClient) -> None:
    """What is posted and changed is in the thread, with its blocks."""
    place = channel(client)
    client.conversations_info(channel=place)
    root = client.chat_postMessage(channel=place, text="question")["ts"]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*answer*"}}]
    answer = client.chat_postMessage(channel=place, thread_ts=root, text="answer", blocks=blocks)["ts"]
    client.chat_update(channel=place, ts=answer, text="better")
    found = client.conversations_replies(channel=place, ts=root)["messages"]
    assert [one["text"] for one in found] == ["question", "better"]


def test_files_are_uploaded(client: WebClient) -> None:
    """The real client's upload in three steps is taken."""
    shared = client.files_upload_v2(channel=channel(client), filename="report.html", content="<p>Report</p>", title="Report")
    assert shared["file"]["title"] == "Report"


def test_home_tabs_are_published(client: WebClient) -> None:
    """A home tab with blocks is taken for somebody."""
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    assert client.views_publish(user_id="U000000001", view=view)["view"]["type"] == "home"
