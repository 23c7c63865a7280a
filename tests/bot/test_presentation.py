"""Replies as rich text: sources once per passage, the quote marked in its passage, nothing that a terminal obeys."""

from __future__ import annotations

import datetime
import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from bot.assessment.acts import Act
from bot.assessment.wording import OPTIONS
from bot.models import Choice, Citation, Progress, Reply, ReplyKind
from bot.presentation import printable, render_passage, render_reply, render_sources, source_line
from knowledge.models import Passage, Source

SOURCE = Source(id="s", title="The \x1b[31mTitle", publisher="Acme", date=datetime.date(2026, 1, 2))
TEXT = "First sentence. Second [bold]sentence[/bold]. Third sentence."


def citation(number: int, quote: str, heading: str = "Owners", id_: str = "p") -> Citation:
    passage = Passage(id=id_, source=SOURCE, headings=("Part", heading), text=TEXT, start=0, end=len(TEXT))
    return Citation(number=number, quote=quote, start=TEXT.index(quote), passage=passage)


def shown(renderable: RenderableType, color: bool = False) -> str:
    file = io.StringIO()
    Console(file=file, width=200, force_terminal=color, color_system="standard" if color else None).print(renderable)
    return file.getvalue()


def test_a_source_line_says_where_a_citation_comes_from() -> None:
    """Publisher, title, date and the whole heading path, without escapes."""
    assert source_line(citation(1, "First sentence.")) == "Acme, The  [31mTitle, 2026-01-02 › Part › Owners"


def test_quotes_of_one_passage_share_a_line() -> None:
    """Three marks from two passages are two sources."""
    items = [citation(1, "First"), citation(2, "Second", "Money", "q"), citation(3, "Third")]
    first, second = shown(render_sources(items)).strip().split("\n")
    assert first.startswith("[1][3] Acme")
    assert first.endswith("Owners")
    assert second.startswith("[2] Acme")
    assert second.endswith("Money")


def test_a_reply_shows_text_sources_and_notice() -> None:
    """In this order; a reply without citations has no list of sources."""
    items = (citation(1, "First sentence."),)
    reply = Reply(kind=ReplyKind.ANSWER, text="Answer \x1b]0;x\x07. [1]", citations=items, notice="The model is down.")
    text = shown(render_reply(reply))
    assert text.index("Answer") < text.index("› Part › Owners") < text.index("The model is down.")
    assert "\x1b" not in text
    assert "›" not in shown(render_reply(Reply(kind=ReplyKind.ABSTAIN, text="Nothing.")))


def test_the_quote_is_marked_within_its_passage_and_its_surroundings() -> None:
    """The words quoted stand out; brackets in the text are no markup; far text is cut with an ellipsis."""
    rendered = render_passage(citation(2, "Second [bold]sentence[/bold]."), "b" * 5_000 + " before", "after " + "a" * 5_000)
    assert "\x1b[1;7mSecond [bold]sentence[/bold].\x1b[0m" in shown(rendered, color=True)
    lines = shown(rendered).replace("│", "").split()
    text = " ".join(lines)
    assert "before" in text
    assert "First sentence. Second [bold]sentence[/bold]. Third sentence.after" in text.replace(
        "beforeFirst", "before First"
    )
    assert text.count("…") == 2
    assert len(text) < 2_500
    assert text.startswith("[2] Acme")


@given(st.text(st.characters()))
def test_printable_leaves_nothing_that_a_terminal_obeys(text: str) -> None:
    """One character in, one out: letters stay, controls and bidirectional marks become spaces."""
    plain = printable(text)
    assert len(plain) == len(text)
    assert all(char.isprintable() or char in "\n\t" for char in plain)
    assert [char for char in plain if char.isalnum()] == [char for char in text if char.isalnum()]


def test_choices_stand_on_a_line_below_the_question() -> None:
    """How far it is and what can be typed, short enough for a narrow terminal; nothing where nothing is open."""
    item = [Choice(assessment_id="a", item="data", status=status, label=label) for status, label in OPTIONS]
    skip = Choice(assessment_id="a", item="data", status=None, label="Skip")
    progress = Progress(
        assessment_id="a", checklist="mvp", act=Act.ANSWER, choices=(*item, skip), answered=1, total=10, asked="data"
    )
    reply = Reply(kind=ReplyKind.ASSESSMENT, text="**Data** (2 of 10): How?", progress=progress)
    line = shown(render_reply(reply)).strip().split("\n")[-1].strip()
    assert line == "1 of 10 answered · met · partial · not met · don't know · not applicable · skip"
    assert len(line) < 80
    closed = reply.model_copy(update={"progress": progress.model_copy(update={"choices": ()})})
    assert "·" not in shown(render_reply(closed))
