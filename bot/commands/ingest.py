"""`advisor ingest`: documents into the knowledge, looked at first, checked, and switched to at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bot.commands.given import read_given
from bot.commands.shared import announce, audited, complain, err, load_settings, out, say
from bot.commands.watching import watch_places

if TYPE_CHECKING:
    from pydantic import JsonValue

    from bot.settings import Settings
    from ingest.load import Place
    from ingest.models import Failure, IngestReport
    from ingest.pipeline import Ingest
    from ingest.preview import Preview
    from knowledge.checks import Check
    from knowledge.models import Given

Paths = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders or web pages (https://…); none refreshes the bundled playbooks."),
]
Prune = Annotated[
    bool, typer.Option("--prune", help="Remove documents whose file is gone from a folder that is named here.")
]
Watching = Annotated[bool, typer.Option("--watch", help="Go on: ingest again after each change, until Ctrl-C or SIGTERM.")]
Force = Annotated[str, typer.Option(metavar="REASON", help="Serve the outcome even if its check fails; the reason is kept.")]


Audience = Annotated[
    list[str] | None,
    typer.Option(metavar="GROUP", help="A group that may read the documents, or: everybody. Repeatable."),
]


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
    watch: Watching = False,
    title: Annotated[str, typer.Option(help="Title of the one file that is named.")] = "",
    owner: Annotated[str, typer.Option(help="Who looks after the documents.")] = "",
    review_by: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="When somebody should look at them again.")] = "",
    tag: Annotated[list[str] | None, typer.Option(help="A tag of the documents. Repeatable.")] = None,
    audience: Audience = None,
) -> None:
    """Add documents to the knowledge: Markdown, text, HTML, PDF, .docx, .pptx, .xlsx and CSV, told apart by content.

    Files that cannot be read are named, the others go on, and the exit status is 1; a duplicate is named, but no fault.
    Front matter, or FILE.meta.yaml beside a file, may give its title, publisher, date, owner, review_by, tags and audience.
    What they do not say, --title, --owner, --review-by, --tag and --audience may. That stays with the documents, and an
    audience stays until another one is named.

    What was built is checked before it serves; if answers would get worse, all stays as it was and the exit status is 1.
    """
    from ingest.load import place_of

    settings = load_settings()
    places = [place_of(path) for path in paths or []]
    given = read_given(places, title=title, owner=owner, review_by=review_by, tags=tag or (), audience=audience or ())
    wish = _Wish(places, given, prune=prune, rebuild=rebuild, force=force.strip())
    if not places and prune:
        raise typer.BadParameter("Name the folders that --prune is about.")
    if watch and (dry_run or rebuild or force):
        raise typer.BadParameter(
            "--watch goes with neither --dry-run, --rebuild nor --force. Do these by themselves, first."
        )
    if watch:
        watch_places(settings, places, prune=prune, given=given, report=partial(_print_watched, settings, as_json))
    else:
        (_look if dry_run else _change)(settings, wish, as_json)


class _Wish(NamedTuple):
    """What somebody wants to be ingested, and how."""

    places: list[Place]
    given: Given
    prune: bool
    rebuild: bool
    force: str


def _look(settings: Settings, wish: _Wish, as_json: bool) -> None:
    with _writer(settings, wish) as writer:
        preview = writer.preview(wish.places, rebuild=wish.rebuild, prune=wish.prune)
    print(preview.model_dump_json()) if as_json else _print_preview(preview)


def _change(settings: Settings, wish: _Wish, as_json: bool) -> None:
    details: dict[str, JsonValue] = {
        "paths": [*map(str, wish.places)],
        "prune": wish.prune,
        "rebuild": wish.rebuild,
        "force": wish.force,
    }
    with (
        _writer(settings, wish) as writer,
        audited(settings, "ingest", {name: value for name, value in details.items() if value}) as told,
    ):
        report = writer.run(wish.places, rebuild=wish.rebuild, prune=wish.prune, force=wish.force)
        told |= _summary(report)
    _print_report(report, as_json)
    if any(not failure.duplicate for failure in report.failed) or (report.check and not report.promoted):
        raise typer.Exit(1)


@contextmanager
def _writer(settings: Settings, wish: _Wish) -> Iterator[Ingest]:
    from bot.compose import build_exam, build_ingest
    from bot.progress import RichProgress

    exam = build_exam(settings)  # now: smoke questions that cannot be read are no reason to wait for the end of an ingest
    with RichProgress(err) as progress:
        yield build_ingest(settings, progress=progress, announce=announce, exam=exam, given=wish.given)


def _summary(report: IngestReport) -> dict[str, JsonValue]:
    """An outcome as the audit log keeps it."""
    counts = {"added": report.added, "updated": report.updated, "removed": report.removed, "failed": len(report.failed)}
    forced = {"forced": report.check.forced} if report.check and report.check.forced else {}
    return {"generation": report.generation, "serves": report.promoted, **counts, **forced}


def _print_watched(settings: Settings, as_json: bool, report: IngestReport) -> None:
    if report.promoted or report.check:  # what changed nothing would only fill the log
        with audited(settings, "watch", {}) as told:
            told |= _summary(report)
    _print_report(report, as_json)


def _print_report(report: IngestReport, as_json: bool) -> None:
    if as_json:
        print(report.model_dump_json(), flush=True)  # whoever reads the lines of a watch need not wait for more
    _print_ingest(report, quiet=as_json)


def _print_failure(words: str, failure: Failure) -> None:
    tell = say if failure.duplicate else complain
    tell(f"{words}: {failure.path}: {failure.reason}")


def _print_ingest(report: IngestReport, *, quiet: bool) -> None:
    if not quiet:
        counts = f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.removed} removed"
        generation = f"generation {report.generation}" if report.generation else "no generation"
        out.print(f"{counts}; {report.chunks} passages serve ({report.seconds:.1f} s, {generation}).", soft_wrap=True)
        if report.dropped:
            say(f"Removed: {', '.join(report.dropped)}")
        if report.check and report.promoted:
            print_check(report.check)
        for failure in report.failed:
            _print_failure("Not ingested", failure)
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
        _print_failure("Would not be ingested", failure)
    for answer in preview.answers:
        say(f"Best passage changes: “{answer.question}”: {answer.before or 'none'} → {answer.after or 'none'}")
    if preview.cost:
        say(f"{preview.cost} All passages would be embedded anew.")
    if preview.check:
        print_check(preview.check)
    say("Nothing was changed." if preview.documents or preview.cost else "Nothing would change.")
