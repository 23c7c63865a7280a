"""The file that says who is in which group: `finance: {usergroups: [S012], channels: [C034], users: [U1]}`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import StringConstraints, TypeAdapter, ValidationError, model_validator

from bot.errors import SettingsError
from knowledge.audience import group_name
from knowledge.models import Frozen
from knowledge.yaml_files import line_of, read_yaml

_MAX_BYTES = 1_000_000
_HELP = "Write a group a line: `finance: {usergroups: [S012ABC], channels: [C034DEF], users: [U056GHI]}`; ids, not names."
_IN_WORDS = {"string_pattern_mismatch": "is no such id", "extra_forbidden": "is not known here", "tuple_type": "is no list"}


class Members(Frozen):
    """Who is in a group: those of Slack's user groups, those of channels, and single people, by their ids."""

    usergroups: tuple[Annotated[str, StringConstraints(pattern=r"^S[A-Z0-9]{1,31}$")], ...] = ()
    channels: tuple[Annotated[str, StringConstraints(pattern=r"^[CG][A-Z0-9]{1,31}$")], ...] = ()
    users: tuple[Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{1,31}$")], ...] = ()

    @model_validator(mode="after")
    def _has_somebody(self) -> Self:
        if not (self.usergroups or self.channels or self.users):
            raise ValueError("needs usergroups, channels or users")
        return self


Groups = dict[str, Members]


def load_groups(path: str) -> Groups:
    """The groups of a file by their names in normal form; none where no file is named.

    Raises `SettingsError` with the line of each fault and what to do about it.
    """
    if not path:
        return {}
    file = Path(path).expanduser()
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise SettingsError(f"{file} is larger than {_MAX_BYTES:,} bytes.", help="Check ADVISOR_AUDIENCES.")
        return _parsed(file.read_text(encoding="utf-8"), str(file))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}).", help="Check ADVISOR_AUDIENCES.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is not UTF-8.", help="Save it as UTF-8.") from error


def _parsed(text: str, name: str) -> Groups:
    try:
        node, values = read_yaml(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(f"{name}:{line}: this is not YAML: {error.problem}.", help=_HELP) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SettingsError(f"{name}:1: this is not YAML.", help=_HELP) from error
    if not isinstance(values, dict):
        raise SettingsError(f"{name}:1: this names no group.", help=_HELP)
    faults = _faults_in_names(node)
    try:
        groups = TypeAdapter(Groups).validate_python(values)
    except ValidationError as error:
        faults += [(line_of(node, fault["loc"]), _sentence(fault)) for fault in error.errors()]
        groups = {}
    if faults:
        told = "\n".join(f"{name}:{line}: {sentence}" for line, sentence in sorted(faults))
        raise SettingsError(told, help=_HELP)
    return {group_name(group): members for group, members in groups.items()}


def _faults_in_names(node: Any) -> list[tuple[int, str]]:
    """Groups that are named twice, in whatever spelling: YAML would keep the last one and say nothing."""
    seen: dict[str, int] = {}
    faults = []
    for key, _ in node.value:
        name, line = group_name(str(key.value)), key.start_mark.line + 1
        if not name or name in ("everybody", "everyone"):
            faults.append((line, f"{key.value or 'nothing'}: this is no name of a group; choose another."))
        elif name in seen:
            faults.append((line, f"{key.value}: this group stands in line {seen[name]} already; join the two."))
        seen.setdefault(name, line)
    return faults


def _sentence(fault: Any) -> str:
    where = ".".join(str(step) for step in fault["loc"] if step != "[key]") or "the file"
    given = f" ({str(fault['input'])[:60]!r})" if isinstance(fault["input"], str) else ""
    return f"{where}{given}: {_IN_WORDS.get(fault['type'], fault['msg'].removeprefix('Value error, '))}."
