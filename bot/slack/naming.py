"""People in the record, who stand there by their user ids, called by the names that Slack shows."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel
from slack_sdk import WebClient

from bot.assessment.models import Assessment
from bot.slack.clients import SLACK_ERRORS, error_code
from bot.slack.people import look_up, user_id

log = logging.getLogger("advisor.slack.people")

Document = TypeVar("Document", bound=BaseModel)


class Names:
    """The names of all who said something in these assessments, or own something there. Each is asked for when it is met.

    Somebody whom Slack does not know, or not now, keeps the id.
    """

    def __init__(self, client: WebClient, assessments: Iterable[Assessment]) -> None:
        self._client = client
        ids = sorted({id_ for one in assessments for id_ in _people(one)}, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)@?({'|'.join(ids)})(?!\w)") if ids else None
        self._known: dict[str, str] = {}

    def text(self, text: str) -> str:
        """The text with names in it."""
        return self._pattern.sub(lambda match: self._name(match[1]) or match[0], text) if self._pattern else text

    def document(self, document: Document) -> Document:
        """The document with names in all of its texts."""
        return type(document).model_validate(self._named(document.model_dump())) if self._pattern else document

    def _named(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._named(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return tuple(self._named(part) for part in value)
        return self.text(value) if type(value) is str else value  # members of an enum are no texts

    def _name(self, user: str) -> str:
        if user not in self._known:
            try:
                found = look_up(self._client, user)
            except SLACK_ERRORS as error:
                log.info("Slack does not tell a user's name (%s)", error_code(error) or type(error).__name__)
                found = None
            self._known[user] = found.shown if found else ""
        return self._known[user]


def _people(assessment: Assessment) -> set[str]:
    answers = [
        *assessment.answers.values(),
        *(one.old for one in assessment.changes),
        *(one.new for one in assessment.changes),
    ]
    named = {assessment.begun_by, *(one.by for one in assessment.changes)}
    named |= {name for answer in answers if answer for name in (answer.by, answer.owner)}
    return {id_ for id_ in map(user_id, named) if id_}
