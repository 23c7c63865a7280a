"""Text to documents: metadata out, boilerplate away, everything else plain Markdown."""

from __future__ import annotations

import contextlib
import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean import clean
from ingest.models import Document, Format, LoadedFile, Rejected
from knowledge.models import Source

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "Article",
    "headline": "Owners first",
    "datePublished": "2026-02-03T08:00:00Z",
    "publisher": {"@type": "Organization", "name": "Ann & Co"},
}
QUESTIONS = {
    "@context": "https://schema.org",
    "@type": "FAQPage",
    "mainEntity": [
        {"@type": "Question", "name": "Who owns  it?", "acceptedAnswer": {"@type": "Answer", "text": "One named person."}},
        {"@type": "Question", "name": "Without an answer"},
        "not a question",
    ],
}

PAGE = """<!doctype html><html><head><title>Canary  releases</title>
<script type="application/ld+json">{linked}</script></head><body>
<nav><ul><li><a href="/">Home page</a></li><li><a href="/shop">Shop now</a></li></ul></nav>
<main><article><h1>Canary releases</h1><p>A canary release goes to a small group of users before everybody gets it.</p>
<h2>Steps</h2><ul><li>Pick a group of friendly users</li><li>Watch the error rate for a week</li></ul>
<table><tr><th>Week</th><th>Share</th></tr><tr><td>1</td><td>5 percent</td></tr></table>
<script>var tracking = 1;</script></article></main>
<footer>All rights reserved</footer></body></html>"""


def cleaned(text: str, format_: Format = Format.MARKDOWN, name: str = "my note.md") -> Document:
    return clean(LoadedFile(path=Path("/in") / name, format=format_, text=text, sha256="ab" * 32, size=1, mtime_ns=1))


def lines(document: Document) -> list[str]:
    return [line.strip() for line in document.text.split("\n") if line.strip()]


def test_front_matter_becomes_metadata() -> None:
    """Each field lands in the source and none of it in the text; places in the text stay places in the file."""
    text = """---
id: owners
title: "Owners: first"
publisher: Ann
source: "Note 7"
date: 2026-02-03
kind: memo
tags: [a, b]
---
# Owners

Name one.
"""
    document = cleaned(text)
    assert document.source == Source(
        id="owners",
        title="Owners: first",
        publisher="Ann",
        name="Note 7",
        date=datetime.date(2026, 2, 3),
        kind="memo",
        tags=("a", "b"),
    )
    assert lines(document) == ["# Owners", "Name one."]
    assert document.text.index("Name one.") == text.index("Name one.")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The heading\n\nText under it.", "The heading"),
        ("Text first.\n\n## Later heading #\n\nMore.", "Later heading"),
        ("## One of two\n\nText.\n\n## Two of two\n\nMore.", "my note"),
        ("A short first line\nand more.", "A short first line"),
        ("word " * 40, "my note"),
    ],
)
def test_without_metadata_the_title_is_the_best_line(text: str, title: str) -> None:
    """By its first heading unless that is one chapter of several, else its first line if short, else its name, its id."""
    source = cleaned(text).source
    assert (source.title, source.id, source.name) == (title, "my-note", "my note.md")


@pytest.mark.parametrize(
    "front",
    ["title: [unclosed", "- a\n- list", "date: 2026-02-31", "a: " + "[" * 3_000, "just words", "{a: b}: {c", "\t tab: x"],
    ids=["unclosed", "list", "bad date", "deep", "words", "key", "tab"],
)
def test_broken_front_matter_is_text(front: str) -> None:
    """Metadata that cannot be read loses nothing and stops nothing: it stays in the text, and the file's name is the id."""
    document = cleaned(f"---\n{front}\n---\n\nName one owner.")
    assert document.source.id == "my-note"
    assert "Name one owner." in document.text
    assert front.split("\n")[-1].strip() in document.text


@pytest.mark.parametrize("value", ['"\\ud800 half"', '"a\\nb"', "[a, b]", "2026-02-03", "{a: b}", '"' + "x" * 500 + '"'])
def test_odd_values_make_a_source_that_can_be_stored(value: str) -> None:
    """Half characters, line ends, lists, dates and endless titles give one short line that every file can hold."""
    source = cleaned(f"---\ntitle: {value}\nid: {value}\ndate: {value}\n---\nName one owner.").source
    assert Source.model_validate_json(source.model_dump_json()) == source
    assert 0 < len(source.title) <= 160
    assert "\n" not in source.title
    assert 0 < len(source.id) <= 80


