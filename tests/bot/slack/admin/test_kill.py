"""kill -9 in the middle of an ingest that was approved: the next process carries it on, and tells it once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings
from tests.bot.slack.admin.office import ADMINS, LONG, SLOW, Office
from tests.slack_advisor import slack_advisors
from tests.slack_fake import ANA, FakeSlack

OWN = {"ADVISOR_ADMINS": ADMINS, "ADVISOR_BUNDLED_PLAYBOOKS": "false"}


@pytest.mark.timeout(500)
def test_an_approved_ingest_outlives_the_process(data: Path) -> None:
    """What serves is never half, the message in which it was told how far it is tells how it ended."""
    with FakeSlack() as slack:
        place = Office(slack, Settings(data_dir=data, bundled_playbooks=False, admins=ADMINS))
        before, folder = place.serving, data / "generations"
        with slack_advisors(slack, data, "socket", OWN) as [first]:
            preview = place.preview(ANA, "long.md", LONG)
            slack.click(preview, "Approve", ANA)
            live = place.running(ANA)
            slack.wait_for(lambda: len(list(folder.iterdir())) == 2, SLOW)
            first.kill()
            assert place.serving == before
            with slack_advisors(slack, data, "socket", OWN):
                slack.wait_for(lambda: place.settled(ANA, preview), SLOW)
                place.quiet()
        assert [one.ts for one in place.settled(ANA, preview)] == [live.ts]
        assert "1 added" in live.text
        assert set(place.served) == {"pager", "budget", "long"}
        assert len(list(folder.iterdir())) == 2
        assert place.did(ANA) == ["upload", "upload.done", "approve", "approve", "approve.done"]
