"""An independent Slack, npm's `emulate` (pinned by tests/emulate): started, and used the way a browser and Slack use us."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tests.slack_fake.signed import sign

ROOT = Path(__file__).parents[3]
PINNED = ROOT / "tests" / "emulate"
INSTALLED = ROOT / ".cache" / "emulate"
START = 30.0  # seconds that the server gets
TEAM, ANA = "T000000001", "U000000001"  # as the emulator numbers them
CLIENT, CLIENT_SECRET, SIGNING_SECRET = "111.222", "emulated-secret", "emulated-signing"
_LINK = re.compile(r'href="(http[^"]*/oauth/v2/authorize[^"]*)"')
_SEED = """
slack:
  team: {{name: Acme, domain: acme}}
  users: [{{name: ana, real_name: Ana, email: ana@example.com, is_admin: true}}]
  channels: [{{name: pilots}}]
  signing_secret: {signing}
  oauth_apps:
    - client_id: "{client}"
      client_secret: {secret}
      name: Pilot Advisor
      redirect_uris: ["{redirect}"]
      scopes: [{scopes}]
      bot_name: advisor
  strict_scopes: true
"""


class _Stay(HTTPRedirectHandler):
    """Keeps the browser where it is, to see where it would go."""

    def redirect_request(self, *_: Any) -> None:
        return None


def installed() -> Path:
    """The pinned package, installed once into the repository's cache. Raises `AssertionError` with what npm says."""
    script = INSTALLED / "node_modules" / "emulate" / "dist" / "index.js"
    lock = PINNED / "package-lock.json"
    if not script.exists() or (INSTALLED / lock.name).read_bytes() != lock.read_bytes():
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", lock.name):
            shutil.copy(PINNED / name, INSTALLED)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=INSTALLED, check=False, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"`npm ci` in {INSTALLED} needs the npm registry, and failed: {done.stderr}"
    return script


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@contextmanager
def emulator(folder: Path, redirect: str, scopes: list[str]) -> Iterator[str]:
    """The address of a running emulator, whose one app may be installed with these scopes and comes back to `redirect`."""
    port, names = free_port(), {"client": CLIENT, "secret": CLIENT_SECRET, "signing": SIGNING_SECRET}
    (folder / "seed.yaml").write_text(_SEED.format(redirect=redirect, scopes=", ".join(scopes), **names))
    command = ["node", str(installed()), "start", "-s", "slack", "-p", str(port), "--seed", "seed.yaml"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "NO_COLOR": "1"})
        try:
            _wait_until_open(port, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def install(app: str) -> str:
    """Go the way of somebody who installs the app at this address: our page, Slack's, and back; what is said at the end."""
    page, cookie = _get(f"{app}/slack/install")
    found = _LINK.search(page)
    assert found is not None, page
    address = html.unescape(found[1])
    _get(address)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    back = allow(address.partition("/oauth")[0], asked["scope"], f"{app}/slack/oauth_redirect", asked["state"])
    return _get(back, cookie)[0]


def allow(slack: str, scopes: str, redirect: str, state: str = "") -> str:
    """Press the button that allows the app these scopes; where the browser goes then, with a code."""
    form = {"redirect_uri": redirect, "scope": scopes, "state": state, "client_id": CLIENT, "user_id": ANA}
    return _redirected(f"{slack}/oauth/v2/authorize/callback", form)


def deliver(app: str, event: dict[str, Any]) -> int:
    """Tell the app of an event; the status of its answer."""
    about = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": f"Ev{event['type']}{event['ts']}"}
    authorizations = [{"team_id": TEAM, "user_id": "", "is_bot": True}]
    return _posted(app, json.dumps({**about, "event": event, "authorizations": authorizations}), "application/json")


def click(app: str, button: dict[str, Any], message: dict[str, Any], channel: str) -> int:
    """Tell the app that Ana used a button of a message; the status of its answer."""
    place = {"type": "message", "channel_id": channel, "message_ts": message["ts"], "thread_ts": message.get("thread_ts")}
    payload = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": ANA, "team_id": TEAM},
        "channel": {"id": channel},
        "container": place,
        "message": message,
        "trigger_id": "1.2",
        "actions": [{**button, "action_ts": message["ts"]}],
    }
    return _posted(app, urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")


def _posted(app: str, body: str, kind: str) -> int:
    """A request signed as Slack signs."""
    now = str(int(time.time()))
    signed = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": sign(SIGNING_SECRET, now, body)}
    request = Request(f"{app}/slack/events", body.encode(), {"Content-Type": kind, **signed})
    with build_opener().open(request, timeout=5) as answer:
        return int(answer.status)


def _get(address: str, cookie: str = "") -> tuple[str, str]:
    """A page, and the cookie that it sets."""
    with build_opener().open(Request(address, headers={"Cookie": cookie} if cookie else {}), timeout=10) as page:
        return page.read().decode(), str(page.headers.get("Set-Cookie") or "").partition(";")[0]


def _redirected(address: str, form: dict[str, str]) -> str:
    """Where a form leads."""
    try:
        build_opener(_Stay).open(Request(address, urlencode(form).encode()), timeout=5).close()
    except HTTPError as redirect:
        with closing(redirect):
            return str(redirect.headers["Location"])
    raise AssertionError(f"{address} leads nowhere")


def _wait_until_open(port: int, log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text())
