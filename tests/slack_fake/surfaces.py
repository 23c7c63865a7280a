"""`views.*` and `blocks.validate`: modals, home tabs, and the judgement on blocks."""

from __future__ import annotations

import secrets

from tests.slack_fake.api import Call, method
from tests.slack_fake.blocks import check_message_blocks, check_view, invalid, problems, view_problems
from tests.slack_fake.chat import with_ids
from tests.slack_fake.records import Json, Trigger, View
from tests.slack_fake.refusal import Refusal

STACK = 3


def _trigger(call: Call) -> Trigger:
    """The right to open a view, used up by this call. Raises `Refusal`."""
    trigger = call.world.triggers.get(call.required("trigger_id"))
    if trigger is None or trigger.team != call.app.team:
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if trigger.until <= call.world.clock.now():
        raise Refusal("expired_trigger_id")
    return trigger


def build_view(call: Call, kind: str, user: str) -> View:
    """A view of the call's content that nobody sees yet. Raises `Refusal`."""
    content = check_view(call.structure("view"), kind)
    content["blocks"] = with_ids(call, content["blocks"])
    name = content.get("external_id")
    if name and any(view.open and view.content.get("external_id") == name for view in call.world.views.values()):
        raise Refusal("duplicate_external_id")
    hashed = f"{call.world.clock.now():.0f}.{secrets.token_hex(4)}"
    return View(call.world.new_id("V"), call.app.team, user, call.app.app, content, hashed)


def put_on_stack(call: Call, view: View) -> None:
    """Show a modal above those that its person sees already. Raises `Refusal`."""
    stack = call.world.stacks[view.team, view.user]
    if len(stack) >= STACK:
        raise Refusal("push_limit_reached")
    if stack:
        view.root, view.previous = stack[0].id, stack[-1].id
    stack.append(view)
    call.world.views[view.id] = view


@method("views.open")
def open_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.open"""
    trigger = _trigger(call)
    view = build_view(call, "modal", trigger.user)
    trigger.used = True
    for old in call.world.stacks.pop((view.team, view.user), []):
        old.open = False
    put_on_stack(call, view)
    return {"view": view.to_dict(call.app.bot_id)}


@method("views.push")
def push_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.push"""
    trigger = _trigger(call)
    if not call.world.stacks[call.app.team, trigger.user]:
        raise Refusal("not_found")
    view = build_view(call, "modal", trigger.user)
    put_on_stack(call, view)
    trigger.used = True
    return {"view": view.to_dict(call.app.bot_id)}


@method("views.update")
def update_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.update"""
    view = call.world.views.get(call.text("view_id"))
    if name := call.text("external_id"):
        named = (one for one in call.world.views.values() if one.open and one.content.get("external_id") == name)
        view = next(named, None)
    if view is None or not view.open or view.app != call.app.app or view.team != call.app.team:
        raise Refusal("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise Refusal("hash_conflict")
    content = check_view(call.structure("view"), "modal")
    replace(call, view, content)
    return {"view": view.to_dict(call.app.bot_id)}


def replace(call: Call, view: View, content: Json) -> None:
    """Give a view another content."""
    view.content = {**content, "blocks": with_ids(call, content["blocks"])}
    view.hash = f"{call.world.clock.now():.0f}.{secrets.token_hex(4)}"


@method("views.publish")
def publish_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    user = call.world.user(call.required("user_id"))
    key = (call.app.team, user.id)
    old = call.world.homes.get(key)
    if call.text("hash") and (old is None or old.hash != call.text("hash")):
        raise Refusal("hash_conflict")
    view = build_view(call, "home", user.id)
    if old is not None:
        view.id = old.id
    call.world.views[view.id] = call.world.homes[key] = view
    return {"view": view.to_dict(call.app.bot_id)}


@method("blocks.validate")
def validate_blocks(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/blocks.validate"""
    given = [name for name in ("blocks", "message", "view") if call.structure(name) is not None]
    if len(given) != 1:
        raise invalid("invalid_arguments", ["provide exactly one of blocks, message, view"])
    value = call.structure(given[0])
    if given[0] == "view":
        found = view_problems(value)
    else:
        blocks = value if given[0] == "blocks" else value.get("blocks") or []
        found = problems(blocks, "message")
        if not found:
            check_message_blocks(blocks)
    if found:
        raise invalid("invalid_blocks", found)
    return {}