def test_an_id_of_signs_only_falls_back_to_the_content() -> None:
    """A file named with signs alone still has an id that a command line can take."""
    assert cleaned("Name one owner.", name="!!!.md").source.id == "document-abababab"


def test_bare_metadata_lines_are_metadata() -> None:
    """Front matter whose dashes were lost in a copy from a page is read as such; three such lines are text."""
    bare = 'slug: "owners"\ntitle: "Owners first"\npublishedDate: "2026-02-03"\nfeatured: true\n'
    document = cleaned(f"Intro line.\n\n{bare}\nName one owner.")
    assert (document.source.title, document.source.date) == ("Owners first", datetime.date(2026, 2, 3))
    assert lines(document) == ["Intro line.", "Name one owner."]
    assert 'slug: "owners"' in cleaned(bare.split("title")[0] + "Name one owner.").text


def test_an_article_in_json_ld_is_metadata() -> None:
    """Title, publisher and date are taken, the object goes; front matter has the last word."""
    text = f"Intro line here.\n\nJSON-LD (Article):\n{json.dumps(ARTICLE, indent=2)}\n\nName one owner."
    document = cleaned(text)
    assert lines(document) == ["Intro line here.", "Name one owner."]
    assert (document.source.title, document.source.publisher) == ("Owners first", "Ann & Co")
    assert document.source.date == datetime.date(2026, 2, 3)
    assert cleaned(f"---\ntitle: Mine\n---\n{text}").source.title == "Mine"


def test_an_faq_in_json_ld_is_questions_and_answers() -> None:
    """Answers given only in the page's data can be found; what is not a question with an answer is left out."""
    document = cleaned(f"Intro line here.\n\n{json.dumps(QUESTIONS)}\n\n{json.dumps(ARTICLE)}\n")
    assert lines(document) == ["Intro line here.", "## Who owns it?", "One named person."]
    assert document.source.title == "Owners first"


@pytest.mark.parametrize(
    "text", ['{"key": "value"}', '{"@context": "https://schema.org", broken', '{"a":' * 3_000, "{}", "{\n"]
)
def test_other_json_stays_text(text: str) -> None:
    """A configuration example, broken or endlessly nested data: none is metadata, none stops the ingest."""
    assert lines(cleaned(f"Intro line here.\n\n{text}\n\nThe end."))[1:-1] == [text.strip()]


@pytest.mark.parametrize(
    "line",
    [
        "Share:",
        "Scroll to top",
        "Skip to main content",
        "Subscribe to our newsletter",
        "Related reading: more",
        "© 2026 Ann",
        "All rights reserved.",
        "Accept all cookies",
        "Previous: One  Next: Two",
        "  Back to overview",
    ],
)
def test_boilerplate_is_blanked(line: str) -> None:
    """A page's furniture is no knowledge; it goes without moving the text after it."""
    text = f"Name one owner.\n{line}\nAnd a deputy."
    document = cleaned(text)
    assert lines(document) == ["Name one owner.", "And a deputy."]
    assert document.text.index("And") == text.index("And")


@pytest.mark.parametrize(
    "line", ["Share the result with the team.", "We share: costs", "Read more logs.", "Cookies expire."]
)
def test_sentences_that_begin_like_boilerplate_stay(line: str) -> None:
    """Only a whole line of furniture goes."""
    assert line in cleaned(f"Name one owner.\n{line}\n").text


def test_typographic_bullets_become_lists() -> None:
    """Bullets pasted from a page are list items; a bullet inside a line is not touched."""
    assert lines(cleaned("• one\n  ▪ two\na • b")) == ["- one", "- two", "a • b"]


def test_directives_are_expanded() -> None:
    """A checklist directive comes out as a Markdown list under its title."""
    text = ':::checklist title="Ready"\n• Data: clean\n• Owner: named\n:::'
    assert lines(cleaned(text)) == ["**Ready**", "- Data: clean", "- Owner: named"]


