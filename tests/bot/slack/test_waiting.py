"""More questions than hands: who waits is told the place, who is too many is refused, and requests from the past count for
nothing."""

from __future__ import annotations

import datetime
import http.client
import json
import time
from contextlib import closing
from pathlib import Path

from bot.record import build_store
from bot.slack.http import HttpTransport
from tests.bot.slack.conftest import served_by
from tests.slack_fake import ANA, BEN, CLEO, GENERAL, PILOTS, SIGNING_SECRET, FakeSlack
from tests.slack_fake.signed import sign

QUESTION = "Why do AI pilots fail to reach production?"
HELD_UP = 6.0  # seconds


def test_who_waits_is_told_the_place_and_who_is_too_many_is_refused(slack_data: Path) -> None:
    """One worker that Slack holds up and room for one more: the third person is told so at once, privately."""
    with (
        FakeSlack() as slack,
        served_by(slack, slack_data, "socket", slack_workers=1, slack_queue=1) as app,
        closing(build_store(app.settings)) as record,
    ):

        def waits(count: int) -> bool:
            unfinished = record.inbox.ahead(10**9)
            return record.inbox.waiting(datetime.datetime.now(datetime.UTC)) == count and unfinished == count + 1

        first = slack.say(ANA, QUESTION, GENERAL)
        slack.wait_for(lambda: slack.answers(first), 60)  # the knowledge is ready
        slack.fail("users.info", "delay", seconds=HELD_UP)
        held_up = slack.say(BEN, QUESTION, GENERAL)
        slack.wait_for(lambda: waits(0))
        waiting = slack.say(CLEO, QUESTION, GENERAL)
        slack.wait_for(lambda: waits(1))
        refused = slack.say(ANA, QUESTION, PILOTS)
        place = slack.wait_for(lambda: [one for one in slack.agent(GENERAL, waiting.ts).statuses if "number 2" in one])
        assert place
        [busy] = slack.wait_for(lambda: slack.ephemerals(ANA, PILOTS), HELD_UP + 10)
        assert "cannot take more" in busy.text
        assert not slack.answers(refused)
        for asked in (held_up, waiting):
            slack.wait_for(lambda asked=asked: slack.answers(asked))  # type: ignore[misc]  # no type for a default
            assert len(slack.answers(asked)) == 1


def test_a_signed_request_from_the_past_is_refused(slack_data: Path) -> None:
    """Slack's own signature is good for five minutes: what somebody recorded cannot be played again."""
    with FakeSlack() as slack, served_by(slack, slack_data, "http") as app:
        assert isinstance(app.serving.transport, HttpTransport)
        body = json.dumps({"type": "url_verification", "challenge": "c"})
        found = []
        for age in (0, 400):
            stamp = str(int(time.time()) - age)
            headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(SIGNING_SECRET, stamp, body)}
            connection = http.client.HTTPConnection("127.0.0.1", app.serving.transport.port, timeout=10)
            connection.request("POST", "/slack/events", body, {**headers, "Content-Type": "application/json"})
            found.append(connection.getresponse().status)
            connection.close()
        assert found == [200, 401]
