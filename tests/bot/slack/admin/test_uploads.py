"""A file dropped into Slack: looked at, approved once, checked, and stopped where it would make answers worse."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import Ingest
from knowledge.embedder import Embedder
from tests.bot.slack.admin.office import LONG, PAGER, SLOW, Office, everything, office
from tests.bot.slack.conversations.talk import labels
from tests.slack_fake import ANA, BEN, CLEO, SCOPES, FakeSlack

CANARY = "# Canary\n\nA canary release of the claims bot reaches five percent of the claims first.\n"
NIGHTS = PAGER.replace("Bob", "Cleo")
HOSTILE = "# <!channel> ```\n\nSee <https://evil.example|the *bank*> and <@U0ANA> and @here before you pay. ``` <!here>\n"


def test_a_dropped_file_is_offered_looked_at_approved_and_answers(place: Office) -> None:
    """From the offer to the answer; the preview keeps its words and loses its buttons."""
    preview = place.preview(ANA, "canary.md", CANARY)
    told = everything(preview)
    assert "would be added, with 1 passage" in told
    assert "Seen by: everybody" in told
    assert "five percent" in told
    assert set(place.served) == {"pager", "budget"}
    assert "*Done.* 1 added, 0 updated" in place.approve(preview, ANA).text
    assert set(place.served) == {"pager", "budget", "canary"}
    answer = place.ask(ANA, "What share of the claims does the canary release reach?", place.slack.dm(ANA))
    assert "five percent" in answer.text
    assert "Approve" not in labels(preview.blocks)
    assert (place.settings.data_dir / "uploads" / "canary.md").read_text() == CANARY
    assert place.did(ANA) == ["upload", "upload.done", "approve", "approve.done"]


def test_a_new_version_is_shown_word_for_word_and_decided_about_once(place: Office) -> None:
    """A double click counts once, and whoever comes second is told who was first."""
    preview = place.preview(ANA, "pager.md", NIGHTS)
    told = everything(preview)
    assert "would change: 1 passages come, 1 go" in told
    assert "-Bob answers the pager at night.\n+Cleo answers the pager at night." in told
    assert "takes the place of" in told
    for user in (ANA, ANA, BEN):
        place.slack.click(preview, "Approve", user)
    place.slack.wait_for(lambda: len(place.settled(ANA, preview)) == 2, SLOW)
    outcomes = sorted(one.text for one in place.settled(ANA, preview))
    assert "0 added, 1 updated" in outcomes[0]
    assert "has decided about this file already" in outcomes[1]
    place.quiet()
    assert [one.action for one in place.log()].count("approve") == 1
    assert set(place.served) == {"pager", "budget"}


def test_an_approval_survives_a_restart(data: Path) -> None:
    """What waits is on disk: another process ingests what the first one showed."""
    with FakeSlack() as slack:
        with office(data, slack) as first:
            preview = first.preview(ANA, "canary.md", CANARY)
        with office(data, slack) as second:
            assert "1 added" in second.approve(preview, ANA).text
            assert "canary" in second.served


@pytest.mark.timeout(500)
def test_an_ingest_that_is_stopped_changes_nothing_and_holds_nobody_up(data: Path) -> None:
    """One worker answers a question meanwhile; then the button ends it, and the file waits again until it is discarded."""
    with FakeSlack() as slack, office(data, slack, slack_workers=1) as place:
        preview = place.preview(ANA, "long.md", LONG)
        before = place.serving
        place.slack.click(preview, "Approve", ANA)
        live = place.running(ANA)
        answer = place.ask(ANA, "Who decides the budget of the claims bot?", place.slack.dm(ANA))
        assert "finance board" in answer.text
        assert "admin:cancel" in str(live.blocks)
        place.slack.click(live, "Cancel", ANA)
        place.slack.wait_for(lambda: "Cancelled" in live.text, SLOW)
        assert place.serving == before
        assert [path.name for path in (data / "generations").iterdir()] == [before]
        place.slack.click(live, "Discard", ANA)
        assert "was discarded" in place.told(ANA, after=answer).text
        assert not list((data / "uploads" / ".pending").iterdir())
        assert place.did(ANA)[-4:] == ["approve", "cancel", "approve.failed", "discard"]


def test_what_makes_answers_worse_is_refused_with_the_figures(data: Path, tmp_path: Path) -> None:
    """The preview says so, the ingest does not serve, and an admin with a reason may let it all the same."""
    smoke = tmp_path / "smoke.yaml"
    smoke.write_text("- question: Who answers the pager at night?\n  document: pager\n  heading: Nights\n")
    with FakeSlack() as slack, office(data, slack, smoke_questions=str(smoke)) as place:
        before = place.serving
        preview = place.preview(ANA, "pager.md", "# Pager\n\nThe pager goes to Ann on weekdays.\n")
        assert "it would not serve" in everything(preview)
        assert "smoke questions: 1.000 → 0.000" in everything(preview)
        refused = place.approve(preview, ANA)
        assert "answers would get worse" in refused.text
        assert "smoke questions: 1.000 → 0.000" in everything(refused)
        assert place.serving == before
        built = next(one for one in place.generations.finished() if one != before)
        assert "Say why" in place.asks(ANA, f"rollback {built}").text
        offer = place.asks(ANA, f"rollback {built} The night shift has ended")
        place.slack.click(offer, "Go back to it…", ANA)
        assert built in place.told(ANA, after=refused).text
        assert place.serving == built
        assert "forced: The night shift has ended" in everything(place.asks(ANA, "generations"))


def test_a_preview_of_what_has_changed_since_is_made_anew(place: Office, desk: Path, embedder: Embedder) -> None:
    """Nobody approves a change that they were not shown."""
    preview = place.preview(ANA, "pager.md", NIGHTS)
    (desk / "pager.md").write_text(PAGER.replace("Ann", "Dora"))
    Ingest(place.settings.data_dir, embedder, None).run([desk])
    between = place.serving
    place.slack.click(preview, "Approve", ANA)
    stale = place.told(ANA, after=preview)
    assert "has changed since this preview" in stale.text
    anew = place.told(ANA, after=stale)
    assert "-The pager of the claims bot goes to Dora" in everything(anew)
    assert place.serving == between
    assert "1 updated" in place.approve(anew, ANA).text


def test_who_comes_second_is_told_who_is_at_it(place: Office) -> None:
    """By name; the buttons are there again for later."""
    preview = place.preview(ANA, "canary.md", CANARY)
    with place.generations.lock(holder="Cleo (terminal)"):
        told = place.approve(preview, ANA)
    assert "Cleo (terminal)" in told.text
    assert "1 added" in place.approve(told, ANA).text


def test_hostile_words_and_names_are_words(place: Office) -> None:
    """In the offer, the preview, the passages and the lists; the file lies where all others do."""
    preview = place.preview(ANA, "../<!channel>`*x*`.md", HOSTILE)
    assert "would be added" in everything(preview)
    place.approve(preview, ANA)
    assert [path.name for path in (place.settings.data_dir / "uploads").glob("*.md")] == ["channel_x_.md"]
    assert "channel" in everything(place.asks(ANA, "documents"))


def test_what_cannot_be_had_or_read_is_told_why(place: Office) -> None:
    """Broken, empty of news, too large, gone, elsewhere, or without the scope: one sentence each, and nothing kept."""
    assert "cannot become part" in place.preview(ANA, "broken.pdf", b"%PDF-1.7 broken").text
    assert "duplicate of" in place.preview(ANA, "copy.md", PAGER).text
    for change, reason in (
        ({"length": 21 * 1024 * 1024}, "larger than 20 MB"),
        ({"complete": False}, "cannot be had"),
        ({"url": "https://evil.example/files-pri/x"}, "does not lie at Slack"),
        ({"url": f"{place.slack.world.base_url}/files-pri/F0NONE/download/file"}, "files:read"),
    ):
        offer = place.drop(ANA, "canary.md", CANARY)
        file = place.slack.files[-1]
        for name, value in change.items():
            setattr(file, name, value)
        place.slack.click(offer, "Add to the knowledge", ANA)
        assert reason in place.told(ANA, after=offer).text
    assert not [path for path in (place.settings.data_dir / "uploads").rglob("*") if path.is_file()]


def test_other_peoples_files_are_treated_as_ever(place: Office) -> None:
    """No offer; and the buttons of an admin do nothing for them but say so, to them alone."""
    ana_offer = place.drop(ANA, "canary.md", CANARY, "Who decides the budget of the claims bot?")
    assert "finance board" in ana_offer.text
    offer = place.told(ANA, after=ana_offer)
    assert "Add to the knowledge" in labels(offer.blocks)
    file = place.slack.upload(CLEO, "canary.md", CANARY.encode())
    asked = place.slack.say(CLEO, "", place.slack.dm(CLEO), files=[file])
    assert "What I can do" in everything(place.answer(asked))
    place.slack.click(offer, "Add to the knowledge", ANA)
    preview = place.told(ANA, after=offer)
    for message, button in ((offer, "Add to the knowledge"), (preview, "Approve"), (preview, "Discard")):
        known = len(place.slack.ephemerals(CLEO))
        place.slack.click(message, button, CLEO)
        assert "for admins" in place.whisper(CLEO, after=known).text
    place.quiet()
    assert place.did(CLEO) == ["refused", "refused", "refused"]
    assert set(place.served) == {"pager", "budget"}
    assert "files:read" in SCOPES


def test_a_file_in_a_channel_is_not_offered(place: Office) -> None:
    """Where others read along, nothing about the knowledge is decided."""
    room = place.channel(ANA, CLEO)
    file = place.slack.upload(ANA, "canary.md", CANARY.encode())
    answer = place.answer(place.slack.say(ANA, "", room, files=[file]))
    assert "Add to the knowledge" not in labels(answer.blocks)


@pytest.mark.parametrize("kind", ["ratelimited", "drop_after"])
def test_a_bad_line_to_slack_repeats_no_ingest(place: Office, kind: str) -> None:
    """The outcome is told once Slack listens, and was made once."""
    preview = place.preview(ANA, "canary.md", CANARY)
    place.slack.fail("chat.update", kind, times=3)  # type: ignore[arg-type]  # one of the kinds
    assert "1 added" in place.approve(preview, ANA).text
    place.quiet()
    assert place.did(ANA).count("approve") == 1
    assert len(place.generations.finished()) == 2
