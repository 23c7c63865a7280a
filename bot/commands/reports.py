"""`advisor report`, `portfolio`, `assessments …` and `initiative …`: what the record says, and small changes to it."""

from __future__ import annotations

import datetime
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot.commands.shared import find_assessment, load_settings, open_library, open_record, out, say, write_document

if TYPE_CHECKING:
    from bot.assessment.models import Assessment, Initiative
    from bot.assessment.report import Report
    from bot.compose import Record
    from bot.settings import Settings

assessments_app = typer.Typer(help="The assessments on record.", no_args_is_help=True)
initiative_app = typer.Typer(help="The pilots on record, and what became of them.", no_args_is_help=True)


class ReportFormat(StrEnum):
    """How a report can be had."""

    MD = "md"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    PDF = "pdf"


class PortfolioFormat(StrEnum):
    """How a portfolio can be had."""

    MD = "md"
    HTML = "html"


IdArgument = Annotated[str, typer.Argument(help="An assessment's id, or as much of it as tells it from others.")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="A file to write; standard output by default.")]


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.command()(report)
    root.command()(portfolio)
    root.add_typer(assessments_app, name="assessments")
    root.add_typer(initiative_app, name="initiative")


def report(
    id_: IdArgument,
    format_: Annotated[ReportFormat, typer.Option("--format", help="How to write it.")] = ReportFormat.MD,
    output: OutputOption = None,
) -> None:
    """The report of an assessment: the verdict and why, the gaps and what to do about them, evidence and history."""
    if format_ is ReportFormat.PDF and output is None and sys.stdout.isatty():
        raise typer.BadParameter("a PDF is nothing for a terminal; name a file with --output")
    settings = load_settings()
    with open_record(settings) as record:
        assessment = find_assessment(record.assessments, id_)
    write_document(_written(_report(settings, assessment), assessment, format_), output)


def _report(settings: Settings, assessment: Assessment) -> Report:
    from bot.answering.quoting import cite
    from bot.assessment.report import build_report
    from knowledge.checklists import split_passage

    library = open_library(settings)

    def cited(name: str) -> Citation | None:
        passage = library.passage(*split_passage(name))
        return cite(passage, 1) if passage else None

    return build_report(assessment, datetime.date.today(), cited)


def _written(report: Report, assessment: Assessment, format_: ReportFormat) -> str | bytes:
    from bot.assessment.exchange import export_json
    from bot.rendering.html import report_html
    from bot.rendering.markdown import report_markdown
    from bot.rendering.pdf import report_pdf
    from bot.rendering.table import report_csv

    match format_:
        case ReportFormat.MD:
            return report_markdown(report)
        case ReportFormat.HTML:
            return report_html(report)
        case ReportFormat.JSON:
            return export_json(assessment, report) + "\n"
        case ReportFormat.CSV:
            return report_csv(report)
        case ReportFormat.PDF:
            return report_pdf(report)


def portfolio(
    format_: Annotated[PortfolioFormat, typer.Option("--format", help="How to write it.")] = PortfolioFormat.MD,
    output: OutputOption = None,
) -> None:
    """All pilots side by side: how long each has been one, what blocks it, and the share that reached production."""
    from bot.assessment.portfolio import build_portfolio
    from bot.rendering.html import portfolio_html
    from bot.rendering.overviews import portfolio_markdown

    with open_record(load_settings()) as record:
        built = build_portfolio(record.assessments.assessments(), datetime.date.today())
    write_document(portfolio_html(built) if format_ is PortfolioFormat.HTML else portfolio_markdown(built), output)


@assessments_app.command("list")
def list_assessments() -> None:
    """The assessments, the latest change first."""
    from bot.commands.tables import assessments_table

    with open_record(load_settings()) as record:
        found = record.assessments.assessments()
    if found:
        out.print(assessments_table(found))
    else:
        say("There is no assessment yet. Begin with: advisor assess")


@assessments_app.command("import")
def import_assessment(
    file: Annotated[Path, typer.Argument(help="A file that `report --format json` wrote.")],
) -> None:
    """Add an assessment from another record, whole."""
    from bot.assessment.exchange import MAX_BYTES, import_json
    from bot.errors import NotFound, RecordError

    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_BYTES + 1).decode("utf-8")
    except OSError as error:
        raise RecordError(f"{file} cannot be read ({error.strerror}).", help="Check the path.") from error
    except UnicodeDecodeError as error:
        raise RecordError(f"{file} is not UTF-8.", help="Use the file as it was written.") from error
    assessment = import_json(text)
    with open_record(load_settings()) as record:
        try:
            record.assessments.get(assessment.id)
        except NotFound:
            record.assessments.save(assessment.model_copy(update={"version": 0}))
            say(f"Imported: {assessment.id}. Go on with: advisor assess --resume {assessment.id}")
            return
    raise RecordError(f"The assessment {assessment.id} is on record already.", help="Nothing was changed.")


@assessments_app.command("compare")
def compare(earlier: IdArgument, later: IdArgument) -> None:
    """What became better and worse between two assessments by the same checklist."""
    from bot.assessment.compare import compare as compared
    from bot.rendering.overviews import comparison_markdown

    with open_record(load_settings()) as record:
        then, now = (find_assessment(record.assessments, id_) for id_ in (earlier, later))
    write_document(comparison_markdown(compared(then, now)), None)


@assessments_app.command("discard")
def discard(
    id_: IdArgument, yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False
) -> None:
    """Take an assessment out of every list, report and portfolio."""
    from bot.assessment.models import State
    from bot.assessment.report import name_of

    with open_record(load_settings()) as record:
        found = find_assessment(record.assessments, id_)
        what = f"{found.id} ({found.checklist.title}, {name_of(found.initiative)}, {len(found.answers)} answers)"
        if not yes:
            typer.confirm(f"Discard {what}?", abort=True)
        record.assessments.save(found.model_copy(update={"state": State.DISCARDED}))
    say(f"Discarded: {what}.")


@initiative_app.command("list")
def list_initiatives() -> None:
    """The pilots, by name."""
    from bot.commands.tables import initiatives_table

    with open_record(load_settings()) as record:
        found = record.assessments.initiatives()
    if found:
        out.print(initiatives_table(found))
    else:
        say("There is no initiative yet. An assessment makes one: advisor assess mvp --initiative NAME")
