"""What a removed document left behind is found by its words, and nothing else is touched."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Citation, Reply, ReplyKind
from knowledge.forgetting import REMOVED, Traces
from knowledge.models import Hit, Passage, SentenceHit, Source

NOTE = "# Bonus memo\n\nThe Xylofon pays a **Brobdingnagian** bonus in March.\n\n- Zacharias sleeps at night\n"
OTHER = "# Pager\n\nThe pager goes to Ann in March. Bob sleeps at night.\n"
traces = Traces("note", [NOTE], [OTHER])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the xylofon pays a Brobdingnagian bonus", REMOVED),
        ("Who says “The Xylofon pays a\nBrobdingnagian bonus in March”? I do.", f"Who says “{REMOVED}”? I do."),
        ("Zacharias sleeps at night, and the Xylofon is his.", f"{REMOVED}, and the {REMOVED} is his."),
        ("Bob sleeps at night.", "Bob sleeps at night."),
        ("What pays the bonus in March?", "What pays the bonus in March?"),
        ("", ""),
        ("[" * 9_000 + "the Xylofon pays a Brobdingnagian bonus", "[" * 9_000 + REMOVED),
    ],
)
def test_what_is_quoted_goes(text: str, left: str) -> None:
    """Words in a row that no other document has, however they are set; with them all words of its own in that text."""
    assert traces.redact_json(text) == left


def test_a_text_that_drew_on_it_loses_its_words() -> None:
    """A paraphrase keeps no name that stood in the document alone; words that others have, too, stay."""
    assert traces.redact("In March Zacharias is paid.", drew=True) == f"In March {REMOVED} is paid."


def passage(document: str, text: str) -> Passage:
    source = Source(id=document, title=f"The {document}", owner="Ann")
    return Passage(id=f"{document}-1", source=source, headings=(f"Top of {document}",), text=text, start=3, end=99)


def reply() -> Reply:
    secret, plain = passage("note", "The Xylofon pays a Brobdingnagian bonus."), passage("pager", "The pager goes to Ann.")
    return Reply(
        kind=ReplyKind.ANSWER,
        text="The pager goes to Ann. [1] He gets very much. [2]\n\n 1. The instrument pays it. [1][2]\n 2. Ask Ann. [1]",
        citations=(
            Citation(number=1, quote="The pager goes to Ann.", start=0, passage=plain),
            Citation(number=2, quote="pays a Brobdingnagian bonus", start=12, passage=secret),
        ),
        hits=(Hit(passage=secret, score=1.0, similarity=0.9, sentences=(SentenceHit(0, 5, 0.5),)),),
    )


def test_a_kept_reply_forgets_and_is_still_one() -> None:
    """Statements that cite it are gone, paraphrases too; ids, marks and all that cites others stay, and it can be read."""
    kept = traces.redact_json(reply().model_dump_json())
    for word in ("Xylofon", "Brobdingnag", "bonus", "instrument", "very much", "Top of note", "The note"):
        assert word not in kept
    read = Reply.model_validate_json(kept)
    assert read.text == f"The pager goes to Ann. [1] {REMOVED} [2]\n\n 1. {REMOVED} [1][2]\n 2. Ask Ann. [1]"
    assert [one.passage.id for one in read.citations] == ["pager-1", "note-1"]
    assert read.citations[0] == reply().citations[0]
    assert read.citations[1].passage.source.id == "note"
    assert read.hits[0].passage.text == REMOVED


def test_json_in_json_is_searched() -> None:
    """A clicked message is kept as JSON within JSON, with its line ends as two characters."""
    inner = json.dumps({"text": "He said\nthe Xylofon pays a Brobdingnagian bonus\nand left"})
    kept = json.loads(json.loads(traces.redact_json(json.dumps({"message": inner, "id": 7})))["message"])
    assert kept == {"text": f"He said\n{REMOVED}\nand left"}


@given(st.text(max_size=200))
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Whatever people write that quotes nothing of it is not touched, as text or as JSON."""
    assert traces.redact(text) == text
    assert traces.redact_json(json.dumps({"text": text, "deep": [text]})) == json.dumps({"text": text, "deep": [text]})
