"""Checklist files: YAML read and validated, with the line of every fault and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.checklists import Checklist
from knowledge.errors import ChecklistError
from knowledge.yaml_files import line_of, read_yaml

MAX_BYTES = 1_000_000  # a checklist of a hundred items is about 200,000


def load_checklist(path: Path) -> Checklist:
    """Read a file. Raises `ChecklistError` with the line of each fault and what to do about it."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ChecklistError(f"{path} is larger than {MAX_BYTES:,} bytes.", help="Split it into several checklists.")
        return parse_checklist(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ChecklistError(f"{path} cannot be read ({error.strerror}).", help="Check the path.") from error
    except UnicodeDecodeError as error:
        raise ChecklistError(f"{path} is not UTF-8.", help="Save it as UTF-8.") from error


def parse_checklist(text: str, name: str) -> Checklist:
    """A checklist from YAML text. `name` stands for the text in faults. Raises `ChecklistError`."""
    try:
        node, values = read_yaml(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ChecklistError(f"{name}:{line}: this is not YAML: {error.problem}.", help="Mend the line.") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ChecklistError(f"{name}:1: this is not YAML.", help="Save it as YAML in UTF-8.") from error
    if not isinstance(values, dict):
        raise ChecklistError(f"{name}:1: a checklist is a mapping with id, version, title, verdict and items.")
    try:
        return Checklist.model_validate(values)
    except ValidationError as error:
        faults = "\n".join(f"{name}:{line_of(node, fault['loc'])}: {_sentence(fault)}" for fault in error.errors())
        raise ChecklistError(faults, help="`advisor checklist show mvp --yaml` prints one that is valid.") from error


_REMEDIES = {
    "missing": "add it",
    "extra_forbidden": "remove it or mend its spelling",
    "too_short": "add more",
    "string_pattern_mismatch": "follow the pattern",
}


def _sentence(fault: Any) -> str:
    where = ".".join(map(str, fault["loc"])) or "the checklist"
    remedy = _REMEDIES.get(fault["type"])
    return f"{where}: {fault['msg'].removeprefix('Value error, ')}{f': {remedy}' if remedy else ''}."
