"""Prompts are Markdown files beside this one; no prompt text lives in Python.

A file starts with a header between `---` lines (`name`, `purpose`, `variables`, a list) and has one `## role` section per
message, where `{{variable}}` stands for a value. Each prompt has a fingerprint, which log lines and eval reports carry, so
that a change of wording shows up beside the change of results.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_HEADER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_MESSAGE = re.compile(r"^## (system|user|assistant)\n(.*?)(?=^## (?:system|user|assistant)\n|\Z)", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


class PromptError(ValueError):
    """A prompt file, or a call of `render`, that does not fit: the text names the file and what to change."""


@dataclass(frozen=True)
class Prompt:
    """A prompt file, read and checked. `messages` are (role, template) pairs."""

    name: str
    purpose: str
    variables: frozenset[str]
    messages: tuple[tuple[str, str], ...]
    fingerprint: str

    def render(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """The messages with every variable filled in, once: a `{{…}}` inside a value stays as it is."""
        if values.keys() != self.variables:
            raise PromptError(f"Prompt {self.name} takes {sorted(self.variables)}, not {sorted(values)}.")
        return [(role, _VARIABLE.sub(lambda match: values[match[1]], text)) for role, text in self.messages]


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt in `<name>.md` beside this file."""
    return parse_prompt((Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8"), f"{name}.md")


def parse_prompt(text: str, file: str) -> Prompt:
    """Read a prompt file's text; `PromptError` where header, sections and variables do not agree."""
    match = _HEADER.match(text)
    header = _header(match[1]) if match else {}
    if not match or not {"name", "purpose"} <= header.keys() or not isinstance(header.get("variables"), list):
        raise PromptError(f"{file}: start it with a header that has name, purpose and variables (a list) between --- lines.")
    messages = tuple((role, body.strip()) for role, body in _MESSAGE.findall(match[2]))
    used = {name for _, body in messages for name in _VARIABLE.findall(body)}
    if not messages or used != set(header["variables"]):
        raise PromptError(f"{file}: the header lists {sorted(header['variables'])}, the text uses {sorted(used)}.")
    fingerprint = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Prompt(header["name"], header["purpose"], frozenset(used), messages, fingerprint)


def _header(text: str) -> dict[str, Any]:
    """The header's values, none where it cannot be read."""
    try:
        header = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    return header if isinstance(header, dict) else {}
