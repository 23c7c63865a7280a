"""Passages: sections whole, lists and tables never torn, every passage at its place in the text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.compose import PLAYBOOKS
from ingest.chunk import chunk, units
from ingest.clean import clean
from ingest.load import find_files, load_file
from ingest.models import Document
from knowledge.models import Passage, Source, UnitKind

PROSE = "The rollout goes to a small share of the users first, and then it grows. "
LISTS = [
    "- one item of the list\n- another item, with two sentences. Here is the second.\n- a third",
    "1. first step of them\n2. second step\n   with a second line\n3. third step",
    "| Week | Share |\n| --- | --- |\n| 1 | 5 percent |\n| 2 | 20 percent |",
]
PIECES = [PROSE * 3, PROSE * 12, "Do these in order:", *LISTS, "\n".join(f"- long item {n}, {PROSE}" for n in range(30))]
documents = st.lists(
    st.sampled_from(PIECES) | st.sampled_from(["# Outer", "## Inner", "### Innermost", "---"]), min_size=1, max_size=20
).map("\n\n".join)


def document(text: str, title: str = "A Title", id_: str = "doc") -> Document:
    return Document(source=Source(id=id_, title=title), text=text)


def lists_and_tables(text: str) -> list[str]:
    """The top-level lists and tables of a text, as they stand there."""
    lines = text.split("\n")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    opening = {"bullet_list_open", "ordered_list_open", "table_open"}
    spans = [token.map for token in tokens if token.level == 0 and token.type in opening and token.map]
    return ["\n".join(lines[start:end]).strip() for start, end in spans]


@pytest.mark.parametrize("path", list(find_files(PLAYBOOKS)), ids=lambda path: path.stem)
def test_playbook_passages_stand_in_the_file(path: Path) -> None:
    """A citation's span counts in the playbook's own file, every list is in one passage, and all words are covered."""
    text = path.read_text(encoding="utf-8")
    passages = chunk(clean(load_file(path)))
    assert len(passages) > 5
    assert all(passage.text == text[passage.start : passage.end] for passage in passages)
    whole = lists_and_tables(clean(load_file(path)).text)
    assert whole
    assert not [part for part in whole if not any(part in passage.text for passage in passages)]
    assert not [passage for passage in passages if len(passage.headings) > 1]


@settings(max_examples=60)
@given(documents)
def test_any_document_is_cut_at_its_joints(text: str) -> None:
    """Spans are exact, in order and without overlap; lists and tables stay whole; only headings and rules are left out."""
    passages = chunk(document(text))
    end = 0
    left_over = ""
    for passage in passages:
        assert passage.text == text[passage.start : passage.end] == passage.text.strip()
        assert passage.start >= end
        left_over += text[end : passage.start]
        end = passage.end
    left_over += text[end:]
    assert not re.sub(r"^(#+ \w+|---)$", "", left_over, flags=re.MULTILINE).strip()
    assert all(any(part in passage.text for passage in passages) for part in lists_and_tables(text))
    assert len({passage.id for passage in passages}) == len(passages)


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_no_text_breaks_the_chunker(text: str) -> None:
    """Any characters in any order give passages at their place, each with at least one vector to find it by."""
    stored = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    for passage in chunk(document(stored)):
        assert passage.text == stored[passage.start : passage.end]
        assert units(passage)


def test_passages_know_their_heading_path() -> None:
    """Outermost first; a heading that repeats the title is left out; markup and closing signs are not part of it."""
    text = (
        "# A Title\n\nIntro of three words.\n\n## The *first* `part` ##\n\nText of part one.\n\n"
        "### Deep\n\nText that is deep.\n\n"
        "Set below\n---------\n\nText of part two.\n\n# Other\n\nText of the other."
    )
    assert [passage.headings for passage in chunk(document(text))] == [
        (),
        ("The first part",),
        ("The first part", "Deep"),
        ("Set below",),
        ("Other",),
    ]


def test_a_section_is_one_passage_until_it_is_long() -> None:
    """Related paragraphs are found and quoted together; a long section falls into several of moderate size."""
    short = "## Head\n\n" + "\n\n".join([PROSE * 4] * 10)
    assert len(chunk(document(short))) == 1
    long = chunk(document("## Head\n\n" + "\n\n".join([PROSE * 4] * 40)))
    assert len(long) > 5
    assert all(passage.headings == ("Head",) and len(passage.text) <= 1_700 for passage in long)


def test_a_list_goes_with_the_sentence_before_it() -> None:
    """A list torn from "Do these in order:" would be an answer without its question."""
    listed = "\n".join(f"{number}. {PROSE}" for number in range(1, 15))
    text = f"## Head\n\n{PROSE * 20}\n\nDo these in order:\n\n{listed}\n\n{PROSE * 20}"
    assert any(
        passage.text.startswith("Do these in order:\n\n1. ") and listed.strip() in passage.text
        for passage in chunk(document(text))
    )


@pytest.mark.parametrize("mark", ["- ", "| "])
def test_a_catalogue_is_cut_between_items_only(mark: str) -> None:
    """A list or table far too long for one passage keeps each item or row whole, and none is lost."""
    items = [f"{mark}Item {number} is there. It has a second sentence. {PROSE}" for number in range(300)]
    head = ["| Name |", "| --- |"] if mark == "| " else []
    passages = chunk(document("\n".join(head + items)))
    assert len(passages) > 10
    lines = [line.strip() for passage in passages for line in passage.text.split("\n")]
    assert lines == [item.strip() for item in head + items]


def test_one_huge_line_is_cut_between_sentences_or_words() -> None:
    """Five megabytes without a line end are passages of moderate size that lose no word."""
    text = "word " * 1_000_000
    passages = chunk(document(text))
    assert sum(passage.text.count("word") for passage in passages) == 1_000_000
    assert max(len(passage.text) for passage in passages) <= 1_700
    sentences = chunk(document(PROSE * 1_000))
    assert all(passage.text.endswith("grows.") for passage in sentences)


def test_crumbs_are_no_passages() -> None:
    """A page number or a lone logo letter between headings is not worth a citation."""
    passages = chunk(document("# One\n\n17\n\n# Two\n\nTwo words\n\n# Three\n\nNow three words"))
    assert [passage.text for passage in passages] == ["Now three words"]


def test_ids_come_from_the_content() -> None:
    """The same content has the same id at every ingest, wherever it moves; other words, heading or document have another."""
    text = f"## Head\n\n{PROSE}"
    (id_,) = [passage.id for passage in chunk(document(text))]
    assert [passage.id for passage in chunk(document(f"Some words come first.\n\n{text}"))][1] == id_
    others = [
        document(text.replace("small", "tiny")),
        document(text.replace("Head", "Feet")),
        document(text, id_="other"),
    ]
    assert len({id_, *(chunk(other)[0].id for other in others)}) == 4


def test_text_without_a_heading_is_told_apart_by_the_title() -> None:
    """The title is embedded with such text, so a new title must not take over the old one's vector."""
    assert chunk(document(PROSE))[0].id != chunk(document(PROSE, title="Renamed"))[0].id


