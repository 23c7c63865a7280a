"""`advisor checklist …`: look at checklists, check files of one's own and offer them."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.shared import complain, err, load_settings, login, open_record, out, say

if TYPE_CHECKING:
    from rich.console import Console

    from knowledge.checklists import Checklist

app = typer.Typer(help="Look at checklists, and add your own.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="A checklist's id, from `checklist list`.")]
FileArgument = Annotated[Path, typer.Argument(help="A YAML file with a checklist.")]


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.add_typer(app, name="checklist")


@app.command("list")
def list_checklists() -> None:
    """The checklists that can be walked through."""
    from bot.commands.tables import checklists_table

    with open_record(load_settings()) as record:
        out.print(checklists_table(record.shelf.all()))


@app.command("show")
def show(id_: IdArgument, yaml: Annotated[bool, typer.Option("--yaml", help="As a file to start from.")] = False) -> None:
    """The questions of a checklist, what each of them takes, and the rule of the verdict."""
    from rich.markdown import Markdown

    from bot.presentation import printable

    with open_record(load_settings()) as record:
        checklist = record.shelf.get(id_)
    if yaml:
        print(_as_yaml(checklist), end="")
    else:
        out.print(Markdown(printable(_as_markdown(checklist)), hyperlinks=False))


@app.command("validate")
def validate(file: FileArgument) -> None:
    """Check a file. Each fault is told with its line."""
    checklist = _read(file, out)
    say(f"{file} is a valid checklist: {checklist.id}, version {checklist.version}, {len(checklist.items)} questions.")


@app.command("add")
def add(file: FileArgument) -> None:
    """Offer the checklist in a file, or its new version. Running assessments keep the version they began with."""
    checklist = _read(file, err)
    with open_record(load_settings()) as record:
        record.shelf.add(checklist, login(), datetime.datetime.now(datetime.UTC))
    say(f"Added: {checklist.id}, version {checklist.version}. Begin with: advisor assess {checklist.id}")


@app.command("schema")
def schema() -> None:
    """The JSON Schema of a checklist file, for editors."""
    from knowledge.checklists import Checklist

    print(json.dumps(Checklist.model_json_schema(), indent=2, ensure_ascii=False))


def _read(file: Path, console: Console) -> Checklist:
    """The checklist in a file; faults are told line by line and end the command with the status 1."""
    from knowledge.checklist_files import load_checklist
    from knowledge.errors import ChecklistError

    try:
        return load_checklist(file)
    except ChecklistError as error:
        for line in filter(None, [*error.message.splitlines(), error.help]):
            complain(line, console)
        raise typer.Exit(1) from error


def _as_yaml(checklist: Checklist) -> str:
    import yaml

    values: dict[str, Any] = checklist.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=110)


def _as_markdown(checklist: Checklist) -> str:
    rule = checklist.verdict
    lines = [f"# {checklist.title}", f"{checklist.id}, version {checklist.version}. {checklist.purpose}"]
    lines.append(f"**{rule.ready}** when {_RULES[rule.rule.value]}; else **{rule.not_ready}**.")
    areas = {area.id: area.title for area in checklist.areas}
    area = None
    for number, item in enumerate(checklist.items, start=1):
        if item.area != area:
            area = item.area
            lines.append(f"## {areas[area]}" if area else "")
        lines.append(f"**{number}. {item.title}** ({item.id}, {item.level.value}): {item.question}")
        lines.append("\n".join(f"- {check.text}" for check in item.checks))
    return "\n\n".join(filter(None, lines))


_RULES = {"all_musts_met": "every item marked must is met", "all_yes": "every question is answered with yes"}
