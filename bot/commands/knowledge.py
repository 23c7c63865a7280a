"""`advisor ingest`, `advisor knowledge …` and `advisor doctor`: what the advisor knows, and whether it is well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot.commands.shared import complain, err, load_settings, open_library, out

if TYPE_CHECKING:
    from ingest.models import IngestReport

app = typer.Typer(help="Look into what the advisor knows.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.command()(ingest)
    root.add_typer(app, name="knowledge")
    root.command()(doctor)


def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; none refreshes the bundled playbooks.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as one JSON object.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Embed everything anew, as after a change of model.")] = False,
) -> None:
    """Add documents to the knowledge. Files that cannot be read are named, the others go on."""
    from bot.compose import build_ingest
    from bot.progress import RichProgress

    settings = load_settings()
    with RichProgress(err) as progress:
        report = build_ingest(settings, progress=progress).run(paths or [], rebuild=rebuild)
    if as_json:
        print(report.model_dump_json())
    else:
        _print_ingest(report)
    if report.failed:
        raise typer.Exit(1)


def _print_ingest(report: IngestReport) -> None:
    counts = f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.removed} removed"
    generation = f"generation {report.generation}" if report.generation else "no generation"
    out.print(f"{counts}; {report.chunks} passages serve ({report.seconds:.1f} s, {generation}).")
    for failure in report.failed:
        complain(f"Not ingested: {failure.path}: {failure.reason}")


@app.command("list")
def list_documents() -> None:
    """The documents that answers come from."""
    from rich.table import Column, Table

    from bot.presentation import printable

    # An id is there to be copied, so titles wrap before it is cut.
    id_, date, passages = (Column(name, no_wrap=True) for name in ("Id", "Date", "Passages"))
    table = Table(id_, "Title", "Publisher", date, passages, box=None)
    for record in open_library(load_settings()).documents():
        source = record.source
        day = source.date.isoformat() if source.date else "undated"
        cells = (source.id, source.title, source.publisher, day, str(record.passages))
        table.add_row(*(Text(printable(cell)) for cell in cells))
    out.print(table)


@app.command("show")
def show_document(document: Annotated[str, typer.Argument(help="A document's id, from `knowledge list`.")]) -> None:
    """The text of one document as the advisor stores it."""
    from bot.presentation import printable

    print(printable(open_library(load_settings()).text(document)))


@app.command("search")
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="Passages to show.")] = 5,
) -> None:
    """The passages that a question finds, with their scores."""
    from bot.presentation import printable
    from bot.question import read_question

    text, problem = read_question(query)
    if problem:
        raise typer.BadParameter(problem)
    for hit in open_library(load_settings()).search(text, limit):
        passage = hit.passage
        out.print(
            Text(printable(f"{hit.score:.3f}  {passage.source.id} › {passage.heading or passage.topic}"), style="bold")
        )
        out.print(Text(printable(" ".join(passage.text.split())[:240]) + " …", style="dim"))


def doctor() -> None:
    """Check settings, model and store, and say what to do about each fault."""
    from bot.doctor import examine
    from bot.presentation import printable

    findings = examine()
    for finding in findings:
        mark = Text("ok    " if finding.good else "FAULT ", style="green" if finding.good else "red")
        out.print(mark + Text(printable(finding.text)), soft_wrap=True)  # its paths and commands are there to be copied
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)
