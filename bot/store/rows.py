"""An assessment as rows of the tables, and back. Pure: nothing here talks to a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bot.assessment.models import Answer, Assessment, Change, Dialogue, Evidence, Initiative, SignOff
from knowledge.checklists import Checklist
from knowledge.models import Frozen

Row = dict[str, Any]
Rows = list[Row]
# The rows that belong to an assessment, by the name of their table.
Parts = Mapping[str, Iterable[Mapping[str, Any]]]


def initiative_row(initiative: Initiative) -> Row:
    """The row in `initiatives`."""
    return initiative.model_dump() | {"stage": initiative.stage and initiative.stage.value}


def assessment_row(assessment: Assessment) -> Row:
    """The row in `assessments`, with the version that the assessment has now."""
    plain = {"id", "conversation_id", "begun_by", "begun_at", "updated_at", "previous", "version"}
    return assessment.model_dump(include=plain) | {
        "initiative_id": assessment.initiative.id,
        "checklist_id": assessment.checklist.id,
        "checklist_version": assessment.checklist.version,
        "state": assessment.state.value,
        "dialogue": assessment.dialogue.model_dump(mode="json"),
    }


def part_rows(assessment: Assessment) -> dict[str, Rows]:
    """The rows that may change from save to save, by table; those of a table come before those that refer to them."""
    answers = list(assessment.answers.values())
    rows: dict[str, Rows] = {
        "answers": [_answer_row(answer) | {"position": position} for position, answer in enumerate(answers)],
        "checks": [
            {"item": answer.item, "check_id": check, "position": position, "status": status.value}
            for answer in answers
            for position, (check, status) in enumerate(answer.checks.items())
        ],
        "evidence": [
            {"item": answer.item, "position": position, **evidence.model_dump()}
            for answer in answers
            for position, evidence in enumerate(answer.evidence)
        ],
        "signoffs": [{"position": position, **signoff.model_dump()} for position, signoff in enumerate(assessment.signoffs)],
    }
    return {table: [{"assessment_id": assessment.id, **row} for row in some] for table, some in rows.items()}


def change_row(assessment_id: str, position: int, change: Change) -> Row:
    """The row in `changes`; `position` counts an assessment's changes from 0."""
    return {
        "assessment_id": assessment_id,
        "position": position,
        "item": change.item,
        "old": change.old and change.old.model_dump(mode="json"),
        "new": change.new and change.new.model_dump(mode="json"),
        "by": change.by,
        "at": change.at,
    }


def change_from(row: Mapping[str, Any]) -> Change:
    """A change from its row."""
    return Change.model_validate(_fields(Change, row))


def assessment_from(head: Mapping[str, Any], initiative: Initiative, checklist: Checklist, parts: Parts) -> Assessment:
    """An assessment from its row and the rows of its parts, each table's in their order."""
    return Assessment(
        id=head["id"],
        checklist=checklist,
        initiative=initiative,
        conversation_id=head["conversation_id"],
        state=head["state"],
        begun_by=head["begun_by"],
        begun_at=head["begun_at"],
        updated_at=head["updated_at"],
        answers=_answers(parts),
        changes=tuple(change_from(row) for row in parts["changes"]),
        signoffs=tuple(SignOff.model_validate(_fields(SignOff, row)) for row in parts["signoffs"]),
        previous=head["previous"],
        dialogue=Dialogue.model_validate(head["dialogue"]),
        version=head["version"],
    )


def _answer_row(answer: Answer) -> Row:
    row = answer.model_dump(exclude={"checks", "evidence", "dispute"})
    return row | {"status": answer.status.value, "dispute": answer.dispute and answer.dispute.model_dump(mode="json")}


def _answers(parts: Parts) -> dict[str, Answer]:
    checks: defaultdict[str, Row] = defaultdict(dict)
    evidence: defaultdict[str, list[Row]] = defaultdict(list)
    for row in parts["checks"]:
        checks[row["item"]][row["check_id"]] = row["status"]
    for row in parts["evidence"]:
        evidence[row["item"]].append(_fields(Evidence, row))
    own = Answer.model_fields.keys() - {"checks", "evidence"}
    return {
        row["item"]: Answer.model_validate(
            {name: row[name] for name in own} | {"checks": checks[row["item"]], "evidence": evidence[row["item"]]}
        )
        for row in parts["answers"]
    }


def _fields(kind: type[Frozen], row: Mapping[str, Any]) -> Row:
    return {name: row[name] for name in kind.model_fields}
