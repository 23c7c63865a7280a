"""`advisor ingest`: documents into the knowledge, looked at first, checked, and switched to at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import complain, err, load_settings, out, say

if TYPE_CHECKING:
    from ingest.models import IngestReport
    from ingest.preview import Preview
    from knowledge.checks import Check

Paths = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders or web pages (https://…); none refreshes the bundled playbooks."),
]
Prune = Annotated[
    bool, typer.Option("--prune", help="Remove documents whose file is gone from a folder that is named here.")
]
Force = Annotated[str, typer.Option(metavar="REASON", help="Serve the outcome even if its check fails; the reason is kept.")]


def register(root: typer.Typer) -> None:
    """Add the command."""
    root.command()(ingest)


def ingest(
    paths: Paths = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as one JSON object.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Embed everything anew, as after a change of model.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    prune: Prune = False,
    force: Force = "",
) -> None:
    """Add documents to the knowledge: Markdown, text, HTML, PDF, .docx, .pptx, .xlsx and CSV, told apart by content.

    Files that cannot be read are named, the others go on. Front matter, or FILE.meta.yaml beside a file, may give its title,
    publisher, date, owner, review_by and tags.

    What was built is checked before it serves; if answers would get worse, all stays as it was and the exit status is 1.
    """
    from bot.compose import build_exam, build_ingest
    from bot.progress import RichProgress
    from ingest.load import place_of

    settings = load_settings()
    places = [place_of(path) for path in paths or []]
    if not paths and prune:
        raise typer.BadParameter("Name the folders that --prune is about.")
    exam = build_exam(settings)  # now: smoke questions that cannot be read are no reason to wait for the end of an ingest
    with RichProgress(err) as progress:
        writer = build_ingest(settings, progress=progress, announce=_announce, exam=exam)
        if dry_run:
            preview = writer.preview(places, rebuild=rebuild, prune=prune)
        else:
            report = writer.run(places, rebuild=rebuild, prune=prune, force=force.strip())
    if dry_run:
        print(preview.model_dump_json()) if as_json else _print_preview(preview)
        return
    if as_json:
        print(report.model_dump_json())
    _print_ingest(report, quiet=as_json)
    if report.failed or (report.check and not report.promoted):
        raise typer.Exit(1)


def _announce(text: str) -> None:
    err.print(text, style="dim", markup=False, soft_wrap=True)


def _print_ingest(report: IngestReport, *, quiet: bool) -> None:
    if not quiet:
        counts = f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.removed} removed"
        generation = f"generation {report.generation}" if report.generation else "no generation"
        out.print(f"{counts}; {report.chunks} passages serve ({report.seconds:.1f} s, {generation}).")
        if report.dropped:
            say(f"Removed: {', '.join(report.dropped)}")
        if report.check and report.promoted:
            print_check(report.check)
        for failure in report.failed:
            complain(f"Not ingested: {failure.path}: {failure.reason}")
    if report.check and not report.promoted:
        for fault in report.check.faults:
            complain(f"Check failed: {fault}")
        complain(
            f"The knowledge serves as before; what was built is kept as {report.generation}. Look at it with: "
            f"advisor knowledge diff. Serve it all the same with: "
            f'advisor knowledge rollback {report.generation} --force "reason"'
        )


def print_check(check: Check) -> None:
    """What a check found, figures first."""
    for figure in check.figures:
        say(str(figure))
    for note in check.notes:
        say(note)
    for fault in check.faults:
        complain(f"Check failed: {fault}", out)
    if check.forced:
        complain(f"Forced: {check.forced}", out)
    if not check.faults:
        say(f"The check took {check.seconds:.1f} s.")


def _print_preview(preview: Preview) -> None:
    from bot.commands.generations import print_diff

    for diff in preview.documents:
        print_diff(diff)
    for failure in preview.failed:
        complain(f"Would not be ingested: {failure.path}: {failure.reason}")
    for answer in preview.answers:
        say(f"Best passage changes: “{answer.question}”: {answer.before or 'none'} → {answer.after or 'none'}")
    if preview.cost:
        say(f"{preview.cost} All passages would be embedded anew.")
    if preview.check:
        print_check(preview.check)
    say("Nothing was changed." if preview.documents or preview.cost else "Nothing would change.")
