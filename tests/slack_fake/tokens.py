"""`auth.test`, `apps.connections.open`, `oauth.v2.access`: who the app is, and how it got in."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from tests.slack_fake.api import Call, method
from tests.slack_fake.records import Code, Installation, Json
from tests.slack_fake.refusal import Refusal
from tests.slack_fake.world import World

CODE_LIFE = 600.0
TOKEN_LIFE = 43_200


@method("auth.test")
def auth_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    return {
        "url": f"https://{call.app.team.lower()}.slack.com/",
        "team": call.app.team.title(),
        "user": call.world.users[call.app.bot_user].name,
        "team_id": call.app.team,
        "user_id": call.app.bot_user,
        "bot_id": call.app.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.revoke"""
    call.app.revoked = True
    return {"revoked": True}


@method("apps.connections.open", token="app")
def open_connection(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open"""
    return {"url": call.world.open_socket()}


@method("oauth.v2.access", token="none")
def oauth_access(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/oauth.v2.access"""
    if call.text("client_id") != call.world.client_id:
        raise Refusal("invalid_client_id")
    if call.text("client_secret") != call.world.client_secret:
        raise Refusal("bad_client_secret")
    if call.text("grant_type") == "refresh_token":
        return _refreshed(call)
    code = call.world.codes.get(call.text("code"))
    if code is None or code.until <= call.world.clock.now():
        raise Refusal("invalid_code")
    if code.used:
        raise Refusal("code_already_used")
    if code.redirect_uri and code.redirect_uri != call.text("redirect_uri"):
        raise Refusal("bad_redirect_uri")
    code.used = True
    return {**_granted(call.world, code.team, code.scopes), "authed_user": {"id": code.user}}


def _refreshed(call: Call) -> Json:
    tokens = call.world.installations
    old = next(
        (one for one in tokens.values() if one.refresh_token and one.refresh_token == call.text("refresh_token")), None
    )
    if old is None:
        raise Refusal("invalid_refresh_token")
    old.refresh_token = ""
    return _granted(call.world, old.team, old.scopes)


def _granted(world: World, team: str, scopes: frozenset[str]) -> Json:
    """A new token of the app in a workspace, as OAuth hands it out."""
    bot = next(user for user in world.users.values() if user.bot and user.team == team)
    token = f"{'xoxe.xoxb' if world.rotates_tokens else 'xoxb'}-{secrets.token_hex(8)}"
    app = Installation(team, token, scopes, bot.id, bot.id.replace("U", "B", 1), "A0ADVISOR")
    body: Json = {
        "access_token": token,
        "token_type": "bot",
        "scope": ",".join(sorted(scopes)),
        "bot_user_id": bot.id,
        "app_id": app.app,
        "team": {"id": team, "name": team.title()},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if world.rotates_tokens:
        app.refresh_token, app.expires_at = f"xoxe-1-{secrets.token_hex(8)}", world.clock.now() + TOKEN_LIFE
        body |= {"refresh_token": app.refresh_token, "expires_in": TOKEN_LIFE}
    world.installations[token] = app
    return body


def consent(world: World, asked: dict[str, str]) -> str:
    """Where the browser goes after an admin allowed the app: back to it, with a code. Raises `Refusal`."""
    with world.lock:
        if asked.get("client_id") != world.client_id:
            raise Refusal("invalid_client_id")
        team = asked.get("team") or next(user.team for user in world.users.values() if user.bot)
        admin = next(user for user in world.users.values() if user.team == team and user.admin)
        code, target = secrets.token_hex(12), asked.get("redirect_uri", "")
        scopes = frozenset(one for one in asked.get("scope", "").split(",") if one)
        world.codes[code] = Code(team, admin.id, scopes, target, world.clock.now() + CODE_LIFE)
    return f"{target}?{urlencode({'code': code, 'state': asked.get('state', '')})}"
