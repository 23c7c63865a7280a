"""Assessments as JSON: out and in again without loss."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from bot.assessment.models import Assessment
from bot.assessment.plain import clean, one_line
from bot.assessment.report import Report
from bot.errors import RecordError

NAME = "pilot-advisor-assessment"
FORMAT = f"{NAME}/1"
MAX_BYTES = 20_000_000  # a hundred items with a thousand changes are about 8 MB

_FAULTS_SHOWN = 5
_REMEDY = "Use a file that `advisor report --format json` wrote, unchanged."


def export_json(assessment: Assessment, report: Report | None = None) -> str:
    """The whole record, and the report on it where one is given; the report is for readers and not read in again."""
    parts: dict[str, Any] = {"format": FORMAT, "assessment": assessment.model_dump(mode="json")}
    if report is not None:
        parts["report"] = report.model_dump(mode="json")
    # Plain ASCII: a lone surrogate could not be written, and characters that turn text around stay visible as escapes.
    return json.dumps(parts, indent=1)


def import_json(text: str) -> Assessment:
    """The assessment that `export_json` wrote. Raises `RecordError` naming what is wrong."""
    values = _read(text)
    _check_format(values.get("format"))
    if not isinstance(values.get("assessment"), dict):
        raise RecordError("The file holds no assessment: `assessment` is missing or not an object.", help=_REMEDY)
    try:
        assessment = Assessment.model_validate(values["assessment"])
    except ValidationError as error:
        raise RecordError(_told(error), help=_REMEDY) from error
    except RecursionError as error:
        raise RecordError("The file is nested too deep to be an assessment.", help=_REMEDY) from error
    misplaced = [id_ for id_, answer in assessment.answers.items() if id_ != answer.item]
    if misplaced:
        raise RecordError(f"assessment.answers.{_short(misplaced[0])}: this answer is to another item.", help=_REMEDY)
    return assessment


def _read(text: str) -> dict[str, Any]:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise RecordError(f"The file is larger than {MAX_BYTES:,} bytes.", help="An assessment is far smaller.")
    try:
        values = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise RecordError(f"Line {error.lineno} is not JSON: {error.msg}.", help=_REMEDY) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; brackets nested thousands deep
        raise RecordError("The file is not JSON that can be read.", help=_REMEDY) from error
    if not isinstance(values, dict):
        raise RecordError("The file holds no assessment: it is not a JSON object.", help=_REMEDY)
    return values


def _check_format(marker: object) -> None:
    if marker == FORMAT:
        return
    if not isinstance(marker, str) or not marker.startswith(f"{NAME}/"):
        found = f"its format is “{_short(marker)}”" if isinstance(marker, str) else "it names no format"
        raise RecordError(f"The file is no assessment: {found}, not “{FORMAT}”.", help=_REMEDY)
    raise RecordError(
        f"The file is in the format “{_short(marker)}”; this version reads “{FORMAT}”.",
        help="Use the version of Pilot Advisor that wrote it.",
    )


def _told(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_input=False)
    lines = [
        f"{_short('.'.join(map(str, ('assessment', *fault['loc']))), 200)}: {_short(fault['msg'], 200)}."
        for fault in faults[:_FAULTS_SHOWN]
    ]
    if len(faults) > _FAULTS_SHOWN:
        lines.append(f"There are {len(faults) - _FAULTS_SHOWN} more faults.")
    return "\n".join(lines)


def _short(text: str, length: int = 60) -> str:
    text = one_line(clean(text))
    return text if len(text) <= length else f"{text[:length]}…"
