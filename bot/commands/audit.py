"""`advisor audit list|verify|export`: who did what about the knowledge."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from bot.commands.shared import load_settings, open_record, out, say

app = typer.Typer(help="Look into the log of what was done about the knowledge.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.add_typer(app, name="audit")


@app.command("list")
def list_entries(count: Annotated[int, typer.Option(min=1, help="Entries to show, from the last one.")] = 20) -> None:
    """The last entries, the oldest of them first."""
    from bot.presentation import printable

    with open_record(load_settings()) as record:
        for entry in record.audit.last(count):
            details = ", ".join(f"{name}: {value}" for name, value in entry.details.items())
            told = f"{entry.position}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.who}  {entry.action}  {details}"
            out.print(Text(printable(told)), soft_wrap=True)


@app.command("verify")
def verify(
    seal: Annotated[str, typer.Option(help="A seal that an earlier `verify` told: it must still be in the log.")] = "",
) -> None:
    """Check that no entry was changed, dropped or put in between; the exit status is 1 where one was."""
    from bot.commands.shared import complain

    with open_record(load_settings()) as record:
        verdict = record.audit.verify(seal.strip())
    if verdict.fault:
        complain(f"The audit log is not as it was written. {verdict.fault}", out)
        raise typer.Exit(1)
    out.print(f"{verdict.entries} entries, all as they were written.")
    if verdict.head:
        say(f"The last seal is {verdict.head}. Kept elsewhere, it shows later whether the log was cut or rewritten.")


@app.command("export")
def export() -> None:
    """Every entry as JSON Lines, the oldest first."""
    with open_record(load_settings()) as record:
        for entry in record.audit.all():
            print(entry.model_dump_json(), flush=True)
