"""`/advisor admin`: what there is, the way back, the reading list, and nobody else's business."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.faults import file_error
from tests.bot.slack.admin.office import BUDGET, Office, everything
from tests.bot.slack.conversations.talk import labels
from tests.slack_fake import ANA, BEN, CLEO, GENERAL

BUTTONS = ["Documents", "Re-ingest", "Generations", "Unanswered", "Audit log", "Errors"]


def test_the_menu_leads_to_everything(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """By button in a channel, seen by the admin alone; all of it stands in the log."""
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(place.settings.data_dir))
    filed = file_error(ValueError("<!channel> odd"))
    place.asks(ANA, "documents")  # once anything was answered, the knowledge is ready
    menu = place.asks(ANA, "", GENERAL)
    assert "2 documents serve" in menu.text
    assert labels(menu.blocks) == BUTTONS
    found = {}
    for name in BUTTONS:
        known = len(place.slack.ephemerals(ANA))
        place.slack.click(menu, name, ANA)
        found[name] = everything(place.whisper(ANA, after=known))
    assert "Pager" in found["Documents"]
    assert "in our direct messages" in found["Re-ingest"]
    assert "2 documents, 3 passages" in found["Generations"]
    assert "got an answer" in found["Unanswered"]
    assert ANA in found["Audit log"]
    assert filed.reference in found["Errors"]
    assert "Nothing has changed" in place.told(ANA).text
    assert not [one for one in place.slack.messages(GENERAL) if one.app]
    assert {"documents", "generations", "unanswered", "audit", "errors", "reingest", "reingest.done"} <= set(place.did(ANA))


def test_documents_are_listed_with_what_is_overdue_first(place: Office, desk: Path) -> None:
    """Owner and review come from the files, after a re-ingest that somebody asked for; a file that is gone stays served."""
    (desk / "budget.md").write_text(f"---\nowner: Ann <!here>\nreview_by: 2020-01-31\n---\n{BUDGET}")
    (desk / "pager.md").unlink()
    place.slack.command(ANA, place.slack.dm(ANA), "admin reingest")
    done = place.told(ANA)
    assert "0 added, 1 updated" in done.text
    assert "Not ingested: pager.md" in everything(done)
    listed = everything(place.asks(ANA, "documents"))
    assert listed.index("Budget") < listed.index("Pager")
    assert "overdue since 31 January 2020" in listed
    assert "owner Ann" in listed


def test_the_way_back_asks_first_and_serves_at_once(place: Office, desk: Path) -> None:
    """By button or in words; a button from before another switch is told to be old."""
    room = place.slack.dm(ANA)
    question = "Who decides the budget of the claims bot?"
    (desk / "budget.md").write_text(BUDGET.replace("finance board", "mayor"))
    first = place.serving
    place.slack.command(ANA, room, "admin reingest")
    ingested = place.told(ANA)
    answer = place.ask(ANA, question, room)
    assert "mayor" in answer.text
    listed, stale = place.asks(ANA, "generations"), place.asks(BEN, "generations")
    assert "serves" in everything(listed)
    back = next(block["accessory"] for block in listed.blocks if block.get("accessory"))
    assert back["confirm"]["confirm"]["text"] == "Yes"
    place.slack.click(listed, "Go back to it…", ANA)
    told = place.told(ANA, after=answer)
    assert first in told.text
    assert place.serving == first
    again = place.ask(ANA, question, room)
    assert "finance board" in again.text
    offer = place.asks(BEN, "rollback")
    place.slack.click(stale, "Go back to it…", BEN)
    assert "serves by now" in place.told(BEN).text
    place.slack.click(offer, "Go back to it…", BEN)
    place.slack.wait_for(lambda: place.serving != first)
    assert ingested.ts < told.ts
    assert [one for one in place.did(BEN) if one.startswith("rollback")] == [
        "rollback",
        "rollback.failed",
        "rollback",
        "rollback.done",
    ]


def test_questions_without_an_answer_are_the_reading_list(place: Office) -> None:
    """By topic, whoever asked; secrets in them are not kept."""
    for user, text in (
        (CLEO, "How do I get my travel costs reimbursed by password is hunter2secret!pw today?"),
        (BEN, "How are travel costs reimbursed?"),
        (CLEO, "Which coffee machine stands on the third floor?"),
    ):
        place.ask(user, text, place.slack.dm(user))
    listed = everything(place.asks(ANA, "unanswered"))
    assert "3 questions" in listed
    assert "2 × · last asked" in listed
    assert "coffee machine" in listed
    assert "hunter2" not in listed
    assert CLEO not in listed


def test_nobody_else_gets_in_by_word_or_button(place: Office) -> None:
    """Each attempt is refused in private and kept; what was asked for does not happen."""
    menu = place.asks(ANA, "")
    generation = place.serving
    words = ["", "documents", "reingest", "rollback", f"rollback {generation} because", "audit", "error 00000000"]
    for count, text in enumerate(words):
        told = place.asks(CLEO, text, GENERAL)
        assert "for admins" in told.text
        assert len(place.slack.ephemerals(CLEO)) == count + 1
    for name in BUTTONS:
        known = len(place.slack.ephemerals(CLEO))
        place.slack.click(menu, name, CLEO)
        assert "for admins" in place.whisper(CLEO, after=known).text
    place.quiet()
    assert set(place.did(CLEO)) == {"refused"}
    assert len(place.did(CLEO)) == len(words) + len(BUTTONS)
    assert place.serving == generation
    assert not place.slack.messages(place.slack.dm(CLEO))


def test_a_button_of_another_time_is_told_to_be_one(place: Office) -> None:
    """Values and verbs come from a browser, and may be anything."""
    menu = place.asks(ANA, "")
    for verb, value, told in (
        ("admin:rollback", "-", "older list"),
        ("admin:approve", "u999", "not waiting any more"),
        ("admin:discard", "../../x", "not waiting any more"),
        ("admin:upload", "F0NONE", "cannot be had"),
    ):
        element = menu.blocks[1]["elements"][0]
        element["action_id"], element["value"] = verb, value
        last = [one for one in place.slack.messages(place.slack.dm(ANA)) if one.app]
        place.slack.click(menu, verb, ANA)
        assert told in place.told(ANA, after=last[-1] if last else None).text
    element["action_id"] = "admin:unheard-of"
    known = len(place.slack.ephemerals(ANA))
    place.slack.click(menu, "admin:unheard-of", ANA)
    assert "does nothing any more" in place.whisper(ANA, after=known).text
