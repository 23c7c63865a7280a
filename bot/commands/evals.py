"""`advisor eval …`: how good retrieval, answers and the reading of dialogues are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.shared import err, load_settings, open_record, out, print_lines, today, write_document

if TYPE_CHECKING:
    from bot.engine import Engine

app = typer.Typer(help="Measure how good retrieval, answers and assessments are.", no_args_is_help=True)

CasesOption = Annotated[
    Path | None, typer.Option("--cases", help="A JSON Lines file of cases; the bundled ones by default.")
]
SplitOption = Annotated[str, typer.Option("--split", help="tune, held or all.")]


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.add_typer(app, name="eval")


@app.command("retrieval")
def retrieval(cases: CasesOption = None, split: SplitOption = "all") -> None:
    """Recall@1/3/5 and MRR of the gold passages, by type of question."""
    from evals.cases import load_cases
    from evals.report import retrieval_table
    from evals.runner import run_cases

    out.print(retrieval_table(run_cases(_engine(), load_cases(cases, split))))


@app.command("answers")
def answers(cases: CasesOption = None, split: SplitOption = "all") -> None:
    """Fact coverage, abstention precision and recall, exactness of quotes, effect of injections."""
    from evals.cases import load_cases
    from evals.report import answers_table
    from evals.runner import run_cases

    out.print(answers_table(run_cases(_engine(), load_cases(cases, split))))


@app.command("dialogues")
def dialogues(
    cases: CasesOption = None,
    split: SplitOption = "all",
    errors: Annotated[bool, typer.Option("--errors", help="List what was misread, of the tune split only.")] = False,
) -> None:
    """How well assessments are read: acts, statuses, owners and dates, and what was recorded that nobody said."""
    from bot.compose import build_embedder, build_interpreter, build_room, build_shelf
    from bot.progress import RichProgress
    from evals.dialogue_report import dialogues_table, errors_table
    from evals.dialogues import Silence, load_dialogues, run_dialogues

    settings, shelf, silence = load_settings(), build_shelf(), Silence()
    listed = load_dialogues(cases, split)
    with RichProgress(err) as progress:
        embedder = build_embedder(settings, progress)
        interpreter = build_interpreter(settings, shelf, embedder=embedder, progress=progress)
        walks = run_dialogues(listed, lambda: build_room(shelf, interpreter, silence, silence), shelf)
    if errors:
        out.print(errors_table(walks))
    out.print(dialogues_table(walks))


@app.command("single-answers")
def single_answers(cases: CasesOption = None, split: SplitOption = "all") -> None:
    """How well one answer to one question is read, check by check, without what came before it."""
    from bot.compose import build_interpreter, build_shelf
    from bot.progress import RichProgress
    from evals.single_answer_report import single_answers_table
    from evals.single_answers import load_answers, read_answers

    settings, shelf = load_settings(), build_shelf()
    listed = load_answers(cases, split)
    with RichProgress(err) as progress:
        interpreter = build_interpreter(settings, shelf, progress=progress)
    out.print(single_answers_table(read_answers(listed, interpreter, shelf)))


@app.command("score")
def score(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read answers with their passages from stdin and write scores, as JSON Lines.")
    ] = False,
) -> None:
    """Score how faithful answers are to the passages they were given, claim by claim."""
    from bot.faithfulness_lines import score_lines

    if not jsonl:
        raise typer.BadParameter("say --jsonl, and give one object a line: id, passages, answer, perhaps question")
    load_settings()
    raise typer.Exit(print_lines(score_lines))


@app.command("scorer")
def scorer(
    data: Annotated[
        Path | None, typer.Option("--data", help="Labelled answers, JSON Lines, gzipped or not; our own set by default.")
    ] = None,
    split: Annotated[str, typer.Option("--split", help="tune, held (what no fit saw) or all.")] = "held",
) -> None:
    """How good the faithfulness scorer itself is, beside baselines, on labelled answers."""
    from bot.compose import build_embedder
    from bot.progress import RichProgress
    from evals import faithfulness_report as report
    from evals.faithfulness_cases import load_labelled

    cases = load_labelled(data, split)
    with RichProgress(err) as progress:
        embedder = build_embedder(load_settings(), progress)
    runs = {
        "faithfulness": report.run_scorer(cases),
        "length": report.run_length(cases),
        "word overlap": report.run_overlap(cases),
        "embedding cosine": report.run_cosine(cases, embedder),
    }
    first = runs["faithfulness"]
    for table in (
        report.comparison_table(runs),
        report.alarms_table(first),
        report.parts_table(first),
        report.calibration_table(first),
    ):
        out.print(table)


@app.command("fit")
def fit(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Labelled answers; one with spans is needed.")],
    output: Annotated[
        Path | None, typer.Option("--out", help="Where the weights go; the package's own file by default.")
    ] = None,
) -> None:
    """Fit the faithfulness scorer's weights anew."""
    from bot.answering.faithfulness.model import WEIGHTS
    from evals.faithfulness_fit import fit_files

    card = fit_files(files, output or WEIGHTS, today().isoformat())
    out.print_json(data=card)


@app.command("from-feedback")
def from_feedback(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A case file to add to; standard output by default.")
    ] = None,
) -> None:
    """Turn thumbs up and down into cases: liked answers with their passages, the others for you to fill in."""
    from evals.cases import load_cases
    from evals.from_feedback import case_lines, cases_from

    there = output if output and output.exists() else None
    known = [*load_cases(), *(load_cases(there) if there else ())]
    with open_record(load_settings()) as record:
        converted = cases_from(record.feedback.all(), known)
    before = there.read_text(encoding="utf-8") if there else ""
    gap = "\n" if before and not before.endswith("\n") else ""
    write_document(before + gap + case_lines(converted.cases), output)
    err.print(str(converted), soft_wrap=True)


def _engine() -> Engine:
    from bot.compose import build_engine
    from bot.progress import RichProgress

    with RichProgress(err) as progress:
        return build_engine(load_settings(), progress=progress)
