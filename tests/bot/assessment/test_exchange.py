"""Assessments as JSON, out and in again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from bot.assessment import exchange
from bot.assessment.exchange import FORMAT, export_json, import_json
from bot.assessment.models import Assessment
from bot.assessment.report import build_report
from bot.errors import RecordError
from tests.bot.records_strategy import assessments
from tests.bot.reporting import HOSTILE, TODAY, cite, hostile, mixed


def changed(**parts: Any) -> str:
    """An export with parts of its assessment replaced."""
    values = json.loads(export_json(mixed()))
    values["assessment"] |= parts
    return json.dumps(values)


@given(assessments())
def test_nothing_is_lost(record: Assessment) -> None:
    """What comes in again is what went out, and so is the report on it."""
    back = import_json(export_json(record))
    assert back == record
    assert build_report(back, TODAY, cite) == build_report(record, TODAY, cite)


@pytest.mark.parametrize("text", [*HOSTILE, "half a pair: \ud83d"])
def test_any_text_survives_and_the_file_is_plain_ascii(text: str) -> None:
    """Characters that would turn text around or cannot be written are escapes in the file, and come back as they were."""
    record = hostile(text)
    written = export_json(record)
    assert written.isascii()
    assert import_json(written) == record


def test_the_report_rides_along_for_readers() -> None:
    """With a report given, the file holds it beside the record; it is not read in again."""
    written = export_json(mixed(), build_report(mixed(), TODAY, cite))
    values = json.loads(written)
    assert (values["format"], values["report"]["verdict"]["outcome"]) == (FORMAT, "not_ready")
    assert import_json(written) == mixed()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Line 1 is not JSON"),
        ("{\n  oops", "Line 2 is not JSON"),
        ("[" * 100_000, "not JSON that can be read"),
        ("9" * 5_000, "not JSON that can be read"),
        ("[]", "not a JSON object"),
        ("{}", "it names no format"),
        ('{"format": 1}', "it names no format"),
        ('{"format": "invoice/3"}', "its format is “invoice/3”"),
        ('{"format": "pilot-advisor-assessment/2"}', "this version reads “pilot-advisor-assessment/1”"),
        (json.dumps({"format": FORMAT}), "`assessment` is missing"),
        (json.dumps({"format": FORMAT, "assessment": []}), "`assessment` is missing"),
        (json.dumps({"format": FORMAT, "assessment": {}}), "assessment.id: Field required"),
        (changed(version="many"), "assessment.version"),
        (changed(extra=1), "assessment.extra"),
        (changed(answers={"data": {"item": "data", "status": "splendid"}}), "assessment.answers.data.status"),
        (changed(answers={"funding": json.loads(export_json(mixed()))["assessment"]["answers"]["data"]}), "another item"),
        (changed(**{"\u202e" + "x" * 900: 1}), "x" * 100),
    ],
)
def test_what_is_wrong_is_named(text: str, told: str) -> None:
    """A file that does not fit gives one plain error that says where, short and without hidden characters."""
    with pytest.raises(RecordError) as caught:
        import_json(text)
    assert told in caught.value.message
    assert caught.value.help
    assert len(caught.value.message) < 2_500
    assert "\u202e" not in caught.value.message


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is looked at before anything else."""
    monkeypatch.setattr(exchange, "MAX_BYTES", 1_000)
    with pytest.raises(RecordError, match="larger than 1,000 bytes"):
        import_json(export_json(mixed()))
