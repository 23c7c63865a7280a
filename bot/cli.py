"""`advisor …`: parse, call, print. Heavy parts are imported by the command that needs them, so that `--help` is quick."""

from __future__ import annotations

import datetime
import gc
import logging
import secrets
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from bot.engine import Engine
    from bot.settings import Settings
    from ingest.models import IngestReport
    from knowledge.library import Library

app = typer.Typer(
    help="Answers questions about getting an AI pilot into production, from playbooks and with sources.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
knowledge_app = typer.Typer(help="Look into what the advisor knows.", no_args_is_help=True)
eval_app = typer.Typer(help="Measure how good retrieval and answers are.", no_args_is_help=True)
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(eval_app, name="eval")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def main() -> None:
    """The console command. Faults that a person can mend come out as two plain sentences and exit status 2.

    Any other fault comes out as one sentence with a reference, under which the traceback stands in `errors.log`.
    """
    from knowledge.errors import AdvisorError

    try:
        app()
    except AdvisorError as error:
        logging.getLogger("advisor").debug("the command failed", exc_info=error)
        err.print(Text(str(error), style="red"))
        sys.exit(2)
    except SystemExit as stop:
        if stop.code == 130:  # typer turns Ctrl-C into this status without a word
            err.print("Stopped.")
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception:
        err.print(Text(_file_error(), style="red"))
        sys.exit(1)
    finally:
        gc.freeze()  # else Python looks through everything that was imported once more on its way out, for half a second


def _file_error() -> str:
    """Write the running exception's traceback away; returns what to tell the person."""
    from bot.settings import read_settings
    from knowledge.errors import AdvisorError

    reference = secrets.token_hex(4)
    entry = f"{datetime.datetime.now(datetime.UTC).isoformat()} {reference}\n{traceback.format_exc()}\n"
    log = Path(tempfile.gettempdir()) / "pilot-advisor-errors.log"
    try:
        folder = read_settings().data_dir
        folder.mkdir(parents=True, exist_ok=True)
        _append(folder / "errors.log", entry)
        log = folder / "errors.log"
    except (AdvisorError, OSError):  # broken settings or a folder that cannot be written
        _append(log, entry)
    return f"Something went wrong (reference {reference}; details in {log}). `advisor doctor` may tell what to do."


def _append(log: Path, entry: str) -> None:
    with log.open("a", encoding="utf-8") as stream:
        stream.write(entry)


def _settings() -> Settings:
    from bot.settings import read_settings

    settings = read_settings()
    logging.basicConfig(level=settings.log_level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for noisy in ("httpx", "chromadb", "sentence_transformers", "bm25s"):
        logging.getLogger(noisy).setLevel(max(logging.getLevelName(settings.log_level), logging.WARNING))
    if settings.log_level != "DEBUG":
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # a hub out of reach is told in one sentence by us
    return settings


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context, show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Print the version or the help, where no command is given."""
    if show_version:
        from importlib.metadata import version

        out.print(f"advisor {version('pilot-advisor')}")
    elif context.invoked_subcommand is None:
        out.print(context.get_help())


@app.command()
def chat() -> None:
    """Talk with the advisor in the terminal."""
    from bot.compose import build_engine, build_library
    from bot.progress import RichProgress
    from bot.terminal import Terminal, line_reader

    settings = _settings()
    with RichProgress(err) as progress:
        library = build_library(settings, progress=progress)
    engine = build_engine(settings, library=library)
    Terminal(engine, library, out, line_reader(settings.data_dir / "history")).run()


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question; left out with --jsonl.")] = "",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read questions from stdin and write answers, as JSON Lines.")
    ] = False,
) -> None:
    """Ask one question, or a stream of them."""
    from bot.compose import build_engine
    from bot.models import Turn
    from bot.progress import RichProgress

    if not jsonl and not question.strip():
        raise typer.BadParameter('ask something: advisor ask "who should own the system?"')
    settings = _settings()
    with RichProgress(err) as progress:
        engine = build_engine(settings, progress=progress)
    if jsonl:
        raise typer.Exit(_answer_stdin(engine))
    from bot.presentation import render_reply

    out.print(render_reply(engine.reply(Turn(conversation_id="ask", text=question))))


def _answer_stdin(engine: Engine) -> int:
    from bot.lines import answer_lines

    # Bytes that are not UTF-8 reach the line they are in, so that its error can be told and the run goes on.
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]  # a text file in any run
    status = 0
    for line, good in answer_lines(engine, sys.stdin):
        print(line, flush=True)
        status = status if good else 1
    return status


@app.command()
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

    settings = _settings()
    with RichProgress(err) as progress:
        report = build_ingest(settings, progress=progress).run(paths or [], rebuild=rebuild)
    if as_json:
        print(report.model_dump_json())
    else:
        _print_ingest(report)
    if report.failed:
        raise typer.Exit(1)


def _print_ingest(report: IngestReport) -> None:
    from bot.presentation import printable

    counts = f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.removed} removed"
    generation = f"generation {report.generation}" if report.generation else "no generation"
    out.print(f"{counts}; {report.chunks} passages serve ({report.seconds:.1f} s, {generation}).")
    for failure in report.failed:
        err.print(Text(printable(f"Not ingested: {failure.path}: {failure.reason}"), style="red"))


@knowledge_app.command("list")
def knowledge_list() -> None:
    """The documents that answers come from."""
    from rich.table import Column, Table

    from bot.presentation import printable

    # An id is there to be copied, so titles wrap before it is cut.
    id_, date, passages = (Column(name, no_wrap=True) for name in ("Id", "Date", "Passages"))
    table = Table(id_, "Title", "Publisher", date, passages, box=None)
    for record in _library().documents():
        source = record.source
        day = source.date.isoformat() if source.date else "undated"
        cells = (source.id, source.title, source.publisher, day, str(record.passages))
        table.add_row(*(Text(printable(cell)) for cell in cells))
    out.print(table)


@knowledge_app.command("show")
def knowledge_show(document: Annotated[str, typer.Argument(help="A document's id, from `knowledge list`.")]) -> None:
    """The text of one document as the advisor stores it."""
    from bot.presentation import printable

    print(printable(_library().text(document)))


@knowledge_app.command("search")
def knowledge_search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="Passages to show.")] = 5,
) -> None:
    """The passages that a question finds, with their scores."""
    from bot.presentation import printable
    from bot.question import read_question

    text, problem = read_question(query)
    if problem:
        raise typer.BadParameter(problem)
    for hit in _library().search(text, limit):
        passage = hit.passage
        out.print(
            Text(printable(f"{hit.score:.3f}  {passage.source.id} › {passage.heading or passage.topic}"), style="bold")
        )
        out.print(Text(printable(" ".join(passage.text.split())[:240]) + " …", style="dim"))


def _library() -> Library:
    from bot.compose import build_library
    from bot.progress import RichProgress

    with RichProgress(err) as progress:
        return build_library(_settings(), progress=progress)


@app.command()
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


_CasesOption = Annotated[
    Path | None, typer.Option("--cases", help="A JSON Lines file of cases; the bundled ones by default.")
]
_SplitOption = Annotated[str, typer.Option("--split", help="tune, held or all.")]


@eval_app.command("retrieval")
def eval_retrieval(cases: _CasesOption = None, split: _SplitOption = "all") -> None:
    """Recall@1/3/5 and MRR of the gold passages, by type of question."""
    from evals.cases import load_cases
    from evals.report import retrieval_table
    from evals.runner import run_cases

    out.print(retrieval_table(run_cases(_engine(), load_cases(cases, split))))


@eval_app.command("answers")
def eval_answers(cases: _CasesOption = None, split: _SplitOption = "all") -> None:
    """Fact coverage, abstention precision and recall, exactness of quotes, effect of injections."""
    from evals.cases import load_cases
    from evals.report import answers_table
    from evals.runner import run_cases

    out.print(answers_table(run_cases(_engine(), load_cases(cases, split))))


def _engine() -> Engine:
    from bot.compose import build_engine
    from bot.progress import RichProgress

    with RichProgress(err) as progress:
        return build_engine(_settings(), progress=progress)
