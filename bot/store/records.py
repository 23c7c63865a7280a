"""What may enter a record, whichever store keeps it: the same rules for memory, SQLite and PostgreSQL."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.assessment.models import Assessment, Change, Initiative, State
from bot.errors import AlreadyHandled, Conflict, NotFound, RecordError
from bot.models import Message
from knowledge.checklists import Checklist

OPEN = (State.ACTIVE, State.PAUSED, State.FINISHED)  # a finished one may still be corrected
MESSAGES_LOADED = 20  # of a conversation, the last ones
# What no UTF-8 text in PostgreSQL holds: NUL, and halves of characters that came apart.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable_text(text: str) -> str:
    """The text with the Unicode replacement character in the place of what no database keeps, so that the gap is seen."""
    return _UNSTORABLE.sub("�", text)


def storable_messages(messages: Sequence[Message]) -> list[Message]:
    """The messages with storable texts."""
    return [message.model_copy(update={"text": storable_text(message.text)}) for message in messages]


def check_ids(*ids: str | None) -> None:
    """Refuse ids that no database keeps: unlike texts, they cannot be mended without meaning something else."""
    if any(id_ and _UNSTORABLE.search(id_) for id_ in ids):
        raise RecordError("An id holds characters that cannot be kept.", help="Leave out NUL and broken characters.")


def storable(assessment: Assessment, message_id: str) -> Assessment:
    """The assessment as it will be read again: storable texts, times in UTC. Raises `RecordError` where that is not it."""
    check_ids(assessment.id, assessment.conversation_id, assessment.initiative.id, assessment.previous, message_id)
    misplaced = [key for key, answer in assessment.answers.items() if key != answer.item]
    if misplaced:
        raise RecordError(f"The answer to {misplaced[0]} says that it belongs to another item.")
    values = _storable(assessment.model_dump(exclude={"checklist"}))
    return Assessment.model_validate({**values, "checklist": assessment.checklist})


def check_checklist(checklist: Checklist) -> None:
    """Refuse a checklist with characters that no database keeps. Raises `RecordError`."""
    values = checklist.model_dump()
    if _storable(values) != values:
        raise RecordError(f"The checklist {checklist.id} holds NUL or broken characters.", help="Leave them out.")


def utc(time: datetime.datetime) -> datetime.datetime:
    """The time in UTC. Raises `RecordError` where it says no zone, and so could be any of many."""
    if time.tzinfo is None:
        raise RecordError("A time without its zone cannot be kept.", help="Give it in UTC.")
    return time.astimezone(datetime.UTC)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, datetime.datetime):
        return utc(value)
    if isinstance(value, dict):
        check_ids(*value)
        return {key: _storable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_storable(part) for part in value)
    return value


def new_changes(stored: Sequence[Change], given: Sequence[Change]) -> Sequence[Change]:
    """The changes that follow the stored ones. Raises `RecordError` where the past was altered."""
    if tuple(given[: len(stored)]) != tuple(stored):
        raise RecordError(
            "The history of an assessment can only grow, and this save would rewrite it.",
            help="Read the assessment again and repeat what you did.",
        )
    return given[len(stored) :]


def latest_first(assessments: Iterable[Assessment]) -> list[Assessment]:
    """By the time of their last change, the latest first."""
    return sorted(sorted(assessments, key=lambda each: each.id), key=lambda each: each.updated_at, reverse=True)


def by_name(initiatives: Iterable[Initiative]) -> list[Initiative]:
    """By name as people sort, whatever the database's own order of letters."""
    return sorted(initiatives, key=lambda each: (each.name.casefold(), each.id))


def newest(checklists: Iterable[Checklist]) -> list[Checklist]:
    """The newest version of each, by id; of two with one number the later in the list."""
    last: dict[str, Checklist] = {}
    for checklist in checklists:
        if checklist.id not in last or checklist.version >= last[checklist.id].version:
            last[checklist.id] = checklist
    return [last[id_] for id_ in sorted(last)]


def conflict() -> Conflict:
    """Somebody saved first."""
    return Conflict(
        "Somebody else changed this assessment at the same moment.", help="Nothing was lost; try again.", retryable=True
    )


def already_handled() -> AlreadyHandled:
    """The message came twice."""
    return AlreadyHandled("This message was handled already.", help="Its reply is in the record.")


def other_content(checklist: Checklist) -> RecordError:
    """A version of a checklist that is not what was kept under its number."""
    return RecordError(
        f"Version {checklist.version} of the checklist {checklist.id} is in the record with other content.",
        help="Give the changed checklist a higher version.",
    )


def no_assessment(assessment_id: str) -> NotFound:
    """There is no assessment with this id."""
    return NotFound(f"There is no assessment {storable_text(assessment_id)}.", help="Check the id.")


def no_checklist(checklist_id: str, known: Iterable[str]) -> NotFound:
    """There is no checklist with this id; `known` are those that there are."""
    return NotFound(f"There is no checklist {storable_text(checklist_id)}.", help=f"There are: {', '.join(sorted(known))}.")
