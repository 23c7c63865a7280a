"""`advisor knowledge generations|diff|rollback|remove|check|gc`: versions of the knowledge, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot.commands.shared import audited, complain, load_settings, out, say

if TYPE_CHECKING:
    from knowledge.diff import DocumentDiff
    from knowledge.generations import Generations, Manifest

GenerationArgument = Annotated[str, typer.Argument(metavar="ID", help="A generation's id, or its beginning.")]
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def register(group: typer.Typer) -> None:
    """Add the commands to `knowledge`."""
    for command in (generations, diff, rollback, remove, check):
        group.command()(command)
    group.command("gc")(collect)


def generations() -> None:
    """The generations on disk: which one serves, what its check found, and how it came to serve."""
    from rich.table import Column, Table

    from bot.presentation import printable

    found = _generations()
    serving = found.serving()
    table = Table(*(Column(name, no_wrap=True) for name in ("Id", "Built", "Documents", "Passages", "State")), box=None)
    for id_ in reversed(found.finished()):
        manifest = found.manifest(id_)
        built = f"{manifest.created_at:%Y-%m-%d %H:%M}"
        table.add_row(id_, built, str(len(manifest.documents)), str(manifest.passages), _state(manifest, serving))
    out.print(table)
    for switch in found.history():
        reason = f": {switch.reason}" if switch.reason else ""
        out.print(
            Text(printable(f"{switch.at:%Y-%m-%d %H:%M}  {switch.how} → {switch.generation}{reason}"), style="dim"),
            soft_wrap=True,
        )


def _state(manifest: Manifest, serving: str | None) -> str:
    if manifest.id == serving:
        return "serves"
    return "refused" if manifest.refused else "earlier"


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A generation's id, or its beginning.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The other generation; the serving one by default.")] = "",
) -> None:
    """What differs between two generations: documents, passages and their text."""
    from knowledge.diff import compare_generations

    found = _generations()
    other = found.find(after) if after else found.serving()
    differences = list(compare_generations(found, found.find(before), other or ""))
    for difference in differences:
        print_diff(difference)
    if not differences:
        say("They hold the same documents.")


def print_diff(difference: DocumentDiff) -> None:
    """One document that differs, with its text where it changed."""
    from bot.presentation import printable

    counts = f"{difference.added} passages added, {difference.removed} removed"
    out.print(
        Text(printable(f"{difference.change}: {difference.document} ({counts})  {difference.title}"), style="bold"),
        soft_wrap=True,
    )
    for said in difference.said:
        say(said)
    for line in difference.text.splitlines():
        out.print(Text(printable(line), style=_COLOURS.get(line[:1], "dim")), soft_wrap=True)


def rollback(
    generation: Annotated[
        str, typer.Argument(metavar="[ID]", help="Where to go; by default the generation that served before.")
    ] = "",
    force: Annotated[
        str, typer.Option(metavar="REASON", help="Go there although it failed its check or another model made it.")
    ] = "",
) -> None:
    """Let an earlier generation serve again, at once and without embedding anything; running advisors follow."""
    from knowledge.rollback import roll_back

    found, reason = _generations(), force.strip()
    details = {"to": generation, **({"reason": reason} if reason else {})}
    with audited(load_settings(), "rollback", details) as told, found.lock(complain):
        manifest = roll_back(found, found.find(generation) if generation else "", reason)
        told["serves"] = manifest.id
    out.print(
        f"{manifest.id} serves again: {len(manifest.documents)} documents, {manifest.passages} passages.", soft_wrap=True
    )


def remove(document: Annotated[str, typer.Argument(help="A document's id, from `knowledge list`.")]) -> None:
    """Remove a document for good: from all generations, from answers and questions that quote it, from uploads and logs.

    What people recorded in assessments is their own and stays. Messages that were posted in Slack are Slack's to delete.
    """
    from bot.commands.shared import open_record
    from bot.forgetting import forget_document
    from knowledge.disk import room_on_disk

    settings = load_settings()
    found = _generations()
    with audited(settings, "remove", {"document": document}) as told, open_record(settings) as record:
        with found.lock(complain), room_on_disk(found.home.place):
            removal = forget_document(found, settings.data_dir, record.forgetting, document)
        told["generations"], told["messages"] = removal.generations, removal.rows
    count, rows = removal.generations, removal.rows
    out.print(
        f"Removed {document} from {count} generation{'' if count == 1 else 's'}, "
        f"and its words from {rows} stored message{'' if rows == 1 else 's'}.",
        soft_wrap=True,
    )
    if found.home.remains:
        say(found.home.remains)
    if not removal.record.bundled and Path(removal.record.path).exists():
        complain(
            f"Its file is still there: {removal.record.path}. Delete it, or the next ingest of its folder adds it again."
        )


def check() -> None:
    """Examine the knowledge that serves: is everything there, and how do eval and smoke questions go?"""
    from bot.commands.ingest import print_check
    from bot.commands.shared import open_library
    from bot.compose import build_exam
    from ingest.check import check_serving

    settings = load_settings()
    shelf = open_library(settings).shelf
    found = check_serving(_generations(), shelf, build_exam(settings))
    print_check(found)
    if not found.passed:
        raise typer.Exit(1)


def collect() -> None:
    """Delete unfinished and old generations. The serving one and those it is easy to go back to stay."""
    found = _generations()
    with found.lock(complain):
        freed = found.collect()
    for id_ in freed.generations:
        say(f"Deleted: {id_}")
    out.print(f"{len(freed.generations)} generations deleted, {freed.size / 1e6:.1f} MB freed.")


def _generations() -> Generations:
    from bot.homes import build_generations

    return build_generations(load_settings())
