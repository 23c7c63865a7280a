"""Each fact of the sources stays in the playbooks, and each playbook keeps the form that retrieval relies on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypedDict

import pytest
import yaml


class Entry(TypedDict):
    id: str
    file: str
    section: str
    holds: list[str]


HERE = Path(__file__).parent
PLAYBOOKS = HERE.parents[1] / "knowledge" / "playbooks"
INVENTORY: list[Entry] = yaml.safe_load((HERE / "inventory.yaml").read_text(encoding="utf-8"))
LABELS = ["What it is", "How it shows", "Why it happens", "What to do", "How to check"]
_HOW_IT_SHOWS = re.compile(r"^\*\*How it shows\.\*\*.*?(?=^\*\*|\Z)", re.MULTILINE | re.DOTALL)


def _sections(text: str) -> list[tuple[str, str]]:
    """Heading and body of each `## ` section, in order."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return [(heading.strip(), body) for heading, body in zip(parts[1::2], parts[2::2], strict=True)]


TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(PLAYBOOKS.glob("*.md"))}
SECTIONS = {(name, heading): body for name, text in TEXTS.items() for heading, body in _sections(text)}


@pytest.mark.parametrize("entry", INVENTORY, ids=lambda entry: entry["id"])
def test_section_holds_fact(entry: Entry) -> None:
    """The section states the inventoried fact outside its list of team phrasings."""
    body = SECTIONS.get((entry["file"], entry["section"]), "")
    stated = " ".join(_HOW_IT_SHOWS.sub("", body).split())
    missing = [pattern for pattern in entry["holds"] if not re.search(pattern, stated, re.IGNORECASE)]
    assert not missing, f"{entry['file']} / {entry['section']} lacks {missing}"


def test_inventory_names_existing_sections() -> None:
    """Every inventory entry points to a playbook section that exists."""
    assert [e["id"] for e in INVENTORY if (e["file"], e["section"]) not in SECTIONS] == []


def test_inventory_is_well_formed() -> None:
    """Inventory ids are unique and every entry demands something."""
    assert len({e["id"] for e in INVENTORY}) == len(INVENTORY)
    assert all(e["holds"] for e in INVENTORY)


def test_every_section_is_inventoried() -> None:
    """Every playbook section holds at least one inventoried fact."""
    assert sorted(set(SECTIONS) - {(e["file"], e["section"]) for e in INVENTORY}) == []


@pytest.mark.parametrize("name", TEXTS)
def test_headings_are_unique(name: str) -> None:
    """No heading occurs twice in a playbook, so a citation points to one section."""
    headings = [heading for heading, _ in _sections(TEXTS[name])]
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize(("name", "heading"), SECTIONS, ids=lambda part: part)
def test_section_has_five_labels(name: str, heading: str) -> None:
    """A section has the five labelled parts in order, each label opening a line."""
    body = SECTIONS[name, heading]
    assert re.findall(r"^\*\*(.+?)\.\*\*", body, flags=re.MULTILINE) == LABELS


@pytest.mark.parametrize("name", TEXTS)
def test_front_matter_has_required_keys(name: str) -> None:
    """A playbook opens with front matter naming id (its file name), title, publisher, source, date and kind."""
    before, front, _ = re.split(r"^---$", TEXTS[name], maxsplit=2, flags=re.MULTILINE)
    fields = yaml.safe_load(front)
    assert before == ""
    assert {"id", "title", "publisher", "source", "date", "kind"} <= set(fields)
    assert f"{fields['id']}.md" == name
