"""A process that answers, to be killed: `python -m tests.bot.slack.answering_process DATABASE SLACK`."""

from __future__ import annotations

import datetime
import sys
import threading

from bot.slack.clients import build_client
from bot.slack.delivery import Delivery
from bot.slack.incoming import Incoming
from bot.slack.ports import Entry
from bot.slack.workers import Workers
from bot.store.database import open_database
from bot.store.inbox import SqlInbox
from bot.store.owners import this_owner
from tests.bot.slack.small import message


def now() -> datetime.datetime:
    """The time."""
    return datetime.datetime.now(datetime.UTC)


def main(database: str, slack: str) -> None:
    """Answer everything in two parts, for ever."""
    inbox = SqlInbox(open_database(database))
    client = build_client("xoxb-1", slack)
    delivery = Delivery(lambda team: client, inbox, now)

    def handle(entry: Entry) -> None:
        incoming = Incoming.model_validate_json(entry.payload)
        inbox.keep_reply(entry.id, "{}")
        delivery.deliver(entry, incoming, [message(f"{incoming.text}, first"), message(f"{incoming.text}, second")])

    def give_up(entry: Entry, reference: str) -> None:
        print(f"given up: {entry.id} {reference}", file=sys.stderr)

    Workers(inbox, handle, give_up, owner=this_owner(), count=4, clock=now).start()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
