"""JSON Lines in, JSON Lines out: what all machine interfaces share. A bad line costs its own answer and no other."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from bot.errors import AdvisorError

log = logging.getLogger("advisor.lines")

Handle = Callable[[dict[str, Any]], dict[str, Any]]


def each_line(handle: Handle, lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """For each line of input a line of output, and whether it is an answer (not an error). Blank lines are passed over.

    `handle` makes the answer of a line's values; what it raises becomes the line's error.
    """
    for line in lines:
        if line.strip():
            result = _handled(handle, line)
            # Plain ASCII: a lone surrogate could not be written, and U+2028 ends a line for some readers.
            yield json.dumps(result), "error" not in result


def _handled(handle: Handle, line: str) -> dict[str, Any]:
    id_: str | None = None
    try:
        values = _object(line)
        if isinstance(values.get("id"), str):
            id_ = values["id"]
        if not _is_utf8(line):
            raise AdvisorError("The line is not UTF-8.")
        return handle(values)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        return {"id": id_, "error": f"The line does not fit: {faults}."}
    except AdvisorError as error:
        return {"id": id_, "error": str(error)}
    except Exception:  # a fault of ours must not cost the caller the answers to the other lines
        log.exception("the line with id %r failed", id_)
        return {"id": id_, "error": "Something went wrong inside the advisor. The log on standard error says what."}


def _object(line: str) -> dict[str, Any]:
    try:
        values = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise AdvisorError("The line is not a JSON object.")
    return values


def _is_utf8(line: str) -> bool:
    """Whether the line held no bytes that the reader of stdin had to smuggle in as lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in line)
