"""What people do in the fake Slack, and what the app is told about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.slack_fake import widgets
from tests.slack_fake.api import Call
from tests.slack_fake.blocks import check_view
from tests.slack_fake.courier import Courier, Delivery, DeliveryKind
from tests.slack_fake.records import Json, Message, View
from tests.slack_fake.refusal import Refusal
from tests.slack_fake.responses import say
from tests.slack_fake.surfaces import build_view, put_on_stack, replace
from tests.slack_fake.world import World

SLACK = 15.0  # seconds beyond the deadline for an acknowledgement that the fake itself may need


class People:
    """Does what a person does, and waits for the app's acknowledgement as Slack makes them wait."""

    world: World
    courier: Courier

    # -- clicks --------------------------------------------------------------------------------------------------------

    def click(self, where: Message | View, name: str, user: str, value: Any = None) -> Delivery:
        """Use a button or a menu, by label, action id or value; menus choose `value`. Raises `LookupError`."""
        with self.world.lock:
            blocks = where.blocks if isinstance(where, Message) else where.content["blocks"]
            widget = widgets.find(blocks, name)
            team = where.team
            payload = self._interaction("block_actions", user, team, where.id if isinstance(where, View) else "")
            payload["actions"] = [widgets.action(widget, value, self.world.clock.new_ts())]
            payload["state"] = widgets.state(blocks)
            payload |= self._in_message(where, user) if isinstance(where, Message) else self._in_view(where)
        return self._sent("interactive", team, payload)

    def shortcut(self, callback_id: str, user: str, message: Message | None = None) -> Delivery:
        """Use a shortcut of the app: on a message where one is given, else a global one."""
        with self.world.lock:
            team = message.team if message else self.world.user(user).team
            payload = self._interaction("message_action" if message else "shortcut", user, team)
            payload |= {"callback_id": callback_id, "action_ts": self.world.clock.new_ts()}
            if message is not None:
                payload |= self._place(message.channel) | {"message_ts": message.ts, "message": message.to_dict()}
                payload["response_url"] = self.world.new_response_url(team, message.channel, user, None)
        return self._sent("interactive", team, payload)

    def command(self, user: str, channel: str, text: str, command: str = "/advisor") -> Delivery:
        """Type a slash command. What comes with the acknowledgement is shown to the person."""
        with self.world.lock:
            team = self.world.user(user).team
            place = self.world.channels[channel]
            if user not in place.members:
                raise LookupError(f"{user} is not in {channel}")
            payload = {
                "token": "verification",
                "command": command,
                "text": text,
                "team_id": team,
                "team_domain": team.lower(),
                "channel_id": channel,
                "channel_name": "directmessage" if place.kind == "im" else place.name,
                "user_id": user,
                "user_name": self.world.user(user).name,
                "api_app_id": "A0ADVISOR",
                "is_enterprise_install": "false",
                "trigger_id": self.world.new_trigger(team, user),
                "response_url": self.world.new_response_url(team, channel, user),
            }
        delivery = self._sent("slash_commands", team, payload)
        if isinstance(delivery.response, dict) and (delivery.response.get("text") or delivery.response.get("blocks")):
            with self.world.lock:
                secret = payload["response_url"].rpartition("/")[2]
                say(self.world, self.world.response_urls[secret], delivery.response)
        return delivery

    # -- modals --------------------------------------------------------------------------------------------------------

    def submit(self, view: View, values: Mapping[str, Any], user: str) -> Delivery:
        """Send a modal with its fields filled in, by block id, action id or label.

        Raises `ValueError` for what the person's own Slack would not let through. `errors` of the delivery are shown in the
        modal, which stays open then.
        """
        with self.world.lock:
            if not view.open:
                raise ValueError("the view is closed")
            filled = widgets.state(view.content["blocks"], values)
            if empty := widgets.missing(view.content["blocks"], filled):
                raise ValueError(f"has to be filled: {empty}")
            payload = self._interaction("view_submission", user, view.team, view.id)
            payload |= {"view": {**self._in_view(view)["view"], "state": filled}, "response_urls": []}
        delivery = self._sent("interactive", view.team, payload)
        if delivery.acked:
            with self.world.lock:
                self._answered(view, delivery.response if isinstance(delivery.response, dict) else {})
        return delivery

    def close_modal(self, view: View, user: str) -> Delivery | None:
        """Close a modal without sending it; the app is told only where it wants to know."""
        with self.world.lock:
            self._pop(view)
            if not view.content.get("notify_on_close"):
                return None
            payload = self._interaction("view_closed", user, view.team) | self._in_view(view) | {"is_cleared": False}
            del payload["trigger_id"]
        return self._sent("interactive", view.team, payload)

    def _answered(self, view: View, response: Json) -> None:
        """What the app's answer does with the modal that was sent. Raises `Refusal` for a view that Slack does not take."""
        call = Call(self.world, "view_submission", response, "", self.world.installation(view.team))
        match response.get("response_action"):
            case "errors":
                known = {block.get("block_id") for block in view.content["blocks"] if block["type"] == "input"}
                if not response.get("errors") or not set(response["errors"]) <= known:
                    raise Refusal("invalid_response_errors", known=sorted(map(str, known)))
            case "clear":
                for one in self.world.stacks.pop((view.team, view.user), []):
                    one.open = False
            case "update":
                replace(call, view, check_view(response.get("view"), "modal"))
            case "push":
                put_on_stack(call, build_view(call, "modal", view.user))
            case _:
                self._pop(view)
        self.world.changed()

    def _pop(self, view: View) -> None:
        view.open = False
        stack = self.world.stacks[view.team, view.user]
        if view in stack:
            stack.remove(view)

    # -- payloads ------------------------------------------------------------------------------------------------------

    def _sent(self, kind: DeliveryKind, team: str, payload: Json) -> Delivery:
        """Tell the app, and wait until it acknowledged or the time for it is over."""
        delivery = self.courier.deliver(Delivery(kind, team, payload))
        with self.world.lock:
            self.world.lock.wait_for(lambda: delivery.done, self.world.timing.ack + SLACK)
        return delivery

    def _interaction(self, kind: str, user: str, team: str, view: str = "") -> Json:
        person = self.world.user(user)
        return {
            "type": kind,
            "token": "verification",
            "api_app_id": "A0ADVISOR",
            "team": {"id": team, "domain": team.lower()},
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.world.new_trigger(team, user, view),
        }

    def _place(self, channel: str) -> Json:
        place = self.world.channels[channel]
        return {"channel": {"id": channel, "name": "directmessage" if place.kind == "im" else place.name}}

    def _in_message(self, message: Message, user: str) -> Json:
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": bool(message.only_for),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        shown = self._place(message.channel) | {"container": container}
        shown["response_url"] = self.world.new_response_url(message.team, message.channel, user, message)
        return shown if message.only_for else {**shown, "message": message.to_dict()}

    def _in_view(self, view: View) -> Json:
        app = self.world.installation(view.team)
        shown = {**view.to_dict(app.bot_id), "state": widgets.state(view.content["blocks"])}
        return {"container": {"type": "view", "view_id": view.id}, "view": shown}