def test_repeated_content_has_ids_of_its_own() -> None:
    """The same paragraph twice under the same heading is two passages, not one written over."""
    passages = chunk(document(f"## Head\n\n{PROSE}\n\n## Head\n\n{PROSE}"))
    assert len({passage.id for passage in passages}) == len(passages) == 2


def passage(text: str, headings: tuple[str, ...] = ("Paging",)) -> Passage:
    return Passage(id="p", source=Source(id="s", title="Runbook"), headings=headings, text=text, start=0, end=len(text))


def test_each_statement_is_a_unit_under_its_heading() -> None:
    """Sentences say what "it" is by their heading; what people say stands alone, without quotation marks."""
    signs = '**How it shows.**\n\n- "nobody answers at night"'
    text = f"**What it is.** The pager wakes people.\n\n{signs}\n\n**Fix.** Name a deputy."
    found = units(passage(text))
    assert [(unit.kind, embedded) for unit, embedded in found] == [
        (UnitKind.STRETCH, "Paging\nThe pager wakes people. Name a deputy."),
        (UnitKind.SENTENCE, "Paging: The pager wakes people."),
        (UnitKind.UTTERANCE, "nobody answers at night"),
        (UnitKind.SENTENCE, "Paging: Name a deputy."),
    ]
    assert [text[unit.start : unit.end] for unit, _ in found[1:]] == [
        "The pager wakes people.",
        '"nobody answers at night"',
        "Name a deputy.",
    ]


def test_long_passages_have_several_stretches() -> None:
    """No stretch is longer than the model reads, and each sentence is in exactly one."""
    stretches = [(unit, text) for unit, text in units(passage(PROSE * 40, ())) if unit.kind is UnitKind.STRETCH]
    assert len(stretches) > 2
    assert all(text.startswith("Runbook\n") and len(text) < 1_000 for _, text in stretches)
    assert sum(text.count("small share") for _, text in stretches) == 40


def test_a_passage_of_quotes_alone_still_has_an_opening() -> None:
    """Every passage's own record needs a vector, also where nothing but utterances stands in it."""
    opening, *rest = units(passage('**How it shows.**\n\n- "nobody answers at night"'))
    assert opening[0].kind is UnitKind.STRETCH
    assert [unit.kind for unit, _ in rest] == [UnitKind.UTTERANCE]
