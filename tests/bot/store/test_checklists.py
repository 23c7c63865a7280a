"""The shelf: the newest version of each checklist, bundled or added, and no version that changes what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from bot.errors import NotFound, RecordError
from bot.ports import ChecklistShelf
from bot.store.checklists import SqlChecklistShelf
from bot.store.memory import BundledShelf
from bot.store.repository import SqlAssessmentStore
from knowledge.errors import ChecklistError
from tests.bot.store.conftest import opened
from tests.bot.store.samples import ITEMS, NOON, begun, checklist

MakeShelf = Callable[..., ChecklistShelf]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def shelf(request: pytest.FixtureRequest) -> Iterator[MakeShelf]:
    """Makes a shelf of each kind over these checklists."""
    if request.param == "memory":
        yield lambda *bundled: BundledShelf(bundled)
        return
    with opened(request.getfixturevalue(f"{request.param}_url")) as engine:
        yield lambda *bundled: SqlChecklistShelf(engine, bundled)


def test_the_newest_of_each_is_offered_by_id(shelf: MakeShelf) -> None:
    """Of several versions one is offered; an unknown id is not found, and the error names the known ones."""
    filled = shelf(checklist(2), checklist(id_="other"), checklist(1))
    assert filled.all() == [checklist(id_="other"), checklist(2)]
    assert filled.get("small") == checklist(2)
    with pytest.raises(NotFound, match=r"nope.*other, small"):
        filled.get("nope")
    assert shelf().all() == []


def test_what_is_added_is_offered_to_every_process(engine: Engine) -> None:
    """A new checklist and a new version of a bundled one are there for whoever opens the database next."""
    shelf = SqlChecklistShelf(engine, [checklist()])
    newer = checklist(2, (*ITEMS, "more"))
    shelf.add(newer, "ann", NOON)
    shelf.add(checklist(id_="other"), "ann", NOON)
    for each in (shelf, SqlChecklistShelf(engine, [checklist()])):
        assert each.all() == [checklist(id_="other"), newer]


def test_a_newer_bundled_version_wins_over_an_older_added_one(engine: Engine) -> None:
    """An update of the program brings its newer checklists along."""
    SqlChecklistShelf(engine, []).add(checklist(2), "ann", NOON)
    assert SqlChecklistShelf(engine, [checklist(3)]).get("small").version == 3
    assert SqlChecklistShelf(engine, [checklist(1)]).get("small").version == 2


def test_a_version_that_changes_the_meaning_of_answers_is_refused(engine: Engine) -> None:
    """Every reason is named, and the shelf stays as it was."""
    shelf = SqlChecklistShelf(engine, [checklist(2)])
    with pytest.raises(ChecklistError, match=r"above 2.*item budget is gone.*item support is gone"):
        shelf.add(checklist(2, ("owner",)), "ann", NOON)
    assert shelf.all() == [checklist(2)]


def test_adding_again_changes_nothing(engine: Engine) -> None:
    """The same file added twice, or one that is bundled, is no fault."""
    shelf = SqlChecklistShelf(engine, [checklist(2)])
    for version in (2, 2, 3, 3):
        shelf.add(checklist(version), "ann", NOON)
    assert shelf.all() == [checklist(3)]


def test_a_version_in_use_keeps_its_content(engine: Engine) -> None:
    """An assessment's checklist is not on offer by that alone, and no other content takes its number."""
    SqlAssessmentStore(engine).save(begun(checklist=checklist(5)))
    shelf = SqlChecklistShelf(engine, [checklist(1)])
    assert shelf.get("small").version == 1
    with pytest.raises(ChecklistError, match="version 5 is already in use"):
        shelf.add(checklist(5, (*ITEMS, "more")), "ann", NOON)
    shelf.add(checklist(5), "ann", NOON)
    assert shelf.get("small") == checklist(5)


def test_a_checklist_with_broken_characters_is_refused(engine: Engine) -> None:
    """A checklist is asked word for word, so its words are not mended."""
    with pytest.raises(RecordError, match="NUL"):
        SqlChecklistShelf(engine, []).add(checklist(title="a\x00b"), "ann", NOON)
