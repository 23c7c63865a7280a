"""Markdown as Slack's mrkdwn: what is shown, and that nothing in it is live or formats what it should not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.mrkdwn import cut, from_slack, line, plain, split, to_mrkdwn, unlinked
from tests.bot.reporting import HOSTILE
from tests.bot.slack.blocks.samples import LIVE, NASTY, formats, live

KNOWN = "https://playbooks.example/a?b=1&c=2"


def in_mrkdwn(text: str) -> list[str]:
    return live({"type": "mrkdwn", "verbatim": True, "text": text})


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**bold** *it* ~~gone~~ `a < b`", "*bold* _it_ ~gone~ `a &lt; b`"),
        ("## Head **line**\nText", "*Head line*\n\nText"),
        ("- one\n- two\n  - three", "• one\n• two\n    ◦ three"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("> said\n> twice", "> said\n> twice"),
        ("```py\nif a < b:\n```", "```\nif a &lt; b:\n```"),
        ("one\ntwo", "one\ntwo"),
        ("**over\ntwo lines**", "*over two lines*"),
        ("half**bold**ly", "half\u200b*bold*\u200bly"),
        ("a\n\n---\n\nb", "a\n\n———\n\nb"),
        ("kept [1][2]", "kept [1][2]"),
        ("| a | bb |\n|---|---|\n| 1 | 22 |", "```\na  bb\n─  ──\n1  22\n```"),
        ("![a picture](https://evil.example/x.png)", "a picture"),
        ("[1]: https://evil.example\n\nsee [1]", "[1]: https://evil.example\n\nsee [1]"),
    ],
)
def test_markdown_reads_the_same_in_slack(markdown: str, mrkdwn: str) -> None:
    """Each of Markdown's forms has its counterpart."""
    assert to_mrkdwn(markdown) == mrkdwn


def test_a_wide_table_becomes_cards() -> None:
    """Each row by itself, its cells named by the head."""
    wide = "x" * 60
    assert to_mrkdwn(f"| Name | What | Who |\n|--|--|--|\n| One | {wide} | Jo |") == f"*One*\n    What: {wide}\n    Who: Jo"


def test_only_known_links_are_links() -> None:
    """A known address is a link under its label; of any other, the address is shown beside the label."""
    text = f"[known]({KNOWN}) [bank](https://evil.example) <https://evil.example> <mailto:jo@example.com>"
    assert to_mrkdwn(text, links=[KNOWN]) == (
        "<https://playbooks.example/a?b=1&amp;c=2|known> bank (https://evil.example) https://evil.example jo@example.com"
    )


def test_an_address_that_is_no_web_address_is_never_a_link() -> None:
    """Also where it is passed as known."""
    assert in_mrkdwn(to_mrkdwn("<data:text/html,x> [a](mailto:x@y.example)", links=["mailto:x@y.example"])) == []


@pytest.mark.parametrize("text", [*LIVE, *HOSTILE])
def test_nothing_hostile_is_live(text: str) -> None:
    """Whatever people, documents or models write."""
    for made in (to_mrkdwn(text), plain(text), line(text), to_mrkdwn(text, links=[KNOWN])):
        assert in_mrkdwn(made) == []
    assert not formats(plain(text))


@given(NASTY)
def test_nothing_at_all_is_live(text: str) -> None:
    """No mixture of what is special to Markdown, HTML and Slack makes a mention, a link or a call."""
    assert in_mrkdwn(to_mrkdwn(text)) == []
    assert set(in_mrkdwn(to_mrkdwn(f"{text}\n\n[known]({KNOWN})", links=[KNOWN]))) <= {
        "<https://playbooks.example/a?b=1&amp;c=2|known>"
    }


@given(NASTY)
def test_plain_words_format_nothing(text: str) -> None:
    """Names, owners and notes are shown as they were written."""
    for made in (plain(text), line(text)):
        assert in_mrkdwn(made) == []
        assert not formats(made)
    assert "\n" not in line(text)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="*_~`:@&<>\uff1e")))
def test_harmless_words_stay_untouched(text: str) -> None:
    """Where nothing is special, nothing is changed."""
    assert plain(text) == text


def test_names_with_marks_inside_of_words_stay_as_they_are() -> None:
    """What formats nothing needs no look-alikes."""
    assert plain("snake_case 5 * 3 * 2 2*3") == "snake_case 5 * 3 * 2 2*3"


def test_characters_that_deceive_are_gone() -> None:
    """Direction overrides, controls and halves of characters; joiners of emoji stay."""
    assert plain("\u202egnp\u202c \x1b[31m 👩🏽\u200d💻") == "gnp  [31m 👩🏽\u200d💻"


@given(NASTY, st.integers(40, 300))
def test_split_keeps_everything_and_stays_within_the_limit(text: str, limit: int) -> None:
    """No part is too long or empty, no entity is torn, and together they say the same."""
    parts = split(plain(text), limit)
    assert all(part.strip() and len(part) <= limit for part in parts)
    assert all(part.count("&") == part.count("&amp;") + part.count("&lt;") + part.count("&gt;") for part in parts)
    assert "".join("".join(parts).split()) == "".join(plain(text).split())


def test_split_prefers_paragraphs_then_sentences_then_words() -> None:
    """Text is cut where a reader would pause."""
    assert split("One two.\n\n" + "Three four. " * 5, 50)[0].endswith("four.")
    assert split("a" * 30 + "\n\n" + "b" * 30, 50) == ["a" * 30, "b" * 30]
    assert split("word " * 20, 44) == [
        "word word word word word word word word",
        *["word " * 7 + "word"],
        "word word word word",
    ]


def test_split_keeps_links_whole_and_code_in_code() -> None:
    """A link goes to the next part as a whole; a code block is closed and opened again."""
    link = f"<{KNOWN}|a label of several words>"
    assert link in split("x" * 50 + " " + link + " y" * 30, 90)[1]
    parts = split("```\n" + "line of code\n" * 20 + "```", 100)
    assert all(part.startswith("```") and part.endswith("```") for part in parts)


def test_cut_says_that_there_was_more() -> None:
    """At a word, with an ellipsis, without tearing an entity."""
    assert cut("one two three", 9) == "one two…"
    assert cut("short", 9) == "short"
    assert "&a" not in cut("x" * 7 + "&amp;" + "y" * 9, 10)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("<@U012AB3CD> hi <@U9|jo>", "@U012AB3CD hi @U9"),
        ("in <#C1|general> or <#C2>", "in #general or #C2"),
        ("<!here> <!subteam^S1|@team> <!date^1^{date}|today>", "@here @team today"),
        ("see <https://a.example/x?a=1&amp;b=2|the docs>", "see the docs (https://a.example/x?a=1&b=2)"),
        ("<https://a.example> <http://a.example|a.example>", "https://a.example http://a.example"),
        ("<mailto:jo@a.example|jo@a.example>", "jo@a.example"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_what_people_type_is_read_as_plain_text(typed: str, text: str) -> None:
    """Slack's markup becomes what the person saw; ids of people stay recognisable."""
    assert from_slack(typed) == text


@given(NASTY)
def test_what_people_type_comes_back_as_words(text: str) -> None:
    """Whatever was typed, read and shown again, is not live."""
    assert in_mrkdwn(plain(from_slack(text))) == []


def test_the_fallback_text_has_no_links() -> None:
    """Slack links bare addresses in a message's text, so they are broken up there; of links the label is left."""
    assert unlinked("<https://a.example|docs> and https://evil.example") == "docs and https:\u200b//evil.example"
