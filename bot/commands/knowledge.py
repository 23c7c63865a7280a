"""`advisor knowledge …` and `advisor doctor`: what the advisor knows, and whether it is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot.commands import generations
from bot.commands.shared import GroupOption, load_settings, open_library, open_record, out, say, today
from knowledge.audience import UNRESTRICTED, Readers

if TYPE_CHECKING:
    from knowledge.models import Hit, Source
    from knowledge.search import Parts

app = typer.Typer(help="Look into what the advisor knows.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Add the commands."""
    generations.register(app)
    root.add_typer(app, name="knowledge")
    root.command()(doctor)


@app.command("list")
def list_documents() -> None:
    """The documents that answers come from."""
    from rich.table import Column, Table

    from bot.presentation import printable

    # An id is there to be copied, so titles wrap before it is cut; what few documents have stands under their titles.
    id_, date, passages = (Column(name, no_wrap=True) for name in ("Id", "Date", "Passages"))
    table = Table(id_, "Title", "Publisher", date, passages, box=None)
    for record in open_library(load_settings()).documents(UNRESTRICTED):
        source = record.source
        day = source.date.isoformat() if source.date else "undated"
        title = Text.assemble(printable(source.title), _review(source), _audience(source))
        table.add_row(
            Text(printable(source.id)),
            title,
            *(Text(printable(cell)) for cell in (source.publisher, day, str(record.passages))),
        )
    out.print(table)


def _review(source: Source) -> Text:
    if source.review_by is None:
        return Text()
    overdue = source.overdue(today())
    return Text(f"\nreview by {source.review_by}{' overdue' if overdue else ''}", style="red" if overdue else "")


def _audience(source: Source) -> Text:
    from bot.presentation import printable

    return Text(f"\nfor {printable(', '.join(source.audience))}" if source.audience else "")


@app.command("show")
def show_document(document: Annotated[str, typer.Argument(help="A document's id, from `knowledge list`.")]) -> None:
    """The text of one document as the advisor stores it."""
    from bot.presentation import printable

    print(printable(open_library(load_settings()).text(document, UNRESTRICTED)))


@app.command("search")
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="Passages to show.")] = 5,
    explain: Annotated[bool, typer.Option("--explain", help="Show what each score is made of.")] = False,
    group: GroupOption = None,
) -> None:
    """The passages that a question finds, with their scores: in all documents, or with --group in those that it may see."""
    from bot.presentation import printable
    from bot.question import read_question

    text, problem = read_question(query)
    if problem:
        raise typer.BadParameter(problem)
    readers = Readers.of(group) if group else UNRESTRICTED
    for hit, parts in open_library(load_settings()).shelf.explain(text, limit, readers):
        passage = hit.passage
        out.print(
            Text(printable(f"{hit.score:.3f}  {passage.source.id} › {passage.heading or passage.topic}"), style="bold")
        )
        if explain:
            _explain(hit, parts)
        out.print(Text(printable(" ".join(passage.text.split())[:240]) + " …", style="dim"))


def _explain(hit: Hit, parts: Parts) -> None:
    from bot.presentation import printable

    sums = " + ".join(f"{name} {value:.3f}" for name, value in parts._asdict().items())
    out.print(f"       = {sums}; cosine {hit.similarity:.3f}, words {hit.words:.2f}", soft_wrap=True)
    for near in hit.sentences[:3]:
        sentence = " ".join(hit.passage.text[near.start : near.end].split())
        out.print(Text(printable(f"       {near.similarity:.3f}  {sentence}")), soft_wrap=True)


@app.command("unanswered")
def list_unanswered() -> None:
    """The last questions that nobody could answer in Slack, by topic: what the next document should be about."""
    from rich.table import Column, Table

    from bot.compose import build_embedder
    from bot.presentation import printable
    from bot.topics import Asked, group_questions

    settings = load_settings()
    with open_record(settings) as record:
        asked = [Asked(one.question, one.asked_at) for one in record.unanswered.all()]
    if not asked:
        say("Every question that was asked lately got an answer.")
        return
    table = Table(Column("Asked", justify="right"), Column("Last", no_wrap=True), "Question", box=None)
    for topic in group_questions(asked, build_embedder(settings).encode):
        table.add_row(str(len(topic.questions)), f"{topic.last:%Y-%m-%d}", Text(printable(topic.title)))
    out.print(table)


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
