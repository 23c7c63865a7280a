"""Errors of the conversation. All are `AdvisorError`s: a message, what to do about it, whether trying again helps."""

from __future__ import annotations

from knowledge.errors import AdvisorError

__all__ = [
    "AdvisorError",
    "AlreadyHandled",
    "Conflict",
    "ModelUnavailable",
    "NotFound",
    "NotReady",
    "RecordError",
    "SettingsError",
    "Stopped",
]


class SettingsError(AdvisorError):
    """A setting that cannot be used as it is."""


class ModelUnavailable(AdvisorError):
    """The language model gave no usable answer. `message` is a plain clause that fits behind "The language model"."""


class RecordError(AdvisorError):
    """The record of assessments cannot be read or written, or a file of one does not fit."""


class NotFound(AdvisorError):
    """There is no such assessment, initiative or checklist."""


class Conflict(AdvisorError):
    """Somebody else saved in the meantime; reading again and trying once more helps."""


class AlreadyHandled(AdvisorError):
    """The message was handled before; its reply is kept in the store."""


class Stopped(AdvisorError):
    """Somebody pressed stop while the answer was being made; raised by a listener, and nothing catches it but the rim."""


class NotReady(AdvisorError):
    """The knowledge is still being prepared; asking again in a minute helps."""
