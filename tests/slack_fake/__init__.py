"""A Slack of our own for tests: a real HTTP server and a real WebSocket server on loopback, with a memory.

It refuses what Slack refuses (tokens, scopes, channels, blocks and their limits, triggers, streams), delivers events over
Socket Mode or signed HTTP, delivers again what is not acknowledged, and fails on demand. The app under test is the real
one, with the real Bolt and slack_sdk. People and channels are in `cast`; the app is installed with every scope.

    from tests.slack_fake import ANA, GENERAL, TOKEN, FakeSlack, Timing

    with FakeSlack() as slack:                           # or Timing().redelivering(60): retries 60 times sooner
        client = WebClient(TOKEN, base_url=slack.url)    # SLACK_API_URL=slack.url, SLACK_APP_TOKEN=slack.app_token
        …start the app…; slack.connected()               # Socket Mode; for HTTP: slack.request_url = "http://127.0.0.1:…"
        asked = slack.say(ANA, "What is a pilot?", GENERAL)        # app_mention and message, two event ids
        answer = slack.wait_for(lambda: slack.answers(asked))[-1]  # raises AssertionError after 20 s
        slack.click(answer, "Show source", ANA)          # by label, action id or value; select menus: value=…
        [modal] = slack.modals(ANA)
        slack.submit(modal, {"Owner": "Ana"}, ANA).errors
        slack.say(BEN, "hello", slack.dm(BEN))           # direct message
        slack.command(ANA, GENERAL, "ask Who signs?"); slack.ephemerals(ANA)
        slack.open_home(ANA); slack.home(ANA); slack.shortcut("assess", ANA); slack.stop_session(GENERAL, asked.ts, ANA)

Clicks, commands, shortcuts and modals wait for the acknowledgement and return a `Delivery` (`acked`, `response`,
`errors`). Events do not wait; `slack.deliveries` has them all with their attempts, `slack.ack_latencies()` the seconds.
A delivery that is never acknowledged ends with `lost`.

What goes wrong, on demand:

    slack.fail("chat.postMessage", "ratelimited", times=2, retry_after=1)   # kinds: `faults.Fault`
    slack.fail("*", "drop_after")                        # done, but the connection breaks before the answer
    slack.lose_acks(times=1); slack.lose_acks(share=0.05)   # delivered again, although the app acknowledged
    slack.say(ANA, "…", GENERAL, copies=2)               # one event, twice; event_ids=2: one message, two event ids
    slack.disconnect("refresh_requested"); slack.drop_sockets()
    with slack.outage(): …                               # connections refused, nothing delivered; also down(), up()
    slack.clock.advance(300)                             # triggers, streams, schedules and retries see it later at once

Where Slack is stricter than its documents say, so is this: `chat.update` takes 4,000 bytes of text after escaping, all
blocks of a message together 13,200 characters of text, a stream about 11,300 bytes. `slack.warnings` names messages that
had blocks and no text. The app's own messages come back to it as events unless `echo=False`.
"""

from tests.slack_fake.cast import (
    ANA,
    BEN,
    BOT,
    CLEO,
    DORA,
    GENERAL,
    GUEST,
    HIDDEN,
    LOUNGE,
    OTHER_BOT,
    OTHER_GENERAL,
    OTHER_TEAM,
    OTHER_TOKEN,
    PILOTS,
    SCOPES,
    SECRET,
    SHARED,
    SINGLE_GUEST,
    STRANGER,
    TEAM,
    TOKEN,
)
from tests.slack_fake.clock import Timing
from tests.slack_fake.courier import Delivery
from tests.slack_fake.fake import SIGNING_SECRET, FakeSlack
from tests.slack_fake.records import Message, View

__all__ = [
    "ANA",
    "BEN",
    "BOT",
    "CLEO",
    "DORA",
    "GENERAL",
    "GUEST",
    "HIDDEN",
    "LOUNGE",
    "OTHER_BOT",
    "OTHER_GENERAL",
    "OTHER_TEAM",
    "OTHER_TOKEN",
    "PILOTS",
    "SCOPES",
    "SECRET",
    "SHARED",
    "SIGNING_SECRET",
    "SINGLE_GUEST",
    "STRANGER",
    "TEAM",
    "TOKEN",
    "Delivery",
    "FakeSlack",
    "Message",
    "Timing",
    "View",
]
