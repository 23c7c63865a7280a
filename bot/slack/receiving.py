"""Into the inbox, before Slack is told that anything arrived: what is not on disk is not acknowledged."""

from __future__ import annotations

import logging

from bot.slack.incoming import Incoming, Job
from bot.slack.services import Services

log = logging.getLogger("advisor.slack")


def receive(services: Services, incoming: Incoming) -> int | None:
    """Keep what somebody did; its id in the inbox, None where it came before. Raises `RecordError`: then nothing is kept.

    Where too much is waiting already, what is kept is that it has to be refused.
    """
    urgent, conversation = False, incoming.conversation
    if services.inbox.waiting(services.clock()) >= services.settings.slack_queue:
        incoming = incoming.model_copy(update={"job": Job.REFUSE, "text": "", "message": ""})
        # A refusal waits for nobody, so it is in no conversation that others wait in.
        urgent, conversation = True, f"refused:{incoming.keys[0]}"[:255]
    id_ = services.inbox.accept(
        incoming.keys, conversation, incoming.user, incoming.model_dump_json(), incoming.at, urgent=urgent
    )
    if id_ is None:
        log.info("delivered again: %s", incoming.keys[0])
    else:
        services.wake()
    return id_
