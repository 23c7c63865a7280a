"""Documents that cannot rot: what they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.engine import Engine
from bot.settings import Settings
from tests.transcript import in_readme, replay

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
CODE = re.compile(r"`([^`\n]+)`|^    (\S.*)$", re.MULTILINE)


def snippets(name: str) -> list[str]:
    """Everything a document sets as code, fenced blocks line by line."""
    text = (ROOT / name).read_text()
    fenced = [line for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) for line in block.split("\n")]
    rest = re.sub(r"```\w*\n.*?```", "", text, flags=re.DOTALL)
    return [line.strip() for line in fenced] + [first or second for first, second in CODE.findall(rest)]


def commands(path: str = "", command: object = None) -> set[str]:
    """All commands of the console command, such as `knowledge list`."""
    command = command or get_command(app)
    found = set()
    for name, sub in getattr(command, "commands", {}).items():
        found |= {f"{path}{name}"} | commands(f"{path}{name} ", sub)
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_advisor_command_exists(name: str) -> None:
    """A document never names a command or an option that the program does not have."""
    known = commands()
    for snippet in snippets(name):
        match = re.match(r"(?:\$ )?(?:\.venv/bin/)?advisor ([a-z]+)(?: ([a-z|-]+))?", snippet)
        if not match:
            continue
        group, rest = match[1], (match[2] or "").split("|")
        assert group in known, snippet
        if any(path.startswith(f"{group} ") for path in known) and rest != [""]:
            assert {f"{group} {sub}" for sub in rest} <= known, snippet


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_exists(name: str) -> None:
    """A document never names a make target that is not in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for snippet in snippets(name):
        match = re.match(r"(?:\$ )?make ([a-z]+)", snippet)
        assert not match or match[1] in targets, snippet


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_exists(name: str) -> None:
    """A document never names a file or folder of the project that is not there."""
    for snippet in snippets(name):
        for path in re.findall(r"(?<![\w/~.-])((?:bot|knowledge|ingest|prompts|evals|tests|\.ci)/[\w./*-]*)", snippet):
            assert list(ROOT.glob(path.rstrip("/"))), path


def test_the_settings_table_is_the_settings() -> None:
    """Name, default and meaning of every setting stand in the README as the program has them."""
    rows = dict(re.findall(r"^\| `(ADVISOR_\w+)` \| (.*) \|$", README, re.MULTILINE))
    expected = {}
    for name, field in Settings.model_fields.items():
        default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
        expected[f"ADVISOR_{name.upper()}"] = f"{f'`{default}`' if default else ''} | {field.description}"
    assert rows == expected


def test_the_transcript_is_real(engine: Engine) -> None:
    """The conversation in the README is what the advisor says today; `python -m tests.transcript` writes it anew."""
    assert replay(engine, in_readme()) == in_readme()


def test_the_readme_is_short() -> None:
    """A newcomer reads it in one go."""
    assert README.count("\n") < 150


def test_the_map_names_every_room() -> None:
    """A newcomer's map lists each room."""
    rooms = (ROOT / "CONTRIBUTING.md").read_text()
    for room in ("bot", "knowledge", "ingest", "prompts", "evals", "tests"):
        assert f"`{room}/`" in rooms
