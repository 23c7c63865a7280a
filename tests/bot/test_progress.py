"""Progress of long work: a bar for a person, nothing for a file or pipe."""

from __future__ import annotations

import contextlib
import io

import pytest
from rich.console import Console

from bot.progress import RichProgress


@pytest.fixture
def screen() -> io.StringIO:
    """What a terminal or file was sent."""
    return io.StringIO()


def work(console: Console) -> None:
    """A step with a count, and its bar redrawn at once."""
    with RichProgress(console) as progress:
        progress.step("Embedding")
        progress.count(3, 10)
        progress._bar.refresh()


def test_a_person_sees_the_step_and_how_far_it_is(screen: io.StringIO) -> None:
    """The first start takes a while: what it does and how much is left is said."""
    work(Console(file=screen, force_terminal=True, width=100))
    assert "Embedding" in screen.getvalue()
    assert "3/10" in screen.getvalue()


def test_nothing_is_drawn_before_the_first_step(screen: io.StringIO) -> None:
    """A start with nothing to do does not flash a bar."""
    with RichProgress(Console(file=screen, force_terminal=True, width=100)):
        pass
    assert "Starting" not in screen.getvalue()


def test_a_pipe_gets_nothing(screen: io.StringIO) -> None:
    """Logs and captured output stay free of bars and blank lines."""
    work(Console(file=screen, force_terminal=False, width=100))
    assert screen.getvalue() == ""


def test_an_error_leaves_the_screen_as_it_was(screen: io.StringIO) -> None:
    """The bar goes away and the cursor comes back when the work fails or is stopped."""
    console = Console(file=screen, force_terminal=True)
    with contextlib.suppress(KeyboardInterrupt), RichProgress(console) as progress:
        progress.step("Embedding")
        raise KeyboardInterrupt
    assert screen.getvalue().rindex("\x1b[?25h") > screen.getvalue().rindex("\x1b[?25l")
