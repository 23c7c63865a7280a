"""`advisor assessments …` and `advisor initiative …`: what is on record, and small changes to it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.shared import IdArgument, find_assessment, load_settings, open_record, out, say, today, write_document

if TYPE_CHECKING:
    from bot.assessment.models import Initiative, Stage
    from bot.ports import AssessmentStore

assessments_app = typer.Typer(help="The assessments on record.", no_args_is_help=True)
initiative_app = typer.Typer(help="The pilots on record, and what became of them.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.add_typer(assessments_app, name="assessments")
    root.add_typer(initiative_app, name="initiative")


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
        known = {one.id: one for one in record.assessments.initiatives()}
        # What is known about a pilot here is newer than what the file took along.
        initiative = known.get(assessment.initiative.id, assessment.initiative)
        try:
            record.assessments.get(assessment.id)
        except NotFound:
            record.assessments.save(assessment.model_copy(update={"version": 0, "initiative": initiative}))
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


@initiative_app.command("set")
def set_initiative(
    which: Annotated[str, typer.Argument(metavar="ID|NAME", help="From `initiative list`.")],
    name: Annotated[str | None, typer.Option("--name", help="What it is called.")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="Who answers for it.")] = None,
    stage: Annotated[str | None, typer.Option("--stage", help="Such as pilot, limited_production or stopped.")] = None,
    since: Annotated[
        datetime.datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="When it entered its stage.")
    ] = None,
    begun: Annotated[datetime.datetime | None, typer.Option("--begun", formats=["%Y-%m-%d"], help="When it began.")] = None,
) -> None:
    """Say what a pilot is called, whose it is and how far it is. A new stage begins today unless --since says otherwise."""
    from bot.assessment.models import Stage
    from bot.commands.tables import initiatives_table

    changes: dict[str, Any] = {"name": name, "owner": owner, "stage": _stage(stage) if stage else None}
    changes |= {"since": since and since.date(), "begun": begun and begun.date()}
    changes = {key: value for key, value in changes.items() if value is not None}
    if not changes:
        raise typer.BadParameter("say what to set: --name, --owner, --stage, --since or --begun")
    with open_record(load_settings()) as record:
        store = record.assessments
        initiative = _find_initiative(store, which)
        if "stage" in changes and changes["stage"] is not initiative.stage:
            early = changes["stage"] in (Stage.PROOF_OF_CONCEPT, Stage.PILOT)  # where every initiative begins
            changes = {"since": changes.get("begun", today()) if early else today(), **changes}
        _refuse_name(store, initiative, changes.get("name", ""))
        changed = initiative.model_copy(update=changes)
        _save_initiative(store, changed)
        out.print(initiatives_table([changed]))


def _stage(text: str) -> Stage:
    from bot.assessment.models import Stage

    plain = text.strip().lower().replace(" ", "_").replace("-", "_")
    if plain not in list(Stage):
        raise typer.BadParameter(f"there is no stage {text}; use one of: {', '.join(Stage)}")
    return Stage(plain)


def _find_initiative(store: AssessmentStore, which: str) -> Initiative:
    """The initiative with this id or name, or the only one whose id begins so. Raises `NotFound`."""
    from bot.errors import NotFound

    known = store.initiatives()
    for found in (
        [one for one in known if one.id == which],
        [one for one in known if which and one.name.casefold() == which.casefold()],
        [one for one in known if which and one.id.startswith(which)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(one.id for one in found)
            raise NotFound(f"Several initiatives fit {which}: {ids}.", help="Give the id of one.")
    raise NotFound(f"There is no initiative {which}.", help="List them with: advisor initiative list")


def _refuse_name(store: AssessmentStore, initiative: Initiative, name: str) -> None:
    from bot.errors import RecordError

    others = {one.name.casefold() for one in store.initiatives() if one.id != initiative.id}
    if name and name.casefold() in others:
        raise RecordError(f"Another initiative is called {name} already.", help="Names tell initiatives apart.")


def _save_initiative(store: AssessmentStore, initiative: Initiative) -> None:
    """An initiative is kept with its assessments; the latest of them carries the change into the record."""
    from bot.errors import RecordError

    carriers = store.assessments(initiative.id)
    if not carriers:
        raise RecordError(f"{initiative.id} has no assessment any more.", help="Begin one with: advisor assess")
    store.save(carriers[0].model_copy(update={"initiative": initiative}))
