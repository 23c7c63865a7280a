"""The rules of the house that a tool can check."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "evals", "ingest", "knowledge", "prompts")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
# Libraries that may be imported inside a function, because the command at hand may not need them.
HEAVY = {"dateparser", "langchain", "sentence_transformers", "sklearn", "torch", "trafilatura", "transformers"}
# The command line imports everything late, so that `advisor --help` is quick.
LATE_ON_PURPOSE = {ROOT / "bot" / "cli.py", *(ROOT / "bot" / "commands").glob("*.py")}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def top_name(node: ast.Import | ast.ImportFrom) -> str:
    name = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
    return (name or "").split(".")[0]


def test_import_rules_hold() -> None:
    """Every contract in pyproject.toml on who may import whom is kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_lint_and_types_are_clean() -> None:
    """ruff (rules and format) and mypy in strict mode find nothing."""
    for command in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]):
        tool = str(Path(sys.executable).with_name(command[0]))
        result = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, timeout=170, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path) -> None:
    """A file holds one idea in under 300 lines, a function in under 40."""
    text = path.read_text()
    assert text.count("\n") < LONGEST_FILE
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in functions(ast.parse(text))
        if node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_late_imports_are_for_heavy_libraries_only(path: Path) -> None:
    """An import inside a function never hides an import loop of ours."""
    if path in LATE_ON_PURPOSE:
        return
    late = [
        top_name(node)
        for function in functions(ast.parse(path.read_text()))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert set(late) <= HEAVY


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_public_functions_say_what_they_are_for(path: Path) -> None:
    """Every module with code has a docstring, and so has every public function and class at its top level."""
    tree = ast.parse(path.read_text())
    if not tree.body:
        return
    assert ast.get_docstring(tree), "the module has no docstring"
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent


def test_no_code_asks_whether_it_is_under_test() -> None:
    """The product behaves the same whoever runs it."""
    telltale = ("PYTEST" + "_CURRENT_TEST", "sys.modules")
    assert not [path for path in SOURCES if any(word in path.read_text() for word in telltale)]


@pytest.mark.parametrize("path", sorted(ROOT.glob("bot/**/wording.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_of_the_advisor_is_said_somewhere(path: Path) -> None:
    """A wording that no code uses is gone from the wording file."""
    module = str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
    names = [node.targets[0].id for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign)]  # type: ignore[attr-defined]
    texts = [other.read_text() for other in SOURCES if other != path]
    assert [name for name in names if not any(f".{name}" in text or f"import {name}" in text for text in texts)] == [], (
        module
    )
