"""`advisor report` and `advisor portfolio`: what the record says, to be forwarded."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import IdArgument, find_assessment, load_settings, open_library, open_record, today, write_document

if TYPE_CHECKING:
    from bot.assessment.models import Assessment
    from bot.assessment.report import Report
    from bot.models import Citation
    from bot.settings import Settings


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


OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="A file to write; standard output by default.")]


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.command()(report)
    root.command()(portfolio)


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

    return build_report(assessment, today(), cited)


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
        built = build_portfolio(record.assessments.assessments(), today())
    write_document(portfolio_html(built) if format_ is PortfolioFormat.HTML else portfolio_markdown(built), output)
