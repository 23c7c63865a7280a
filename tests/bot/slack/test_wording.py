"""The sentences of the Slack rim: whole, in one place, and each of them said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.slack
from bot.errors import SettingsError
from bot.slack.wording import Texts, load_texts
from tests.bot.slack.blocks.samples import formats

ROOM = Path(bot.slack.__file__).parent
SOURCES = [path.read_text() for path in ROOM.rglob("*.py") if path.name != "wording.py"]
NOT_TITLES = ("prompt", "report", "portfolio", "help")  # these stand in messages
AWAITED = {"retrying", "interrupted"}  # for whoever answers again after a crash
LABELS = ("share", "show_source", "resume", "begin", "details", "html", "pdf", "canvas", "send", "save", "cancel", "start")


def test_english_is_whole() -> None:
    """Every sentence is there and none is too many."""
    assert load_texts().sources == "Sources"


@pytest.mark.parametrize("locale", ["xx", "../en", "EN", ""])
def test_an_unknown_language_is_refused(locale: str) -> None:
    """With an error that says what to do."""
    with pytest.raises(SettingsError, match="language"):
        load_texts(locale)


def test_labels_fit_onto_buttons() -> None:
    """What stands on a button is short and plain."""
    texts = load_texts().model_dump()
    assert all(len(texts[name]) <= 24 and not formats(texts[name]) for name in LABELS)
    assert all(
        len(text) <= 24 for name, text in texts.items() if name.endswith("_title") and not name.startswith(NOT_TITLES)
    )


@pytest.mark.parametrize("name", sorted(Texts.model_fields.keys() - AWAITED))
def test_every_sentence_is_said_somewhere(name: str) -> None:
    """A sentence that no code uses is gone from the file."""
    assert any(re.search(rf"\.{name}\b", source) for source in SOURCES)
