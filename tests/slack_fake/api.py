"""How a Web API method is written: what it is called with, what it needs, and how it refuses."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.slack_fake.blocks import invalid
from tests.slack_fake.records import Installation, Json
from tests.slack_fake.refusal import Refusal
from tests.slack_fake.schema import Check
from tests.slack_fake.world import World

PAGE = 100
_CURSOR = "next:"


@dataclass
class Call:
    """One call of a method: its arguments, and who calls. `app` is missing for methods that no bot token calls."""

    world: World
    method: str
    args: Json
    token: str
    caller: Installation | None = None

    @property
    def app(self) -> Installation:
        """The installation whose bot token came with the call."""
        assert self.caller is not None
        return self.caller

    def text(self, name: str, default: str = "") -> str:
        """An argument as a string; the default where it is missing."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """Raises `Refusal` where the argument is missing."""
        value = self.text(name)
        if not value:
            raise invalid("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """An argument that is true or false, in any way that Slack takes it."""
        return self.text(name).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        """A positive whole number. Raises `Refusal`."""
        value = self.text(name) or str(default)
        if not value.isdigit() or not 0 < int(value) <= most:
            raise invalid("invalid_arguments", [f"invalid {name}: {value}"])
        return int(value)

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """An argument that is JSON, or comes as a string of JSON. Raises `Refusal` where it is neither."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise invalid(error, [f"{name} is no JSON"]) from None

    def checked(self, name: str, check: Check, error: str = "invalid_arguments") -> Any:
        """The same, and of the right shape."""
        value = self.structure(name, error)
        if value is not None and (found := list(check(value, f"/{name}"))):
            raise invalid(error, found)
        return value

    def page(self, name: str, items: Sequence[Any], default: int = PAGE, most: int = 1000) -> Json:
        """The part of a list that is asked for by `cursor` and `limit`, as the answer's body."""
        size = self.number("limit", default, most)
        start = _offset(self.text("cursor"), len(items))
        following = start + size
        cursor = base64.b64encode(f"{_CURSOR}{following}".encode()).decode() if following < len(items) else ""
        return {
            name: list(items[start:following]),
            "has_more": bool(cursor),
            "response_metadata": {"next_cursor": cursor},
        }


def _offset(cursor: str, length: int) -> int:
    if not cursor:
        return 0
    try:
        word = base64.b64decode(cursor, validate=True).decode()
        place = int(word.removeprefix(_CURSOR)) if word.startswith(_CURSOR) else -1
    except (binascii.Error, ValueError):
        place = -1
    if not 0 <= place <= length:
        raise Refusal("invalid_cursor")
    return place


@dataclass(frozen=True)
class Method:
    """A method of the Web API. `scopes`: one of them is needed. `token`: "bot", "app" (xapp) or "none"."""

    name: str
    run: Callable[[Call], Json]
    scopes: tuple[str, ...]
    token: str


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, token: str = "bot") -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Make a function the method of this name. It returns the answer's fields, without `ok`."""

    def keep(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name] = Method(name, run, scopes, token)
        return run

    return keep


def authorise(call: Call, wanted: Method) -> None:
    """Check the token and its scopes and set who calls. Raises `Refusal` as Slack does."""
    world, app_token = call.world, call.world.app_token
    if wanted.token == "none":
        return
    if not call.token:
        raise Refusal("not_authed")
    if wanted.token == "app":
        if call.token != app_token:
            raise Refusal("invalid_auth" if not call.token.startswith("xoxb-") else "not_allowed_token_type")
        return
    app = world.installations.get(call.token)
    if app is None:
        raise Refusal("not_allowed_token_type" if call.token == app_token else "invalid_auth")
    if app.revoked:
        raise Refusal("token_revoked")
    if app.expires_at is not None and app.expires_at <= world.clock.now():
        raise Refusal("token_expired")
    if wanted.scopes and not app.scopes & set(wanted.scopes):
        raise Refusal("missing_scope", needed=wanted.scopes[0], provided=",".join(sorted(app.scopes)))
    call.caller = app


def answer(call: Call) -> Json:
    """What the Web API answers to a call."""
    world = call.world
    try:
        wanted = METHODS.get(call.method)
        if wanted is None:
            raise Refusal("unknown_method", req_method=call.method)
        with world.lock:
            world.settle()
            authorise(call, wanted)
            body = {"ok": True, **wanted.run(call)}
            world.changed()
            return body
    except Refusal as refusal:
        return refusal.body()
