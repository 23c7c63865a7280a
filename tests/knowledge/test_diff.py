"""What differs between two generations."""

from __future__ import annotations

from knowledge.diff import Change, compare_generations
from knowledge.generations import Generations
from tests.homes import desk, home
from tests.ingest.conftest import CANARY, PAGER, Desk

__all__ = ["desk", "home"]


def test_each_document_that_differs_is_told(desk: Desk) -> None:
    """Added, changed with the lines that changed, removed, each with its passages; what is the same is not told."""
    desk.write("pager.md", PAGER)
    desk.write("same.md", "# Same\n\nThis is going to stay as it is.\n")
    desk.write("gone.md", "# Gone\n\nThis is going to disappear soon.\n")
    desk.ingest()
    (desk.notes / "gone.md").unlink()
    desk.write("pager.md", PAGER.replace("Bob", "Cy"))
    desk.write("canary.md", CANARY)
    desk.ingest(prune=True)
    first, second = Generations(desk.home).finished()
    found = list(compare_generations(Generations(desk.home), first, second))
    assert [(one.document, one.change, one.added, one.removed) for one in found] == [
        ("canary", Change.ADDED, 1, 0),
        ("gone", Change.REMOVED, 0, 1),
        ("pager", Change.CHANGED, 1, 1),
    ]
    assert "-Bob is called at night." in found[2].text
    assert "+Cy is called at night." in found[2].text
    assert "Ann" not in found[2].text
    assert list(compare_generations(Generations(desk.home), first, first)) == []
