"""Answers as messages: text, sources and buttons, within Slack's limits, whatever the words are."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.models import ReplyKind
from bot.slack.blocks.answer import build_answer, build_error, build_shared, build_text
from bot.slack.blocks.limits import problems
from bot.slack.blocks.source import build_notice_modal, build_source_modal
from bot.slack.blocks.values import SourceRef, read_feedback, read_source
from tests.bot.slack.blocks.samples import NASTY, TEXTS, answer, buttons, citation, faults, live, passage, shown


def test_an_answer_has_its_text_sources_and_feedback() -> None:
    """The marks stay in the text, each number has a line with a button, and the thumbs come last."""
    (message,) = build_answer(answer(notice="The model was down."), TEXTS, entry=7)
    assert faults([message]) == []
    assert [block["type"] for block in message.blocks] == ["section", "section", "section", "context", "context_actions"]
    assert message.text.startswith("Name one owner [1]. Fund it early [2].")
    assert "*[2]* Owners, Owners › Ownership › Owners" in shown(message.blocks)
    assert [(button["action_id"], read_source(button["value"])) for button in buttons(message.blocks)] == [
        ("source:1", SourceRef("book#1", 7, len("Name one owner"), 1)),
        ("source:2", SourceRef("book#1", 7, len("Fund"), 2)),
    ]
    (thumbs,) = message.blocks[-1]["elements"]
    assert thumbs["action_id"] == "feedback"
    assert read_feedback(thumbs["positive_button"]["value"]) == ("up", 7)
    assert read_feedback(thumbs["negative_button"]["value"]) == ("down", 7)


def test_a_private_answer_can_be_shared() -> None:
    """The button carries the inbox entry."""
    (message,) = build_answer(answer(), TEXTS, entry=7, feedback=False, share=True)
    assert (buttons(message.blocks)[-1]["action_id"], buttons(message.blocks)[-1]["value"]) == ("share", "7")
    assert message.blocks[-1]["type"] == "actions"


@pytest.mark.parametrize(
    ("contact", "said"), [("U012AB3CD", "*<@U012AB3CD>* may"), ("Jo *x* <!here>", "*Jo ∗x∗ &lt;!here&gt;* may")]
)
def test_an_abstention_names_whom_to_ask(contact: str, said: str) -> None:
    """A user id becomes a mention, a name stays words; an answer names nobody."""
    reply = answer("The playbooks don't say.", ReplyKind.ABSTAIN)
    assert said in shown(build_answer(reply, TEXTS, entry=1, contact=contact)[0].blocks)
    assert contact not in shown(build_answer(answer(), TEXTS, entry=1, contact=contact)[0].blocks)


def test_small_talk_asks_for_no_feedback() -> None:
    """Thumbs are for answers."""
    (message,) = build_answer(answer("Hello!", ReplyKind.SMALLTALK), TEXTS, entry=1)
    assert "context_actions" not in [block["type"] for block in message.blocks]


def test_a_long_answer_is_split_and_loses_nothing() -> None:
    """Every sentence is in one of the messages, the sources and buttons are in the last one."""
    sentences = [f"Sentence number {number} says what to do about the pilot." for number in range(900)]
    parts = build_answer(answer("\n\n".join(sentences)), TEXTS, entry=7, share=True)
    assert len(parts) > 3
    assert faults(parts) == []
    text = shown([part.blocks for part in parts])
    assert all(sentence in text for sentence in sentences)
    assert [button["action_id"] for button in buttons(parts[-1].blocks)] == ["source:1", "source:2", "share"]
    assert not any(buttons(part.blocks) for part in parts[:-1])


def test_many_sources_are_never_cut() -> None:
    """More sources than one message holds go on in the next one, the thumbs last of all."""
    reply = answer("Text.").model_copy(update={"citations": tuple(citation(number) for number in range(1, 120))})
    parts = build_answer(reply, TEXTS, entry=7)
    assert faults(parts) == []
    assert [button["action_id"] for part in parts for button in buttons(part.blocks)] == [
        f"source:{n}" for n in range(1, 120)
    ]
    assert parts[-1].blocks[-1]["type"] == "context_actions"


def test_known_links_can_be_followed() -> None:
    """Only those."""
    reply = answer("[a](https://a.example) [b](https://b.example)")
    (message,) = build_answer(reply, TEXTS, entry=1, links=["https://a.example"])
    assert live(message.blocks) == ["<https://a.example|a>"]
    assert "<" not in message.text


@given(NASTY, NASTY)
def test_no_words_make_an_answer_live_or_too_much(text: str, words: str) -> None:
    """Answers, notices and titles of documents are other people's words."""
    reply = answer(text, notice=words).model_copy(update={"citations": (citation(words=words),)})
    parts = build_answer(reply, TEXTS, entry=1, contact=words, share=True)
    assert faults(parts) == []
    assert live([part.blocks for part in parts]) == []
    assert all("<" not in part.text for part in parts)


def test_a_reply_without_words_is_still_a_message() -> None:
    """Slack refuses an empty one, and nobody is left without an answer."""
    (message,) = build_answer(answer("", ReplyKind.CLARIFY).model_copy(update={"citations": ()}), TEXTS, entry=1)
    assert faults([message]) == []


def test_a_shared_answer_says_who_shared_it() -> None:
    """In a line above it; a very long answer still is within the limits."""
    parts = build_shared(build_answer(answer("Long words. " * 2000), TEXTS, entry=1), "U012AB3CD", TEXTS)
    assert live(parts[0].blocks) == ["<@U012AB3CD>"]
    assert faults(parts) == []


def test_an_error_is_plain_and_has_a_reference() -> None:
    """Nothing of what went wrong inside is shown."""
    message = build_error(TEXTS, "7F3A")
    assert faults([message]) == []
    assert "reference 7F3A" in message.text
    assert faults([build_text(TEXTS.stopped)]) == []


def test_a_source_is_shown_word_for_word_in_its_surroundings() -> None:
    """The quoted words are bold, the text before and after is cut to what fits."""
    one = passage("Ask *first*. Name one owner. <!here> Then go.")
    view = build_source_modal(one, SourceRef("book#1", 13, 14, 2), TEXTS, before="b" * 900 + " before", after="after")
    assert problems(view) == []
    assert view["title"]["text"] == "Source 2"
    spans = [span for block in view["blocks"] if block["type"] == "rich_text" for span in block["elements"][0]["elements"]]
    assert [span["text"] for span in spans if span.get("style", {}).get("bold")] == ["Name one owner"]
    assert "".join(span["text"] for span in spans[1:-1]) == one.text
    assert spans[0]["text"].startswith("…")
    assert spans[-1]["text"] == "after"
    assert live(view) == []


@given(NASTY, NASTY)
def test_no_passage_makes_a_window_live_or_too_much(text: str, around: str) -> None:
    """Wherever the quote is said to be."""
    one = passage((text * 40) or "x", around)
    for ref in (SourceRef("book#1", 0, 5, 1), SourceRef("book#1", 10**9, 10**9, 10**9), SourceRef("book#1", 3, 10**6, 1)):
        view = build_source_modal(one, ref, TEXTS, before=around, after=around * 90)
        assert problems(view) == []
        assert live(view) == []


def test_a_source_that_is_gone_is_told() -> None:
    """In the same kind of window."""
    view = build_notice_modal(TEXTS.sources, TEXTS.source_gone, TEXTS)
    assert problems(view) == []