@pytest.mark.parametrize(
    "linked", [json.dumps(ARTICLE), json.dumps([ARTICLE]), json.dumps({"@graph": [ARTICLE, 7]}), " \n" + json.dumps(ARTICLE)]
)
def test_a_page_gives_its_text_list_table_and_metadata(linked: str) -> None:
    """Navigation, scripts and data stay out; headings, list items and table cells come in as Markdown."""
    document = cleaned(PAGE.replace("{linked}", linked), Format.HTML, "page.html")
    assert (document.source.title, document.source.publisher) == ("Owners first", "Ann & Co")
    text = document.text
    assert "# Canary releases" in lines(document)
    assert "## Steps" in lines(document)
    assert "- Watch the error rate for a week" in lines(document)
    assert any(line.startswith("|") and "5 percent" in line for line in lines(document))
    assert not any(word in text for word in ("Shop now", "tracking", "schema.org", "<"))


@pytest.mark.parametrize("linked", ["", "not json", '{"@type":', "[" * 3_000])
def test_a_page_with_broken_data_is_still_a_page(linked: str) -> None:
    """Broken JSON-LD neither stops the page nor shows up in it; the title tag serves as title."""
    document = cleaned(PAGE.replace("{linked}", linked), Format.HTML, "page.html")
    assert document.source.title == "Canary releases"
    assert "friendly users" in document.text
    assert "not json" not in document.text


def test_questions_of_a_page_are_kept() -> None:
    """An FAQ that a page holds as data only is part of its text."""
    document = cleaned(PAGE.replace("{linked}", json.dumps(QUESTIONS)), Format.HTML, "page.html")
    assert lines(document)[-2:] == ["## Who owns it?", "One named person."]


def test_plain_text_gets_its_headings() -> None:
    """In a text that does not wrap, each line is a paragraph, and a short line before a longer one is a heading."""
    long = "A rollout goes to a small share of the users first, so that what breaks, breaks for few people. " * 3
    document = cleaned(f"1. Start small\n{long}\nThen grow\n- one\n- two\n{long}", Format.TEXT, "raw.txt")
    kept = lines(document)
    assert kept == ["## 1. Start small", long.strip(), "Then grow", "- one", "- two", long.strip()]
    assert f"## 1. Start small\n\n{long}" in document.text


def test_wrapped_plain_text_is_left_as_it_is() -> None:
    """Lines of a wrapped paragraph are not torn apart and not made headings."""
    text = "A rollout goes to a small\nshare of the users first,\nso that little can break.\n\nThen it grows."
    assert cleaned(text, Format.TEXT, "raw.txt").text == text


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("---\ntitle: T\nid: x\n---\n", Format.MARKDOWN),
        ("Share:\n© 2026\n", Format.MARKDOWN),
        ("<html><head></head><body></body></html>", Format.HTML),
        ("<!doctype html>", Format.HTML),
    ],
)
def test_nothing_left_is_refused(text: str, format_: Format) -> None:
    """A file of metadata or furniture alone is named as such instead of becoming an empty document."""
    with pytest.raises(Rejected, match="no readable text left"):
        cleaned(text, format_)


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from("ab \n-:#\"'{}[]()|*_<>/=•©1.!\\ud"), max_size=200), st.sampled_from([*Format]))
def test_no_text_breaks_cleaning(text: str, format_: Format) -> None:
    """Raw text of any shape becomes a document that can be stored, or is refused with a reason."""
    with contextlib.suppress(Rejected):
        document = cleaned(text, format_)
        assert document.text.encode().strip()
        assert Source.model_validate_json(document.source.model_dump_json()).title


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("line", "format_"),
    [
        ("some words here\n", Format.TEXT),
        (":::note\ntext here\n", Format.MARKDOWN),
        ('{\n"@type": 1,\n', Format.MARKDOWN),
        ('key: "v"\nother line\n', Format.TEXT),
    ],
)
def test_a_long_text_takes_no_longer_per_line(line: str, format_: Format) -> None:
    """Work that grows with the square of the text would hold up an ingest for hours; 2 MB take well under a second here."""
    text = line * (2_000_000 // len(line))
    file = LoadedFile(path=Path("long.txt"), format=format_, text=text, sha256="0" * 64, size=len(text), mtime_ns=0)
    assert clean(file).text.strip()
